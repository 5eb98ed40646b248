"""The lesson on the page: a question, the learner's bet, what the simulation found, and things to try."""

from __future__ import annotations

from nicegui import ui

from ..state import lessons
from ..state.ensemble import Ensemble
from ..state.experiment import Experiment
from ..state.lessons import Lesson
from ..state.session import Session
from . import widgets


class LessonView:
    """Shows one lesson at a time, above the two views."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.all = lessons.load()
        self.words = self.all.words
        self.lesson: Lesson | None = None
        self.experiment: Experiment | None = None
        self.before: Ensemble | None = None
        self.bet: int | None = None
        self.verdict: ui.column | None = None
        self.box = ui.column().classes("lab-card lab-wide lab-lesson gap-2")
        self.box.props["role"] = "region"
        self.box.props["aria-label"] = self.words.lessons
        self.box.visible = False
        session.on_change.append(self._follow)

    def menu(self) -> None:
        """Add the menu of lessons to the button that is being made."""
        with ui.menu().props("max-width=28rem"):
            for lesson in self.all.lessons:
                item = ui.menu_item(on_click=lambda _, one=lesson: self.start(one)).props("role=menuitem")
                with item, ui.column().classes("gap-0"):
                    ui.label(lesson.title).classes("lab-name")
                    ui.label(lesson.idea).classes("lab-note")

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
            number = self.all.lessons.index(lesson) + 1
            widgets.heading(f"{number}. {lesson.title}").classes("grow")
            widgets.button("close", self.words.close, self.leave)
        ui.label(lesson.idea).classes("lab-note")

    def _ask(self, lesson: Lesson, before: Ensemble) -> None:
        self.box.visible = True
        self.box.clear()
        with self.box:
            self._head(lesson)
            share = lessons.percent(before.interval(lesson.measure).mean)
            ui.label(lessons.fill(lesson.situation, before=share)).classes("lab-event")
            ui.label(lesson.question).classes("lab-question")
            options = {n: choice.text for n, choice in enumerate(lesson.choices)}
            ui.label(self.words.locked).classes("lab-note")
            self.radio = ui.radio(options, on_change=lambda event: self._choose(event.value))
            self.radio.classes("lab-event").props["aria-label"] = self.words.your_bet
            self.see = ui.button(self.words.see, on_click=lambda: self._run(lesson))
            self.see.disable()
        widgets.focus(self.box)

    def _choose(self, bet: int | None) -> None:
        self.bet = bet
        self.see.set_enabled(bet is not None)

    async def _run(self, lesson: Lesson) -> None:
        before, bet = self.before, self.bet
        if before is None or bet is None:
            return
        self.see.text = self.words.doing
        self.see.disable()
        self.radio.disable()
        self.session.pinned = before

        def then(_: Experiment) -> Experiment:
            self.experiment = lesson.start().with_settings(lesson.after)
            return self.experiment

        await self.session.change(then)
        await self.session.settled()
        after = self.session.ensemble
        if self.lesson is lesson and after is not None:
            self._show(lesson, before, after, bet)
            self.session.lock(False)

    def _show(self, lesson: Lesson, before: Ensemble, after: Ensemble, bet: int) -> None:
        right = lesson.right(lesson.figure(after, before))
        self.box.clear()
        with self.box:
            self._head(lesson)
            ui.label(lesson.question).classes("lab-note")
            wrong = lessons.fill(self.words.wrong, bet=lesson.choices[bet].text)
            verdict = self.words.right if right == bet else wrong
            with ui.column().classes("gap-1").props("role=status data-verdict") as self.verdict:
                ui.label(f"{verdict} {lesson.choices[right].text}.").classes("lab-question")
                ui.label(lessons.result(self.words, lesson, after, before)).classes("lab-event")
            widgets.focus(self.verdict)
            widgets.heading(self.words.why, 3)
            ui.label(lesson.why).classes("lab-event")
            widgets.heading(self.words.tries, 3)
            with ui.row().classes("w-full gap-2"):
                for one in lesson.tries:
                    ui.button(one.text, on_click=lambda _, this=one: self._try(lesson, this)).props(
                        "outline no-caps align=left"
                    )
            with ui.row().classes("w-full gap-2"):
                ui.button(self.words.again, on_click=lambda: self.start(lesson)).props("flat no-caps")
                following = self.all.lessons.index(lesson) + 1
                if following < len(self.all.lessons):
                    ui.button(self.words.next, on_click=lambda: self.start(self.all.lessons[following])).props(
                        "no-caps"
                    )

    async def _try(self, lesson: Lesson, one: lessons.Try) -> None:
        await self.session.change(lambda _: lesson.start().with_settings(lesson.after).with_settings(one.settings))

    def leave(self) -> None:
        """Close the lesson. The page keeps what it shows."""
        self.lesson = self.experiment = self.before = self.bet = self.verdict = None
        self.box.visible = False
        self.session.lock(False)
