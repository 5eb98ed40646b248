"""Compute means and variances of outcomes at every point, batch by batch.

The pairwise formula of Chan, Golub & LeVeque (1979) merges two batches of a point. So the runs themselves need not be
kept, and a worker can send the sums of its batch alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ..design.points import Design
from ..model.outcomes import OUTCOMES
from ..statistics import intervals

RUNS_AT_ONCE = 200_000
"""So many runs are collected before they are added. A small sweep is added in one step."""


class Moments:
    """For each outcome and point: the number of runs that have it, their mean, their squared deviations.

    All arrays are (outcomes, points).
    """

    def __init__(self, points: int) -> None:
        self.replicates = np.zeros(points, dtype=np.int64)
        shape = (len(OUTCOMES), points)
        self.count = np.zeros(shape, dtype=np.int32)
        self.mean, self.squares = np.zeros(shape), np.zeros(shape)
        self.binary = np.ones(shape, dtype=bool)
        self._held: list[pa.Table] = []

    def add(self, runs: pa.Table) -> None:
        """Add the runs of a batch, a row for each. The bits depend on the order of the batches, which never varies."""
        if runs.num_rows:
            self._held.append(runs.select(["point", *OUTCOMES]))
        if sum(table.num_rows for table in self._held) >= RUNS_AT_ONCE:
            self._take_in()

    def _take_in(self) -> None:
        if not self._held:
            return
        held, self._held = self._held, []
        self.merge(summed(pa.concat_tables(held)))

    def merge(self, sums: pa.Table) -> None:
        """Add runs of which only the sums are known (see `summed`), in the order of the batches."""
        points, size = (sums[name].to_numpy() for name in ("point", "runs"))
        more, mean, squares, binary = (_by_outcome(sums[name]) for name in ("count", "mean", "squares", "binary"))
        self.replicates[points] += size
        self.binary[:, points] &= binary
        n = self.count[:, points]
        both, step = n + more, mean - self.mean[:, points]
        share = np.divide(more, both, where=both > 0, out=np.zeros(both.shape))
        self.mean[:, points] += np.where(more > 0, step * share, 0.0)
        self.squares[:, points] += squares + np.where(more > 0, step * step * n * share, 0.0)
        self.count[:, points] = both

    @property
    def runs(self) -> int:
        """How many runs were added."""
        return int(self.replicates_of_all().sum())

    def replicates_of_all(self) -> np.ndarray:
        """How many runs of each point were added."""
        self._take_in()
        return self.replicates

    def of(self, outcome: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """An outcome at every point: the number of runs that have it, their mean (else NaN), squared deviations."""
        self._take_in()
        place = OUTCOMES.index(outcome)
        count = self.count[place]
        return count, np.where(count > 0, self.mean[place], np.nan), self.squares[place]

    def described(self, *outcomes: str) -> dict[str, np.ndarray]:
        """The means of some outcomes at every point, and the ends of their intervals, as columns of a table.

        NaN where too few runs have an outcome.
        """
        self._take_in()
        own = [OUTCOMES.index(name) for name in outcomes]
        n, squares = self.count[own], self.squares[own]
        mean = np.where(n > 0, self.mean[own], np.nan)
        variance = np.divide(squares, n - 1, where=n > 1, out=np.full(n.shape, np.nan))
        return intervals.of_outcomes(outcomes, n, self.replicates, mean, variance, self.binary[own])

    def wanting(self, halfwidth: float) -> np.ndarray:
        """The points that have run and whose survival is not yet known to ± `halfwidth`."""
        found = self.described("survival")  # of all runs added so far
        narrow = (found["survival_high"] - found["survival_low"]) / 2 <= halfwidth
        return np.flatnonzero((self.count[OUTCOMES.index("survival")] > 0) & ~narrow)

    def summary(self, design: Design) -> pd.DataFrame:
        """A row for each point that has run: its settings, `replicates`, and each outcome with its interval."""
        self._take_in()
        ran = np.flatnonzero(self.replicates)
        rows = [design.row(design[int(point)]) for point in ran]
        columns: dict[str, Any] = {"point": ran}
        for name, kind in design.columns.items():
            columns[name] = pd.Series([row[name] for row in rows], dtype=object if kind is str else float)
        columns["replicates"] = self.replicates[ran]
        columns |= {name: numbers[ran] for name, numbers in self.described(*OUTCOMES).items()}
        return pd.DataFrame(columns)


def summed(runs: pa.Table) -> pa.Table:
    """The sums of some runs, a row for each point: `point`, `runs`, and lists of the OUTCOMES (see `Moments`)."""
    place, points = pd.factorize(runs["point"].to_numpy())
    outcomes = [runs[name].to_numpy().astype(float) for name in OUTCOMES]
    found = intervals.moments(place, len(points), outcomes)

    def lists(values: np.ndarray) -> pa.Array:
        return pa.FixedSizeListArray.from_arrays(pa.array(values.T.ravel()), len(OUTCOMES))

    return pa.table(
        {
            "point": pa.array(points.astype(np.int32)),
            "runs": pa.array(np.bincount(place, minlength=len(points))),
            "count": lists(found.number.astype(np.int32)),
            "mean": lists(np.nan_to_num(found.mean)),
            "squares": lists(np.nan_to_num(found.squares)),
            "binary": lists(found.binary),
        }
    )


def _by_outcome(lists: pa.ChunkedArray) -> np.ndarray:
    """A column of lists as an array (outcomes, points)."""
    flat = lists.combine_chunks().flatten().to_numpy(zero_copy_only=False)
    return flat.reshape(-1, len(OUTCOMES)).T
