"""The view of one story: the map of relationships, one tie over time, and what happened, in words."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from nicegui import ui

from ..map.view import MapView
from ..state import needs_map
from ..state.listeners import Listener, notify
from ..state.session import Session
from . import descriptions, story_charts, widgets, wording
from .diagnosis_view import DiagnosisView
from .theme import LIGHT, Theme

MAX_EVENTS = 60
"""Most events that are shown; the latest ones."""
SECONDS_PER_MONTH = 0.7
"""Seconds for which each month is shown while the story plays."""


class StoryView:
    """Plays the story, month by month, and goes back. Each month is as the Mesa model ran it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.words = words = session.words
        self.theme: Theme = LIGHT
        self.on_play: list[Listener] = []
        self._moves = 0
        widgets.heading(words.say("story.heading"))
        self.about = ui.label().classes("lab-note")
        with ui.row().classes("w-full items-center gap-1 lab-months"):
            widgets.button("first_page", words.say("story.first"), lambda: self._go(1))
            widgets.button("chevron_left", words.say("story.back"), lambda: session.go_on(-1))
            self.play = widgets.button("play_arrow", words.say("story.play"), self.toggle)
            widgets.button("chevron_right", words.say("story.forward"), lambda: session.go_on(1))
            widgets.button("last_page", words.say("story.last"), lambda: self._go(10**6))
            self.slider = widgets.Slider(min=1, max=60, step=1, value=1).classes("grow lab-slider")
            self.slider.props["aria-label"] = words.say("story.slider")
            self.slider.on_value_change(self._slid)
            self.month = ui.label().classes("lab-value lab-month")
        self.map = MapView(session, self.show)
        self.many = ui.label(words.say("story.too_many")).classes("lab-note")
        self.many.visible = False
        self.tie = ui.select({}, label=words.say("tie.choose"), on_change=self._chosen)
        self.tie.classes("w-full").props("dense options-dense")
        self.diagnosis = DiagnosisView(session)
        self.lines = widgets.Chart("15rem")
        widgets.heading(words.say("story.happened"), 3)
        with ui.scroll_area().classes("w-full lab-account").props("tabindex=0 role=log") as account:
            account.props["aria-label"] = words.say("story.happened")
            self.events = ui.column().classes("gap-1 w-full")
        self.timer = ui.timer(SECONDS_PER_MONTH, self._play_on, active=False)
        self.told = session.experiment.scenario.name
        session.on_change.append(self._begin_anew)
        session.on_story.append(self.show)
        session.on_lock.append(self._show_about)

    def _begin_anew(self) -> None:
        """Begin the story of another scenario in its first month. A change of a number keeps the month."""
        name = self.session.experiment.scenario.name
        if name != self.told:
            self.told, self.session.month = name, 1

    async def _go(self, month: int) -> None:
        await self.session.show_month(month)

    def _slid(self, event: Any) -> Awaitable[None] | None:
        """Follow the slider. Until its last move is shown, it is ahead of the page, and nothing moves it back."""
        if event.value is None or (not self._moves and int(event.value) == self.session.month):
            return None
        self._moves += 1
        return self._follow(int(event.value))

    async def _follow(self, month: int) -> None:
        try:
            await self.session.show_month(month)
        finally:
            self._moves -= 1
        if not self._moves:
            self.slider.value = self.session.month

    async def from_start(self) -> None:
        """Play the story from its first month."""
        await self._go(1)
        self.playing(True)

    async def toggle(self) -> None:
        """Play, or pause. A story that is at its end begins anew."""
        story = self.session.story
        if story is not None and not self.timer.active and self.session.month >= story.horizon:
            await self._go(1)
        self.playing(not self.timer.active)

    def playing(self, on: bool) -> None:
        """Play on, or stop."""
        self.timer.active = on
        self.play.props["icon"] = "pause" if on else "play_arrow"
        self.play.props["aria-label"] = self.words.say("story.pause" if on else "story.play")
        notify(self.on_play)

    async def _play_on(self) -> None:
        story = self.session.story
        if story is None or self.session.month >= story.horizon:
            self.playing(False)
            return
        if not self._moves:  # who drags the slider goes elsewhere
            await self.session.go_on(1)

    def _chosen(self, event: Any) -> None:
        story = self.session.story
        if story is not None and event.value not in (None, self.session.tie_in(story.experiment)):
            self.session.choose_tie(int(event.value), story.experiment)

    def show(self) -> None:
        """Show the current month of the story."""
        session, story = self.session, self.session.story
        self.many.visible, self.map.box.visible = story is None, story is not None
        if story is None:
            return
        words, month = self.words, session.month
        organisation = story.experiment.organisation
        self._show_about()
        widgets.put(self.slider, max=story.horizon)
        if not self._moves:
            self.slider.value = month
        self.month.text = words.say("story.month", month=month)
        ties = needs_map.named_ties(organisation)
        tie = session.tie_in(story.experiment) if ties else None
        if ties and tie not in ties:
            return  # the story is of an older experiment; the new one will follow
        if self.tie.options != ties or self.tie.value != tie:
            self.tie.set_options(ties, value=tie)
        self.map.show()
        self.tie.visible = self.lines.visible = bool(ties)
        if tie is not None:
            rows = [one.ties[tie] for one in story.months]
            drawn = story_charts.over_time(words, rows, story.horizon, month, self.theme)
            self.lines.show(drawn, descriptions.over_time(words, rows, month, story_charts.in_force(rows)))
        self.events.clear()
        with self.events:
            for line in story.told(month)[: -MAX_EVENTS - 1 : -1]:
                ui.label(line).classes("lab-event")

    def _show_about(self) -> None:
        """Say which story of which scenario is told."""
        session, words = self.session, self.words
        if session.story is not None:
            experiment = session.story.experiment
            name, which = wording.title(words, experiment, session.locked), wording.which_story(words, experiment)
            told = [words.say("story.about", name=name, which=which)]
            told += [words.say("figures.as_they_stand")] if experiment.drawn is not None else []
            self.about.text = " ".join(told)

    def apply(self, theme: Theme) -> None:
        """Draw all charts in a theme."""
        self.theme = self.map.theme = theme
        self.show()
