"""The view of a thousand stories: how often, with what uncertainty, and compared with what was pinned."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from ...figures.wording import measure
from ...model.outcomes import MODES
from ...statistics.intervals import LEVEL_IN_WORDS, Interval
from ..state import needs_map
from ..state.needs_map import GAPS, NEEDS, need_settings
from ..state.session import Session
from ..state.thousand import SHOWN, Thousand
from . import charts, widgets
from .look import LIGHT, Look

_MEANING = {
    "survival": "True partnering was established and has not ended by the last month.",
    "formation": "True partnering was established at some time.",
    "retention": "Of those established, the share that has not ended by the last month.",
}


class ThousandView:
    """Tiles with intervals, the survival curve, the modes over time and the map of needs."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.look: Look = LIGHT
        self.title = widgets.heading("A thousand stories")
        self.about = ui.label().classes("lab-note")
        with ui.row().classes("w-full gap-2 no-wrap lab-tiles"):
            self.tiles = {name: _Tile(name) for name in SHOWN}
        self.compared = ui.label().classes("lab-note")
        widgets.heading(f"How long agreements last (band: {LEVEL_IN_WORDS})", 3)
        self.curve = widgets.chart(LIGHT.base(""), "15rem")
        widgets.heading("Modes of the ties, month by month", 3)
        self.modes = widgets.chart(LIGHT.base(""), "15rem")
        self.map_title = widgets.heading("Where this tie stands", 3)
        self.map = widgets.chart(LIGHT.base(""), "18rem")
        self.map.on_point_click(self._clicked)
        self.map_note = ui.label().classes("lab-note")
        session.on_figures.append(self.show)
        session.on_map.append(self.show_map)

    def show(self) -> None:
        """Show the figures of the session."""
        figures, pinned = self.session.figures, self.session.pinned
        if figures is None:
            return
        state = figures.state
        pairs, months = len(state.organisation.pairs), state.organisation.months
        self.title.text = "A thousand stories" if figures.replicates == 1000 else f"{figures.replicates:,} stories"
        fewer = " (fewer than asked for: the organisation is large)" if figures.replicates < state.replicates else ""
        self.about.text = (
            f"{pairs} {'tie' if pairs == 1 else 'ties'} over {months} months, {figures.replicates:,} replicates{fewer}"
            f", seed {state.seed}; {LEVEL_IN_WORDS} intervals across replicates."
        )
        for tile in self.tiles.values():
            tile.show(figures, pinned)
        self.compared.text = _compared(figures, pinned)
        self.compared.visible = pinned is not None
        survival = measure("survival", pairs, months)
        said = f"{survival.phrase} {survival.value(figures.interval('survival').mean)}."
        widgets.show(self.curve, charts.survival_curve(figures, pinned, self.look), f"Survival curve. {said}")
        last = ", ".join(f"{mode} {100 * share:.0f} %" for mode, share in zip(MODES, figures.modes[-1], strict=True))
        widgets.show(
            self.modes, charts.modes_over_time(figures, self.look), f"Modes over time. In the last month: {last}."
        )

    def show_map(self) -> None:
        """Show the map of the session's tie."""
        session = self.session
        found = session.map if len(session.state.organisation.pairs) else None
        self.map.visible = self.map_note.visible = self.map_title.visible = found is not None
        if found is None:
            return
        a, b = found.pair
        standing = needs_map.standing(
            session.state.organisation, min(session.tie, len(session.state.organisation.pairs) - 1)
        )
        self.map_title.text = f"Survival of the tie {a} – {b}, if its need were other"
        self.map_note.text = (
            f"The diamond: mutual need {standing[0]:.2f}, need gap {standing[1]:+.2f} at the start (above 0: {a} needs "
            f"{b} more). All else as set; the need of this tie said by mutual need and need gap alone; "
            f"{found.replicates} replicates a cell. Click a cell to try it."
        )
        widgets.show(self.map, charts.needs_map(found, standing, self.look), self.map_note.text)

    async def _clicked(self, event: Any) -> None:
        """Give the tie the need of the cell that was clicked."""
        if event.series_type != "heatmap":
            return
        across, upward, _ = event.data
        tie, need, gap = self.session.tie, NEEDS[across], GAPS[upward]
        await self.session.change(lambda state: state.with_settings(need_settings(state, tie, need, gap)))

    def dress(self, look: Look) -> None:
        """Light or dark."""
        self.look = look
        self.show()
        if self.session.map is not None:
            self.show_map()


class _Tile:
    """One outcome: its mean, its interval, and the difference from what is pinned."""

    def __init__(self, outcome: str) -> None:
        self.outcome = outcome
        with ui.column().classes("lab-tile gap-0"):
            ui.label(outcome).classes("lab-name")
            self.mean = ui.label("…").classes("lab-figure").props(f"data-outcome={outcome}")
            self.ends = ui.label().classes("lab-note")
            self.difference = ui.label().classes("lab-note lab-difference")
            ui.tooltip(_MEANING[outcome])

    def show(self, figures: Thousand, pinned: Thousand | None) -> None:
        how = measure(self.outcome, len(figures.state.organisation.pairs))
        found = figures.interval(self.outcome)
        self.mean.text = f"{100 * found.mean:.1f} %" if found.n else "–"
        self.ends.text = f"{100 * found.low:.1f}–{100 * found.high:.1f} {how.unit}" if found.n else "none was made"
        self.difference.visible = pinned is not None
        if pinned is not None:
            self.difference.text = points(figures.difference(pinned, self.outcome))


def points(change: Interval) -> str:
    """A difference with its interval, in percentage points."""
    mean, low, high, n = change
    told = f"{100 * mean:+.1f} ({100 * low:+.1f} to {100 * high:+.1f}) points" if n else "no difference known"
    return told.replace("-", "−")


def _compared(figures: Thousand, pinned: Thousand | None) -> str:
    if pinned is None:
        return ""
    luck = "under the same luck" if figures.same_luck(pinned) else "under other luck"
    return (
        f"Differences from the pinned result ({pinned.state.scenario.name}), {luck}, with {LEVEL_IN_WORDS} intervals."
    )
