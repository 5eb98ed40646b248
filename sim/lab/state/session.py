"""One open page: its state, and what is computed for it off the event loop; the newest request wins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from cachetools import LRUCache

from ...files.errors import InputError
from . import needs_map, thousand
from .needs_map import Map
from .one_story import Story
from .state import History, State
from .thousand import Thousand

MOST_TOLD = {"departments": 200, "pairs": 1_500}
"""Size of an organisation whose story is told on a page."""

Listener = Callable[[], None]


class Session:
    """Each browser page has its own. Panels add themselves to the lists of listeners.

    `on_state` hears of a new state from anywhere but a slider, `on_figures` of a new thousand stories, `on_story` of
    another month or story, `on_map` of a new map, `on_change` of every new state, `on_idle` when all is computed,
    `on_fault` of bad input.
    """

    MAPS = 20

    def __init__(self, state: State) -> None:
        self.history = History(state)
        self.tie = 0
        self.month = state.organisation.months
        self.figures: Thousand | None = None
        self.pinned: Thousand | None = None
        self.map: Map | None = None
        self.story: Story | None = None
        self.busy = False
        self.on_state: list[Listener] = []
        self.on_change: list[Listener] = []
        self.on_figures: list[Listener] = []
        self.on_story: list[Listener] = []
        self.on_map: list[Listener] = []
        self.on_idle: list[Listener] = []
        self.on_fault: list[Callable[[str], None]] = []
        self._maps: LRUCache[str, Map] = LRUCache(self.MAPS)
        self._turn = asyncio.Lock()
        self._work: asyncio.Task[None] | None = None
        self._wanted: tuple[State, int] | None = None

    @property
    def state(self) -> State:
        """The state that holds."""
        return self.history.now

    # -- changes -----------------------------------------------------------------------------------

    async def change(self, make: Callable[[State], State], move: str | None = None) -> bool:
        """Another state; bad input is told and changes nothing. `move` names a slider that shows it already."""
        async with self._turn:
            try:
                state = await asyncio.to_thread(lambda: make(self.state))
            except InputError as error:
                tell(self.on_fault, str(error))
                tell(self.on_state)
                return False
            self.history.put(state, move)
        self._after_change(move is None)
        return True

    def undo(self) -> None:
        """Back to the state before."""
        self.history.undo()
        self._after_change(True)

    def redo(self) -> None:
        """Forward again to the state that was undone."""
        self.history.redo()
        self._after_change(True)

    def _after_change(self, everywhere: bool) -> None:
        self.tie = min(self.tie, max(0, len(self.state.organisation.pairs) - 1))
        if everywhere:
            tell(self.on_state)
        tell(self.on_change)
        self.refresh()

    def pin(self) -> None:
        """Keep the figures to compare the next with, or let them go."""
        self.pinned = None if self.pinned is not None else self.figures
        tell(self.on_figures)

    def look_at(self, tie: int) -> None:
        """Another tie."""
        self.tie = tie
        tell(self.on_story)
        self.refresh()

    async def show_month(self, month: int) -> None:
        """Another month of the story, lived if it was not."""
        story = self.story
        if story is None:
            return
        await asyncio.to_thread(story.to, month)
        self.month = max(1, min(month, story.horizon))
        tell(self.on_story)

    # -- work --------------------------------------------------------------------------------------

    def refresh(self) -> Awaitable[None]:
        """Compute what the state asks for; while that is under way, only the newest state is taken up next."""
        self._wanted = (self.state, self.tie)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._compute())
        return self._work

    async def settled(self) -> None:
        """Wait until everything that was asked for is computed."""
        while self._work is not None and not self._work.done():
            await asyncio.shield(self._work)

    def close(self) -> None:
        """The page is gone: nothing more is wanted."""
        self._wanted = None

    async def _compute(self) -> None:
        self.busy = True
        try:
            while (wanted := self._wanted) is not None:
                await self._compute_for(*wanted)
                if self._wanted is wanted:
                    self._wanted = None
        except Exception as error:
            self._wanted = None
            tell(self.on_fault, f"the lab failed: {error!r}")
            raise
        finally:
            self.busy = False
            tell(self.on_idle)

    async def _compute_for(self, state: State, tie: int) -> None:
        """Figures first, then the story, then the map; what is wanted no more is left."""
        wanted = self._wanted
        if self.figures is None or self.figures.state is not state:
            self.figures = await asyncio.to_thread(thousand.run, state)
            tell(self.on_figures)
        if self._wanted is wanted and (self.story is None or self.story.state is not state):
            await self._tell_story(state, wanted)
        if self._wanted is wanted:
            await self._draw_map(state, tie, wanted)

    async def _tell_story(self, state: State, wanted: Any) -> None:
        able = all(len(getattr(state.organisation, part)) <= most for part, most in MOST_TOLD.items())
        story = Story(state) if able else None
        if story is not None:
            month = min(self.month, story.horizon)
            for some in range(min(month, 10), month + 10, 10):
                await asyncio.to_thread(story.to, min(some, month))
                if self._wanted is not wanted:
                    return
            self.month = month
        self.story = story
        tell(self.on_story)

    async def _draw_map(self, state: State, tie: int, wanted: Any) -> None:
        if not len(state.organisation.pairs):
            self.map = None
        else:
            key = await asyncio.to_thread(needs_map.key, state, tie)
            found = self._maps.get(key)
            if found is None:
                found = await asyncio.to_thread(needs_map.run, state, tie, lambda: self._wanted is wanted)
                if self._wanted is not wanted:
                    return
            if found is not None:
                self._maps[key] = found
            self.map = found
        tell(self.on_map)


def tell(listeners: list, *what: Any) -> None:
    """Call all of them."""
    for listener in listeners:
        listener(*what)
