"""The link of a page. It does not wait for the figures, so that a reload just after a change loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import inf
from time import monotonic

from ..turns import turn
from . import address
from .experiment import Experiment
from .listeners import Listener, notify

Linked = tuple[Experiment, Experiment | None]
"""The experiment of a page, and the pinned one."""


class Link:
    """The query of the address of a page, made anew after each change. Listeners in `on_change` hear of another one.

    `query` is None where it would be too long.
    """

    EVERY = 0.4
    """Seconds between two links, at least: Safari refuses more than 100 other addresses of a page in 30 seconds."""

    def __init__(self, experiment: Experiment, pinned: Experiment | None, failed: Callable[[Exception], None]) -> None:
        self.query: str | None = None
        self.on_change: list[Listener] = []
        self._wanted: Linked = (experiment, pinned)
        self._made = self._wanted
        self._made_at = -inf
        self._work: asyncio.Task[None] | None = None
        self._failed = failed

    @property
    def is_current(self) -> bool:
        """Whether it is the link of what the page holds now."""
        return self._made == self._wanted

    def follow(self, experiment: Experiment, pinned: Experiment | None) -> None:
        """Make the link of what the page holds now."""
        self._wanted = (experiment, pinned)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._make())

    async def settled(self) -> None:
        """Wait until the link is that of what the page holds."""
        if self._work is not None:
            await asyncio.shield(self._work)

    async def _make(self) -> None:
        while not self.is_current:
            if (wait := self._made_at + self.EVERY - monotonic()) > 0:
                await asyncio.sleep(wait)
            wanted = self._wanted
            try:
                self.query = await turn(address.query, *wanted)
            except Exception as error:
                self._failed(error)
                raise
            self._made, self._made_at = wanted, monotonic()
            notify(self.on_change)
