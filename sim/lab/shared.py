"""Results that all pages share: what two pages ask for alike is computed once, and kept while there is room."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from cachetools import LRUCache

from .turns import POOL, Job, in_turns

T = TypeVar("T")


class Shared(Generic[T]):
    """Results by key. `most` is how much is kept, in the unit of `size`; what was not used for longest goes first."""

    every: list[Shared] = []  # noqa: RUF012 (all that there are, for `forget`)

    def __init__(self, most: float, size: Callable[[T], float] = lambda _: 1) -> None:
        self._kept: LRUCache[Hashable, T] = LRUCache(most, getsizeof=size)
        self._doing: dict[Hashable, tuple[asyncio.Task[T | None], list[Callable[[], bool]]]] = {}
        Shared.every.append(self)

    async def get(
        self, key: Hashable, job: Callable[[], Job[T]], wanted: Callable[[], bool], pool: ThreadPoolExecutor = POOL
    ) -> T | None:
        """The result of a key, which the job computes where nobody has it or computes it already.

        None where `wanted` says meanwhile that this page does not wait for it any more. The job is dropped when no page
        waits for it.
        """
        while wanted():
            if key in self._kept:
                return self._kept[key]
            if key not in self._doing or self._doing[key][0].get_loop() is not asyncio.get_running_loop():
                waiting: list[Callable[[], bool]] = []
                self._doing[key] = asyncio.create_task(self._do(key, job(), waiting, pool)), waiting
            task, waiting = self._doing[key]
            waiting.append(wanted)
            found = await asyncio.shield(task)
            if found is not None:
                return found if wanted() else None
        return None

    async def _do(
        self, key: Hashable, job: Job[T], waiting: list[Callable[[], bool]], pool: ThreadPoolExecutor
    ) -> T | None:
        try:
            found = await in_turns(job, lambda: any(wanted() for wanted in waiting), pool)
            if found is not None and self._kept.getsizeof(found) <= self._kept.maxsize:
                self._kept[key] = found
            return found
        finally:
            self._doing.pop(key, None)

    @classmethod
    def forget(cls) -> None:
        """Forget all results."""
        for one in cls.every:
            one._kept.clear()
