"""Where a share passes one half along a line of values, with an interval across replicates.

The interval is a percentile bootstrap over replicates. It reaches to the values on either side of the
passing, because what happens between two values was not run.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .intervals import LEVEL
from .resampling import RESAMPLES, counts


class Crossing(NamedTuple):
    """Where a share passes one half, and the ends of its interval (NaN: not within the values that were run)."""

    value: float
    low: float
    high: float


class Passing(NamedTuple):
    """For the replicates as they are (first) and for each resample: the passing, and the values either side.

    Arrays (1 + RESAMPLES,); where there is no passing, infinite in the direction of the values. `falls` says
    whether the share begins at one half or more.
    """

    at: np.ndarray
    before: np.ndarray
    after: np.ndarray
    falls: bool


def weights(replicates: int) -> np.ndarray:
    """How often each replicate counts: once each, then in each resample, (1 + RESAMPLES, replicates); fixed luck."""
    return np.vstack([np.ones(replicates), *counts(replicates)]) / replicates


def passing(shares: np.ndarray, values: np.ndarray, counted: np.ndarray) -> Passing:
    """Where the mean of `shares` (replicates, values) first comes to the other side of one half than at the start.

    There is no passing where both ends of the mean are on one side. `counted` are the `weights`.
    """
    means = np.round(counted @ shares, 12)  # one half is one half, whatever the order of the sum
    side = means >= 0.5
    other = side != side[0, 0]
    never = ~other[:, -1] | (side[0, 0] == side[0, -1])
    place = np.maximum(other.argmax(axis=1), 1)
    rows = np.arange(len(means))
    before, after = means[rows, place - 1], means[rows, place]
    gap = after - before
    part = np.divide(0.5 - before, gap, where=gap != 0.0, out=np.ones_like(gap)).clip(0.0, 1.0)
    at = values[place - 1] + part * (values[place] - values[place - 1])
    nowhere = np.copysign(np.inf, values[-1] - values[0])
    at, before, after = (np.where(never, nowhere, where) for where in (at, values[place - 1], values[place]))
    return Passing(at, before, after, bool(side[0, 0]))


def crossing(found: Passing, replicates: int) -> Crossing:
    """The passing with its interval; one replicate has none."""
    low, high = np.minimum(found.before, found.after), np.maximum(found.before, found.after)
    return _within(found.at[0], low, high, replicates)


def width(out: Passing, back: Passing, ends: tuple[float, float], replicates: int) -> Crossing:
    """How far the passing on the way back lags behind that on the way out: the width of the loop.

    `ends` are the first value on the way out and the last. Positive where what was lost comes back only
    beyond the value at which it was lost. Where it has not come back at the first value, the width is not
    known, and the lower end of its interval is what the values that were run allow to say.
    """
    turn = 1.0 if ends[1] > ends[0] else -1.0
    value = turn * (out.at[0] - back.at[0])
    most = turn * out.after - turn * back.after
    # out.before is the nearer side of the passing on the way out, back.before that on the way back
    least = turn * np.clip(out.before, min(ends), max(ends)) - turn * np.clip(back.before, min(ends), max(ends))
    return _within(value, least, most, replicates)


def _within(value: float, low: np.ndarray, high: np.ndarray, replicates: int) -> Crossing:
    """A value with its interval, from the least and the most that it may be in each resample."""
    if replicates < 2:
        return Crossing(_finite(value), np.nan, np.nan)
    rank = int((1.0 - LEVEL) / 2 * RESAMPLES)
    return Crossing(_finite(value), _finite(np.sort(low[1:])[rank]), _finite(np.sort(high[1:])[-1 - rank]))


def _finite(value: float) -> float:
    return float(value) if np.isfinite(value) else np.nan
