"""A row of the evidence: a claim, the comparison that tests it, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..statistics import intervals
from .checks import Check, above, statistic
from .world import World

ARTICLES = "source articles"


@dataclass(frozen=True, slots=True)
class Picture:
    """What a row's figure shows: `table` has a row a point with series, x, mean, low and high."""

    table: pd.DataFrame
    x: str
    y: str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a row found: its main figures in one sentence that is true whatever they are, its checks, its picture."""

    says: str
    checks: Sequence[Check]
    picture: Picture


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    `where` says which organisation is run, `source` how far the claim is verified. `remark` explains a
    verdict that is not "holds".
    """

    id: str
    claim: str
    comparison: str
    where: str
    source: str
    remark: str
    find: Callable[[World], Finding]


def row(
    name: str, claim: str, comparison: str, where: str, source: str = ARTICLES, remark: str = ""
) -> Callable[[Callable[[World], Finding]], Row]:
    """Make a row of the function that finds its figures."""
    return lambda find: Row(name, claim, comparison, where, source, remark, find)


def points(
    xs: Iterable[Any], values: Iterable[Any], series: str = "", of: Callable[..., Any] | None = None
) -> pd.DataFrame:
    """A series of a picture: means and intervals of `values` (points, replicates) along x.

    With `of`, each value is the samples of the same replicates of which that function is drawn.
    """
    if of is None:
        found = [intervals.interval(value, bounded=False) for value in values]
    else:
        found = [statistic("", samples, of, above(0)).at(intervals.LEVEL) for samples in values]
    columns = {name: [getattr(one, name) for one in found] for name in ("mean", "low", "high")}
    return pd.DataFrame({"series": series, "x": list(xs), **columns})


def together(*tables: pd.DataFrame) -> pd.DataFrame:
    """Several series in one picture."""
    return pd.concat(tables, ignore_index=True)


def percent(values: Any) -> str:
    """The mean of shares, `94 %`."""
    mean = intervals.interval(values).mean
    return "an unknown share" if np.isnan(mean) else f"{100 * mean:.0f} %"


def number(values: Any, digits: int = 2) -> str:
    """The mean of any values, `0.87`."""
    return written(intervals.interval(values, bounded=False).mean, digits)


def written(value: float, digits: int = 2) -> str:
    """A figure in a sentence, `0.87`, `−0.05`."""
    return "unknown" if np.isnan(value) else f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")
