"""Means and variances of outcomes at every point, gathered part by part.

Two parts of a point are merged by the pairwise formula of Chan, Golub & LeVeque (1979), so the runs
themselves need not be kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim import survival
from sim.design import Design
from sim.outcomes import OUTCOMES


class Moments:
    """Of each outcome and point: how many runs have it, their mean, their squared deviations.

    All arrays are (outcomes, points).
    """

    def __init__(self, points: int) -> None:
        self.replicates = np.zeros(points, dtype=np.int64)
        shape = (len(OUTCOMES), points)
        self.count = np.zeros(shape, dtype=np.int32)
        self.mean, self.squares = np.zeros(shape), np.zeros(shape)
        self.binary = np.ones(shape, dtype=bool)

    def add(self, runs: pa.Table) -> None:
        """Take in the runs of a part, one row each. The bits depend on the order of parts, which never varies."""
        if not runs.num_rows:
            return
        frame = runs.select(["point", *OUTCOMES]).to_pandas().astype(dict.fromkeys(OUTCOMES, float))
        groups = frame.groupby("point", sort=False)[list(OUTCOMES)]
        count, mean = groups.count(), groups.mean()
        points = count.index.to_numpy()
        self.replicates[points] += groups.size().to_numpy()
        binary = survival.zero_or_one(frame[list(OUTCOMES)]) | frame[list(OUTCOMES)].isna()
        self.binary[:, points] &= binary.groupby(frame["point"], sort=False).all().to_numpy().T
        squares = (groups.var(ddof=0) * count).fillna(0.0).to_numpy().T
        n, more = self.count[:, points], count.to_numpy(dtype=np.int32).T
        both, step = n + more, mean.fillna(0.0).to_numpy().T - self.mean[:, points]
        share = np.divide(more, both, where=both > 0, out=np.zeros(both.shape))
        self.mean[:, points] += np.where(more > 0, step * share, 0.0)
        self.squares[:, points] += squares + np.where(more > 0, step * step * n * share, 0.0)
        self.count[:, points] = both

    def limits(self, outcome: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean of an outcome at every point, and the ends of its 95 % interval; NaN where there is none."""
        place = OUTCOMES.index(outcome)
        n = self.count[place]
        mean = np.where(n > 0, self.mean[place], np.nan)
        variance = np.divide(self.squares[place], n - 1, where=n > 1, out=np.full(n.shape, np.nan))
        low, high = survival.limits(n, mean, variance, self.binary[place], outcome not in survival.UNBOUNDED)
        return mean, low, high

    def wanting(self, halfwidth: float) -> np.ndarray:
        """The points that ran and whose survival is not yet known to plus or minus `halfwidth`."""
        _, low, high = self.limits("survival")
        narrow = (high - low) / 2 <= halfwidth
        return np.flatnonzero((self.count[OUTCOMES.index("survival")] > 0) & ~narrow)

    def summary(self, design: Design) -> pd.DataFrame:
        """One row for each point that ran: its settings, `replicates`, and each outcome with its interval."""
        ran = np.flatnonzero(self.replicates)
        rows = [design.row(design[int(point)]) for point in ran]
        columns: dict[str, Any] = {"point": ran}
        for name, kind in design.columns.items():
            columns[name] = pd.Series([row[name] for row in rows], dtype=object if kind is str else float)
        columns["replicates"] = self.replicates[ran]
        for name in OUTCOMES:
            mean, low, high = self.limits(name)
            columns |= {name: mean[ran], f"{name}_low": low[ran], f"{name}_high": high[ran]}
        return pd.DataFrame(columns)
