"""The view of all replicates: how often true partnering survives, how sure that is, and how it was when pinned."""

from __future__ import annotations

from collections.abc import Awaitable
from math import isfinite
from typing import Any

from nicegui import ui

from ...documents.language import Language
from ...statistics.columns import LUCK_ENDS
from ...statistics.level import LEVEL_IN_WORDS
from ..state import needs_map
from ..state.ensemble import SHOWN, Ensemble
from ..state.experiment import Experiment
from ..state.needs_map import GAPS, NEEDS, need_settings
from ..state.session import Session
from . import charts, descriptions, widgets, wording
from .theme import LIGHT, Theme


class EnsembleView:
    """Shows tiles with intervals, the survival curve, the modes over time and the map of needs."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.words = words = session.words
        self.theme: Theme = LIGHT
        self.title = widgets.heading(words.say("figures.thousand"))
        with ui.column().classes("w-full gap-2") as self.figures:
            self.about = ui.label().classes("lab-note")
            with ui.row().classes("w-full gap-2 no-wrap lab-tiles"):
                self.tiles = {name: _Tile(words, name) for name in SHOWN}
            self.compared = ui.label().classes("lab-note")
            self.unbroken_title = widgets.heading("", 3)
            self.unbroken = widgets.Chart("15rem")
            self.curve_title = widgets.heading("", 3)
            self.curve = widgets.Chart("15rem")
            self.why = ui.label().classes("lab-note").props("data-endings")
            widgets.heading(words.say("figures.modes"), 3)
            ui.label(words.say("figures.in_force")).classes("lab-note")
            self.modes = widgets.Chart("15rem")
        with ui.column().classes("w-full gap-2") as self.needs:
            self.map_title = widgets.heading("", 3)
            self.map = widgets.Chart("18rem")
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
        words, runs = self.words, ensemble.draws * ensemble.replicates
        thousand = words.say("figures.thousand")
        self.title.text = thousand if runs == 1000 else words.say("figures.stories", runs)
        self.about.text = wording.about(words, ensemble)
        for tile in self.tiles.values():
            tile.show(ensemble, pinned)
        self.compared.text = wording.compared(words, ensemble, pinned)
        self.compared.visible = pinned is not None
        layers = "_layers" if ensemble.is_uncertain else ""
        self.unbroken_title.text = words.say(f"figures.unbroken{layers}", level=LEVEL_IN_WORDS)
        unbroken = charts.unbroken(words, ensemble, pinned, self.theme)
        self.unbroken.show(unbroken, descriptions.unbroken(words, ensemble, pinned))
        self.curve_title.text = words.say(f"figures.lasting{layers}", level=LEVEL_IN_WORDS)
        curve = charts.survival_curve(words, ensemble, pinned, self.theme)
        self.curve.show(curve, descriptions.survival_curve(words, ensemble, pinned))
        self.why.text = wording.why(words, ensemble)
        modes = charts.modes_over_time(words, ensemble, self.theme)
        self.modes.show(modes, descriptions.modes_over_time(words, ensemble))

    def show_map(self) -> None:
        """Show the map of the chosen tie, where there is one to show."""
        session, found = self.session, self.session.shown_map
        self.needs.visible = found is not None
        if found is None:
            return
        a, b = found.pair
        if (tie := session.experiment.place_between(a, b)) is None:
            return  # the map of another tie will follow
        need = needs_map.need_at_start(session.experiment.organisation, tie)
        words = self.words
        self.map_title.text = words.say("needs_map.title", a=a, b=b)
        at = {"need": words.number(f"{need[0]:.2f}"), "gap": words.number(f"{need[1]:+.2f}")}
        self.map_note.text = words.say("needs_map.note", a=a, b=b, runs=found.replicates, **at)
        if session.experiment.drawn is not None:
            self.map_note.text += f" {words.say('figures.as_they_stand')}"
        description = f"{self.map_note.text} {descriptions.needs_map(words, found, need[1])}"
        self.map.show(charts.needs_map(words, found, need, self.theme), description)

    def _clicked(self, event: Any) -> Awaitable[bool] | None:
        """Give the tie of the map the need of the cell that the user clicked."""
        shown = self.session.shown_map
        if event.series_type != "heatmap" or shown is None:
            return None
        across, upward, _ = event.data

        def with_need(experiment: Experiment) -> Experiment:
            tie = experiment.place_between(*shown.pair)
            if tie is None:
                return experiment  # it was removed meanwhile
            return experiment.with_settings(need_settings(experiment, tie, NEEDS[across], GAPS[upward]))

        return self.session.change(with_need)

    def apply(self, theme: Theme) -> None:
        """Draw all charts in a theme."""
        self.theme = theme
        self.show()
        self.show_map()


class _Tile:
    """Shows one outcome: its mean, its interval, and the difference from the pinned figures."""

    def __init__(self, words: Language, outcome: str) -> None:
        self.words, self.outcome = words, outcome
        with ui.column().classes("lab-tile gap-0"):
            ui.label(words.say(f"figures.names.{outcome}")).classes("lab-name")
            self.mean = ui.label("…").classes("lab-figure").props(f"data-outcome={outcome}")
            self.ends = ui.label().classes("lab-note")
            self.luck = ui.label().classes("lab-note")
            self.difference = ui.label().classes("lab-note lab-difference")
            ui.tooltip(words.say(f"figures.meaning.{outcome}"))

    def show(self, ensemble: Ensemble, pinned: Ensemble | None) -> None:
        words, found = self.words, ensemble.interval(self.outcome)
        unit = wording.unit(words, self.outcome, len(ensemble.experiment.organisation.pairs))
        self.mean.text, self.ends.text = wording.share(words, found, ensemble.replicates, unit)
        self.luck.visible = ensemble.is_uncertain and isfinite(found.mean)
        if self.luck.visible:
            self.luck.text = wording.luck_alone(words, ensemble.interval(self.outcome, LUCK_ENDS))
        self.difference.visible = pinned is not None
        if pinned is not None:
            same = ensemble.same_luck(pinned) and ensemble.same_runs(pinned, self.outcome)
            difference = ensemble.difference(pinned, self.outcome)
            self.difference.text = words.say("figures.alike") if same else wording.points(words, difference)
