"""The threads that compute for all pages, and the fair turns of the pages.

A job is cut into pieces: a generator gives lists of pieces, which may be done at the same time, gets their results,
and returns its own. Pieces come in the order in which they were asked for, and a page asks for few at once. So no page
waits for more than some pieces of each other page, however large their jobs are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, TypeVar

from ..runs.pools import workers_for
from .refusal import RefusedError

T = TypeVar("T")
Piece = Callable[[], Any]
Job = Generator[list[Piece], list[Any], T]

THREADS = max(2, workers_for())
POOL = ThreadPoolExecutor(THREADS, thread_name_prefix="lab")
LATER = ThreadPoolExecutor(max(1, THREADS // 2), thread_name_prefix="later")
"""Threads for what can wait, such as maps: no page waits with its figures for the map of another page."""
AT_ONCE = THREADS
"""Most pieces of one job that wait or run at once."""
MAX_SECONDS = 60.0
"""Most time that the threads spend on one job. The limits of an `Experiment` keep every job far below it, as a rule."""


async def turn(work: Callable[..., T], *what: Any, pool: ThreadPoolExecutor = POOL) -> T:
    """The result of one piece of work. It is dropped where the caller is cancelled before its turn comes."""
    return await asyncio.get_running_loop().run_in_executor(pool, work, *what)


async def in_turns(job: Job[T], wanted: Callable[[], bool], pool: ThreadPoolExecutor = POOL) -> T | None:
    """The result of a job. None where `wanted` says meanwhile that nobody waits for it; the rest of it is dropped.

    Raises InputError where the threads spend more than MAX_SECONDS on it.
    """
    places, spent, dropped = asyncio.Semaphore(AT_ONCE), 0.0, False

    def goes_on() -> bool:
        """Whether the result is still wanted. What was dropped once stays so: some of its pieces were not done."""
        nonlocal dropped
        dropped = dropped or not wanted()
        return not dropped

    def timed(piece: Piece) -> tuple[Any, float]:
        begun = monotonic()
        return (piece() if goes_on() else None), monotonic() - begun

    async def one(piece: Piece) -> Any:
        nonlocal spent
        async with places:
            if spent > MAX_SECONDS:
                raise RefusedError.because("this page", "too_long", seconds=round(MAX_SECONDS))
            found, seconds = await turn(timed, piece, pool=pool) if goes_on() else (None, 0.0)
            spent += seconds
            return found

    try:
        pieces = next(job)
        while goes_on():
            found = await asyncio.gather(*map(one, pieces))
            if goes_on():
                pieces = job.send(found)
    except StopIteration as end:
        return end.value
    return None


def at_once(job: Job[T]) -> T:
    """The result of a job that nobody else has to wait for."""
    try:
        pieces = next(job)
        while True:
            pieces = job.send(list(POOL.map(lambda piece: piece(), pieces)))
    except StopIteration as end:
        return end.value
