"""The luck of a run: a contract that anyone can reproduce (see docs/model.md).

Replicate r of seed S takes its normals from `SeedSequence(S, spawn_key=(r, 0))` and its uniforms
from `SeedSequence(S, spawn_key=(r, 1))`, month by month, whether or not they are used. So a
replicate meets the same luck at every design point (common random numbers), and more replicates
or months extend a run without changing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

Z_NEED, Z_DELIVERY, Z_SEEING = range(3)
"""The normals z₁, z₂, z₃ of a side in a month."""


@dataclass(frozen=True, slots=True)
class Draws:
    """Luck of some replicates, runs innermost.

    `normals` is (months, 3, sides, runs), standard normal; `uniforms` is (months, sides, runs) in
    [0, 1). Side 2e is pair e seen from its earlier department, side 2e + 1 from its later one.
    """

    normals: np.ndarray
    uniforms: np.ndarray

    @property
    def runs(self) -> int:
        """How many replicates."""
        return int(self.uniforms.shape[-1])


class Source:
    """Draws blocks of replicates of one seed, each into the memory of the block before.

    Fresh memory for every block would cost a quarter of the time of drawing.
    """

    def __init__(self, seed: int, pairs: int, months: int, most: int) -> None:
        self.seed, self.months, self.sides = seed, months, 2 * pairs
        normals, uniforms = months * 3 * self.sides, months * self.sides
        self._drawn = np.empty((most, normals)), np.empty((most, uniforms))
        self._laid = np.empty(most * normals), np.empty(most * uniforms)

    def draw(self, replicates: Sequence[int]) -> Draws:
        """The luck of some replicates (`most` of them at most), valid until the next call."""
        runs = len(replicates)
        normals, uniforms = (rows[:runs] for rows in self._drawn)
        for row, replicate in enumerate(replicates):
            self._stream(replicate, 0).standard_normal(out=normals[row])
            self._stream(replicate, 1).random(out=uniforms[row])
        laid = []
        for rows, room in zip((normals, uniforms), self._laid, strict=True):
            laid.append(room[: rows.size].reshape(rows.shape[::-1]))
            np.copyto(laid[-1], rows.T)
        return Draws(laid[0].reshape(self.months, 3, self.sides, runs), laid[1].reshape(self.months, self.sides, runs))

    def _stream(self, replicate: int, stream: int) -> Generator:
        return Generator(PCG64(SeedSequence(self.seed, spawn_key=(replicate, stream))))


def draw(seed: int, replicates: Sequence[int], pairs: int, months: int) -> Draws:
    """The luck of the given replicates of `seed` for an organisation of `pairs` pairs."""
    return Source(seed, pairs, months, len(replicates)).draw(replicates)
