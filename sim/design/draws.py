"""Draws: plausible organisations, each a value for every path that is uncertain. Sampled, or read from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np
import pandas as pd

from ..files.errors import InputError, cut
from ..model.limits import DRAWS as LIMIT
from . import points_file
from .section import Uncertain, Value
from .values import is_whole, whole

NAME = "draws.csv"
"""The name of the file in a results folder."""


@dataclass(frozen=True, slots=True)
class Draws:
    """Some draws: `values` (draws, paths). `file` is their content as a CSV file, a column a path and a row a draw.

    A file that was read is kept whole, also where only its first draws are run: `advise` chooses with its last ones.
    """

    paths: tuple[str, ...]
    values: np.ndarray
    file: bytes

    def __len__(self) -> int:
        return len(self.values)

    def line(self, draw: int) -> int:
        """The line of the file at which a draw stands."""
        return points_file.line_of(self.file, draw)

    def settings(self, draw: int | np.ndarray) -> dict[str, Value]:
        """The value of each path in a draw, or in a draw of its own (paths,)."""
        return self._settings(self.values[draw, np.arange(len(self.paths))])

    @property
    def center(self) -> dict[str, Value]:
        """The mean over the draws of each path, as a whole number where it counts something."""
        means = self.values.mean(axis=0)
        counts = [is_whole(path) for path in self.paths]
        return self._settings(np.where(counts, means.round(), means))

    def _settings(self, values: np.ndarray) -> dict[str, Value]:
        return {path: whole(path, value) for path, value in zip(self.paths, values.tolist(), strict=True)}


Group = tuple[Uncertain, Sequence[str]]
"""A distribution, and the paths that take the same quantile of it in a draw."""


def sampled(groups: Sequence[Group], number: int, seed: int) -> Draws:
    """Sample draws, independent of each other, and the groups of paths independent in each.

    They have a random stream of their own, made from the seed, and do not change the luck of the runs. The first draws
    are the same whatever the number.
    """
    from numpy.random import SeedSequence, default_rng

    from .sampling import quantile  # scipy.stats is slow to import
    from .values import for_each

    luck = default_rng(SeedSequence(seed, spawn_key=(1,)))
    quantiles = luck.random((number, len(groups)))
    columns: dict[str, np.ndarray] = {}
    for (what, paths), at in zip(groups, quantiles.T, strict=True):
        key = ", ".join(paths)
        ends = zip(paths, for_each(what.start, paths, key), for_each(what.to, paths, key), strict=True)
        columns |= {path: quantile(what, low, high, at, is_whole(path)) for path, low, high in ends}
    table = pd.DataFrame(columns)
    return Draws(tuple(columns), table.to_numpy(dtype=float), table.to_csv(index=False, lineterminator="\n").encode())


def from_file(name: str, folder: Path | None, number: int | None = None, where: str = "draws") -> Draws:
    """Read draws from a CSV file, all or the first so many; `where` is the place that names it. Raises InputError."""
    content = points_file.content(name, folder, where)
    rows, _ = points_file.rows(content, name)
    wanted = len(rows) if number is None else number
    if LIMIT.fault(wanted) or wanted > len(rows):
        asked = "" if number is None else f", and {number:,} are asked for"
        raise InputError.at(name, f"holds {len(rows):,} draws{asked}; it must hold {LIMIT.low} to {LIMIT.high:,}")
    paths = tuple(rows[0])
    for place, row in enumerate(rows[:wanted]):
        for path in dict.fromkeys((*paths, *row)):
            value = row.get(path)
            if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
                given = "nothing" if value is None else f'"{cut(str(value))}"'
                line = points_file.line_of(content, place)
                raise InputError.at(f"{name}, line {line}", f"{path} must be a number, not {given}")
    return Draws(paths, _array(rows[:wanted], paths), points_file.with_commas(content, name))


def _array(rows: Sequence[Mapping[str, Value]], paths: Sequence[str]) -> np.ndarray:
    return np.array([[float(row[path]) for path in paths] for row in rows])  # type: ignore[arg-type]
