"""The view of all replicates: how often true partnering survives, how sure that is, and how it was when pinned."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from ...figures.wording import measure
from ...model.outcomes import MODES
from ...statistics.intervals import LEVEL_IN_WORDS, Interval
from ..state import needs_map
from ..state.ensemble import SHOWN, Ensemble
from ..state.needs_map import GAPS, NEEDS, need_settings
from ..state.session import Session
from . import charts, widgets
from .theme import LIGHT, Theme

_MEANING = {
    "survival": "True partnering was established and has not ended by the last month.",
    "formation": "True partnering was established in some month.",
    "retention": "Of those established, the share that has not ended by the last month.",
}


class EnsembleView:
    """Shows tiles with intervals, the survival curve, the modes over time and the map of needs."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.theme: Theme = LIGHT
        self.title = widgets.heading("A thousand stories")
        with ui.column().classes("w-full gap-2") as self.figures:
            self.about = ui.label().classes("lab-note")
            with ui.row().classes("w-full gap-2 no-wrap lab-tiles"):
                self.tiles = {name: _Tile(name) for name in SHOWN}
            self.compared = ui.label().classes("lab-note")
            widgets.heading(f"How long agreements last (band: {LEVEL_IN_WORDS})", 3)
            self.curve = widgets.chart(LIGHT.base(""), "15rem")
            widgets.heading("Modes of the ties, month by month", 3)
            self.modes = widgets.chart(LIGHT.base(""), "15rem")
        with ui.column().classes("w-full gap-2") as self.needs:
            self.map_title = widgets.heading("", 3)
            self.map = widgets.chart(LIGHT.base(""), "18rem")
            self.map.on_point_click(self._clicked)
            self.map_note = ui.label().classes("lab-note")
        session.on_ensemble.append(self.show)
        session.on_map.append(self.show_map)
        session.on_lock.append(self.show_map)

    def show(self) -> None:
        """Show the figures, and how they differ from the pinned ones."""
        ensemble, pinned = self.session.ensemble, self.session.pinned
        if ensemble is None:
            return
        experiment = ensemble.experiment
        pairs, months = len(experiment.organisation.pairs), experiment.organisation.months
        self.title.text = "A thousand stories" if ensemble.replicates == 1000 else f"{ensemble.replicates:,} stories"
        fewer = (
            " (fewer than chosen, because the organisation is large)"
            if ensemble.replicates < experiment.replicates
            else ""
        )
        self.about.text = (
            f"{pairs} {'tie' if pairs == 1 else 'ties'} over {months} months, {ensemble.replicates:,} replicates{fewer}"
            f", seed {experiment.seed}; {LEVEL_IN_WORDS} intervals across replicates."
        )
        for tile in self.tiles.values():
            tile.show(ensemble, pinned)
        self.compared.text = _compared(ensemble, pinned)
        self.compared.visible = pinned is not None
        survival = measure("survival", pairs, months)
        sentence = f"{survival.phrase} {survival.value(ensemble.interval('survival').mean)}."
        widgets.show(self.curve, charts.survival_curve(ensemble, pinned, self.theme), f"Survival curve. {sentence}")
        last = ", ".join(f"{mode} {100 * share:.0f} %" for mode, share in zip(MODES, ensemble.modes[-1], strict=True))
        widgets.show(
            self.modes, charts.modes_over_time(ensemble, self.theme), f"Modes over time. In the last month: {last}."
        )

    def show_map(self) -> None:
        """Show the map of the chosen tie. It is hidden while a class bets, because it holds the answer."""
        session = self.session
        found = session.map if len(session.experiment.organisation.pairs) else None
        self.needs.visible = found is not None and not session.locked
        if found is None:
            return
        a, b = found.pair
        need = needs_map.need_at_start(
            session.experiment.organisation, min(session.tie, len(session.experiment.organisation.pairs) - 1)
        )
        self.map_title.text = f"Survival of the tie {a} – {b}, if its need were different"
        self.map_note.text = (
            f"The diamond: mutual need {need[0]:.2f}, need gap {need[1]:+.2f} at the start (above 0: {a} needs "
            f"{b} more). All else is as set; the need of this tie is set by mutual need and need gap alone; "
            f"{found.replicates} replicates per cell. Click a cell to try it."
        )
        widgets.show(self.map, charts.needs_map(found, need, self.theme), self.map_note.text)

    async def _clicked(self, event: Any) -> None:
        """Give the tie the need of the cell that the user clicked."""
        if event.series_type != "heatmap":
            return
        across, upward, _ = event.data
        tie, need, gap = self.session.tie, NEEDS[across], GAPS[upward]
        await self.session.change(
            lambda experiment: experiment.with_settings(need_settings(experiment, tie, need, gap))
        )

    def apply(self, theme: Theme) -> None:
        """Draw all charts in a theme."""
        self.theme = theme
        self.show()
        if self.session.map is not None:
            self.show_map()


class _Tile:
    """Shows one outcome: its mean, its interval, and the difference from the pinned figures."""

    def __init__(self, outcome: str) -> None:
        self.outcome = outcome
        with ui.column().classes("lab-tile gap-0"):
            ui.label(outcome).classes("lab-name")
            self.mean = ui.label("…").classes("lab-figure").props(f"data-outcome={outcome}")
            self.ends = ui.label().classes("lab-note")
            self.difference = ui.label().classes("lab-note lab-difference")
            ui.tooltip(_MEANING[outcome])

    def show(self, ensemble: Ensemble, pinned: Ensemble | None) -> None:
        how = measure(self.outcome, len(ensemble.experiment.organisation.pairs))
        found = ensemble.interval(self.outcome)
        self.mean.text = f"{100 * found.mean:.1f} %" if found.n else "–"
        self.ends.text = (
            f"{100 * found.low:.1f}–{100 * found.high:.1f} {how.unit}" if found.n else "no agreement was made"
        )
        self.difference.visible = pinned is not None
        if pinned is not None:
            self.difference.text = points(ensemble.difference(pinned, self.outcome))


def points(change: Interval) -> str:
    """A difference with its interval, in percentage points, as text."""
    mean, low, high, n = change
    text = f"{100 * mean:+.1f} ({100 * low:+.1f} to {100 * high:+.1f}) points" if n else "no difference known"
    return text.replace("-", "−")


def _compared(ensemble: Ensemble, pinned: Ensemble | None) -> str:
    if pinned is None:
        return ""
    luck = "under the same luck" if ensemble.same_luck(pinned) else "under other luck"
    name = pinned.experiment.scenario.name
    return f"Differences from the pinned result ({name}), {luck}, with {LEVEL_IN_WORDS} intervals."
