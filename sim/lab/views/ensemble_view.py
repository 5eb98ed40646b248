"""The view of all replicates: how often true partnering survives, how sure that is, and how it was when pinned."""

from __future__ import annotations

from math import isfinite
from typing import Any

from nicegui import ui

from ...figures.wording import measure, why_they_end
from ...statistics.few import FEW, TOO_FEW
from ...statistics.intervals import LEVEL_IN_WORDS, Interval
from ..state import needs_map
from ..state.ensemble import SHOWN, Ensemble
from ..state.lessons import signed
from ..state.needs_map import GAPS, NEEDS, need_settings
from ..state.session import Session
from . import charts, descriptions, widgets
from .theme import LIGHT, Theme

_MEANING = {
    "survival": "True partnering was established and has not ended by the last month.",
    "formation": "True partnering was established in some month.",
    "retention": "Of those established, the share that has not ended by the last month.",
}
_IN_FORCE = "True partnering: in force in that month, perhaps after a break. Survival, above: formed and never ended."
"""Why the last month of this chart can show more true partnering than survives."""


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
            self.why = ui.label().classes("lab-note").props("data-endings")
            widgets.heading("Modes of the ties, month by month", 3)
            ui.label(_IN_FORCE).classes("lab-note")
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
        self.title.text = "A thousand stories" if ensemble.replicates == 1000 else f"{ensemble.replicates:,} stories"
        fewer = (
            " (fewer than chosen, because the organisation is large)"
            if ensemble.replicates < experiment.replicates
            else ""
        )
        self.about.text = (
            f"{_size(ensemble)}, {ensemble.replicates:,} replicates{fewer}, seed {experiment.seed}; "
            f"{LEVEL_IN_WORDS} intervals across replicates."
        )
        for tile in self.tiles.values():
            tile.show(ensemble, pinned)
        self.compared.text = _compared(ensemble, pinned)
        self.compared.visible = pinned is not None
        curve = charts.survival_curve(ensemble, pinned, self.theme)
        widgets.show(self.curve, curve, descriptions.survival_curve(ensemble, pinned))
        self.why.text = why_they_end(ensemble.endings) or "No agreement ended."
        modes = charts.modes_over_time(ensemble, self.theme)
        widgets.show(self.modes, modes, descriptions.modes_over_time(ensemble))

    def show_map(self) -> None:
        """Show the map of the chosen tie, where there is one to show."""
        session, found = self.session, self.session.shown_map
        self.needs.visible = found is not None
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
        description = f"{self.map_note.text} {descriptions.needs_map(found, need[1])}"
        widgets.show(self.map, charts.needs_map(found, need, self.theme), description)

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
        self.mean.text, self.ends.text = share(found, ensemble.replicates, how.unit)
        self.difference.visible = pinned is not None
        if pinned is not None:
            same = ensemble.same_luck(pinned) and ensemble.same_runs(pinned, self.outcome)
            self.difference.text = (
                "the same in every run" if same else points(ensemble.difference(pinned, self.outcome))
            )


def tenths(share: float) -> str:
    """A share in [0, 1] in percent, to the tenth; nearly none does not read as none, nor nearly all as all."""
    percent = 100 * share
    return "<0.1" if 0 < percent < 0.05 else ">99.9" if 99.95 <= percent < 100 else f"{percent:.1f}"


def share(found: Interval, replicates: int, unit: str) -> tuple[str, str]:
    """A share in percent and its interval, as texts; where too few runs have an agreement, no number but their own."""
    if isfinite(found.mean):
        mean, low, high = map(tenths, found[:3])
        return f"{mean} %", f"{low}–{high} {unit}"
    if found.n:
        return TOO_FEW, f"an agreement in {found.n} of {replicates:,} runs; {FEW} are needed"
    return "–", "no agreement was made"


def points(change: Interval) -> str:
    """A difference with its interval, in percentage points, as text."""
    if not isfinite(change.mean):
        return f"{TOO_FEW} cases for a difference" if change.n else "no difference known"
    mean, low, high = (signed(share) for share in change[:3])
    return f"{mean} ({low} to {high}) points"


def _compared(ensemble: Ensemble, pinned: Ensemble | None) -> str:
    if pinned is None:
        return ""
    luck = "under the same luck" if ensemble.same_luck(pinned) else "under other luck"
    name, here, there = pinned.experiment.scenario.name, _size(ensemble), _size(pinned)
    both = min(ensemble.replicates, pinned.replicates)
    over = "" if ensemble.replicates == pinned.replicates else f", over the {both:,} replicates that both have"
    unlike = "" if here == there else f" Unlike is compared: the pinned result is of {there}, this one of {here}."
    return f"Differences from the pinned result ({name}), {luck}{over}, with {LEVEL_IN_WORDS} intervals.{unlike}"


def _size(ensemble: Ensemble) -> str:
    organisation = ensemble.experiment.organisation
    pairs = len(organisation.pairs)
    return f"{pairs} {'tie' if pairs == 1 else 'ties'} over {organisation.months} months"
