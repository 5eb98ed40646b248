"""A row of the evidence: a claim, the comparison that tests it, and the finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..statistics import intervals
from ..statistics.few import TOO_FEW
from ..statistics.level import LEVEL
from .checks import Check, above, statistic
from .test_bed import TestBed

ARTICLES = "source articles"


@dataclass(frozen=True, slots=True)
class Picture:
    """The content of a row's figure. `table` has a row for each point with series, x, mean, low and high."""

    table: pd.DataFrame
    x: str
    y: str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The finding of a row: its main figures in one sentence that is true of any figures, its checks, its picture."""

    says: str
    checks: Sequence[Check]
    picture: Picture


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the evidence.

    `where` names the organisation that is run, `source` says how far the claim is verified. `remark` explains a
    verdict that is not "holds".
    """

    id: str
    claim: str
    comparison: str
    where: str
    source: str
    remark: str
    find: Callable[[TestBed], Finding]


def row(
    name: str, claim: str, comparison: str, where: str, source: str = ARTICLES, remark: str = ""
) -> Callable[[Callable[[TestBed], Finding]], Row]:
    """Decorate the function that finds the figures of a row: it becomes the row."""
    return lambda find: Row(name, claim, comparison, where, source, remark, find)


def points(
    xs: Iterable[Any], values: Iterable[Any], series: str = "", of: Callable[..., Any] | None = None
) -> pd.DataFrame:
    """A series of a picture: means and intervals of `values` (points, replicates) along x.

    With `of`, each value holds samples of the same replicates, the first of which counts events, and the function `of`
    them is drawn.
    """
    if of is None:
        found = [intervals.interval(value, bounded=False) for value in values]
    else:
        found = [statistic("", samples, of, above(0), samples[0].sum()).at(LEVEL) for samples in values]
    columns = {name: [getattr(one, name) for one in found] for name in ("mean", "low", "high")}
    return pd.DataFrame({"series": series, "x": list(xs), **columns})


def together(*tables: pd.DataFrame) -> pd.DataFrame:
    """Join several series for one picture."""
    return pd.concat(tables, ignore_index=True)


def percent(values: Any) -> str:
    """The mean of shares in words, `94 %`."""
    mean = intervals.interval(values).mean
    return f"an unknown share ({TOO_FEW} cases)" if np.isnan(mean) else f"{100 * mean:.0f} %"


def number(values: Any, digits: int = 2) -> str:
    """The mean of any values in words, `0.87`."""
    return in_words(intervals.interval(values, bounded=False).mean, digits)


def in_words(value: float, digits: int = 2) -> str:
    """A figure for a sentence, `0.87`, `−0.05`."""
    if np.isnan(value):
        return f"unknown ({TOO_FEW} cases)"
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")
