"""Why agreements end: of the endings at each point of a study, the share in which each quantity fell short first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from ..model.outcomes import MISSED, QUANTITIES
from ..statistics.columns import with_ends
from ..statistics.ratios import Sums, ratios
from .atomic import atomically
from .tables import read_table, write_csv

FILE = "endings.csv"


class Endings:
    """Counts the first endings of agreements from tables of relationships (see runs/rows.py), one table after another.

    All pairs of a run must stand in one table. Tables of the first edition of the model do not say what was missed.
    """

    def __init__(self, points: int) -> None:
        self._runs = np.zeros(points, dtype=np.int64)
        self._known = True
        self._sums = np.zeros((len(Sums._fields), points, len(QUANTITIES)))

    def add(self, relationships: pa.Table) -> None:
        """Add the endings of some runs. Sums of whole numbers: their order does not matter."""
        self._known &= "missed" in relationships.column_names
        if not self._known:
            return
        point, _, own = counted(relationships)
        self.count(point, own)

    def count(self, point: np.ndarray, own: np.ndarray) -> None:
        """Add runs: the point of each, (runs,), and its endings by quantity, (runs, QUANTITIES), one at least."""
        every = own.sum(axis=1, keepdims=True) * np.ones(len(QUANTITIES))
        place, points = pd.factorize(point)
        self._runs[points] += np.bincount(place, minlength=len(points))
        for whole, values in zip(self._sums, Sums(own, own**2, own * every, every, every**2), strict=True):
            whole[points] += _by_quantity(place, len(points), values)

    def merge(self, sums: pa.Table) -> None:
        """Add runs of which only the sums are known (see `summed`)."""
        point, runs = (sums[name].to_numpy() for name in ("point", "runs"))
        self._runs[point] += runs
        own = sums["sums"].combine_chunks().flatten().to_numpy()
        self._sums[:, point] += own.reshape(len(point), len(Sums._fields), len(QUANTITIES)).transpose(1, 0, 2)

    def summed(self, points: np.ndarray) -> pa.Table:
        """What was counted, a row for each point: its number in `points`, `runs`, and the list of its `sums`."""
        own = pa.array(self._sums.transpose(1, 0, 2).ravel())
        lists = pa.FixedSizeListArray.from_arrays(own, len(Sums._fields) * len(QUANTITIES))
        return pa.table({"point": pa.array(points), "runs": pa.array(self._runs), "sums": lists})

    def table(self, points: pd.DataFrame) -> pd.DataFrame:
        """A row for each row of `points` (its number, `point`, and what describes it): `endings`, and the shares.

        Each of QUANTITIES has its share and the ends of its interval, _low and _high, across the runs.
        """
        place = points["point"].to_numpy()
        sums = Sums(*self._sums[:, place])
        columns = {"endings": np.rint(sums.all[:, 0]).astype(np.int64)}
        found = ratios(np.repeat(self._runs[place, np.newaxis], len(QUANTITIES), axis=1), sums)
        for kind, name in enumerate(QUANTITIES):
            columns |= dict(zip(with_ends(name), (own[:, kind] for own in found), strict=True))
        return pd.concat([points.reset_index(drop=True), pd.DataFrame(columns)], axis=1)

    def write(self, points: pd.DataFrame, folder: Path) -> None:
        """Write the table into a results folder, where it is known why agreements ended."""
        if self._known:
            with atomically(folder / FILE) as path:
                write_csv(self.table(points), path)


def summed(relationships: pa.Table) -> pa.Table:
    """The sums of the endings of some runs, a row for each point, as `Endings.merge` takes them."""
    point, _, own = counted(relationships)
    points, place = np.unique(point, return_inverse=True)
    some = Endings(len(points))
    some.count(place, own)
    return some.summed(points)


def counted(relationships: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The point and the replicate of each run in which an agreement ended, and its endings, (runs, QUANTITIES).

    Runs of several draws with the same luck count as one.
    """
    missed = relationships["missed"].unify_dictionaries().combine_chunks()
    quantities = np.array([QUANTITIES.index(name) for name in missed.dictionary.to_pylist()], dtype=np.int64)
    ended = np.flatnonzero(missed.is_valid().to_numpy(zero_copy_only=False))
    point, replicate = (relationships[name].to_numpy()[ended].astype(np.int64) for name in ("point", "replicate"))
    run, runs = pd.factorize(point << 32 | replicate)
    quantity = quantities[missed.indices.fill_null(0).to_numpy()[ended]]
    own = np.bincount(run * len(QUANTITIES) + quantity, minlength=len(runs) * len(QUANTITIES))
    return runs >> 32, runs & 0xFFFFFFFF, own.reshape(len(runs), len(QUANTITIES)).astype(float)


def _by_quantity(place: np.ndarray, points: int, values: np.ndarray) -> np.ndarray:
    """The sums of `values`, (runs, QUANTITIES), of the runs at each place, (points, QUANTITIES)."""
    kinds = len(QUANTITIES)
    cells = place[:, np.newaxis] * kinds + np.arange(kinds)
    return np.bincount(cells.ravel(), values.ravel(), points * kinds).reshape(points, kinds)


def endings_of(missed: np.ndarray, draws: int = 1) -> pd.DataFrame:
    """The table of the runs of one point. `missed`, (runs, pairs), is what was missed first: places in MISSED.

    Of several draws, the first draw first, endings are counted of one on average: a replicate has one luck in all.
    """
    quantity = np.array(["", *(what for what, _ in MISSED[1:])])[missed]
    own = np.stack([(quantity == name).sum(axis=1) for name in QUANTITIES], axis=1).astype(float)
    own = own.reshape(draws, -1, len(QUANTITIES)).sum(axis=0) / draws
    own = own[own.any(axis=1)]
    counted = Endings(1)
    counted.count(np.zeros(len(own), dtype=np.int64), own)
    return counted.table(pd.DataFrame({"point": [0]}))


def read(folder: Path) -> pd.DataFrame | None:
    """The table of a results folder. None where the first edition of the model wrote it."""
    return read_table(folder, FILE) if (folder / FILE).is_file() else None
