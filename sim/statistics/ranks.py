"""Ranks of things by the share of replicates in which they last, with intervals of the ranks.

All things meet the same luck, so two of them are compared replicate by replicate. One is surely above another where the
difference of their shares is further from 0 than luck moves the difference of any pair. That is found by a bootstrap
over replicates: the largest studentised error of all pairs. So the intervals of all ranks hold together, also where
things are truly alike (Mogstad, Romano, Shaikh & Wilhelm 2024). Resampled ranks would be too sure of those (Hall &
Miller 2009).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from .draws import over_draws
from .few import enough
from .level import LEVEL, tails
from .resampling import AT_ONCE, counts


class Ranks(NamedTuple):
    """The rank of each thing, 1 for the smallest share, and the ends of its interval: arrays (things,)."""

    rank: np.ndarray
    low: np.ndarray
    high: np.ndarray


def ranks(lasts: np.ndarray) -> Ranks:
    """Rank things, (replicates, things) of true or false, by the share of replicates that are true.

    Things with equal shares have the same rank. Two that differ in too few replicates (see few.py) are not told apart.
    Instead of true or false there may be shares of draws: errors are then taken to be as large as they can.
    """
    values = lasts.astype(float)
    replicates, things = values.shape
    more = values.T @ (1.0 - values)  # replicates in which the first lasts and the second does not
    differing, gap = more + more.T, (more - more.T) / replicates
    error = np.sqrt(differing + 1.0 - (replicates * gap) ** 2 / (replicates + 2.0)) / (replicates + 2.0)
    told = enough(differing)
    sure = told & (np.abs(gap) > _critical(values, gap, np.where(told, error, np.inf)) * error)
    rank = 1 + (gap > 0.0).sum(axis=1)
    return Ranks(rank, 1 + (sure & (gap > 0.0)).sum(axis=1), things - (sure & (gap < 0.0)).sum(axis=1))


def ranks_over_draws(lasts: np.ndarray) -> Ranks:
    """The same where something is uncertain, of (draws, replicates, things).

    Things are ranked by their mean over draws. The interval of a rank holds other luck, and the ranks in LEVEL of the
    draws, which have the luck of their replicates too.
    """
    found = ranks(np.stack([over_draws(own) for own in np.moveaxis(lasts.astype(float), 2, 0)], axis=1))
    shares = lasts.mean(axis=1)
    each = 1 + (shares[:, np.newaxis, :] < shares[:, :, np.newaxis]).sum(axis=2)
    if len(each) < 2 or (each == each[0]).all():
        return found
    low, high = np.quantile(each, tails(), axis=0, method="weibull")
    low, high = np.floor(low).astype(int), np.ceil(high).astype(int)
    return Ranks(found.rank, np.minimum(found.low, low), np.maximum(found.high, high))


def _critical(values: np.ndarray, gap: np.ndarray, error: np.ndarray) -> float:
    """What the largest error of a difference does not exceed, in standard errors, in LEVEL of the resamples.

    The standard errors are those of paired shares with half a case added to each cell (Agresti & Min 2005), so that
    none is 0. They are known from the replicates alone, and resamples differ too little by one part in so many: as for
    a mean, the normal quantile becomes Student's.
    """
    replicates, things = values.shape
    at_once, largest = max(1, AT_ONCE // things**2), []
    for drawn in counts(replicates):
        shares = drawn @ values / replicates
        for first in range(0, len(shares), at_once):
            some = shares[first : first + at_once]
            gaps = some[:, :, np.newaxis] - some[:, np.newaxis]
            largest.append((np.abs(gaps - gap) / error).max(axis=(1, 2)))
    normal = np.quantile(np.concatenate(largest), LEVEL, method="higher") * np.sqrt(replicates / (replicates - 1))
    return float(-stdtrit(replicates - 1, ndtr(-normal)))


def rank_correlation(along: np.ndarray, values: np.ndarray, level: float = LEVEL) -> tuple[float, float, float]:
    """Spearman's rank correlation of two rows of numbers, with its interval; 0, and known as 0, where one is constant.

    By Fisher's z, whose standard error Fieller, Hartley & Pearson (1957) give for ranks. Unknown for too few numbers.
    """
    if not enough(len(along)):
        return np.nan, np.nan, np.nan
    if not np.ptp(along) or not np.ptp(values):
        return 0.0, 0.0, 0.0
    from scipy import stats  # slow to import

    middle = float(stats.spearmanr(along, values).statistic)
    reach = ndtri(tails(level)[1]) * np.sqrt(1.06 / (len(along) - 3))
    with np.errstate(divide="ignore"):  # a correlation of 1 is known
        low, high = np.tanh(np.arctanh(middle) + np.array([-reach, reach]))
    return middle, float(low), float(high)
