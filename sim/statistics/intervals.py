"""Intervals across replicates: of a mean, of a share, and of a difference under the same luck.

Every interval is across replicates, since the pairs within one run are not independent, and has the
confidence LEVEL unless another is asked for. Shares are in [0, 1].
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from ..model.outcomes import UNBOUNDED

LEVEL = 0.95
"""Confidence level of every interval, unless another is asked for."""
LEVEL_IN_WORDS = f"{100 * LEVEL:g} %"
"""The level in words, for sentences and figures."""


class Interval(NamedTuple):
    """A mean, the ends of its interval, and the number of values behind it."""

    mean: float
    low: float
    high: float
    n: int


def together(comparisons: int) -> float:
    """The level that each of some intervals needs so that all hold together at LEVEL (Bonferroni)."""
    return 1.0 - (1.0 - LEVEL) / max(comparisons, 1)


def interval(values: Any, bounded: bool = True, level: float = LEVEL) -> Interval:
    """The mean of an outcome of each run across replicates, with its interval. Missing values are skipped.

    Where all values are 0 or 1 it is Wilson's score interval, so that 0 of n never claims certainty. Otherwise it is
    Student's t interval, cut to [0, 1] where `bounded`. Without values all are NaN. A single value that is neither 0
    nor 1 has a mean and no interval.
    """
    numbers = floats(values)
    numbers = numbers[~np.isnan(numbers)]
    return _interval(numbers, bool(zero_or_one(numbers).all()), bounded, level)


def summarise(runs: pd.DataFrame, by: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """A row for each point, in the order in which the points first appear in `runs` (a row for each run).

    Columns: those of `by`, `replicates` (runs of the point), then of each outcome its mean `name` and
    the ends of its interval, `name_low` and `name_high`, as `interval` gives them.
    """
    size, count, mean, squares, binary = moments(runs, by, outcomes)
    variance = squares / (count - 1)
    columns: dict[str, Any] = {"replicates": size}
    for name in outcomes:
        n, centre, spread, either = (table[name].to_numpy() for table in (count, mean, variance, binary))
        low, high = limits(n, centre, spread, either, name not in UNBOUNDED)
        columns |= {name: mean[name], f"{name}_low": low, f"{name}_high": high}
    return pd.DataFrame(columns, index=mean.index).reset_index()


def moments(
    runs: pd.DataFrame, by: Sequence[str], outcomes: Sequence[str]
) -> tuple[pd.Series, pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """For each point, in the order in which they first appear: its runs, and the moments of each outcome.

    Returns the number of runs, and for each outcome the number of runs that have it, its mean, its squared deviations
    from the mean, and whether all its values are 0 or 1.
    """
    numbers = np.ascontiguousarray(runs[list(outcomes)].astype(float).to_numpy())  # the last bits depend on the layout
    values = pd.DataFrame(numbers, index=runs.index, columns=list(outcomes))
    keys = [runs[name] for name in by]
    groups = values.groupby(keys, sort=False, dropna=False)
    count = groups.count()
    binary = (zero_or_one(values) | values.isna()).groupby(keys, sort=False, dropna=False).all()
    return groups.size(), count, groups.mean(), groups.var(ddof=0) * count, binary


def paired_difference(a: Any, b: Any, bounded: bool = True, level: float = LEVEL) -> Interval:
    """The mean of a − b over the same replicates (common random numbers), with Student's t interval.

    The interval is cut to [−1, 1] where the outcomes are `bounded` to [0, 1]. Replicates in which either is missing are
    left out. Where both outcomes are 0 or 1 and all replicates have the same difference, t would claim certainty. The
    interval then reaches as far as Wilson's for 0 of n.
    """
    first, second = floats(a), floats(b)
    both = ~np.isnan(first) & ~np.isnan(second)
    first, second = first[both], second[both]
    difference = _interval(first - second, binary=False, bounded=False, level=level)
    if difference.n and np.ptp(first - second) == 0.0 and zero_or_one(np.concatenate((first, second))).all():
        unseen = float(wilson(0, difference.n, level)[1])
        difference = difference._replace(low=difference.mean - unseen, high=difference.mean + unseen)
    if bounded:
        low, high = np.clip((difference.low, difference.high), -1.0, 1.0)
        difference = difference._replace(low=float(low), high=float(high))
    return difference


def _interval(numbers: np.ndarray, binary: bool, bounded: bool, level: float = LEVEL) -> Interval:
    """The interval of the mean of values without missing ones."""
    n = numbers.size
    if n == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    mean, variance = numbers.mean(), numbers.var(ddof=1) if n > 1 else np.nan
    low, high = limits(np.array([n]), np.array([mean]), np.array([variance]), np.array([binary]), bounded, level)
    return Interval(float(mean), float(low[0]), float(high[0]), n)


def limits(
    n: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
    binary: np.ndarray,
    bounded: bool,
    level: float = LEVEL,
) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the intervals of many means, as `interval` gives them. All arrays are (points,).

    `binary` says where all values are 0 or 1, `bounded` whether the outcome lies in [0, 1].
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        half = stdtrit(n - 1, 0.5 + level / 2) * np.sqrt(variance / n)
    low, high = mean - half, mean + half
    if bounded:
        low, high = np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
    share = binary & (n > 0)
    low[share], high[share] = wilson(np.rint(mean[share] * n[share]), n[share], level)
    return low, high


def wilson(successes: Any, n: Any, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Ends of Wilson's score interval of shares, `successes` of `n`: numbers or arrays of one shape, all n > 0.

    Source: Wilson 1927. Written in the order of scipy.stats, which gives the same bits for one share at a time.
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    share, z = k / n, ndtri(0.5 + level / 2)
    whole = 2.0 * (n + z**2)
    centre = (2.0 * n * share + z**2) / whole
    half = z / whole * np.sqrt(4.0 * n * share * (1.0 - share) + z**2)
    return np.where(k == 0.0, 0.0, centre - half), np.where(k == n, 1.0, centre + half)


def floats(values: Any) -> np.ndarray:
    """Any column, nullable or not, as floats with NaN where missing."""
    return pd.Series(values).to_numpy(dtype=float, na_value=np.nan)


def zero_or_one(values: Any) -> Any:
    """Which values are 0 or 1."""
    return (values == 0.0) | (values == 1.0)
