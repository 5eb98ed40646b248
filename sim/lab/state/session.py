"""One open page: its experiment, and what worker threads compute for it. A newer request replaces an older one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from ...files.errors import InputError
from ..refusal import failure, told
from ..turns import LATER, turn
from . import ensemble, live_story, needs_map
from .diagnosis import Diagnosing
from .ensemble import ENSEMBLES, Ensemble
from .experiment import Experiment
from .history import History, Steps
from .link import Link
from .listeners import Listener, notify
from .live_story import LiveStory
from .needs_map import MAPS, NeedsMap
from .words import ENGLISH, words


class Session:
    """What one browser page holds, and whom it tells about changes.

    The panels of the page add their functions to these lists of listeners:

    `on_change`: called after every change of the experiment.
    `on_experiment`: called after a change that did not come from a slider.
    `on_ensemble`, `on_story`, `on_map`: called when there are other figures, another story, month or tie, or map.
    `on_idle`: called when everything is computed.
    `on_lock`: called when the controls are locked, because a class bets, or free again.
    `on_fault`: called with one line that says what is wrong.
    """

    def __init__(self, experiment: Experiment, pinned: Experiment | None = None, language: str = ENGLISH) -> None:
        self.words = words(language)
        """The words of the page, in its language."""
        self.history = History(experiment)
        self.tie = 0
        self.month = 1
        self.ensemble: Ensemble | None = None
        self.pinned: Ensemble | None = None
        self.to_pin = pinned
        self.map: NeedsMap | None = None
        self.diagnosing = Diagnosing()
        self.story: LiveStory | None = None
        self.link = Link(experiment, pinned, lambda error: notify(self.on_fault, failure(error, self.words)))
        self.here = True
        """Whether somebody looks at the page. Nothing is computed for one that nobody looks at."""
        self.busy = False
        self.locked = False
        self.on_experiment: list[Listener] = []
        self.on_change: list[Listener] = []
        self.on_ensemble: list[Listener] = []
        self.on_story: list[Listener] = []
        self.on_map: list[Listener] = []
        self.on_idle: list[Listener] = []
        self.on_lock: list[Listener] = []
        self.on_fault: list[Callable[[str], None]] = []
        self._turn = asyncio.Lock()
        self._month_turn = asyncio.Lock()
        self._work: asyncio.Task[None] | None = None
        self._wanted: tuple[Experiment, int] | None = None
        self._told: Experiment | None = None
        self._mapped: tuple[Experiment, int] | None = None

    @property
    def experiment(self) -> Experiment:
        """The current experiment."""
        return self.history.now

    @property
    def pending(self) -> set[str]:
        """What is still of an older experiment or tie, or not computed yet: "figures", "story", "map", "diagnosis"."""
        now, mapped = self.experiment, self._mapped
        current = {
            "figures": self.ensemble is not None and self.ensemble.experiment is now,
            "story": self._told is now,
            "map": mapped is not None and mapped[0] is now and mapped[1] == self.tie,
            "diagnosis": not self.diagnosing.is_old(now),
        }
        return {part for part, is_current in current.items() if not is_current}

    def range_of(self, name: str, place: int = 0) -> tuple[float, float] | None:
        """Between which ends an uncertain number lies; None for one that is known. See `plausible.at_start`."""
        return None if self.ensemble is None else self.ensemble.range_of(name, place)

    @property
    def shown_map(self) -> NeedsMap | None:
        """The map of needs for page and download. There is none while a class bets, because it holds the answer."""
        return self.map if len(self.experiment.organisation.pairs) and not self.locked else None

    # -- changes -----------------------------------------------------------------------------------

    async def change(self, make: Callable[[Experiment], Experiment], slider: str | None = None) -> bool:
        """Change the experiment; returns whether it worked. Bad input changes nothing, and `on_fault` says so.

        `slider` names the slider that the user moves; it shows the new value already.
        """
        async with self._turn:
            try:
                experiment = await turn(make, self.experiment)
            except InputError as error:
                notify(self.on_fault, told(error, self.words))
                notify(self.on_experiment)
                return False
            if experiment is not self.experiment:
                self.history.add(experiment, slider)
                self._after_change(slider is None)
        return True

    async def let_go(self) -> None:
        """Note that the user let a slider go, as soon as its last move is done."""
        async with self._turn:
            self.history.let_go()

    async def undo(self) -> None:
        """Go back one change, after those that are on their way."""
        async with self._turn:
            self.history.undo()
            self._after_change(True)

    async def redo(self) -> None:
        """Take back the last undo."""
        async with self._turn:
            self.history.redo()
            self._after_change(True)

    def restore(self, steps: Steps, pinned: Experiment | None) -> None:
        """Take up the experiments of a page that was left, and pin what it had pinned."""
        self.history.restore(steps)
        self.to_pin = pinned
        self._after_change(True)

    def _after_change(self, everywhere: bool) -> None:
        """Tell the panels and compute; `everywhere` says whether the controls have to show the change too."""
        self.tie = min(self.tie, max(0, len(self.experiment.organisation.pairs) - 1))
        if everywhere:
            notify(self.on_experiment)
        notify(self.on_change)
        self.refresh()

    def pin(self) -> None:
        """Pin the figures, so that the next ones are compared with them; or unpin those that are pinned."""
        self.pinned, self.to_pin = (None if self.pinned is not None else self.ensemble), None
        notify(self.on_ensemble)
        self.refresh()

    def lock(self, locked: bool) -> None:
        """Lock the controls and hide what would give the answer away, while a class bets; or free them."""
        self.locked = locked
        if locked:
            self.to_pin = None
            self.diagnosing.close()
        notify(self.on_lock)

    def diagnose(self, most_fragile: bool = False) -> None:
        """Look where the organisation is fragile, and why the chosen tie, or the most fragile one, holds or breaks."""
        if not self.locked:
            self.diagnosing.open(most_fragile)
            self.refresh()

    def tie_in(self, shown: Experiment) -> int | None:
        """The place of the chosen tie in an experiment that the page still shows. None where it has no such tie."""
        return shown.place_of(self.tie, self.experiment)

    def choose_tie(self, tie: int, of: Experiment | None = None) -> None:
        """Show another tie, by its place in the present experiment or in another one that the page still shows."""
        found = self.experiment.place_of(tie, of or self.experiment)
        if found is not None:
            self.tie = found
            self.diagnosing.most_fragile = False  # nobody waits for that one any more
            notify(self.on_story)
            self.refresh()

    async def show_month(self, month: int) -> None:
        """Show another month of the story, after those that were asked for before: the newest stays."""
        async with self._month_turn:
            await self._show_month(month)

    async def go_on(self, months: int) -> None:
        """Show the month so many after, or before, the one that was asked for last."""
        async with self._month_turn:
            await self._show_month(self.month + months)

    async def _show_month(self, month: int) -> None:
        while (story := self.story) is not None:
            await turn(story.to, month)
            if story is self.story:  # else another one came meanwhile, which is not run that far yet
                self.month = max(1, min(month, story.horizon))
                notify(self.on_story)
                return

    # -- work --------------------------------------------------------------------------------------

    def refresh(self) -> Awaitable[None]:
        """Compute all that the page shows. If a computation is running, only the newest request comes after it."""
        self._wanted = (self.experiment, self.tie)
        return self._go_on()

    def _go_on(self) -> Awaitable[None]:
        if self.here:
            self.link.follow(self.experiment, self.to_pin if self.pinned is None else self.pinned.experiment)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._compute())
        return self._work

    async def settled(self) -> None:
        """Wait until everything is computed."""
        while self._work is not None and not self._work.done():
            await asyncio.shield(self._work)
        await self.link.settled()

    def pause(self) -> None:
        """Drop what is being computed, because nobody looks at the page any more, or not yet."""
        self.here = False
        if self._wanted is not None:
            self._wanted = (*self._wanted,)  # another request for the same: what was begun stays dropped

    def resume(self) -> None:
        """Compute what the page lacks, because somebody looks at it (again)."""
        self.here = True
        if self._wanted is not None:
            self._go_on()

    async def _compute(self) -> None:
        self.busy = True
        try:
            while self.here and (wanted := self._wanted) is not None:
                await self._compute_for(*wanted)
                if self.here and self._wanted is wanted:
                    self._wanted = None
        except InputError as error:
            self._wanted = None
            notify(self.on_fault, told(error, self.words))
        except Exception as error:
            self._wanted = None
            notify(self.on_fault, failure(error, self.words))
            raise
        finally:
            self.busy = False
            notify(self.on_idle)

    async def _compute_for(self, experiment: Experiment, tie: int) -> None:
        """Compute the figures, the story, then the map. Stop as soon as there is a newer request."""
        request = self._wanted

        def newest() -> bool:
            return self.here and self._wanted is request

        if self.ensemble is None or self.ensemble.experiment is not experiment:
            # also where there is a newer request: who drags a slider sees the figures follow
            found = await ENSEMBLES.get(experiment, partial(ensemble.job, experiment), lambda: self.here)
            if found is None:
                return
            self.ensemble = found
            notify(self.on_ensemble)
        if newest() and self.to_pin is not None:
            found = await ENSEMBLES.get(self.to_pin, partial(ensemble.job, self.to_pin), newest)
            if found is None or self.to_pin is None:
                return
            self.pinned, self.to_pin = found, None
            notify(self.on_ensemble)
        if newest() and self._told is not experiment:
            await self._tell_story(experiment, newest)
        if newest():
            await self._draw_map(experiment, tie, newest)
        if newest() and self.diagnosing.is_open and len(experiment.organisation.pairs):
            most_fragile = await self.diagnosing.compute(experiment, tie, newest)
            if most_fragile is not None:
                self.choose_tie(most_fragile, experiment)

    async def _tell_story(self, experiment: Experiment, newest: Callable[[], bool]) -> None:
        story = await turn(live_story.of, experiment, self.words) if live_story.can_be_told(experiment) else None
        if story is not None:
            told = 0
            while told < (month := min(self.month, story.horizon)):  # the user may choose another one meanwhile
                told = min(told + story.at_once, month)
                await turn(story.to, told)
                if not newest():
                    return
            self.month = month
        self.story, self._told = story, experiment
        notify(self.on_story)

    async def _draw_map(self, experiment: Experiment, tie: int, newest: Callable[[], bool]) -> None:
        found = None
        if len(experiment.organisation.pairs) and needs_map.replicates_for(experiment):
            key = await turn(needs_map.key, experiment, tie, pool=LATER)
            found = await MAPS.get(key, partial(needs_map.job, experiment, tie), newest, LATER)
            if found is None:
                return
        self.map = found
        self._mapped = (experiment, tie)
        notify(self.on_map)
