"""The vote on the page of the teacher: how phones get there, how many bets are in, and a histogram with the result."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from nicegui import ui

from ...statistics.intervals import Interval
from ..lessons.lesson import Lesson
from ..state import address
from ..state.ensemble import Ensemble
from ..state.experiment import Experiment
from ..state.session import Session
from ..views import widgets
from ..views.theme import LIGHT, Theme
from . import asking, chart, table
from .invitation import Invitation
from .poll import CLOSED, OPEN, SHOWN, Poll, Question
from .room import Room

LOOK = 0.25
"""Seconds after which the panel looks for new bets."""
FRAMES, FRAME = 40, 0.15
"""Pictures of a replay, and the seconds of each."""


class VotePanel:
    """Opens and closes votes, and follows them. `lesson` gives the lesson that the page is at, if it is at one.

    A vote closes by itself as soon as the page shows other figures than when it was opened: the answer is out then.
    That of a lesson gets the result of the lesson whenever a page shows it (`lesson_result`). That of the teacher gets
    the survival that the page shows when the teacher says so, because it may take more than one change to get there.
    """

    def __init__(self, session: Session, room: Room, lesson: Callable[[], Lesson | None]) -> None:
        self.session, self.room, self.words = session, room, session.words
        self._lesson_now = lesson
        self.theme: Theme = LIGHT
        self.asked: Poll | None = None
        self.before: Ensemble | None = None
        self.named: Poll | None = None
        self.until: float | None = None
        self._looked: Any = None
        self._linked: tuple[Experiment, str | None] | None = None
        with ui.row().classes("lab-card lab-wide lab-vote").props("role=region data-vote") as box:
            box.props["aria-label"] = self._say("title")
            Invitation(room, self.words)
            with ui.column().classes("gap-1 lab-vote-part"):
                self._controls()
            with ui.column().classes("gap-1 lab-vote-part"):
                self.chart = widgets.Chart("16rem")
                self._after()
        self.timer = ui.timer(LOOK, self._look)
        self.player = ui.timer(FRAME, self._next_frame, active=False)
        for listeners in (session.on_change, session.on_ensemble):
            listeners.append(self._follow)
        session.on_lock.append(self._lock)

    def _say(self, key: str, count: int | None = None, **values: object) -> str:
        return self.words.say(f"vote.panel.{key}", count, **values)

    def _controls(self) -> None:
        widgets.heading(self._say("title"))
        with ui.column().classes("w-full gap-0").props("role=status"):
            self.phase = ui.label().classes("lab-event")
            self.counts = ui.label().classes("lab-figure").props("data-votes")
        self.unwritten = ui.label().classes("lab-event").props("role=alert")
        self.question = ui.label().classes("lab-question")
        self.free = ui.textarea(self._say("free"), value=self._say("free_default")).props("autogrow").classes("w-full")
        self.free.props["maxlength"] = asking.MAX_QUESTION
        with ui.row().classes("gap-2"):
            self.begin = widgets.act_once(ui.button(self._say("begin")), self._open).props("no-caps")
            self.end = widgets.act_once(ui.button(self._say("end")), self.room.close).props("no-caps")
            self.give = widgets.act_once(ui.button(self._say("give")), self._give).props("no-caps")
        self.wait = ui.label().classes("lab-note")

    def _after(self) -> None:
        self.summary = ui.label().classes("lab-event").props("data-bets")
        self.nearest = ui.label().classes("lab-event")
        with ui.row().classes("gap-2"):
            self.replay = ui.button(self._say("replay"), on_click=self._replay).props("flat no-caps dense")
            self.who = ui.button(self._say("nearest"), on_click=self._tell_nearest).props("flat no-caps dense")
            self.download = ui.button(self._say("download"), on_click=self._download).props("flat no-caps dense")
        self.which = ui.select({}, label=self._say("earlier"), on_change=self._look).classes("w-full")

    # -- the votes ---------------------------------------------------------------------------------

    @property
    def _asks(self) -> Lesson | None:
        """The lesson that waits for bets."""
        return self._lesson_now() if self.session.locked else None

    def _open(self) -> None:
        if self._is_ready and (self.room.poll is None or self.room.poll.phase != OPEN):  # else it was pressed twice
            lesson, text = self._asks, " ".join(self.free.value.split())[: asking.MAX_QUESTION]
            default = self._say("free_default")
            asked = asking.of_lesson(self.words, lesson) if lesson is not None else Question(text or default)
            self.room.open(asked, self._shown)
            self.which.value = None
            self._adopt()

    def _adopt(self) -> Poll | None:
        """The vote that this page has to do with, if it is not over: its own, or one from before a reload.

        The teacher's own vote belongs to pages that show what it was asked of. Other pages show something else.
        """
        poll, lesson = self.room.poll, self._asks
        if poll is None or poll.phase == SHOWN:
            return None
        if poll is not self.asked:
            elsewhere = lesson is None and self.room.asked_of not in (None, self._shown)
            if elsewhere or not self._is_ready or poll.question.lesson != ("" if lesson is None else lesson.id):
                return None
            self.asked, self.before = poll, self.session.ensemble
        return poll

    @property
    def _shown(self) -> str | None:
        """What the page shows, as its link says it; None where no link can."""
        now = self.session.experiment
        if self._linked is None or self._linked[0] is not now:
            self._linked = now, address.query(now)
        return self._linked[1]

    def _follow(self) -> None:
        """After a change of the page: close the vote whose answer is out."""
        poll, before = self._adopt(), self.before
        if poll is not None and before is not None and self.session.experiment is not before.experiment:
            self.room.close()

    def lesson_result(self, lesson: Lesson, figure: Interval) -> None:
        """Give the phones what came out of a lesson, which the page shows, however it came there.

        A vote that is still open is that of another page, unless this one asked: its class has not seen the answer.
        """
        poll = self.room.poll
        if poll is not None and poll.question.lesson == lesson.id and (poll is self.asked or poll.phase == CLOSED):
            self._show(figure)

    def _lock(self) -> None:
        """Before a class bets on a lesson, hide the results of earlier votes at once, here and on the phones."""
        if self.session.locked:
            self.room.withdraw()
        self._look()

    def _give(self) -> None:
        if self._is_ready and (figure := self._survival) is not None:
            self._show(figure)

    def _show(self, figure: Interval) -> None:
        if isfinite(figure.mean):
            self.room.show(asking.result_of(figure))

    @property
    def _survival(self) -> Interval | None:
        """The survival that the page shows, if it shows one: without ties there is none."""
        shown = self.session.ensemble
        figure = None if shown is None else shown.interval("survival")
        return figure if figure is not None and isfinite(figure.mean) else None

    # -- the panel ---------------------------------------------------------------------------------

    @property
    def _is_ready(self) -> bool:
        """Whether the page shows the figures of its experiment."""
        return "figures" not in self.session.pending

    @property
    def _latest(self) -> Poll | None:
        """The vote that phones hear of. One with a result is none here while the class bets on a lesson."""
        told = self.room.told
        return None if told is not None and told.phase == SHOWN and self.session.locked else told

    @property
    def poll(self) -> Poll | None:
        """The vote that is shown: the latest, or an earlier one that was chosen; none of them while a class bets."""
        if self.session.locked:
            return self._latest
        chosen = self.which.value
        return self.room.poll if chosen is None else self.room.polls[chosen]

    def _look(self) -> None:
        """Show what has changed since the last look."""
        self._adopt()
        unwritten = self.room.unwritten()
        ready, lesson = self._is_ready, self._asks
        locked, lesson_id = self.session.locked, lesson and lesson.id
        has_result = self._survival is not None
        looked = (
            self.room.version, self.room.phones, ready, has_result, locked, lesson_id, self.which.value, unwritten,
        )  # fmt: skip
        if looked != self._looked:
            self._looked = looked
            self.unwritten.text, self.unwritten.visible = self._say("unwritten", why=unwritten), bool(unwritten)
            self._show_state(ready, has_result, lesson)
            if self.until is None:
                self._draw()

    def _show_state(self, ready: bool, has_result: bool, lesson: Lesson | None) -> None:
        latest, poll = self._latest, self.poll
        phase = "none" if latest is None else latest.phase
        self.phase.text = self._say(phase)
        bets = 0 if latest is None else len(latest.counted)
        phones = self._say("phones", self.room.phones)
        self.counts.text = self._say("counts", bets=self._say("bets", bets), phones=phones)
        self.begin.visible, self.end.visible = phase != OPEN, phase == OPEN
        self.begin.set_enabled(ready)
        by_teacher = latest is not None and not latest.question.lesson
        self.give.visible = phase == CLOSED and by_teacher
        self.give.set_enabled(ready and has_result and not self.session.locked)
        self.wait.visible = not ready or (self.give.visible and not has_result)
        self.wait.text = self._say("no_result" if ready else "wait")
        self.free.visible = phase != OPEN and lesson is None
        asked = latest.question.text if latest is not None and phase in (OPEN, CLOSED) else None
        if asked is None and lesson is not None:
            asked = self._say("of_lesson", question=asking.of_lesson(self.words, lesson).text)
        self.question.text, self.question.visible = asked or "", asked is not None
        self.summary.text = "" if poll is None else asking.summary(self.words, poll)
        self.nearest.visible = poll is not None and poll is self.named
        self.who.visible = poll is not None and poll.result is not None
        self.replay.visible = poll is not None
        self.download.visible = bool(self.room.polls) and not self.session.locked
        self.which.visible = len(self.room.polls) > 1 and not self.session.locked
        numbered = enumerate((one.question.text for one in self.room.polls), 1)
        options = {n - 1: self._say("numbered", number=n, question=text) for n, text in numbered}
        if options != self.which.options:
            self.which.set_options(options, value=self.which.value)

    def _draw(self) -> None:
        options = chart.histogram(self.words, self.theme, self.poll, self.until)
        self.chart.show(options, chart.description(self.words, self.poll))

    def apply(self, theme: Theme) -> None:
        """Draw the chart in a theme."""
        self.theme = theme
        self._draw()

    def _tell_nearest(self) -> None:
        if (poll := self.poll) is not None:
            told = [
                self._say("one_nearest", name=bet.name, bet=asking.written(self.words, poll.question, bet.value))
                for bet in asking.nearest(poll)
            ]
            self.nearest.text = self._say("nearest_are", names=", ".join(told)) if told else self._say("nearest_none")
            self.named, self.nearest.visible = poll, True

    # -- replay and download -----------------------------------------------------------------------

    def _replay(self) -> None:
        if (poll := self.poll) is not None and poll.bets:
            self.until = 0.0
            self.player.activate()

    def _next_frame(self) -> None:
        poll = self.poll
        last = poll.bets[-1].after if poll is not None and poll.bets else 0.0
        self.until = None if self.until is None else self.until + max(last, 0.1) / FRAMES
        if self.until is None or self.until > last:
            self.until = None
            self.player.deactivate()
        self._draw()

    def _download(self) -> None:
        ui.download.content(table.csv(self.room.polls), "votes.csv")
