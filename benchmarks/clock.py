"""Processor time, which other programs on the machine disturb least."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

ROUNDS = 5


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Least processor time of some rounds, all threads of this process together."""
    return min(_once(work) for _ in range(rounds))


def _once(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start
