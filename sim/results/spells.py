"""Count how long agreements stayed in force, from the table of relationships, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..files.errors import InputError
from ..model.parameters import MONTHS
from .tables import read_whole_numbers

TABLE = "relationships.parquet"
COLUMNS = ("point", "replicate", "established", "ended")
CLUSTERS = 1_000
"""At most so many groups of replicates: enough for a bootstrap, and memory does not grow with the runs."""
KEYS = ["point", "cluster", "duration", "observed"]

Reader = Callable[[pd.DataFrame], pd.DataFrame]
"""Takes rows of a summary and returns their agreements, as `counted` does."""


def reader(folder: Path, months: int) -> Reader:
    """Make a reader of the agreements of a results folder. It raises InputError where the table is damaged."""

    def read(points: pd.DataFrame) -> pd.DataFrame:
        chosen = [int(point) for point in points["point"]]
        return counted(read_whole_numbers(folder, TABLE, COLUMNS, ("point", chosen)), points, months, folder / TABLE)

    return read


def counted(
    relationships: Iterable[Mapping[str, Any] | pd.DataFrame],
    points: pd.DataFrame,
    months: int,
    path: Path | str = TABLE,
) -> pd.DataFrame:
    """Agreements of some points (rows of a summary), counted.

    `relationships` are tables of the COLUMNS: arrays of whole numbers, or frames in which months may be missing.
    Returned columns: point, cluster (a replicate, or a group of replicates where there are many), duration (months in
    force), observed (False where the agreement was still in force at the horizon), number. The horizon is `months`, or
    a point's own. Raises InputError for impossible agreements.
    """
    chosen, horizons = points["point"].to_numpy(), _horizons(points, months)
    replicates = points["replicates"].to_numpy()
    clusters, longest = int(min(replicates.max(initial=0), CLUSTERS)), int(horizons.max(initial=0))
    shape = clusters, longest + 1, 2
    cells = int(np.prod(shape))
    place_of = np.full(int(chosen.max(initial=0)) + 2, -1)  # of a point among those chosen; the last one is for others
    place_of[chosen] = np.arange(len(chosen))
    keys, numbers = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for table in relationships:
        start, end = (_months(table[name], path) for name in ("established", "ended"))
        if not _possible(start, end):
            raise _impossible(path)
        place = place_of[np.clip(table["point"], -1, len(place_of) - 1)]
        made = (start > 0) & (place >= 0)
        place, start, end, replicate = place[made], start[made], end[made], np.asarray(table["replicate"])[made]
        duration = np.where(end > 0, end, horizons[place]) - start
        if duration.min(initial=0) < 0 or duration.max(initial=0) > longest:
            raise _impossible(path)
        there = np.zeros(len(chosen), dtype=bool)
        there[place] = True
        own = np.cumsum(there) - 1  # the few points of this table, counted from 0: their cells fit into a cache
        cell = (own[place] * clusters + _cluster(replicate, replicates, place)) * shape[1] + duration
        found = np.bincount(cell * 2 + (end > 0))
        some = np.flatnonzero(found > 0)
        keys.append(np.flatnonzero(there)[some // cells] * cells + some % cells)
        numbers.append(found[some])
    key, number = _together(np.concatenate(keys), np.concatenate(numbers))
    place, *rest = np.unravel_index(key, (max(len(chosen), 1), *shape)) if len(key) else [key] * 4
    columns = (np.asarray(column, np.int64) for column in (chosen[place], *rest, number))
    return pd.DataFrame(dict(zip([*KEYS, "number"], columns, strict=True)), copy=False)


def first_agreements(folder: Path, draws: int, replicates: int, months: int) -> np.ndarray:
    """How many ties are in their first agreement, (draws, replicates, months), of the one point of a study with draws.

    Raises InputError for impossible agreements.
    """
    changes = np.zeros((draws, replicates, months + 2), dtype=np.int32)
    for table in read_whole_numbers(folder, TABLE, (*COLUMNS, "draw"), ("point", [0])):
        start, end, draw = (np.asarray(table[name]) for name in ("established", "ended", "draw"))
        made, ended, replicate = start > 0, end > 0, np.asarray(table["replicate"]) % replicates
        late = max(start.max(initial=0), end.max(initial=0)) > months or draw.max(initial=0) >= draws
        if late or not _possible(start, end) or (ended & ~made).any():
            raise _impossible(folder / TABLE)
        np.add.at(changes, (draw[made], replicate[made], start[made]), 1)
        np.add.at(changes, (draw[ended], replicate[ended], end[ended]), -1)
    return changes.cumsum(axis=2)[:, :, 1 : months + 1]


def _horizons(points: pd.DataFrame, months: int) -> np.ndarray:
    """The last month of each point."""
    own = points["months"].to_numpy() if "months" in points else np.full(len(points), months)
    return own.astype(np.int64)


def _cluster(replicate: np.ndarray, replicates: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The group of each run of a point: a replicate or, where there are many, some that follow each other."""
    most = replicates.max(initial=0)
    if most <= CLUSTERS and replicate.min(initial=0) >= 0 and replicate.max(initial=0) < replicates.min(initial=most):
        return replicate
    of_point = replicates[place]
    replicate = replicate % of_point  # consecutive, from any number on
    return np.where(of_point > CLUSTERS, replicate * CLUSTERS // of_point, replicate)


def _together(keys: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The keys in their order, each once, with all its numbers added. They come in stretches that are in order."""
    order = np.argsort(keys, kind="stable")
    keys, numbers = keys[order], numbers[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], np.add.reduceat(numbers, first) if len(first) else numbers


def _months(column: Any, path: Path | str) -> np.ndarray:
    """Whole months; 0 where there is none."""
    if isinstance(column, np.ndarray):
        return column
    values = np.nan_to_num(column.to_numpy(dtype=float))
    if (values != np.floor(values)).any():
        raise _impossible(path)
    return values.astype(np.int64)


def _possible(start: np.ndarray, end: np.ndarray) -> bool:
    """Whether agreements are established and end in months of a run, and end after they began."""
    within = all(months.min(initial=0) >= 0 and months.max(initial=0) <= MONTHS.high for months in (start, end))
    return within and not ((end > 0) & (end <= start)).any()


def _impossible(path: Path | str) -> InputError:
    return InputError.at(str(path), "holds agreements that end before they begin, or in no month of their runs")
