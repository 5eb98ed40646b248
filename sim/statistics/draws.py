"""Two layers of uncertainty: what the data leave open (draws) and luck (replicates), from runs of every pair of both.

Each draw is a plausible organisation and meets the same luck in a replicate (common random numbers). So the runs are a
crossed design without repetition, y = mean + draw + replicate + rest, and not a nested one: the variance components are
those of the two-way random effects ANOVA (Searle, Casella & McCulloch 1992, chapter 4), whose estimates are unbiased.
One-way ANOVA would take away the luck that all draws share, which is not between them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from .differences import paired_difference, smallest_p, unseen
from .intervals import ROUNDING, Interval, described, interval, shares_of, zero_or_one
from .level import LEVEL, MOST, tails
from .mover import mover
from .shared_luck import moved, with_luck


class Layers(NamedTuple):
    """The two layers of many points, arrays (points,). NaN where some run has no value, or there is but one draw.

    `data_variance` is that of the draws; it may be below 0, as unbiased estimates must where there is nothing to find.
    `luck_variance` is that of a run of one draw; a part of it, `shared_variance`, moves all draws alike. `low` and
    `high` are the ends of the interval of the grand mean, over other draws and other luck.
    """

    data_variance: np.ndarray
    luck_variance: np.ndarray
    shared_variance: np.ndarray
    low: np.ndarray
    high: np.ndarray


def layers(by_draw: np.ndarray, squares: np.ndarray, by_replicate: np.ndarray, level: float = LEVEL) -> Layers:
    """The layers from the means of draws, (points, draws), and of replicates, (points, replicates).

    `squares` are the squared deviations of the runs of each draw from its mean, (points, draws).

    The variance of the grand mean is (MS draws + MS replicates − MS rest) / (draws · replicates), with the degrees of
    freedom of Satterthwaite (1946).
    """
    draws, replicates = by_draw.shape[1], by_replicate.shape[1]
    mean = by_draw.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_draws = replicates * ((by_draw - mean) ** 2).sum(axis=1) / (draws - 1)
        within = squares.sum(axis=1)
        of_replicates = draws * ((by_replicate - mean) ** 2).sum(axis=1)
        rest = np.maximum(within - of_replicates, 0.0) / ((draws - 1) * (replicates - 1))
        of_replicates = of_replicates / (replicates - 1)
        data = (of_draws - rest) / replicates
        shared = (of_replicates - rest) / draws
        parts = np.array([of_draws, of_replicates, -rest])
        freedom = np.array([draws - 1, replicates - 1, (draws - 1) * (replicates - 1)])[:, np.newaxis]
        total = np.maximum(parts.sum(axis=0), np.maximum(of_draws, of_replicates))
        least = min(draws, replicates) - 1
        degrees = np.fmax(total**2 / (parts**2 / freedom).sum(axis=0), least)
        half = stdtrit(degrees, tails(level)[1]) * np.sqrt(total / (draws * replicates))
    centre = mean[:, 0]
    return Layers(data, rest + shared, shared, centre - half, centre + half)


def without_luck(by_draw: np.ndarray, squares: np.ndarray, replicates: int, found: Layers) -> np.ndarray:
    """The means of draws, (points, draws), without the spread that luck adds: for the distribution over draws.

    Each is moved towards the grand mean by the root of its reliability, so that what is left has the variance of the
    draws (constrained empirical Bayes: Louis 1984; Ghosh 1992). A draw whose runs all agree has no luck and stays.
    """
    mean = by_draw.mean(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = 1.0 - np.clip(found.shared_variance / found.luck_variance, 0.0, 1.0)
        noise = squares / (replicates - 1) / replicates * np.nan_to_num(own)[:, np.newaxis]
        data = np.maximum(np.nan_to_num(found.data_variance), 0.0)[:, np.newaxis]
        kept = np.where(noise > 0.0, np.sqrt(data / (data + noise)), 1.0)
    known = np.isfinite(found.data_variance)[:, np.newaxis]
    return np.where(known & (kept < 1.0), mean + kept * (by_draw - mean), by_draw)


def outer(
    values: np.ndarray,
    mean: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    bounded: bool = True,
    level: float = LEVEL,
) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the interval that holds a plausible organisation: what the data leave open, and luck.

    `values` are draws `without_luck`, (points, draws); `mean`, and `low` and `high` for luck alone, are (points,).

    Quantiles of the draws, of the kind that hold one more draw as often as the level says (Weibull 1939), put together
    with the ends for luck (MOVER). Where all draws agree, the interval is that of luck. A `bounded`
    outcome lies in [0, 1].
    """
    ends = np.quantile(values, tails(level), axis=1, method="weibull")
    agree = np.ptp(values, axis=1) == 0.0
    below, above = np.maximum(mean - ends[0], 0.0), np.maximum(ends[1] - mean, 0.0)
    least, most = mover(mean, (below, mean - low), (above, high - mean))
    least, most = np.where(agree | (below == 0.0), low, least), np.where(agree | (above == 0.0), high, most)
    return (np.maximum(least, 0.0), np.minimum(most, 1.0)) if bounded else (least, most)


class Band(NamedTuple):
    """Means with the ends of both intervals, arrays (points,): of the data and luck together, and of luck alone."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    luck_low: np.ndarray
    luck_high: np.ndarray


def band(values: np.ndarray) -> Band:
    """The mean of an outcome in [0, 1] at many points with both intervals. `values`: (points, draws, replicates).

    All runs must have a value. Each interval is that of `layers`, `without_luck` and `outer`.
    """
    points, draws, replicates = values.shape
    first = values[:, 0]
    by_replicate = first + (values - first[:, np.newaxis]).sum(axis=1) / draws  # no rounding where all draws agree
    number, variance = np.full(points, replicates), by_replicate.var(axis=1, ddof=1)
    binary = zero_or_one(by_replicate).all(axis=1)
    mean, luck_low, luck_high = described(number, number, by_replicate.mean(axis=1), variance, binary, bounded=True)
    by_draw = values.mean(axis=2)
    squares = ((values - by_draw[:, :, np.newaxis]) ** 2).sum(axis=2)
    spread = without_luck(by_draw, squares, replicates, layers(by_draw, squares, by_replicate))
    return Band(mean, *outer(spread, mean, luck_low, luck_high), luck_low, luck_high)


def plausible(values: np.ndarray, luck: Interval, bounded: bool = True, level: float = LEVEL) -> tuple[float, float]:
    """The ends of the interval that holds a plausible organisation, from its runs, (draws, replicates).

    `luck` is the interval for luck alone. Where some run has no value, the means of the draws are taken as they are;
    draws without any are left out.
    """
    known = values[~np.isnan(values).all(axis=1)]
    if np.isnan(luck.mean) or not len(known):
        return np.nan, np.nan
    missing, by_draw = np.isnan(known), over_draws(known.T)[np.newaxis]
    if not missing.any() and min(known.shape) > 1:
        squares = ((known - by_draw.T) ** 2).sum(axis=1)[np.newaxis]
        found = layers(by_draw, squares, known.mean(axis=0)[np.newaxis], level)
        by_draw = without_luck(by_draw, squares, known.shape[1], found)
    mean, low, high = (np.array([end]) for end in luck[:3])
    least, most = outer(by_draw, mean, low, high, bounded, level)
    return float(least[0]), float(most[0])


class Difference(NamedTuple):
    """A difference within each draw, over the draws.

    `low` and `high` are the ends of the interval of its mean, over other draws and other luck; `n` counts the
    replicates. `rises` and `falls` are the shares of the draws in which it is above and below 0, with the ends of their
    intervals over other draws and other luck. `most_low` and `most_high` hold MOST plausible organisations.
    """

    mean: float
    low: float
    high: float
    n: int
    rises: tuple[float, float, float]
    falls: tuple[float, float, float]
    most_low: float
    most_high: float


def paired_over_draws(a: np.ndarray, b: np.ndarray, bounded: bool = True, level: float = LEVEL) -> Difference:
    """The difference a − b of the same draws and replicates, (draws, replicates), with all that `Difference` tells."""
    found, nothing = mean_difference(a, b, bounded, level), (np.nan, np.nan, np.nan)
    if np.isnan(found.mean):
        return Difference(*found, nothing, nothing, np.nan, np.nan)
    a, b = _where_both(a, b)
    by_draw, _ = _by_draw(a - b)
    luck = paired_difference(over_draws(a), over_draws(b), bounded, MOST)
    mean, least, largest = (np.array([end]) for end in luck[:3])
    least, largest = outer(by_draw[np.newaxis], mean, least, largest, bounded=False, level=MOST)
    most_low, most_high = (float(np.clip(end[0], -1.0, 1.0) if bounded else end[0]) for end in (least, largest))
    known = (a - b)[~np.isnan(a - b).all(axis=1)]
    by_luck = by_draw + np.concatenate([some[:, 0] for some in moved(known[np.newaxis])])
    differ = bounded and bool((np.abs(known) > ROUNDING).any())  # what changes no run of any draw helps in none
    gain, loss = unseen(_known(over_draws(a) - over_draws(b)), level) if differ else (0.0, 0.0)
    gains, losses = np.array([unseen(_known(draw), level) for draw in known]).T if differ else np.zeros((2, 1))
    rises = _share(by_draw, by_luck, least=by_draw - loss, most=by_draw + gains)
    falls = _share(-by_draw, -by_luck, least=-by_draw - gain, most=-by_draw + losses)
    return Difference(*found, rises, falls, most_low, most_high)


def _known(values: np.ndarray) -> np.ndarray:
    return values[~np.isnan(values)]


def mean_difference(a: np.ndarray, b: np.ndarray, bounded: bool = True, level: float = LEVEL) -> Interval:
    """The mean of the difference a − b of the same draws and replicates, (draws, replicates).

    A run missing in either is left out. Luck is that of `paired_difference` of the replicates, each averaged over the
    draws; other draws add the variance between draws over their number (Student's t), and both are put together
    (MOVER). Where all draws agree, the interval is that of luck.
    """
    a, b = _where_both(a, b)
    luck = paired_difference(over_draws(a), over_draws(b), bounded, level)
    if np.isnan(luck.mean):
        return luck
    found = _over_other_draws(luck, *_by_draw(a - b), level)
    return found._replace(low=max(found.low, -1.0), high=min(found.high, 1.0)) if bounded else found


def _where_both(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both, without the runs that either misses."""
    missing = np.isnan(a) | np.isnan(b)
    return np.where(missing, np.nan, a), np.where(missing, np.nan, b)


def mean_over_draws(values: np.ndarray, bounded: bool = True, level: float = LEVEL) -> Interval:
    """The mean of an outcome over draws and replicates, (draws, replicates), over other draws and other luck.

    Luck is that of `interval` of the replicates, each averaged over the draws; other draws add their variance, as in
    `mean_difference`.
    """
    luck = interval(over_draws(values), bounded, level)
    if np.isnan(luck.mean):
        return luck
    found = _over_other_draws(luck, *_by_draw(values), level)
    return found._replace(low=max(found.low, 0.0), high=min(found.high, 1.0)) if bounded else found


def difference_in_draws(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The difference a − b in each draw, without the spread that luck adds, (draws,). NaN where no run tells it."""
    difference = a - b
    found = np.full(len(a), np.nan)
    known = ~np.isnan(difference).all(axis=1)
    if known.any():
        found[known] = _by_draw(difference)[0]
    return found


def _by_draw(values: np.ndarray) -> tuple[np.ndarray, float]:
    """The mean of each draw that has a value, without the spread that luck adds, and the variance of the draws."""
    missing = np.isnan(values)
    by_draw = np.nanmean(values[~missing.all(axis=1)], axis=1)
    if missing.any() or len(by_draw) < 2:
        return by_draw, float(by_draw.var(ddof=1)) if len(by_draw) > 1 else np.nan
    squares = ((values - by_draw[:, np.newaxis]) ** 2).sum(axis=1)
    found = layers(by_draw[np.newaxis], squares[np.newaxis], values.mean(axis=0)[np.newaxis])
    left = without_luck(by_draw[np.newaxis], squares[np.newaxis], values.shape[1], found)[0]
    return left, max(float(found.data_variance[0]), 0.0)


def _over_other_draws(luck: Interval, by_draw: np.ndarray, variance: float, level: float) -> Interval:
    """The interval of luck, with what other draws add."""
    draws, agree = len(by_draw), np.ptp(by_draw) <= ROUNDING
    half = 0.0 if agree else float(stdtrit(draws - 1, tails(level)[1]) * np.sqrt(variance / draws))
    if not half > 0.0:
        return luck
    low, high = mover(luck.mean, (half, luck.mean - luck.low), (half, luck.high - luck.mean))
    return luck._replace(low=float(low), high=float(high))


def p_over_draws(a: np.ndarray, b: np.ndarray, bounded: bool = True) -> float:
    """The p of the two-sided test that a − b is 0 on the mean, over other draws and other luck.

    It goes with the interval of `mean_difference`, as `p_value` of differences.py with that of `paired_difference`.
    """
    return smallest_p(lambda level: mean_difference(a, b, bounded, level))


def over_draws(values: np.ndarray) -> np.ndarray:
    """The mean over the draws that have a value, of (draws, replicates): exactly that of one where all are alike."""
    there = ~np.isnan(values)
    first = np.take_along_axis(values, there.argmax(axis=0)[np.newaxis], axis=0)[0]
    more = np.where(there, values - first, 0.0).sum(axis=0)
    return first + np.divide(more, there.sum(axis=0), where=there.any(axis=0), out=np.zeros(first.shape))


def _share(values: np.ndarray, by_luck: np.ndarray, least: np.ndarray, most: np.ndarray) -> tuple[float, float, float]:
    """The share of the draws, (draws,), that lie above 0, over other draws and other luck, (RESAMPLES, draws).

    `least` and `most` are what each may be by luck that no replicate shows, and that no resample holds therefore. What
    none of any draw shows lowers all of them; what none of its own shows may raise each: an effect may be rare in all.
    """
    above, lucky = values > ROUNDING, (by_luck > ROUNDING).mean(axis=1)
    share = float(above.mean())
    low, high = (float(end[0]) for end in shares_of([above.sum()], len(above)))
    low, high = (float(end) for end in with_luck(share, lucky, low, high))
    return share, max(0.0, min(low, _above(least))), min(1.0, max(high, _above(most)))


def _above(values: np.ndarray) -> float:
    return float((values > ROUNDING).mean())
