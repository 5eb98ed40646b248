"""Count how long agreements stayed in force, from the table of relationships, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from ..files.errors import InputError
from ..model.parameters import MONTHS
from ..statistics import survival
from .tables import read_batches

TABLE = "relationships.parquet"
COLUMNS: dict[str, type] = {"point": int, "replicate": int, "established": float, "ended": float}
CLUSTERS = 1_000
"""At most so many groups of replicates: enough for a bootstrap, and memory does not grow with the runs."""
KEYS = ["point", "cluster", "duration", "observed"]

Reader = Callable[[pd.DataFrame], pd.DataFrame]
"""Takes rows of a summary and returns their agreements, as `counted` does."""


def reader(folder: Path, months: int) -> Reader:
    """Make a reader of the agreements of a results folder. It raises InputError where the table is damaged."""

    def read(points: pd.DataFrame) -> pd.DataFrame:
        chosen = [int(point) for point in points["point"]]
        return counted(read_batches(folder, TABLE, COLUMNS, ("point", chosen)), points, months, folder / TABLE)

    return read


def counted(
    relationships: Iterable[pd.DataFrame], points: pd.DataFrame, months: int, path: Path | str = TABLE
) -> pd.DataFrame:
    """Agreements of some points (rows of a summary), counted.

    Columns: point, cluster (a replicate, or a group of replicates where there are many), duration (months in force),
    observed (False where the agreement was still in force at the horizon), number. The horizon is `months`, or a
    point's own. Raises InputError for impossible agreements.
    """
    about = points.set_index("point")
    horizons = about["months"] if "months" in about else pd.Series(months, about.index)
    total = pd.DataFrame({key: [] for key in [*KEYS, "number"]}, dtype=np.int64)
    for table in relationships:
        _check(table, path)
        made = table[table["point"].isin(about.index) & (table["established"].fillna(0) > 0)]
        of_point = made["point"].map(about["replicates"]).to_numpy()
        replicate = made["replicate"].to_numpy()
        horizon = made["point"].map(horizons).to_numpy()
        duration, observed = survival.months_in_force(made["established"], made["ended"], horizon)
        cluster = np.where(of_point > CLUSTERS, replicate * CLUSTERS // of_point, replicate)
        columns = {"point": made["point"].to_numpy(), "cluster": cluster, "duration": duration, "observed": observed}
        rows = pd.DataFrame(columns).astype(np.int64).assign(number=1)
        total = pd.concat([total, rows]).groupby(KEYS, as_index=False).sum()
    return total


def _check(table: pd.DataFrame, path: Path | str) -> None:
    months = table[["established", "ended"]].fillna(0)
    ended = months["ended"] > 0
    if not months.isin(range(int(MONTHS.high) + 1)).all(axis=None) or (months.diff(axis=1)["ended"] <= 0)[ended].any():
        raise InputError.at(str(path), "holds agreements that end before they begin, or in no month")
