"""The lesson on the page: a question, the learner's bet, what the simulation found, and things to try."""

from __future__ import annotations

from nicegui import ui

from ..state.ensemble import Ensemble
from ..state.experiment import Experiment
from ..state.session import Session
from ..views import widgets
from . import wording
from .lesson import Lesson, load


class LessonView:
    """Shows one lesson at a time, above the two views."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.words = session.words
        self.all = load()
        self.lesson: Lesson | None = None
        self.experiment: Experiment | None = None
        self.before: Ensemble | None = None
        self.bet: str | None = None
        self.verdict: ui.column | None = None
        self.box = ui.column().classes("lab-card lab-wide lab-lesson gap-2")
        self.box.props["role"] = "region"
        self.box.props["aria-label"] = self._say("lessons")
        self.box.visible = False
        session.on_change.append(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return self.words.say(f"lessons.page.{key}", **values)

    def menu(self) -> None:
        """Add the menu of lessons to the button that is being made."""
        with ui.menu().props("max-width=28rem"):
            for lesson in self.all:
                item = ui.menu_item(on_click=lambda _, one=lesson: self.start(one)).props("role=menuitem")
                with item, ui.column().classes("gap-0"):
                    ui.label(lesson.say(self.words, "title")).classes("lab-name")
                    ui.label(lesson.say(self.words, "idea")).classes("lab-note")

    async def start(self, lesson: Lesson) -> None:
        """Show the situation of a lesson, and ask for a bet."""
        self.leave()
        self.session.pinned = None
        self.session.lock(True)

        def first(_: Experiment) -> Experiment:
            self.lesson, self.experiment = lesson, lesson.start()
            return self.experiment

        if not await self.session.change(first):
            self.leave()
            return
        await self.session.settled()
        if self.lesson is lesson and self.session.ensemble is not None:
            self.before = self.session.ensemble
            self._ask(lesson, self.before)

    def _follow(self) -> None:
        """After a change of the page: end a lesson that it is no longer about, so that no verdict stands above it.

        While the class bets, that is every change which is not the lesson's own. Afterwards the class may try what it
        likes; the verdict shows while the page shows its figures, and going back before it, or to another scenario,
        ends the lesson.
        """
        now = self.session.experiment
        if self.lesson is None or self.experiment is None:
            return
        if self.verdict is None:
            ended = now is not self.experiment
        else:
            back = self.before is not None and now is self.before.experiment
            ended = back or now.scenario.name != self.experiment.scenario.name
            self.verdict.visible = now is self.experiment
        if ended:
            if self.session.pinned is self.before:
                self.session.pinned = None
            self.leave()

    def _head(self, lesson: Lesson) -> None:
        with ui.row().classes("w-full items-start no-wrap gap-2"):
            number = self.all.index(lesson) + 1
            widgets.heading(self._say("title", number=number, title=lesson.say(self.words, "title"))).classes("grow")
            widgets.button("close", self._say("close"), self.leave)
        ui.label(lesson.say(self.words, "idea")).classes("lab-note")

    def _ask(self, lesson: Lesson, before: Ensemble) -> None:
        self.box.visible = True
        self.box.clear()
        with self.box:
            self._head(lesson)
            ui.label(wording.situation(self.words, lesson, before)).classes("lab-event")
            ui.label(lesson.say(self.words, "question")).classes("lab-question")
            options = {name: lesson.say(self.words, f"choices.{name}") for name in lesson.choices}
            ui.label(self._say("locked")).classes("lab-note")
            self.radio = ui.radio(options, on_change=lambda event: self._choose(event.value))
            self.radio.classes("lab-event").props["aria-label"] = self._say("your_bet")
            self.see = ui.button(self._say("see"), on_click=lambda: self._run(lesson))
            self.see.disable()
        widgets.focus(self.box)

    def _choose(self, bet: str | None) -> None:
        self.bet = bet
        self.see.set_enabled(bet is not None)

    async def _run(self, lesson: Lesson) -> None:
        before, bet = self.before, self.bet
        if before is None or bet is None:
            return
        self.see.text = self._say("doing")
        self.see.disable()
        self.radio.disable()
        self.session.pinned = before

        def then(_: Experiment) -> Experiment:
            self.experiment = lesson.end()
            return self.experiment

        await self.session.change(then)
        await self.session.settled()
        after = self.session.ensemble
        if self.lesson is lesson and after is not None:
            self._show(lesson, before, after, bet)
            self.session.lock(False)

    def _show(self, lesson: Lesson, before: Ensemble, after: Ensemble, bet: str) -> None:
        right = lesson.right(lesson.figure(after, before))
        self.box.clear()
        with self.box:
            self._head(lesson)
            ui.label(lesson.say(self.words, "question")).classes("lab-note")
            with ui.column().classes("gap-1").props("role=status data-verdict") as self.verdict:
                ui.label(wording.verdict(self.words, lesson, bet, right)).classes("lab-question")
                ui.label(wording.result(self.words, lesson, after, before)).classes("lab-event")
            widgets.focus(self.verdict)
            widgets.heading(self._say("why"), 3)
            ui.label(lesson.say(self.words, "why")).classes("lab-event")
            widgets.heading(self._say("tries"), 3)
            with ui.row().classes("w-full gap-2"):
                for name in lesson.tries:
                    text = lesson.say(self.words, f"tries.{name}")
                    ui.button(text, on_click=lambda _, this=name: self._try(lesson, this)).props(
                        "outline no-caps align=left"
                    )
            with ui.row().classes("w-full gap-2"):
                ui.button(self._say("again"), on_click=lambda: self.start(lesson)).props("flat no-caps")
                following = self.all.index(lesson) + 1
                if following < len(self.all):
                    ui.button(self._say("next"), on_click=lambda: self.start(self.all[following])).props("no-caps")

    async def _try(self, lesson: Lesson, name: str) -> None:
        await self.session.change(lambda _: lesson.attempt(name))

    def leave(self) -> None:
        """Close the lesson. The page keeps what it shows."""
        self.lesson = self.experiment = self.before = self.bet = self.verdict = None
        self.box.visible = False
        self.session.lock(False)
