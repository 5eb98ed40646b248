"""Shares of cases that come in clusters, with intervals across the clusters.

Such as endings, of which a run has none, one or many. A share is the ratio of two sums over the runs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .few import enough
from .intervals import limits
from .level import LEVEL


class Sums(NamedTuple):
    """Sums over the clusters, arrays of one shape. `own` are the cases of one kind in a cluster, `all` those of any."""

    own: np.ndarray
    own_squared: np.ndarray
    own_times_all: np.ndarray
    all: np.ndarray
    all_squared: np.ndarray


def ratios(clusters: np.ndarray, sums: Sums, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The shares Σ own / Σ all, and the ends of their intervals. All arrays have one shape.

    `clusters` are those with any case. All three are NaN where there are too few cases (see few.py); the ends also
    where all cases are of one cluster. The variance is that of a ratio (linearised: Cochran 1977, § 2.11); the ends
    are those of `intervals.limits`. So fewer than FEW cases of a kind have an exact interval.
    """
    n = np.asarray(clusters, dtype=np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = sums.own / sums.all
        squares = sums.own_squared - 2.0 * share * sums.own_times_all + share**2 * sums.all_squared
        variance = np.maximum(squares, 0.0) / (n - 1) * (n / sums.all) ** 2
    variance = np.where(n > 1, variance, np.nan)
    one_case_each = sums.all == sums.all_squared
    ends = limits(n, share, variance, one_case_each, bounded=True, level=level)
    given = enough(sums.all)
    share, low, high = (np.where(given, numbers, np.nan) for numbers in (share, *ends))
    return share, low, high
