"""Many choices that Hypothesis draws at once: one number takes it as long as a hundred bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
POOLS = st.tuples(st.just(0.0), st.just(1.0), *[st.floats(0, 1)] * 6)
BYTES = st.binary(min_size=128, max_size=128)
_FROM_THE_POOL = 96  # of 256


class Lot:
    """What is drawn at once: bytes, of which each choice takes the next, and a pool of a few shares.

    Each choice may turn out as anything that it chooses from. Zeros, to which Hypothesis shrinks bytes, choose the
    first and the least.
    """

    def __init__(self, drawn: bytes, pool: Sequence[float] = ()) -> None:
        self._rest = iter(drawn)
        self._pool = pool

    def below(self, number: int) -> int:
        """A whole number from 0 on, below this one."""
        return next(self._rest) * number >> 8

    def one(self, things: Sequence[T]) -> T:
        """One of these."""
        return things[self.below(len(things))]

    def some(self, things: Sequence[T], least: int = 0, most: int | None = None) -> list[T]:
        """From `least` to `most` of these, each once, in any order; each number of them comes as often."""
        most = len(things) if most is None else min(most, len(things))
        number = least + self.below(most - least + 1)
        order = [next(self._rest) for _ in things]
        return [things[place] for place in sorted(range(len(things)), key=order.__getitem__)[:number]]

    def all(self, things: Sequence[T]) -> list[T]:
        """All of these in any order."""
        return self.some(things, least=len(things))

    def share(self) -> float:
        """One of the pool, with the ends, odd ones and equal ones; or one of 40,960 places from end to end."""
        first, second = next(self._rest), next(self._rest)
        if first < _FROM_THE_POOL:
            return self._pool[second * len(self._pool) >> 8]
        return (256 * (first - _FROM_THE_POOL) + second) / (256 * (256 - _FROM_THE_POOL) - 1)

    def number(self, low: float, high: float) -> float:
        """A number from one to the other, both included. Of whole numbers, a whole one."""
        if isinstance(low, int) and isinstance(high, int):
            return low + self.below(high - low + 1)
        return min(low + self.share() * (high - low), high)
