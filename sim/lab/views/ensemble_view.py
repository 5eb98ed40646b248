"""The view of all replicates: how often true partnering survives, how sure that is, and how it was when pinned."""

from __future__ import annotations

from math import isfinite
from typing import Any

from nicegui import ui

from ...figures.wording import measure
from ...statistics.intervals import LEVEL_IN_WORDS
from ..state import needs_map
from ..state.ensemble import SHOWN, Ensemble
from ..state.needs_map import GAPS, NEEDS, need_settings
from ..state.session import Session
from . import charts, descriptions, widgets, wording
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
            self.unbroken_title = widgets.heading("", 3)
            self.unbroken = widgets.chart(LIGHT.base(""), "15rem")
            self.curve_title = widgets.heading("", 3)
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
        runs = ensemble.draws * ensemble.replicates
        self.title.text = "A thousand stories" if runs == 1000 else f"{runs:,} stories"
        self.about.text = wording.about(ensemble)
        for tile in self.tiles.values():
            tile.show(ensemble, pinned)
        self.compared.text = wording.compared(ensemble, pinned)
        self.compared.visible = pinned is not None
        both = "pale band: data and luck, dark: luck" if ensemble.is_uncertain else "band"
        self.unbroken_title.text = f"True partnering that never broke, of all ties ({both}, {LEVEL_IN_WORDS})"
        unbroken = charts.unbroken(ensemble, pinned, self.theme)
        widgets.show(self.unbroken, unbroken, descriptions.unbroken(ensemble, pinned))
        of_luck = ", of luck alone" if ensemble.is_uncertain else ""
        self.curve_title.text = f"How long agreements last, once made (band: {LEVEL_IN_WORDS}{of_luck})"
        curve = charts.survival_curve(ensemble, pinned, self.theme)
        widgets.show(self.curve, curve, descriptions.survival_curve(ensemble, pinned))
        self.why.text = wording.why(ensemble)
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
            f"{found.replicates} runs per cell. Click a cell to try it."
        )
        if session.experiment.drawn is not None:
            self.map_note.text += f" {wording.NUMBERS_AS_THEY_STAND}"
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
            self.luck = ui.label().classes("lab-note")
            self.difference = ui.label().classes("lab-note lab-difference")
            ui.tooltip(_MEANING[outcome])

    def show(self, ensemble: Ensemble, pinned: Ensemble | None) -> None:
        how = measure(self.outcome, len(ensemble.experiment.organisation.pairs))
        found = ensemble.interval(self.outcome)
        self.mean.text, self.ends.text = wording.share(found, ensemble.replicates, how.unit)
        self.luck.visible = ensemble.is_uncertain and isfinite(found.mean)
        if self.luck.visible:
            self.luck.text = wording.luck_alone(ensemble.interval(self.outcome, wording.LUCK))
        self.difference.visible = pinned is not None
        if pinned is not None:
            same = ensemble.same_luck(pinned) and ensemble.same_runs(pinned, self.outcome)
            self.difference.text = (
                "the same in every run" if same else wording.points(ensemble.difference(pinned, self.outcome))
            )
