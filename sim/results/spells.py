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
    chosen = points["point"].to_numpy()
    places = pd.Index(chosen)
    horizons = (points["months"] if "months" in points else points["point"] * 0 + months).to_numpy(dtype=np.int64)
    replicates = points["replicates"].to_numpy()
    clusters = int(min(replicates.max(initial=0), CLUSTERS))
    shape = (len(points), clusters, int(horizons.max(initial=0)) + 1, 2)
    numbers = np.zeros(shape, dtype=np.int32)
    for table in relationships:
        start, end = (_months(table[name], path) for name in ("established", "ended"))
        if ((end > 0) & (end <= start)).any():
            raise _impossible(path)
        place = places.get_indexer(table["point"])
        made = (place >= 0) & (start > 0)
        place, start, end = place[made], start[made], end[made]
        duration, observed = survival.months_in_force(start, end, horizons[place])
        of_point = replicates[place]
        replicate = table["replicate"].to_numpy()[made] % of_point  # consecutive, from any number on
        cluster = np.where(of_point > CLUSTERS, replicate * CLUSTERS // of_point, replicate)
        if ((duration < 0) | (duration >= shape[2])).any():
            raise _impossible(path)
        np.add.at(numbers, (place, cluster, duration, observed.astype(np.int64)), 1)
    found = np.nonzero(numbers)
    columns = dict(zip(KEYS, (chosen[found[0]], *found[1:]), strict=True))
    return pd.DataFrame(columns).astype(np.int64).assign(number=numbers[found].astype(np.int64))


def _months(column: pd.Series, path: Path | str) -> np.ndarray:
    """Whole months; 0 where there is none."""
    values = np.nan_to_num(column.to_numpy(dtype=float))
    if ((values < 0) | (values > MONTHS.high) | (values != np.floor(values))).any():
        raise _impossible(path)
    return values.astype(np.int64)


def _impossible(path: Path | str) -> InputError:
    return InputError.at(str(path), "holds agreements that end before they begin, or in no month of their runs")
