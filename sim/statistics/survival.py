"""Survival of agreements: months in force, and the product-limit curve with its band across replicates.

Months are numbered from 1 and 0 (or missing) stands for never.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from .intervals import LEVEL, floats, wilson
from .resampling import counts


def months_in_force(established: Any, ended: Any, horizon: Any) -> tuple[np.ndarray, np.ndarray]:
    """Months that each agreement stayed in force, and whether its end was seen: (durations, observed).

    `established` and `ended` are months (0 or missing: never), `horizon` the last month, or one for
    each. An agreement that has not ended by the horizon is censored there. Pairs that never had one are
    left out.
    """
    start = np.nan_to_num(floats(established)).astype(np.int64)
    end = np.nan_to_num(floats(ended)).astype(np.int64)
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


def _product_limit(ended: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    """Product over months of the share that did not end; the last axis is months from 0."""
    hazard = np.divide(ended, at_risk, where=at_risk > 0, out=np.zeros(np.broadcast(ended, at_risk).shape))
    return np.cumprod(1.0 - hazard, axis=-1)


def _from_each_month(numbers: np.ndarray) -> np.ndarray:
    """Sums over a month and all later ones; the last axis is months."""
    return numbers[..., ::-1].cumsum(axis=-1)[..., ::-1]


def _band(
    ended: csr_array, left: csr_array, retained: np.ndarray, informative: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Bootstrap band of the curve from counts (months, replicates) of agreements that ended and that were left.

    `informative` is the number of replicates with an agreement at risk in each month.
    """
    months, replicates = ended.shape
    if replicates == 1:
        return np.full(months, np.nan), np.full(months, np.nan)
    curves = np.concatenate(
        [_product_limit((ended @ drawn.T).T, _from_each_month((left @ drawn.T).T)) for drawn in counts(replicates)]
    )
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
