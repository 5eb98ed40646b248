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
from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable as jitable
from numpy.random import PCG64, Generator, SeedSequence

from .compiled import compiled

ABREAST = 32
"""The numbers of so many runs are made one after the other and then put side by side. They fit into the cache."""


class LuckOfMonth(NamedTuple):
    """The luck of every side in one month: lists (sides,) for the agents, arrays (sides, runs) in the engine.

    `need`, `delivery` and `seeing` are standard normal (z₁, z₂ and z₃ of the model page), `offer` is uniform (u).
    """

    need: Sequence[float]
    delivery: Sequence[float]
    seeing: Sequence[float]
    offer: Sequence[float]


@jitable
def luck_of_month(normals: Sequence[Sequence[float]], uniforms: Sequence[float]) -> LuckOfMonth:
    """The three normals and the uniform of every side in a month, by name."""
    return LuckOfMonth(normals[0], normals[1], normals[2], uniforms)


@dataclass(frozen=True, slots=True)
class Luck:
    """Luck of some replicates, runs innermost.

    `normals` is (months, 3, sides, runs), standard normal; `uniforms` is (months, sides, runs) in
    [0, 1). Side 2e is pair e seen from its earlier department, side 2e + 1 from its later one.
    """

    normals: np.ndarray
    uniforms: np.ndarray

    @property
    def runs(self) -> int:
        """The number of replicates."""
        return int(self.uniforms.shape[-1])

    def of(self, first: int, after: int) -> Luck:
        """The luck of months `first` (from 0) up to, and without, `after`."""
        return Luck(self.normals[first:after], self.uniforms[first:after])

    def month(self, month: int) -> LuckOfMonth:
        """The luck of the first replicate in a month (from 1)."""
        return luck_of_month(self.normals[month - 1, ..., 0].tolist(), self.uniforms[month - 1, :, 0].tolist())

    def run(self, place: int) -> Luck:
        """The luck of one of the replicates alone."""
        return Luck(self.normals[..., place : place + 1], self.uniforms[..., place : place + 1])


def _fill_normals(generator: Generator, row: np.ndarray) -> None:
    """Fill a row with the same bits as `generator.standard_normal(row.size)`, in half the time."""
    for place in range(row.size):
        row[place] = generator.standard_normal()


def _fill_columns(rows: np.ndarray, columns: np.ndarray, first: int) -> None:
    """Copy the rows into as many columns, from column `first` on."""
    runs, numbers = rows.shape
    for number in range(numbers):
        for run in range(runs):
            columns[number, first + run] = rows[run, number]


_standard_normal, _side_by_side = compiled(_fill_normals), compiled(_fill_columns)


class Source:
    """Makes the luck of blocks of replicates of one seed, some months at a time. Blocks reuse the same memory.

    New memory for every block would add a quarter to the time that the random numbers take.
    """

    def __init__(self, seed: int, pairs: int) -> None:
        self.sides = 2 * pairs
        words = [seed >> place & 0xFFFFFFFF for place in range(0, max(seed.bit_length(), 128), 32)]
        self._key = np.array([*words, 0, 0], np.uint32)
        self._streams: list[tuple[Generator, Generator]] = []
        self._rooms: dict[str, np.ndarray] = {}

    @property
    def runs(self) -> int:
        """The number of replicates of the block."""
        return len(self._streams)

    def begin(self, replicates: Sequence[int]) -> None:
        """Go to the first month of some replicates."""
        self._streams = [(self._stream(replicate, 0), self._stream(replicate, 1)) for replicate in replicates]

    def take(self, months: int) -> Luck:
        """The luck of the next months, valid until the next call."""
        runs = self.runs
        normals = self._room("normals", (months, 3, self.sides, runs))
        uniforms = self._room("uniforms", (months, self.sides, runs))
        columns, columns_of_uniforms = normals.reshape(-1, runs), uniforms.reshape(-1, runs)
        for first in range(0, runs, ABREAST):
            streams = self._streams[first : first + ABREAST]
            rows = self._room("rows", (len(streams), len(columns)))
            for row, (for_normals, _) in zip(rows, streams, strict=True):
                _standard_normal(for_normals, row)
            _side_by_side(rows, columns, first)
            rows = self._room("rows", (len(streams), len(columns_of_uniforms)))
            for row, (_, for_uniforms) in zip(rows, streams, strict=True):
                for_uniforms.random(out=row)
            _side_by_side(rows, columns_of_uniforms, first)
        return Luck(normals, uniforms)

    def _room(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        size = prod(shape)
        if name not in self._rooms or self._rooms[name].size < size:
            self._rooms[name] = np.empty(size)
        return self._rooms[name][:size].reshape(shape)

    def _stream(self, replicate: int, stream: int) -> Generator:
        """The generator of SeedSequence(seed, spawn_key=(replicate, stream)).

        The words are those that SeedSequence assembles from these numbers, in a third of its time.
        """
        self._key[-2:] = replicate, stream
        return Generator(PCG64(SeedSequence(self._key)))


def luck_of(seed: int, replicates: Sequence[int], pairs: int, months: int) -> Luck:
    """The luck of the given replicates of `seed` for an organisation of `pairs` pairs."""
    source = Source(seed, pairs)
    source.begin(replicates)
    return source.take(months)
