"""The map on the page, with its key and the choice of what colours its ties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from ..state.session import Session
from ..views import descriptions, widgets
from ..views.theme import LIGHT, Theme
from . import drag, tooltips
from .colouring import COLOURINGS, MONTH, SURVIVAL, shares_of
from .graph import MOST_DEPARTMENTS, relationship_map
from .key import show_key
from .matrix import height, relationship_matrix


class MapView:
    """Shows the month of the story. A tie that is tapped is chosen; one that is drawn is added."""

    def __init__(self, session: Session, redraw: Callable[[], None]) -> None:
        self.session, self.words = session, session.words
        self.theme: Theme = LIGHT
        self.colouring = MONTH
        say = self.words.say
        with ui.column().classes("w-full gap-2") as self.box:
            choices = {name: say(f"map.colour_{name}") for name in COLOURINGS}
            self.choice = ui.radio(choices, value=MONTH, on_change=self._coloured).props("inline dense")
            self.choice.props["aria-label"] = say("map.colour")
            self.chart = widgets.Chart("22rem").classes("map-drawn")
            self.chart.on_point_click(self._touched)
            with ui.row().classes("lab-note lab-key") as self.key:
                self.key.props["role"] = "group"
                self.key.props["aria-label"] = say("map.key")
            self.help = ui.label().classes("lab-note")
        drag.listen(self.chart, session)
        self._redraw = redraw
        session.on_ensemble.append(self._follow)

    def _coloured(self, event: Any) -> None:
        self.colouring = event.value
        self._redraw()

    def _follow(self) -> None:
        """Follow the runs, where the ties show them."""
        if self.colouring == SURVIVAL:
            self._redraw()

    def _touched(self, event: Any) -> None:
        """Choose the tie that was tapped, and look why it holds or breaks."""
        if event.data_type == "edge":
            self._choose(int(event.data_index))
        elif event.series_type == "heatmap" and event.series_index == 0:
            self._choose(int(event.data_index) // 2)

    def _choose(self, tie: int) -> None:
        if (story := self.session.story) is not None:
            self.session.choose_tie(tie, story.experiment)
            self.session.diagnose()

    @property
    def is_matrix(self) -> bool:
        """Whether there are too many departments for a graph."""
        story = self.session.story
        return story is not None and len(story.experiment.organisation.departments) > MOST_DEPARTMENTS

    @property
    def runs(self) -> int:
        """How many runs the shares of the ties are of."""
        found = self.session.ensemble
        return 0 if found is None else found.replicates * found.draws

    def show(self) -> None:
        """Show the month that the page shows."""
        session, words, theme, story = self.session, self.words, self.theme, self.session.story
        self.box.visible = story is not None
        if story is None:
            return
        organisation, now = story.experiment.organisation, story.to(session.month)
        number, tie = len(organisation.departments), session.tie_in(story.experiment)
        shares = shares_of(session.ensemble, organisation) if self.colouring == SURVIVAL else None
        if self.is_matrix:
            drawn, tall = relationship_matrix(words, now, theme, tie, shares), height(number)
        else:
            drawn, tall = relationship_map(words, now, theme, tie, shares), 22 if number > 2 else 12
        self.chart.style(f"height: {tall}rem")
        told = descriptions.relationship_map(words, now)
        if shares is not None:
            told = tooltips.of_survival(words, now.ties, shares, self.runs) or told
        self.chart.show(drawn, told)
        self.help.text = words.say("map.help_matrix" if self.is_matrix else "map.help")
        self.show_key(self.key)

    def show_key(self, box: ui.element) -> None:
        """Fill a box with the key, where it does not hold it yet."""
        wanted = self.theme.paper, self.colouring, self.is_matrix, self.runs
        if getattr(box, "map_key", None) != wanted:
            box.map_key = wanted  # type: ignore[attr-defined]
            show_key(box, self.words, self.theme, *wanted[1:])
