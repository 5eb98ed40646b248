"""Find the threshold at which a margin passes 0 along a line of values, with an interval across replicates.

A margin says how much more there is than would be one half. It is at least 0 where one half or more is left. The
interval is a percentile bootstrap over replicates. It reaches to the values on either side of the threshold, because
nobody has run what lies between two values. Of too few cases there is no threshold (see few.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .draws import outer
from .few import enough
from .intervals import shares_of
from .level import MOST, tails
from .resampling import RESAMPLES, counts
from .shared_luck import with_luck


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


class OverDraws(NamedTuple):
    """Thresholds over plausible organisations.

    `draws` are those that have cases enough, `tip` the share of them with a threshold, with the ends of its interval
    over other draws and other luck, and of luck alone. `at` is the median threshold of those that have one; luck moves
    it between `luck_low` and `luck_high`, and `most_low` and `most_high` hold that of MOST plausible organisations.
    NaN of too few draws, and where an end is not within the values that were run.
    """

    draws: int
    tip: float
    tip_low: float
    tip_high: float
    tip_luck_low: float
    tip_luck_high: float
    at: float
    luck_low: float
    luck_high: float
    most_low: float
    most_high: float


def over_draws(thresholds: Sequence[Threshold], told: np.ndarray, counts: np.ndarray) -> OverDraws:
    """Put the thresholds of draws together, all found with the same `weights` of the same replicates.

    `told` says which draws have cases enough, `counts` in which of them a threshold counts: (draws,).

    The thresholds of draws are spread by luck too. Their variance over resamples, without the part that moves all draws
    alike, is taken off as in `without_luck` (draws.py); what is left is put together with luck (MOVER).
    """
    here = np.flatnonzero(told)
    if not enough(len(here)):
        return OverDraws(len(here), *[np.nan] * 10)
    at, before, after = (np.array([getattr(one, name) for one in thresholds]) for name in ("at", "before", "after"))
    tips = np.isfinite(at) & counts[:, np.newaxis]
    shares = tips[here].mean(axis=0)
    other = (float(end[0]) for end in shares_of([tips[here, 0].sum()], len(here)))
    share = float(shares[0])
    low, high = with_luck(share, shares[1:], *other)
    luck = with_luck(share, shares[1:], share, share)
    told_of = [share, max(float(low), 0.0), min(float(high), 1.0), *map(float, luck)]
    tipping = here[tips[here, 0]]
    where = _where(at[tipping], np.minimum(before, after)[tipping], np.maximum(before, after)[tipping])
    return OverDraws(len(here), *told_of, *where)


def _where(at: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[float]:
    """The median threshold of draws, (draws, 1 + RESAMPLES), with what luck does to it and where most of them lie."""
    if not enough(len(at)):
        return [np.nan] * 5
    middle = float(np.median(at[:, 0]))
    found = _within(middle, np.median(low, axis=0), np.median(high, axis=0), len(at))
    there = np.isfinite(at[:, 1:])
    moved = np.where(there, at[:, 1:], 0.0)
    shared = np.divide(moved.sum(axis=0), there.sum(axis=0), where=there.any(axis=0), out=np.zeros(there.shape[1]))
    own = np.where(there, moved - shared, 0.0)
    number = np.maximum(there.sum(axis=1), 2)
    own = ((own**2).sum(axis=1) - own.sum(axis=1) ** 2 / number) / (number - 1)
    open_ = max(float(at[:, 0].var(ddof=1) - own.mean()), 0.0)
    kept = np.sqrt(np.divide(open_, open_ + own, where=own > 0.0, out=np.ones(own.shape)))
    values = middle + kept * (at[:, 0] - middle)
    low_end, high_end = (np.array([end if np.isfinite(end) else middle]) for end in found[1:])
    least, most = outer(values[np.newaxis], np.array([middle]), low_end, high_end, bounded=False, level=MOST)
    run = np.concatenate([own[np.isfinite(own)] for own in (low, high)])  # no range reaches beyond these values
    return [middle, found.low, found.high, *(float(np.clip(end[0], run.min(), run.max())) for end in (least, most))]


def _within(value: float, low: np.ndarray, high: np.ndarray, cases: int) -> Crossing:
    """A value with its interval. `low` and `high` hold the least and the most that it may be in each resample."""
    if not enough(cases):
        return Crossing(np.nan, np.nan, np.nan)
    rank = int(tails()[0] * RESAMPLES)
    return Crossing(_finite(value), _finite(np.sort(low[1:])[rank]), _finite(np.sort(high[1:])[-1 - rank]))


def _finite(value: float) -> float:
    return float(value) if np.isfinite(value) else np.nan
