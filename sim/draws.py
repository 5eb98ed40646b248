"""The luck of a run: a contract that anyone can reproduce (see docs/model.md).

Replicate r of seed S takes its normals from `SeedSequence(S, spawn_key=(r, 0))` and its uniforms
from `SeedSequence(S, spawn_key=(r, 1))`, month by month, whether or not they are used. So a
replicate meets the same luck at every design point (common random numbers), and more replicates
or months extend a run without changing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

from sim.compiled import compiled

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


def _fill_normals(generator: Generator, column: np.ndarray) -> None:
    """The bits of `generator.standard_normal(column.size)` in half the time."""
    for place in range(column.size):
        column[place] = generator.standard_normal()


_standard_normal = compiled(_fill_normals)


class Source:
    """Draws blocks of replicates of one seed, each into the memory of the block before.

    Fresh memory for every block would cost a quarter of the time of drawing.
    """

    def __init__(self, seed: int, pairs: int, months: int, most: int) -> None:
        self.months, self.sides = months, 2 * pairs
        words = [seed >> place & 0xFFFFFFFF for place in range(0, max(seed.bit_length(), 128), 32)]
        self._key = np.array([*words, 0, 0], np.uint32)
        self._room = np.empty(most * months * 3 * self.sides), np.empty(most * months * self.sides)

    def draw(self, replicates: Sequence[int]) -> Draws:
        """The luck of some replicates (`most` of them at most), valid until the next call."""
        runs = len(replicates)
        shapes = (self.months, 3, self.sides, runs), (self.months, self.sides, runs)
        laid = [room[: prod(shape)].reshape(shape) for room, shape in zip(self._room, shapes, strict=True)]
        normals, uniforms = (block.reshape(-1, runs) for block in laid)
        for run, replicate in enumerate(replicates):
            _standard_normal(self._stream(replicate, 0), normals[:, run])
            uniforms[:, run] = self._stream(replicate, 1).random(len(uniforms))
        return Draws(*laid)

    def _stream(self, replicate: int, stream: int) -> Generator:
        """The generator of SeedSequence(seed, spawn_key=(replicate, stream)).

        The words are those that SeedSequence assembles from these numbers, in a third of its time.
        """
        self._key[-2:] = replicate, stream
        return Generator(PCG64(SeedSequence(self._key)))


def draw(seed: int, replicates: Sequence[int], pairs: int, months: int) -> Draws:
    """The luck of the given replicates of `seed` for an organisation of `pairs` pairs."""
    return Source(seed, pairs, months, len(replicates)).draw(replicates)
