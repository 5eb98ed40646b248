"""The lesson on the page: a path of four steps, one idea at a time. Nothing gives the answer away before the bet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from nicegui import ui

from ...files.errors import InputError
from ...statistics.intervals import Interval
from ..present.dots import Figure, Picture
from ..present.fates import kinds_of
from ..refusal import told
from ..state import ensemble
from ..state.ensemble import ENSEMBLES, Ensemble
from ..state.experiment import Experiment
from ..state.listeners import notify
from ..state.session import Session
from ..turns import turn
from ..views import widgets
from . import wording
from .lesson import Lesson, load
from .progress import STEPS, Progress, Step, named


class LessonView:
    """Shows one lesson at a time, above the two views.

    `on_step` is called after a change of lesson, step or bet; `on_result` with the lesson and its figure whenever the
    page shows what came out.
    """

    def __init__(self, session: Session) -> None:
        self.session, self.words = session, session.words
        self.progress: Progress | None = None
        self._is_there = False
        """Whether the page shows the lesson. Until then it can hear of changes that were made before."""
        self.on_step: list[Callable[[], None]] = []
        self.on_result: list[Callable[[Lesson, Interval], None]] = []
        self.box = ui.column().classes("lab-card lab-wide lab-lesson gap-2")
        self.box.props["role"] = "region"
        self.box.props["aria-label"] = self._say("lessons")
        self.box.visible = False
        session.on_change.append(self._follow)

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is open."""
        return None if self.progress is None else named(self.progress.lesson)

    @property
    def _asks(self) -> bool:
        """Whether the class bets on the lesson that is open. The page is locked then."""
        return self.progress is not None and self.progress.step == "predict"

    def _say(self, key: str, **values: object) -> str:
        return self.words.say(f"lessons.page.{key}", **values)

    def menu(self) -> None:
        """Add the menu of lessons to the button that is being made. It asks; what a lesson finds is told at its end."""
        with ui.menu().props("max-width=28rem"):
            for lesson in load():
                item = ui.menu_item(on_click=lambda _, one=lesson: self.start(one)).props("role=menuitem")
                with item:
                    ui.label(lesson.say(self.words, "title")).classes("lab-name")

    # -- the way through a lesson ------------------------------------------------------------------

    async def start(self, lesson: Lesson) -> None:
        """Show the situation of a lesson, and ask for a bet."""
        self.leave()
        self.session.pinned = None
        await self.open(Progress(lesson=lesson.id))

    async def open(self, progress: Progress) -> None:
        """Open a lesson at a step, with what the page shows there."""
        lesson = named(progress.lesson)
        self.progress, self._lesson, self._is_there = progress, lesson, False
        self.session.lock(self._asks)
        first, last = await turn(lesson.start), await turn(lesson.end)
        if progress is not self.progress:
            return  # another lesson was chosen meanwhile, or none
        self.first, self.last = first, last
        works = progress.step == "try" or await self._go_to(first if progress.step == "predict" else last)
        if progress is not self.progress:
            return
        self._is_there = True
        if works:
            await self._show()
        else:
            self.leave()

    async def _bet(self) -> None:
        """Run the change, with what was before pinned beside it."""
        if not self._is_there:  # it was pressed in the lesson before, as may be what follows
            return
        progress, before = self.progress, await self._figures(self.first)
        if progress is None or progress is not self.progress or before is None:
            return
        self.progress, self.session.pinned = progress.model_copy(update={"step": "see"}), before
        await self._go_to(self.last)
        await self._show()
        self.session.lock(self._asks)  # another lesson may ask already

    async def _step(self, step: Step) -> None:
        """Go to another step after the bet. Those that speak of the lesson's figures bring the page back to them."""
        if self.progress is None or not self._is_there or self.progress.step == step:
            return
        self.progress = self.progress.model_copy(update={"step": step})
        if step != "try":
            await self._go_to(self.last)
        await self._show()

    async def _try(self, name: str) -> None:
        lesson = self._lesson
        if self._is_there:
            await self.session.change(lambda _: lesson.attempt(name))

    async def _go_to(self, experiment: Experiment) -> bool:
        """Show an experiment on the page. Returns whether it worked."""
        return await self.session.change(lambda _: experiment)

    def leave(self) -> None:
        """Close the lesson. The page keeps what it shows."""
        self.progress = None
        self.box.visible = False
        self.session.lock(False)
        notify(self.on_step)

    def _follow(self) -> None:
        """After a change of the page: no figures of the lesson stand above those of something else.

        While the class bets every change ends the lesson. Afterwards the class may try what it likes, which is the last
        step; going back before the bet, or to another scenario, ends the lesson.
        """
        if self.progress is None or not self._is_there:
            return
        now, betting = self.session.experiment, self._asks
        elsewhere = now.scenario.name != self.last.scenario.name
        if now is not self.first if betting else now is self.first or elsewhere:
            pinned = self.session.pinned
            if pinned is not None and pinned.experiment is self.first:
                self.session.pinned = None
            self.leave()
        elif not betting and now is not self.last and self.progress.step != "try":
            self.progress = self.progress.model_copy(update={"step": "try"})
            self._draw(self._try_step, focus=False)

    # -- showing a step ----------------------------------------------------------------------------

    async def _show(self) -> None:
        """Show the step, when its figures are there. A lesson that is being opened shows itself."""
        progress = self.progress
        if progress is None or not self._is_there:
            return
        self._draw(lambda: ui.label(self._say("doing")).classes("lab-note"), focus=False)
        if progress.step == "try":
            self._draw(self._try_step)
        elif progress.step == "why":
            self._draw(self._why_step)
        elif (before := await self._figures(self.first)) is None:
            return
        elif progress.step == "predict":
            self._draw(partial(self._predict_step, before))
        elif (after := await self._figures(self.last)) is not None:
            self._draw(partial(self._see_step, before, after))

    async def _figures(self, experiment: Experiment) -> Ensemble | None:
        """The figures of an experiment; None where the lesson was left meanwhile. They wait for a page that is away."""
        progress = self.progress
        while progress is self.progress and not self.box.is_deleted:
            try:
                found = await ENSEMBLES.get(experiment, partial(ensemble.job, experiment), lambda: self.session.here)
            except InputError as error:
                notify(self.session.on_fault, told(error, self.words))
                return None
            if found is not None:
                return found if progress is self.progress else None
            await asyncio.sleep(0.1)
        return None

    def _draw(self, content: Callable[[], object], *, focus: bool = True) -> None:
        """Show the head of the lesson, the path, and the content of a step; with `focus` the keyboard goes there."""
        if self.progress is None:
            return
        self.box.visible = True
        self.box.clear()
        number, title = load().index(self._lesson) + 1, self._lesson.say(self.words, "title")
        with self.box:
            with ui.row().classes("w-full items-start no-wrap gap-2"):
                widgets.heading(self._say("title", number=number, title=title)).classes("grow")
                widgets.button("close", self._say("close"), self.leave)
            self._path(self.progress.step)
            content()
        if focus:
            widgets.focus(self.box)
        notify(self.on_step)

    def _path(self, now: Step) -> None:
        """The four steps. Those after the bet can be chosen, once it is placed."""
        with ui.row().classes("lab-path gap-1").props(f"role=group aria-label='{self._say('path')}'"):
            for number, step in enumerate(STEPS, 1):
                made = ui.button(f"{number}. {self._say(f'steps.{step}')}", on_click=partial(self._step, step))
                made.props("no-caps dense " + ("unelevated aria-current=step" if step == now else "flat"))
                made.set_enabled(step == now or "predict" not in (step, now))

    def _predict_step(self, before: Ensemble) -> None:
        ui.label(wording.situation(self.words, self._lesson, before)).classes("lab-event")
        ui.label(self._lesson.say(self.words, "question")).classes("lab-question")
        ui.label(self._say("locked")).classes("lab-note")
        options = {name: self._lesson.say(self.words, f"choices.{name}") for name in self._lesson.choices}
        bet = self.progress.bet if self.progress else None
        radio = ui.radio(options, value=bet, on_change=lambda event: self._choose(event.value))
        radio.classes("lab-event").props["aria-label"] = self._say("your_bet")
        self.see = ui.button(self._say("see"), on_click=self._bet).props("no-caps")
        self.see.set_enabled(bet is not None)

    def _choose(self, bet: str | None) -> None:
        if self.progress is not None and self._is_there and self._asks:
            self.progress = self.progress.model_copy(update={"bet": bet})
            self.see.set_enabled(bet is not None)
            notify(self.on_step)

    def _see_step(self, before: Ensemble, after: Ensemble) -> None:
        lesson, bet = self._lesson, self.progress.bet if self.progress else None
        figure = lesson.figure(after, before)
        right = lesson.right(figure)
        with ui.column().classes("gap-1").props("role=status data-verdict"):
            ui.label(wording.verdict(self.words, lesson, bet or right, right)).classes("lab-question")
        with ui.column().classes("dots"), ui.row().classes("dots-both"):
            for one, when in ((before, "before"), (after, "after")):
                number, certainty = wording.share(self.words, one, lesson.measure)
                drawn = Figure(number, self._say(f"picture.{when}"), certainty)
                Picture(self.words).show(drawn, kinds_of(one, lesson.measure))
        ui.label(wording.result(self.words, lesson, after, before)).classes("lab-event")
        self._on("why")
        notify(self.on_result, lesson, figure)

    def _why_step(self) -> None:
        ui.label(self._lesson.say(self.words, "idea")).classes("lab-question")
        ui.label(self._lesson.say(self.words, "why")).classes("lab-event")
        self._on("try")

    def _on(self, step: Step) -> None:
        ui.button(self._say(f"on.{step}"), on_click=partial(self._step, step)).props("no-caps")

    def _try_step(self) -> None:
        ui.label(self._say("tries")).classes("lab-question")
        with ui.row().classes("w-full gap-2"):
            for name in self._lesson.tries:
                text = self._lesson.say(self.words, f"tries.{name}")
                ui.button(text, on_click=partial(self._try, name)).props("outline no-caps align=left")
        with ui.row().classes("w-full gap-2"):
            ui.button(self._say("again"), on_click=partial(self.start, self._lesson)).props("flat no-caps")
            following = load()[load().index(self._lesson) + 1 :]
            if following:
                ui.button(self._say("next"), on_click=partial(self.start, following[0])).props("no-caps")
