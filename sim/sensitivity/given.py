"""Sensitivity indices from given data: the draws as they are, whatever distribution they come from. By SALib.

`delta` (Borgonovo 2007; Plischke, Borgonovo & Smith 2013): how far the distribution of an outcome moves, on average,
when a number is known. `pawn` (Pianosi & Wagener 2018): the median of the largest distances between the two cumulative
distributions. Both are above 0 where nothing depends on anything, so they are judged by dummies: columns that have
nothing to do with the outcome. `first` (Plischke 2010, by classes): the share of what is open that would go, on
average, if this number alone were known.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ..runs.pools import one_blas_thread
from ..statistics.columns import with_ends
from ..statistics.draws import layers
from ..statistics.few import enough
from ..statistics.level import LEVEL, tails

Given = Literal["delta", "pawn"]
"""The methods for given data."""
GROUPS = 10
"""The jackknife leaves out so many groups of draws, one after the other, and then so many of replicates."""
DUMMIES, FOR_EACH = 400, 20
"""At least so many dummies, and so many for each number: the floor is the largest of as many dummies as numbers."""
SEED = 1
"""Of the dummies, of the order in which equal values stand, and of the groups of draws."""
LEAST, MOST_CLASSES, IN_A_CLASS = 2, 10, 10
"""Between so many classes of a number, each with so many draws where there are enough of them."""
Statistic = Callable[[np.ndarray, np.ndarray], float]
"""An index from ranks and means, (draws,)."""


def columns_of(method: Given) -> list[str]:
    """The columns of the indices."""
    return [*with_ends(method, "first"), "floor", "matters"]


def indices(method: Given, values: np.ndarray, runs: np.ndarray) -> pd.DataFrame:
    """The index of each number that is uncertain, with its interval, and whether it stands out from dummies.

    `values` are the numbers, (draws, numbers); `runs` the outcome, (draws, replicates), which meets the same luck in
    every draw. `floor` is what the largest of as many dummies exceeds in 1 − LEVEL of cases, and `matters` says whether
    the index is above it. Intervals hold other draws and other luck. All are missing where some run has no value, where
    nothing is open beside luck, and of too few draws (see statistics/few.py).
    """
    number = values.shape[1]
    table = pd.DataFrame(np.nan, index=range(number), columns=columns_of(method)).assign(matters=False)
    if not enough(len(values)) or np.isnan(runs).any():
        return table
    parts = list(_parts(runs))
    if any(part.open <= 0.0 for part in parts):
        return table
    ranked, statistic = ranks(values), {"delta": _delta, "pawn": _pawn}[method]
    with warnings.catch_warnings():  # SALib warns of classes in which the outcome does not differ
        warnings.simplefilter("ignore")
        floor = _floor(statistic, parts[0].means, number)
        for place in range(number):
            for name, index in ((method, lambda part, own: statistic(own, part.means)), ("first", _first)):
                found = np.array([index(part, ranked[part.draws, place]) for part in parts])
                table.loc[place, with_ends(name)] = _within(found, parts)
    return table.assign(floor=floor, matters=table[method] > floor)


def ranks(values: np.ndarray) -> np.ndarray:
    """The ranks of each column, (draws, numbers), from 1. Equal values stand in a random order, always the same."""
    luck = np.random.default_rng(SEED).random(values.shape)
    in_order = np.lexsort((luck, values), axis=0)
    return np.argsort(in_order, axis=0) + 1.0


class _Part(NamedTuple):
    """Some of the runs: the places of the draws, their means, and how much of the variance of these is open.

    The rest of that variance is luck. `of` says what was left out: nothing, draws or replicates.
    """

    of: str
    draws: np.ndarray
    means: np.ndarray
    open: float


def _parts(runs: np.ndarray) -> Iterator[_Part]:
    """All runs; then those without each group of draws; then those without each group of replicates."""
    draws, replicates = (np.arange(size) for size in runs.shape)
    yield _part("", draws, runs)
    for group in np.array_split(np.random.default_rng(SEED).permutation(draws), GROUPS):
        kept = np.delete(draws, group)
        yield _part("draws", kept, runs[kept])
    for group in np.array_split(replicates, min(GROUPS, len(replicates))):
        yield _part("replicates", draws, np.delete(runs, group, axis=1))


def _part(of: str, draws: np.ndarray, runs: np.ndarray) -> _Part:
    means = runs.mean(axis=1)
    total = means.var(ddof=1)
    if runs.shape[1] < 2 or total == 0.0:  # of one replicate it is not known how much is luck
        return _Part(of, draws, means, float(total > 0.0))
    squares = ((runs - means[:, np.newaxis]) ** 2).sum(axis=1)
    found = layers(means[np.newaxis], squares[np.newaxis], runs.mean(axis=0)[np.newaxis])
    return _Part(of, draws, means, float(found.data_variance[0] / total))


def _within(found: np.ndarray, parts: list[_Part]) -> list[float]:
    """An index of all runs with the ends of its interval, from those of the parts (delete-a-group jackknife).

    Luck and draws add their variances; Student's t has the degrees of freedom of the groups.
    """
    variance = 0.0
    for of in ("draws", "replicates"):
        own = found[[part.of == of for part in parts]]
        variance += (len(own) - 1) * own.var()
    half = stdtrit(GROUPS - 1, tails()[1]) * np.sqrt(variance)
    return [float(end) for end in np.clip([found[0], found[0] - half, found[0] + half], 0.0, 1.0)]


def _floor(statistic: Statistic, means: np.ndarray, number: int) -> float:
    """What the largest index of `number` dummies exceeds in 1 − LEVEL of cases.

    A dummy is a random order of the draws. Only ranks count, so that dummies of all numbers are alike.
    """
    luck, draws = np.random.default_rng(SEED), np.arange(1.0, len(means) + 1.0)
    dummies = [statistic(luck.permutation(draws), means) for _ in range(max(DUMMIES, FOR_EACH * number))]
    return float(np.quantile(dummies, LEVEL ** (1.0 / number), method="weibull"))


def _classes(draws: int, number: int) -> np.ndarray:
    return np.linspace(0, draws, number + 1)


def _delta(ranked: np.ndarray, means: np.ndarray) -> float:
    from SALib.analyze.delta import calc_delta

    draws = len(means)
    power = 2.0 / (7.0 + np.tanh((1500.0 - draws) / 500.0))  # SALib's own number of classes
    grid = np.linspace(means.min(), means.max(), 100)
    with one_blas_thread():  # SciPy solves systems of one unknown there
        return float(calc_delta(means, grid, ranked, _classes(draws, min(int(np.ceil(draws**power)), 48))))


def _pawn(ranked: np.ndarray, means: np.ndarray) -> float:
    from SALib.analyze import pawn

    problem = {"num_vars": 1, "names": ["one"], "bounds": [[0.0, 1.0]]}
    found = pawn.analyze(problem, ranked[:, np.newaxis], means, S=_number_of_classes(len(means)))
    return float(found["median"][0])


def _first(part: _Part, ranked: np.ndarray) -> float:
    """The share of what is open, without what classes of a dummy would take (Kelley 1935), and without luck."""
    from SALib.analyze.delta import sobol_first

    draws, classes = len(ranked), _number_of_classes(len(ranked))
    raw = sobol_first(part.means, ranked, _classes(draws, classes))
    return (1.0 - (1.0 - raw) * (draws - 1) / (draws - classes)) / part.open


def _number_of_classes(draws: int) -> int:
    return int(np.clip(draws // IN_A_CLASS, LEAST, MOST_CLASSES))
