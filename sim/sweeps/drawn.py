"""Outcomes of a sweep in which something is uncertain: of every draw, of every replicate, and the two layers of both.

A point is described by its replicates, each averaged over the draws: these meet the same luck, so the replicates, and
not the runs, are the independent cases. Where all draws are alike every figure is that of one of them, to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ..design.points import Design
from ..model.outcomes import OUTCOMES, QUANTITIES, UNBOUNDED
from ..results.endings import Endings, counted
from ..results.summary import LAYERS
from ..statistics.columns import with_ends
from ..statistics.draws import layers, outer, without_luck
from .moments import RUNS_AT_ONCE, Moments


class DrawnMoments:
    """The moments of each outcome at every draw of every point, and its mean over draws in every replicate."""

    def __init__(self, points: int, draws: int, replicates: int) -> None:
        self.points, self.draws, self._of = points, draws, replicates
        self._by_draw = Moments(points * draws)
        cells = len(OUTCOMES), points * replicates
        self._first = np.full(cells, np.nan)  # of each replicate, the value of its first draw, and the sum of what the
        self._more, self._number = np.zeros(cells), np.zeros(cells, dtype=np.int32)  # others differ: no rounding
        self._ran = np.zeros(points * replicates, dtype=bool)
        self._held: list[pa.Table] = []

    @property
    def runs(self) -> int:
        """How many runs were added."""
        return self._by_draw.runs

    def add(self, runs: pa.Table) -> None:
        """Add the runs of a batch, a row for each."""
        if not runs.num_rows:
            return
        point, draw = (runs[name].to_numpy().astype(np.int64) for name in ("point", "draw"))
        of_draw = pa.array(point * self.draws + draw, pa.int64())
        self._by_draw.add(runs.select(OUTCOMES).add_column(0, "point", of_draw))
        self._held.append(runs.select(["point", "replicate", *OUTCOMES]))
        if sum(table.num_rows for table in self._held) >= RUNS_AT_ONCE:
            self._take_in()

    merge = add  # the record of a batch in parts has all columns that this reads

    def _take_in(self) -> None:
        if not self._held:
            return
        table, self._held = pa.concat_tables(self._held), []
        point, replicate = (table[name].to_numpy().astype(np.int64) for name in ("point", "replicate"))
        cell = point * self._of + replicate
        self._ran[cell] = True
        for place, name in enumerate(OUTCOMES):
            values = table[name].to_numpy()
            there = ~np.isnan(values)
            own, values = cell[there], values[there]
            found, first = np.unique(own, return_index=True)
            new = np.isnan(self._first[place, found])
            self._first[place, found[new]] = values[first[new]]
            np.add.at(self._more[place], own, values - self._first[place, own])
            np.add.at(self._number[place], own, 1)

    def _by_replicate(self) -> np.ndarray:
        """The mean over draws of each outcome in each replicate, (outcomes, points · replicates)."""
        self._take_in()
        more = np.divide(self._more, self._number, where=self._number > 0, out=np.zeros(self._more.shape))
        return self._first + more

    def summary(self, design: Design) -> pd.DataFrame:
        """A row for each point: its settings, `replicates`, `draws`, and each outcome with the ends of its interval.

        `_low` and `_high` hold what the data leave open and luck, `_luck_low` and `_luck_high` luck alone. `_data_sd`
        is the standard deviation over plausible organisations, `_luck_sd` that of the runs of one of them; both are
        missing where some run has no value.
        """
        means, ran = self._by_replicate(), np.flatnonzero(self._ran)
        columns: dict[str, Any] = {"point": ran // self._of}
        columns |= {name: means[place, ran] for place, name in enumerate(OUTCOMES)}
        of_luck = Moments(self.points)
        of_luck.add(pa.table(columns))
        table = of_luck.summary(design)
        described = table.loc[:, :"replicates"].assign(draws=self._draws_of(table["point"].to_numpy()))
        layered = [self._layered(table, name, means[place]) for place, name in enumerate(OUTCOMES)]
        return pd.concat([described, *layered], axis=1)

    def _draws_of(self, points: np.ndarray) -> np.ndarray:
        """How many draws of each point have run."""
        runs = self._by_draw.replicates_of_all()
        return (runs.reshape(self.points, self.draws)[points] > 0).sum(axis=1)

    def _layered(self, table: pd.DataFrame, name: str, by_replicate: np.ndarray) -> pd.DataFrame:
        """An outcome with both layers, from the table that has the one of luck."""
        points, shape = table["point"].to_numpy(), (self.points, self.draws)
        count, mean, squares = (own.reshape(shape)[points] for own in self._by_draw.of(name))
        complete = (count == self._of).all(axis=1, keepdims=True)
        squares = np.where(complete, squares, np.nan)
        found = layers(mean, squares, by_replicate.reshape(self.points, self._of)[points])
        values = without_luck(mean, squares, self._of, found)
        centre, *luck = (table[column].to_numpy() for column in with_ends(name))
        both = np.full((2, len(points)), np.nan)
        for row in np.flatnonzero(~np.isnan(centre)):
            known = values[row][~np.isnan(values[row])]
            ends = luck[0][[row]], luck[1][[row]]
            both[:, row] = np.ravel(outer(known[np.newaxis], centre[[row]], *ends, name not in UNBOUNDED))
        both = np.maximum(both, 0.0)  # no outcome is below 0
        spread = (np.sqrt(np.maximum(variance, 0.0)) for variance in (found.data_variance, found.luck_variance))
        columns = dict(zip(LAYERS, (*both, *luck, *spread), strict=True))
        return pd.DataFrame({name: centre} | {name + end: numbers for end, numbers in columns.items()})

    def by_draw(self) -> pd.DataFrame:
        """A row for each draw of each point that has run: `point`, `draw`, and the mean of each outcome."""
        ran = np.flatnonzero(self._by_draw.replicates_of_all())
        columns = {"point": (ran // self.draws).astype(np.int32), "draw": (ran % self.draws).astype(np.int32)}
        return pd.DataFrame(columns | {name: self._by_draw.of(name)[1][ran] for name in OUTCOMES})


class DrawnEndings:
    """Counts endings, of a draw on average: the endings of a replicate in all draws come by the same luck."""

    def __init__(self, points: int, draws: int, replicates: int) -> None:
        self._draws, self._of = draws, replicates
        self._counts = np.zeros((points * replicates, len(QUANTITIES)), dtype=np.int64)

    def add(self, relationships: pa.Table) -> None:
        """Add the endings of some runs."""
        point, replicate, own = counted(relationships)
        np.add.at(self._counts, point * self._of + replicate, own.astype(np.int64))

    merge = add  # the record of a batch in parts has all columns that this reads

    def whole(self, points: int) -> Endings:
        """The endings of all runs, as those of a sweep without draws."""
        ended = np.flatnonzero(self._counts.any(axis=1))
        made = Endings(points)
        made.count(ended // self._of, self._counts[ended] / self._draws)
        return made
