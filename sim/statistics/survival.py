"""Survival of agreements: months in force, and the product-limit curve with its band across replicates.

Months are numbered from 1 and 0 (or missing) stands for never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from .few import FEW, enough
from .intervals import floats, wilson
from .level import tails
from .resampling import counts

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def months_in_force(established: Any, ended: Any, horizon: Any) -> tuple[np.ndarray, np.ndarray]:
    """The months that each agreement stayed in force, and whether its end was seen: (durations, observed).

    `established` and `ended` are months (0 or missing: never), `horizon` the last month, or one for
    each. An agreement that has not ended by the horizon is censored after the longest duration whose end could have
    been seen: one more month, and it would end beyond the horizon. Pairs that never had one are left out.
    """
    start = np.nan_to_num(floats(established)).astype(np.int64)
    end = np.nan_to_num(floats(ended)).astype(np.int64)
    ever = start > 0
    start, end, last = start[ever], end[ever], np.broadcast_to(horizon, ever.shape)[ever]
    return np.where(end > 0, end, last) - start, end > 0


def restricted_months(established: np.ndarray, ended: np.ndarray, horizon: int) -> np.ndarray:
    """The months up to a horizon in which each agreement is in force; 0 where none was made. Arrays of one shape.

    Their mean is the restricted mean survival time (Royston & Parmar 2013), counted from the first month of the run.
    """
    last = np.where((ended > 0) & (ended <= horizon), ended.astype(np.int64) - 1, horizon)
    return np.where(established > 0, np.maximum(last - established + 1, 0), 0)


def kaplan_meier(durations: Any, observed: Any, cluster: Any, number: Any = 1) -> pd.DataFrame:
    """The share of agreements that stay in force longer than each number of months (product-limit curve).

    `durations` are whole months, `observed` is False where the end was not seen, `cluster` is the
    replicate of each agreement; each row stands for `number` alike agreements. Columns:
    months_in_force (0, 1, …), retained, low, high, at_risk (agreements that had lasted until that
    month). The band is a bootstrap over replicates (see `_band`), with a fixed generator; with one
    replicate there is none (NaN). Without agreements the table is empty.
    """
    duration = np.asarray(durations, dtype=np.int64)
    if duration.size == 0:
        return pd.DataFrame({name: np.empty(0) for name in ("months_in_force", "retained", "low", "high", "at_risk")})
    from scipy.sparse import coo_array  # slow to import

    _, replicate = np.unique(np.asarray(cluster), return_inverse=True)
    shape = (duration.max() + 1, replicate.max() + 1)
    alike = np.broadcast_to(np.asarray(number, dtype=float), duration.shape)
    left = coo_array((alike, (duration, replicate)), shape).tocsr()
    ended = coo_array((alike * np.asarray(observed, dtype=float), (duration, replicate)), shape).tocsr()
    at_risk = _from_each_month(left.sum(axis=1))
    retained = _product_limit(ended.sum(axis=1), at_risk)
    low, high = _band(ended, left, retained, _informative(duration, np.asarray(observed, dtype=bool), replicate))
    return pd.DataFrame(
        {
            "months_in_force": np.arange(shape[0]),
            "retained": retained,
            "low": low,
            "high": high,
            "at_risk": at_risk.astype(np.int64),
        }
    )


def followed(curve: pd.DataFrame) -> pd.DataFrame:
    """The part of a `kaplan_meier` curve that enough agreements stand for (see few.py). May be empty.

    So many stand for a month: those at risk, over the share that had lasted until then (Peto et al. 1977). All do,
    until the horizon takes the first from sight.
    """
    before = curve["retained"].shift(fill_value=1.0)
    return curve[enough((curve["at_risk"] / before).cummin())]


def _product_limit(ended: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    """The product over months of the share that did not end. The last axis is months from 0."""
    hazard = np.divide(ended, at_risk, where=at_risk > 0, out=np.zeros(np.broadcast(ended, at_risk).shape))
    return np.cumprod(1.0 - hazard, axis=-1)


def _from_each_month(numbers: np.ndarray) -> np.ndarray:
    """The sums over each month and all later ones. The last axis is months."""
    return numbers[..., ::-1].cumsum(axis=-1)[..., ::-1]


class _Informative(NamedTuple):
    """How many replicates have information on each month: arrays (months,)."""

    at_risk: np.ndarray
    """Replicates with an agreement that had lasted until then."""
    ended: np.ndarray
    """Replicates in which an agreement had ended by then."""
    outlasting: np.ndarray
    """Replicates with an agreement that lasted longer than the last ending by then."""


def _informative(duration: np.ndarray, observed: np.ndarray, replicate: np.ndarray) -> _Informative:
    months, replicates = duration.max() + 1, replicate.max() + 1
    longest, first = np.zeros(replicates, dtype=np.int64), np.full(replicates, months)
    np.maximum.at(longest, replicate, duration)
    np.minimum.at(first, replicate[observed], duration[observed])
    at_risk = _from_each_month(np.bincount(longest, minlength=months + 1))
    ending = np.isin(np.arange(months), duration[observed])
    last = np.maximum.accumulate(np.where(ending, np.arange(months), 0))
    return _Informative(at_risk[:-1], np.bincount(first, minlength=months + 1)[:-1].cumsum(), at_risk[last + 1])


def _band(
    ended: csr_array, left: csr_array, retained: np.ndarray, informative: _Informative
) -> tuple[np.ndarray, np.ndarray]:
    """The band of the curve, from counts (months, replicates) of agreements that ended and of those left.

    It is a percentile bootstrap over replicates. Where fewer than FEW replicates have an ending, or have an agreement
    left, that is too narrow; there the band reaches as far as the log–log limits with the bootstrap's standard error
    (Kalbfleisch & Prentice 2002, section 1.4), which are wider towards one half. Where no agreement has ended, or none
    is left, all resamples agree, and the end is Wilson's for none of the replicates at risk (an effective sample size,
    as in Dorey & Korn 1987).
    """
    months, replicates = ended.shape
    if replicates == 1:
        return np.full(months, np.nan), np.full(months, np.nan)
    curves = np.concatenate(
        [_product_limit((ended @ drawn.T).T, _from_each_month((left @ drawn.T).T)) for drawn in counts(replicates)]
    )
    low, high = np.quantile(curves, tails(), axis=0)
    few = (retained > 0.0) & (retained < 1.0) & (np.minimum(informative.ended, informative.outlasting) < FEW)
    lower, upper = _log_log(retained[few], curves[:, few].std(axis=0, ddof=1))
    low[few], high[few] = np.minimum(low[few], lower), np.maximum(high[few], upper)
    all_left, none_left = (retained == 1.0) & (np.arange(months) > 0), retained == 0.0
    # A share that falls is above its later limits too, so before the first ending the later limit holds.
    after_ending = low[np.flatnonzero(retained < 1.0)[:1]].sum()
    at_risk = informative.at_risk
    low[all_left] = np.maximum(wilson(at_risk[all_left], at_risk[all_left])[0], after_ending)
    high[none_left] = np.maximum(high[none_left], wilson(0.0 * at_risk[none_left], at_risk[none_left])[1])
    return np.minimum.accumulate(low), np.minimum.accumulate(high)  # like the curve, its band never rises


def _log_log(share: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a share between 0 and 1 with its standard error, symmetrical in log(−log share)."""
    times = np.exp(ndtri(tails()[1]) * error / (share * -np.log(share)))
    return share**times, share ** (1.0 / times)
