"""Find the threshold at which a margin passes 0 along a line of values, with an interval across replicates.

A margin says how much more there is than would be one half. It is at least 0 where one half or more is left. The
interval is a percentile bootstrap over replicates. It reaches to the values on either side of the threshold, because
nobody has run what lies between two values. Of too few cases there is no threshold (see few.py).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .few import enough
from .intervals import LEVEL
from .resampling import RESAMPLES, counts


class Crossing(NamedTuple):
    """A value and the ends of its interval (NaN: not within the values that were run)."""

    value: float
    low: float
    high: float


class Threshold(NamedTuple):
    """The threshold `at` which a margin passes 0, and the values `before` and `after` it.

    Arrays (1 + RESAMPLES,): first for the replicates as they are, then for each resample. Where there is no
    threshold, they are infinite, with the sign of the direction of the values. `falls`: the margin begins at 0 or more.
    `place` is that of the value after the threshold in the replicates as they are, or of the last value.
    """

    at: np.ndarray
    before: np.ndarray
    after: np.ndarray
    falls: bool
    place: int


def weights(replicates: int) -> np.ndarray:
    """The weight of each replicate, (1 + RESAMPLES, replicates): first all alike, then in each resample. Fixed luck."""
    return np.vstack([np.ones(replicates), *counts(replicates)]) / replicates


def threshold(margins: np.ndarray, values: np.ndarray, counted: np.ndarray) -> Threshold:
    """Find where the mean of `margins` (replicates, values) first passes to the other side of 0.

    There is no threshold where the mean ends on the side on which the replicates as they are begin. `counted` are the
    `weights`.
    """
    means = np.round(counted @ margins, 12)  # so that 0 stays 0 whatever the order of the sum
    side = means >= 0.0
    other = side != side[0, 0]
    never = ~other[:, -1]
    place = np.maximum(other.argmax(axis=1), 1)
    rows = np.arange(len(means))
    before, after = means[rows, place - 1], means[rows, place]
    gap = after - before
    part = np.divide(-before, gap, where=gap != 0.0, out=np.ones_like(gap)).clip(0.0, 1.0)
    at = values[place - 1] + part * (values[place] - values[place - 1])
    nowhere = np.copysign(np.inf, values[-1] - values[0])
    at, before, after = (np.where(never, nowhere, where) for where in (at, values[place - 1], values[place]))
    return Threshold(at, before, after, bool(side[0, 0]), len(values) - 1 if never[0] else int(place[0]))


def crossing(found: Threshold, cases: int) -> Crossing:
    """The threshold with its interval. All are NaN where it rests on too few `cases`."""
    low, high = np.minimum(found.before, found.after), np.maximum(found.before, found.after)
    return _within(found.at[0], low, high, cases)


def width(out: Threshold, back: Threshold, ends: tuple[float, float], cases: int) -> Crossing:
    """The width of the loop: the distance from the threshold on the way out to the threshold on the way back.

    `ends` are the first value on the way out and the last. The width is positive where something is lost at one value
    and comes back only further back than that value. Where it has not come back at the first value, the width is
    unknown, and the lower end of its interval follows from the values that were run.
    """
    turn = 1.0 if ends[1] > ends[0] else -1.0
    value = turn * (out.at[0] - back.at[0])
    most = turn * out.after - turn * back.after
    # out.before is the nearer side of the threshold on the way out, back.before that on the way back
    least = turn * np.clip(out.before, min(ends), max(ends)) - turn * np.clip(back.before, min(ends), max(ends))
    return _within(value, least, most, cases)


def _within(value: float, low: np.ndarray, high: np.ndarray, cases: int) -> Crossing:
    """A value with its interval. `low` and `high` hold the least and the most that it may be in each resample."""
    if not enough(cases):
        return Crossing(np.nan, np.nan, np.nan)
    rank = int((1.0 - LEVEL) / 2 * RESAMPLES)
    return Crossing(_finite(value), _finite(np.sort(low[1:])[rank]), _finite(np.sort(high[1:])[-1 - rank]))


def _finite(value: float) -> float:
    return float(value) if np.isfinite(value) else np.nan
