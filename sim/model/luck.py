"""The luck of a run: a contract that anyone can reproduce (see docs/model.md).

Each number depends on the seed, the replicate, the month and the pair alone: it is a word of Philox4x32-10 (Salmon et
al. 2011), a generator that counts instead of going from number to number. So a replicate meets the same luck at every
design point (common random numbers), more replicates, months or pairs extend what was there without changing it, and
nothing has to be stored: the engine makes it once for all organisations that meet it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Self

import numpy as np

from .jitable import jitable
from .limits import REPLICATES, SEED

ROUNDS = 10
MULTIPLY_0, MULTIPLY_2 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
LOW, SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)
WORDS = 2.0**-32
ROOT_12 = 3.4641016151377544
"""√12: makes a uniform shock of width 1 one of variance 1."""
TOGETHER = 4096
"""So many months of pairs are drawn at once: NumPy takes as long for one as for some hundred."""

Words = Any
"""A word of 32 bits, held in 64, or an array of them."""


class LuckOfMonth(NamedTuple):
    """The luck of every side in one month: lists (sides,) for the agents, arrays (sides, runs) in the engine.

    `need` and `delivery` are uniform with mean 0 and variance 1 (z₁ and z₂ of the model page); `offer` is uniform in
    (0, 1) (u). Side 2e is pair e seen from its earlier department, side 2e + 1 from its later one.
    """

    need: Sequence[float]
    delivery: Sequence[float]
    offer: Sequence[float]


class Luck(NamedTuple):
    """The luck of some replicates of a seed: `replicates` is (runs,). `of` makes it and checks it."""

    seed: np.uint64
    replicates: np.ndarray

    @classmethod
    def of(cls, seed: int, replicates: Sequence[int]) -> Self:
        """Make it from whole numbers. Raises ValueError where they go beyond the contract."""
        if not SEED.low <= seed <= SEED.high:
            raise ValueError(f"the seed {seed} is not from {SEED.low} to {SEED.high}")
        numbers: Sequence[int] | np.ndarray = replicates
        if isinstance(replicates, range):  # number by number it would take as long as the months of a pair
            numbers = np.arange(replicates.start, replicates.stop, replicates.step)
        if len(numbers) and not 0 <= np.min(numbers) <= np.max(numbers) <= REPLICATES.high:
            raise ValueError(f"a replicate is not from 0 to {REPLICATES.high}")
        return cls(np.uint64(seed), np.array(numbers, dtype=np.uint64))

    @property
    def runs(self) -> int:
        """The number of replicates."""
        return len(self.replicates)

    def run(self, place: int) -> Luck:
        """The luck of one of the replicates alone."""
        return Luck(self.seed, self.replicates[place : place + 1])

    def month(self, month: int, pairs: int) -> LuckOfMonth:
        """The luck of the first replicate in a month (from 1), as lists."""
        months = max(TOGETHER // max(pairs, 1), 1)
        before, place = divmod(month - 1, months)
        drawn = _drawn(self.seed, self.replicates[0], before * months + 1, months, pairs)
        return LuckOfMonth(*drawn[:, place].tolist())


@jitable
def philox(c0: Words, c1: Words, c2: Words, c3: Words, k0: Words, k1: Words) -> tuple[Words, Words, Words, Words]:
    """One block of Philox4x32-10: four words from a counter of four and a key of two."""
    for _ in range(ROUNDS):
        p, q = MULTIPLY_0 * c0, MULTIPLY_2 * c2
        c0, c1, c2, c3 = (q >> SHIFT) ^ c1 ^ k0, q & LOW, (p >> SHIFT) ^ c3 ^ k1, p & LOW
        k0, k1 = (k0 + WEYL_0) & LOW, (k1 + WEYL_1) & LOW
    return c0, c1, c2, c3


@jitable
def uniform(word: Words) -> Any:
    """A number in (0, 1) from a word."""
    return (np.float64(np.int64(word)) + 0.5) * WORDS


@jitable
def shock(word: Words) -> Any:
    """A uniform number with mean 0 and variance 1 from a word."""
    return ROOT_12 * (uniform(word) - 0.5)


@jitable
def draw_pair(seed: np.uint64, replicates: np.ndarray, month: int, pair: int, need, delivery, offer) -> None:  # type: ignore[no-untyped-def]
    """The words of one pair in a month, for every replicate: fill arrays (2, runs), side by side.

    `shock` makes need and delivery of them, `uniform` the offer.
    """
    k0, k1 = seed & LOW, seed >> SHIFT
    first, second, now, zero = np.uint64(2 * pair), np.uint64(2 * pair + 1), np.uint64(month) & LOW, np.uint64(0)
    # `& LOW` changes no word. It tells the compiler that they have 32 bits: longer ones take three times as long.
    for k in range(len(replicates)):
        need[0, k], need[1, k], delivery[0, k], delivery[1, k] = philox(first, now, replicates[k] & LOW, zero, k0, k1)
    for k in range(len(replicates)):
        offer[0, k], offer[1, k], _, _ = philox(second, now, replicates[k] & LOW, zero, k0, k1)


@lru_cache(maxsize=8)
def _drawn(seed: np.uint64, replicate: np.uint64, first: int, months: int, pairs: int) -> np.ndarray:
    """The luck of one replicate in some months: need, delivery and offer, (3, months, sides)."""
    counters = np.arange(2 * pairs, dtype=np.uint64)
    month = np.arange(first, first + months, dtype=np.uint64)[:, np.newaxis]
    a, b, c, d = philox(counters, month, replicate, np.uint64(0), seed & LOW, seed >> SHIFT)
    first_block, second_block = slice(0, None, 2), slice(1, None, 2)  # of each pair
    need, delivery = (np.stack(two, axis=-1)[:, first_block] for two in ((a, b), (c, d)))
    offer = np.stack((a, b), axis=-1)[:, second_block]
    return np.stack([shock(need), shock(delivery), uniform(offer)]).reshape(3, months, 2 * pairs)
