"""Intervals across replicates: of a mean and of a share. Those of a difference are in differences.py.

Every interval is across replicates, since the pairs within one run are not independent, and has the
confidence LEVEL unless another is asked for. Shares are in [0, 1]. An outcome that only few of the runs have is not
given (see few.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import betaincinv, ndtri, stdtrit

from ..model.outcomes import UNBOUNDED
from .columns import with_ends
from .few import FEW, enough
from .level import LEVEL, tails

ROUNDING = 1e-9
"""A standard deviation below this comes of rounding: the values agree."""
DECIMALS = 10
"""Ends of intervals are rounded to so many: beyond them versions of scipy differ, and nothing is known anyway."""
NUMBERS_AT_ONCE = 1_000_000
"""So many means are described in one step: this bounds memory."""


class Interval(NamedTuple):
    """A mean, the ends of its interval, and the number of values behind it."""

    mean: float
    low: float
    high: float
    n: int


def interval(values: Any, bounded: bool = True, level: float = LEVEL) -> Interval:
    """Mean of a run-level outcome across replicates, with its interval (see `limits`); missing values are skipped.

    All are NaN where too few runs have a value (see few.py). A single value that is neither 0 nor 1 has no interval.
    """
    numbers = floats(values)
    runs, numbers = numbers.size, numbers[~np.isnan(numbers)]
    return interval_of(numbers, runs, bool(zero_or_one(numbers).all()), bounded, level)


def summarise(runs: pd.DataFrame, by: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """A row for each point, in the order in which the points first appear in `runs` (a row for each run).

    Columns: those of `by`, `replicates` (runs of the point), then of each outcome its mean `name` and
    the ends of its interval, `name_low` and `name_high`, as `interval` gives them.
    """
    groups = runs.groupby(list(by), sort=False, dropna=False)
    size = groups.size()
    found = moments(groups.ngroup().to_numpy(), len(size), [floats(runs[name]) for name in outcomes])
    free = found.number - 1
    variance = np.divide(found.squares, free, where=free > 0, out=np.full(free.shape, np.nan))
    columns: dict[str, Any] = {"replicates": size}
    columns |= of_outcomes(outcomes, found.number, size.to_numpy(), found.mean, variance, found.binary)
    return pd.DataFrame(columns, index=size.index).reset_index()


class Moments(NamedTuple):
    """The moments of some outcomes at some points: arrays (outcomes, points).

    How many runs have an outcome, its mean (NaN where none has), its squared deviations from the mean, and whether all
    its values are 0 or 1.
    """

    number: np.ndarray
    mean: np.ndarray
    squares: np.ndarray
    binary: np.ndarray


def moments(point: np.ndarray, points: int, outcomes: Sequence[np.ndarray]) -> Moments:
    """The moments of outcomes, each (runs,) with NaN where it is missing. `point` is that of each run, from 0.

    Rows are added in their order, so that no version of a library gives other last digits.
    """

    def sums(values: np.ndarray, own: np.ndarray) -> np.ndarray:
        return np.bincount(own, weights=values, minlength=points)  # adds one row after the other

    shape, size = (len(outcomes), points), np.bincount(point, minlength=points)
    found = Moments(np.empty(shape, np.int64), np.empty(shape), np.empty(shape), np.empty(shape, dtype=bool))
    for place, whole in enumerate(outcomes):
        there = ~np.isnan(whole)
        some = not there.all()
        values, own = (whole[there], point[there]) if some else (whole, point)
        count = np.bincount(own, minlength=points) if some else size
        mean = np.divide(sums(values, own), count, where=count > 0, out=np.full(points, np.nan))
        squares = sums((values - (mean[own] if points > 1 else mean)) ** 2, own)
        found.number[place], found.mean[place], found.squares[place] = count, mean, np.where(count > 0, squares, np.nan)
        found.binary[place] = np.bincount(own[~zero_or_one(values)], minlength=points) == 0
    return found


def interval_of(numbers: np.ndarray, runs: int, binary: bool, bounded: bool, level: float = LEVEL) -> Interval:
    """The interval of the mean of the values that some of the `runs` have."""
    n = numbers.size
    if n == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    variance = numbers.var(ddof=1) if n > 1 else np.nan
    one = np.array([n]), np.array([runs]), np.array([numbers.mean()]), np.array([variance]), np.array([binary])
    mean, low, high = described(*one, bounded, level)
    return Interval(float(mean[0]), float(low[0]), float(high[0]), n)


def described(
    n: np.ndarray,
    runs: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
    binary: np.ndarray,
    bounded: bool,
    level: float = LEVEL,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Many means and the ends of their intervals, as `limits` gives them. All arrays have one shape.

    All three are NaN where only `n` of the `runs` have a value, and these are too few.
    """
    ends = limits(n, mean, variance, binary, bounded, level)
    given = enough(n, runs)
    mean, low, high = (np.where(given, numbers, np.nan) for numbers in (mean, *ends))
    return mean, low, high


def of_outcomes(
    names: Sequence[str], n: np.ndarray, runs: np.ndarray, mean: np.ndarray, variance: np.ndarray, binary: np.ndarray
) -> dict[str, np.ndarray]:
    """The same of some outcomes: columns `name`, `name_low` and `name_high`, each (points,), in the order of `names`.

    All arrays are (outcomes, points) but for `runs`, (points,). An outcome is never below 0, so no interval is. Those
    with the same bounds are described in one step, which takes little longer than one of them.
    """
    found, at_once = np.empty((3, *mean.shape)), max(1, NUMBERS_AT_ONCE // max(runs.size, 1))
    for bounded in (True, False):
        alike = np.flatnonzero([(name not in UNBOUNDED) is bounded for name in names])
        for own in np.split(alike, range(at_once, alike.size, at_once)):
            found[:, own] = described(n[own], runs, mean[own], variance[own], binary[own], bounded)
    found[1] = np.maximum(found[1], 0.0)
    columns = ((place, with_ends(name)) for place, name in enumerate(names))
    return {column: found[kind, place] for place, own in columns for kind, column in enumerate(own)}


def limits(
    n: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
    binary: np.ndarray,
    bounded: bool,
    level: float = LEVEL,
) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the intervals of many means, as `interval` gives them. All arrays have one shape.

    `binary` says where all values are 0 or 1; `bounded` whether the outcome lies in [0, 1].

    Where a bounded outcome has fewer than FEW events, or fewer than FEW are missing to all, the exact interval of a
    share with the effective number of cases (Korn & Graubard 1998): as many independent cases as would vary as the
    replicates do, adjusted for the few replicates from which that is known. Replicates that all agree count as one
    case each. Elsewhere Wilson's score interval where all values are 0 or 1, and otherwise Student's t. Values that
    all agree and are not bounded have no interval.
    """
    quantile = stdtrit(n - 1, tails(level)[1])
    agree = (variance <= ROUNDING**2) & (n > 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = quantile * np.sqrt(variance / n)
        cases = np.where(binary | agree, n, mean * (1.0 - mean) * n / variance)
    low, high = mean - half, mean + half
    if not bounded:
        return np.where(agree, np.nan, low).round(DECIMALS), np.where(agree, np.nan, high).round(DECIMALS)
    low, high = np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
    share = binary & (n > 0)
    low[share], high[share] = wilson(np.rint(mean[share] * n[share]), n[share], level)
    fewer = cases * np.minimum(mean, 1.0 - mean) < FEW - ROUNDING  # 100 (1 − 0.8) is a little less than 20
    few = agree | fewer & (share | (n > 1))
    adjusted = np.where(binary | agree, cases, cases * (ndtri(tails(level)[1]) / quantile) ** 2)[few]
    low[few], high[few] = exact(adjusted * mean[few], adjusted, level)
    return low.round(DECIMALS), high.round(DECIMALS)


def shares_of(successes: Any, n: int, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the intervals of shares, `successes` of `n` each, as `limits` gives them."""
    share = np.asarray(successes, dtype=float) / n
    every = np.full(share.shape, n)
    return limits(every, share, share * (1.0 - share), np.ones(share.shape, dtype=bool), bounded=True, level=level)


def exact(successes: Any, n: Any, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the exact interval of shares, `successes` of `n`, which need not be whole numbers.

    Source: Clopper & Pearson 1934, by quantiles of the beta distribution.
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    (tail, upper), none, every = tails(level), k <= 0.0, k >= n
    low = betaincinv(np.where(none, 1.0, k), n - k + 1.0, tail)
    high = betaincinv(k + 1.0, np.where(every, 1.0, n - k), upper)
    share = k / n  # of far less than one success the quantiles are not accurate, but they hold the share
    return np.where(none, 0.0, np.fmin(low, share)), np.where(every, 1.0, np.fmax(high, share))


def wilson(successes: Any, n: Any, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Ends of Wilson's score interval of shares, `successes` of `n`: numbers or arrays of one shape, all n > 0.

    Source: Wilson 1927. Written in the order of scipy.stats, which gives the same bits for one share at a time.
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    share, z = k / n, ndtri(tails(level)[1])
    whole = 2.0 * (n + z**2)
    centre = (2.0 * n * share + z**2) / whole
    half = z / whole * np.sqrt(4.0 * n * share * (1.0 - share) + z**2)
    return np.where(k == 0.0, 0.0, centre - half), np.where(k == n, 1.0, centre + half)


def floats(values: Any) -> np.ndarray:
    """Any column, nullable or not, as floats with NaN where missing."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf":
        return values.astype(np.float64, copy=False)  # pandas would take as long as the interval itself
    return pd.Series(values).to_numpy(dtype=float, na_value=np.nan)


def zero_or_one(values: Any) -> Any:
    """Which values are 0 or 1."""
    return (values == 0.0) | (values == 1.0)
