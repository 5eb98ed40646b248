"""The screens of present mode. Each shows one idea in large type."""

from __future__ import annotations

from math import isfinite
from typing import Protocol

from nicegui import ui

from ...documents.language import MISSING, Language
from ...model.outcomes import QUANTITIES
from ...statistics.columns import with_ends
from ..state.ensemble import SHOWN, Ensemble
from ..state.session import Session
from ..views import widgets
from ..views.story_view import StoryView
from ..views.wording import mean_and_ends
from .dots import Dots
from .scale import scale_of


class Screen(Protocol):
    """What all screens have."""

    box: ui.column

    @property
    def title(self) -> str:
        """The idea, as a heading."""

    def show(self) -> None:
        """Show what the session holds now."""


class StoryScreen:
    """The map of relationships, month by month, and what happened last."""

    def __init__(self, session: Session, story: StoryView) -> None:
        self.session, self.story = session, story
        with ui.column().classes("present-screen") as self.box:
            self.map = widgets.Chart("100%").classes("present-fill")
            self.key = ui.row().classes("dots-key")
            with ui.row().classes("present-told"):
                self.play = ui.button(on_click=story.toggle).props("no-caps data-keys=Space")
                self.event = ui.label().classes("present-event").props("aria-live=polite")
        story.on_play.append(self._show_play)
        self._show_play()

    @property
    def title(self) -> str:
        """The month."""
        if self.session.story is None:
            return self.session.words.say("present.no_story")
        return self.session.words.say("present.story", month=self.session.month, months=self.session.story.horizon)

    def _show_play(self) -> None:
        playing = self.story.timer.active
        self.play.text = self.session.words.say("present.pause" if playing else "present.play")
        self.play.props["icon"] = "pause" if playing else "play_arrow"

    def show(self) -> None:
        """Show the month that the page shows."""
        story = self.session.story
        for one in (self.map, self.key, self.play):
            one.visible = story is not None
        if story is None:
            self.event.text = self.session.words.say("present.too_large")
            return
        scale, drawn = scale_of(self.map.client), self.story.map.chart
        self.story.map.show_key(self.key)
        self.map.show(drawn.options, drawn.props["aria-label"], scale.present / scale.page)
        told = story.told(self.session.month)
        self.event.text = told[-1] if told else self.session.words.say("present.no_event")


class DotsScreen:
    """A thousand organisations, each a dot."""

    def __init__(self, session: Session) -> None:
        self.session = session
        with ui.column().classes("present-screen") as self.box:
            self.dots = Dots(session.words)
            self.dots.now.head.props("aria-live=polite")

    @property
    def title(self) -> str:
        """What the dots show."""
        return self.session.words.say("present.fates")

    def show(self) -> None:
        """Show the fates now."""
        if self.session.ensemble is not None:
            self.dots.show(self.session.ensemble)


class CompareScreen:
    """Before and now side by side, and what changed in which organisation."""

    def __init__(self, session: Session) -> None:
        self.session, say = session, session.words.say
        with ui.column().classes("present-screen present-compare") as self.box:
            self.dots = Dots(session.words)
            self.dots.changed.head.props("aria-live=polite")
            with self.dots.now.head:
                replay = widgets.button("play_arrow", say("present.replay"), self.dots.replay)
                replay.props["data-keys"] = "Space"
            with ui.column().classes("present-empty") as self.empty:
                ui.label(say("present.nothing_kept"))
                ui.button(say("present.keep"), on_click=self._keep).props("no-caps")

    @property
    def title(self) -> str:
        """What the pictures show."""
        return self.session.words.say("present.compare")

    def _keep(self) -> None:
        """Keep the result, once: a second press would let go of it."""
        if self.session.pinned is None:
            self.session.pin()

    def show(self) -> None:
        """Show both, where a result is pinned; or how one is."""
        ensemble, pinned = self.session.ensemble, self.session.pinned
        self.empty.visible = pinned is None
        self.dots.box.visible = pinned is not None
        if ensemble is not None and pinned is not None:
            self.dots.show(ensemble, pinned)


class WhyScreen:
    """How far partnerships come, and what falls short first where they end."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.box = ui.column().classes("present-screen")

    @property
    def title(self) -> str:
        """What is asked."""
        return self.session.words.say("present.why")

    def show(self) -> None:
        """Show the outcomes and the endings now."""
        ensemble, words = self.session.ensemble, self.session.words
        self.box.clear()
        if ensemble is None:
            return
        with self.box:
            with ui.row().classes("present-tiles"):
                for name in SHOWN:
                    _tile(words, ensemble, name)
            _endings(words, ensemble)


def _tile(words: Language, ensemble: Ensemble, name: str) -> None:
    found = ensemble.interval(name)
    figure, within = (words.say("numbers.too_few") if found.n else MISSING), ""
    if isfinite(found.mean):
        figure, within = (words.say("numbers.percent", number=told) for told in mean_and_ends(words, *found[:3]))
    with ui.column().classes("present-tile"):
        ui.label(figure).classes("present-figure")
        ui.label(words.say(f"present.outcomes.{name}"))
        ui.label(within).classes("dots-note")


def _endings(words: Language, ensemble: Ensemble) -> None:
    """A bar for each quantity: the share of endings in which it fell short first."""
    row = ensemble.endings.iloc[0]
    number = int(row["endings"])
    if not isfinite(row[QUANTITIES[0]]):
        key = "few_endings" if ensemble.relationships["ended"].any() else "no_ending"
        ui.label(words.say(f"present.{key}", number)).classes("dots-heading")
        return
    ui.label(words.say("present.endings", number)).classes("dots-heading")
    for name in sorted(QUANTITIES, key=lambda one: -row[one]):
        mean, ends = mean_and_ends(words, *(row[column] for column in with_ends(name)))
        share = words.say("numbers.percent_within", number=mean, ends=ends)
        with ui.column().classes("present-bar"):
            ui.label(f"{words.say(f'present.fell_short.{name}')}: {share}")
            ui.element("div").style(f"width: {100 * row[name]:.1f}%").props("aria-hidden=true")
