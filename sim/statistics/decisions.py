"""A choice among options where something is uncertain: regret, and what it is worth to know a number before choosing.

Arrays hold options, draws (plausible organisations) and replicates, in this order. More is better.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.polynomial.legendre import legvander
from scipy.special import stdtrit

from .draws import difference_in_draws, mean_difference
from .few import FEW
from .intervals import ROUNDING, shares_of
from .level import LEVEL, tails
from .shared_luck import moved, with_luck

DEGREE = 3
"""Of the polynomial in the rank of a number to which the value of an option is fitted."""
FOLDS = 10
"""Parts of the draws. The choice in each is made by a regression on all others."""


class Regret(NamedTuple):
    """What each option misses against the best one of each draw, arrays (options,).

    `first` is the share of the draws in which no other option is better, and `mean` the expected regret, each with the
    ends of its interval over other draws and other luck; `most` is the largest regret in any of the draws. What luck
    adds to the spread of the draws is taken away.
    """

    first: np.ndarray
    first_low: np.ndarray
    first_high: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    most: np.ndarray


def regret(values: np.ndarray, best: int, level: float = LEVEL) -> Regret:
    """The regrets of some options, (options, draws, replicates), of which one is the `best` on the mean.

    Differences from it are taken within a draw and a replicate (common random numbers), and without the spread that
    luck adds (`difference_in_draws`): the best of many noisy figures of a draw would be the luckiest. Draws in which
    some option has no value are left out.
    """
    gains, told = _gains(values, best)
    differences = values[:, told] - values[best, told]
    options, draws = gains.shape
    if draws < 2:
        return Regret(*np.full((7, options), np.nan))
    missed = _missed(gains)
    first, mean = (missed <= ROUNDING).mean(axis=1), missed.mean(axis=1)
    lucky_first, lucky_mean = [], []
    for move in moved(differences):
        with_move = _missed(gains + move)
        lucky_first.append((with_move <= ROUNDING).mean(axis=2))
        lucky_mean.append(with_move.mean(axis=2))
    other = shares_of(first * draws, draws, level)
    half = stdtrit(draws - 1, tails(level)[1]) * missed.std(axis=1, ddof=1) / np.sqrt(draws)
    first_low, first_high = np.clip(with_luck(first, np.concatenate(lucky_first), *other, level), 0.0, 1.0)
    low, high = with_luck(mean, np.concatenate(lucky_mean), mean - half, mean + half, level)
    return Regret(first, first_low, first_high, mean, np.maximum(low, 0.0), high, missed.max(axis=1))


def _gains(values: np.ndarray, best: int) -> tuple[np.ndarray, np.ndarray]:
    """What each option brings more than the `best` in each draw in which all have a value, and which draws these are.

    Without the spread that luck adds.
    """
    gains = np.array([difference_in_draws(own, values[best]) for own in values])
    told = ~np.isnan(gains).any(axis=0)
    return gains[:, told], told


def _largest(values: np.ndarray, best: int) -> np.ndarray:
    """The largest regret of each option in any of the draws, as in `regret`."""
    gains, _ = _gains(values, best)
    return _missed(gains).max(axis=1) if gains.shape[1] > 1 else np.full(len(values), np.nan)


def _missed(gains: np.ndarray) -> np.ndarray:
    """What each option misses in each draw against the best one there, of (…, options, draws)."""
    return gains.max(axis=-2, keepdims=True) - gains


def least_at_worst(values: np.ndarray, best: int) -> int:
    """The place of the option with the least largest regret, or `best` where luck may have made another one so.

    Another option must have less in each half of the replicates, and in all (half-sampling).
    """
    every, *halves = (_largest(some, best) for some in (values, values[..., 0::2], values[..., 1::2]))
    found = int(every.argmin())
    return found if all(most[found] < most[best] for most in halves) else best


class Information(NamedTuple):
    """What it is worth to know a number before choosing: its expected value of partial perfect information (EVPPI).

    `value`, with the ends of its interval, is in the unit of the options. `changes` is the share of the draws in which
    who knows the number chooses another option. Fewer than FEW such draws tell nothing, so that the value is NaN.
    """

    value: float
    low: float
    high: float
    changes: float


def information(
    values: np.ndarray, numbers: np.ndarray, bounded: bool = True, level: float = LEVEL
) -> list[Information]:
    """The EVPPI of each of some numbers, (numbers, draws), for a choice among options, (options, draws, replicates).

    As Strong, Oakley & Brennan (2014): the value of each option, given the number, is that of a regression on the
    number over the draws. The regression is in its ranks, since the value of information is the same for any scale. The
    same runs would make any number seem worth something. So who knows the number chooses, in each of FOLDS of the draws
    and each half of the replicates, by a regression on the other draws and the other half (cross-validation). Who does
    not takes the option with the best mean. What the first brings more is the value. Its interval is that of
    `mean_difference`. As another option may be the best on the mean, its low end is the least against any that is not
    shown to be worse, and its high end reaches to that against a best option that is chosen by other runs too.
    """
    unknown = Information(np.nan, np.nan, np.nan, np.nan)
    halves = [values[..., half::2] for half in (0, 1)]
    if values.shape[1] < 2 * FOLDS or any(np.isnan(half).all(axis=2).any() for half in halves):
        return [unknown] * len(numbers)
    blind = int(np.nanmean(values, axis=(1, 2)).argmax())
    behind = [mean_difference(values[blind], own, bounded).low > 0.0 for own in values]
    contenders = [own for place, own in enumerate(values) if place == blind or not behind[place]]
    elsewhere = _taken(values, _chosen(values, np.zeros(values.shape[1]), 0))
    found = []
    for number in numbers:
        choice = _chosen(values, number)
        changes = np.count_nonzero(choice != blind) / choice.shape[1]
        if changes < FEW:
            found.append(unknown._replace(changes=changes / len(number)))
        else:
            known = _taken(values, choice)
            more, other = (mean_difference(known, own, bounded, level) for own in (values[blind], elsewhere))
            least = min(mean_difference(known, own, bounded, level).low for own in contenders)
            ends = more.mean, least, max(more.high, other.high)
            value, low, high = np.maximum(ends, 0.0).tolist()  # to know more does no harm
            found.append(Information(value, low, high, changes / len(number)))
    return found


def _chosen(values: np.ndarray, number: np.ndarray, degree: int = DEGREE) -> np.ndarray:
    """The option that is taken in each draw and replicate by who knows the number, (draws, replicates)."""
    draws, replicates = values.shape[1:]
    half = np.arange(replicates) % 2
    means = [np.nanmean(values[..., half != one], axis=2) for one in (0, 1)]  # of the other half
    _, ranks = np.unique(number, return_inverse=True)
    terms = legvander(2.0 * ranks / max(int(ranks.max()), 1) - 1.0, degree)
    chosen = np.zeros((draws, 2), dtype=int)
    for fold in range(FOLDS):
        own = np.arange(draws) % FOLDS == fold
        for one in (0, 1):
            weights, *_ = np.linalg.lstsq(terms[~own], means[one][:, ~own].T, rcond=None)
            chosen[own, one] = (terms[own] @ weights).argmax(axis=1)
    return chosen[:, half]


def _taken(values: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The runs of the option that is chosen in each draw and replicate, (draws, replicates)."""
    return np.take_along_axis(values, chosen[np.newaxis], axis=0)[0]
