"""Statistics of survival: intervals across replicates, the product-limit curve, paired differences.

Every interval is across replicates, since the pairs within one run are not independent, and of 95 % unless
another level is asked for.
Shares are in [0, 1]; months are numbered from 1 and 0 (or missing) stands for never.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats
from scipy.sparse import coo_array, csr_array

LEVEL = 0.95
"""Confidence level of every interval, unless another is asked for."""
RESAMPLES = 400
"""Bootstrap resamples behind the band of a survival curve."""
WEIGHTS_AT_ONCE = 1_500_000
"""Resamples × replicates held at once: bounds memory."""
UNBOUNDED = frozenset({"teams", "response_days"})
"""Outcomes that are not in [0, 1]."""


class Interval(NamedTuple):
    """A mean, the ends of its interval, and the number of values behind it."""

    mean: float
    low: float
    high: float
    n: int


def together(comparisons: int) -> float:
    """Level of each of some intervals at which all of them hold together with LEVEL (Bonferroni)."""
    return 1.0 - (1.0 - LEVEL) / max(comparisons, 1)


def interval(values: Any, bounded: bool = True, level: float = LEVEL) -> Interval:
    """Mean of a run-level outcome across replicates, with its interval; missing values are skipped.

    Where all values are 0 or 1, Wilson's score interval (so 0 of n never claims certainty); otherwise
    Student's t, cut to [0, 1] where `bounded`. Without values all are NaN; a single value that is
    neither 0 nor 1 has a mean and no interval.
    """
    numbers = _floats(values)
    numbers = numbers[~np.isnan(numbers)]
    return _interval(numbers, bool(zero_or_one(numbers).all()), bounded, level)


def summarise(runs: pd.DataFrame, by: Sequence[str], outcomes: Sequence[str]) -> pd.DataFrame:
    """One row a point, in the order in which the points first appear in `runs` (one row a run).

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
    """Of each point, in the order in which they first appear: its runs, and moments of each outcome.

    Returns how many runs; and of each outcome how many of them have it, its mean, its squared deviations
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
    """Mean of a − b over the same replicates (common random numbers), with Student's t interval.

    The interval is cut to [−1, 1] where the outcomes are `bounded` to [0, 1]. Replicates in which either
    is missing are left out. Where both are 0/1 outcomes and every replicate differs alike, t would claim
    certainty: the interval then reaches as far as Wilson's for none of n.
    """
    first, second = _floats(a), _floats(b)
    both = ~np.isnan(first) & ~np.isnan(second)
    first, second = first[both], second[both]
    difference = _interval(first - second, binary=False, bounded=False, level=level)
    if difference.n and np.ptp(first - second) == 0.0 and zero_or_one(np.concatenate((first, second))).all():
        unseen = wilson(0, difference.n, level)[1]
        difference = difference._replace(low=difference.mean - unseen, high=difference.mean + unseen)
    if bounded:
        low, high = np.clip((difference.low, difference.high), -1.0, 1.0)
        difference = difference._replace(low=float(low), high=float(high))
    return difference


def months_in_force(established: Any, ended: Any, horizon: Any) -> tuple[np.ndarray, np.ndarray]:
    """Months that each agreement stayed in force, and whether its end was seen: (durations, observed).

    `established` and `ended` are months (0 or missing: never), `horizon` the last month, or one for
    each. An agreement that has not ended by the horizon is censored there. Pairs that never had one are
    left out.
    """
    start = np.nan_to_num(_floats(established)).astype(np.int64)
    end = np.nan_to_num(_floats(ended)).astype(np.int64)
    ever = start > 0
    start, end, last = start[ever], end[ever], np.broadcast_to(horizon, ever.shape)[ever]
    return np.where(end > 0, end, last + 1) - start, end > 0


def kaplan_meier(durations: Any, observed: Any, cluster: Any, number: Any = 1) -> pd.DataFrame:
    """Share of agreements that stay in force longer than each number of months (product-limit curve).

    `durations` are whole months, `observed` is False where the end was not seen, `cluster` is the
    replicate of each agreement; each row stands for `number` alike agreements. Columns:
    months_in_force (0, 1, …), retained, low, high, at_risk (agreements that had lasted until that
    month). The band is a percentile bootstrap over replicates, with a fixed generator; with one
    replicate there is none (NaN). Without agreements the table is empty.
    """
    duration = np.asarray(durations, dtype=np.int64)
    if duration.size == 0:
        return pd.DataFrame({name: np.empty(0) for name in ("months_in_force", "retained", "low", "high", "at_risk")})
    _, replicate = np.unique(np.asarray(cluster), return_inverse=True)
    shape = (duration.max() + 1, replicate.max() + 1)
    alike = np.broadcast_to(np.asarray(number, dtype=float), duration.shape)
    left = coo_array((alike, (duration, replicate)), shape).tocsr()
    ended = coo_array((alike * np.asarray(observed, dtype=float), (duration, replicate)), shape).tocsr()
    at_risk = _from_each_month(left.sum(axis=1))
    retained = _product_limit(ended.sum(axis=1), at_risk)
    longest = np.zeros(shape[1], dtype=np.int64)
    np.maximum.at(longest, replicate, duration)
    informative = _from_each_month(np.bincount(longest, minlength=shape[0]))
    low, high = _band(ended, left, retained, informative)
    return pd.DataFrame(
        {
            "months_in_force": np.arange(shape[0]),
            "retained": retained,
            "low": low,
            "high": high,
            "at_risk": at_risk.astype(np.int64),
        }
    )


@lru_cache(maxsize=100_000)
def wilson(successes: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval of a share, `successes` of `n`."""
    # Two one-sided tests are ten times quicker than a two-sided one, whose p-value is not wanted here.
    one_sided = 0.5 + level / 2
    low = stats.binomtest(successes, n, alternative="greater").proportion_ci(one_sided, method="wilson").low
    high = stats.binomtest(successes, n, alternative="less").proportion_ci(one_sided, method="wilson").high
    return float(low), float(high)


def _interval(numbers: np.ndarray, binary: bool, bounded: bool, level: float = LEVEL) -> Interval:
    """Interval of the mean of values none of which is missing."""
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
    """Ends of the intervals of many means, as `interval` gives them; all arrays are (points,).

    `binary` says where all values are 0 or 1; `bounded` whether the outcome lies in [0, 1].
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        half = stats.t.ppf(0.5 + level / 2, n - 1) * np.sqrt(variance / n)
    low, high = mean - half, mean + half
    if bounded:
        low, high = np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
    for point in np.flatnonzero(binary & (n > 0)):
        low[point], high[point] = wilson(round(mean[point] * n[point]), int(n[point]), level)
    return low, high


def _product_limit(ended: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    """Product over months of the share that did not end; the last axis is months from 0."""
    hazard = np.divide(ended, at_risk, where=at_risk > 0, out=np.zeros(np.broadcast(ended, at_risk).shape))
    return np.cumprod(1.0 - hazard, axis=-1)


def _from_each_month(counts: np.ndarray) -> np.ndarray:
    """Sums over a month and all later ones; the last axis is months."""
    return counts[..., ::-1].cumsum(axis=-1)[..., ::-1]


def _band(
    ended: csr_array, left: csr_array, retained: np.ndarray, informative: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Bootstrap band of the curve from counts (months, replicates) of agreements that ended and that were left.

    `informative` is the number of replicates with an agreement at risk in each month.
    """
    months, replicates = ended.shape
    if replicates == 1:
        return np.full(months, np.nan), np.full(months, np.nan)
    luck, alike = np.random.default_rng(0), np.full(replicates, 1.0 / replicates)
    curves, block = np.empty((RESAMPLES, months)), max(1, WEIGHTS_AT_ONCE // replicates)
    for first in range(0, RESAMPLES, block):
        rows = curves[first : first + block]
        drawn = luck.multinomial(replicates, alike, len(rows)).T
        rows[:] = _product_limit((ended @ drawn).T, _from_each_month((left @ drawn).T))
    low, high = np.quantile(curves, (0.5 - LEVEL / 2, 0.5 + LEVEL / 2), axis=0)
    # Resamples of data without an ending (or without a survivor) all agree; that is no certainty. Before
    # the first ending the band need not reach lower than it does just after.
    after_ending = low[np.flatnonzero(retained < 1.0)[:1]].sum()
    for month in range(1, months):
        if retained[month] == 1.0:
            low[month] = max(wilson(int(informative[month]), int(informative[month]))[0], after_ending)
        elif retained[month] == 0.0:
            high[month] = max(high[month], wilson(0, int(informative[month]))[1])
    return np.minimum.accumulate(low), np.minimum.accumulate(high)  # like the curve, its band never rises


def _floats(values: Any) -> np.ndarray:
    """Any column, nullable or not, as floats with NaN where missing."""
    return pd.Series(values).to_numpy(dtype=float, na_value=np.nan)


def zero_or_one(values: Any) -> Any:
    """Where values are 0 or 1."""
    return (values == 0.0) | (values == 1.0)
