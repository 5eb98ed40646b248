"""Sample points from ranges: Latin hypercube and Sobol, with scipy's quasi-Monte Carlo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng
from scipy import stats
from scipy.optimize import brentq
from scipy.special import expit, ndtri
from scipy.stats import qmc

from ..files.errors import InputError
from .section import Range, SweepSettings, Value
from .values import Axis, evenly, for_each, is_whole, linked, values_of

SAMPLERS: dict[str, Callable[[int, int, Generator], np.ndarray]] = {
    "lhs": lambda paths, points, luck: qmc.LatinHypercube(paths, rng=luck).random(points),
    "sobol": lambda paths, points, luck: qmc.Sobol(paths, rng=luck).random_base2(points.bit_length() - 1),
}
"""How each sampled design draws its points: quantiles of each path, (points, paths)."""


def sample(sweep: SweepSettings) -> tuple[list[dict[str, Value]], list[Axis]]:
    """Sample the points of a sweep, and make an axis of the sampled values for each of its ranges.

    The design uses a random stream of its own, made from the sweep's seed. It does not change the luck of the runs.
    """
    number = int(sweep.points)  # type: ignore[arg-type]
    luck = default_rng(SeedSequence(sweep.seed, spawn_key=(0,)))
    size = len(sweep.vary)
    quantiles = SAMPLERS[sweep.design or ""](size, number, luck)
    axes = [
        Axis(linked(key), _drawn(key, values, column))
        for (key, values), column in zip(sweep.vary.items(), quantiles.T, strict=True)
    ]
    rows = [{path: value for axis in axes for path, value in axis.at(row).items()} for row in range(number)]
    return rows, axes


def _drawn(key: str, values: Range | Sequence[Any], quantiles: np.ndarray) -> list[tuple[Value, ...]]:
    """The levels at some quantiles. Linked paths take the same quantile."""
    if not isinstance(values, Range):
        levels = values_of(key, values)
        return [levels[int(quantile * len(levels))] for quantile in quantiles]
    if values.steps is not None:
        raise InputError.at(key, "steps are for a grid; a sampled design draws from the whole range")
    paths = linked(key)
    ends = zip(paths, for_each(values.start, paths, key), for_each(values.to, paths, key), strict=True)
    columns = [quantile(values, low, high, quantiles, is_whole(path)) for path, low, high in ends]
    return [tuple(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def quantile(values: Range, low: float, high: float, at: np.ndarray, counts: bool) -> np.ndarray:
    """The numbers of a range at some quantiles of its distribution; `counts` says that they are whole."""
    if counts and values.distribution == "uniform":
        return evenly(np.ceil(low), np.floor(high), at)
    if values.distribution == "normal" and values.mean is not None and values.sd is not None:
        ends = (low - values.mean) / values.sd, (high - values.mean) / values.sd
        numbers = stats.truncnorm(*ends, loc=values.mean, scale=values.sd).ppf(at)
    elif values.distribution == "logit-normal" and values.mean is not None and values.sd is not None:
        middle, sd = _of_the_logit((values.mean - low) / (high - low), values.sd / (high - low))
        numbers = low + (high - low) * expit(middle + sd * ndtri(at))
    elif values.distribution == "triangular" and values.mode is not None:
        numbers = stats.triang((values.mode - low) / (high - low), loc=low, scale=high - low).ppf(at)
    else:
        numbers = low + (high - low) * at
    return np.rint(numbers).astype(np.int64) if counts else numbers


_EVEN = (np.arange(2_000) + 0.5) / 2_000
"""Quantiles at which the mean and the sd of a distribution are worked out."""


@cache
def _of_the_logit(mean: float, sd: float) -> tuple[float, float]:
    """The mean and the sd of the logit of a number in (0, 1) that has this mean and sd (Atchison & Shen 1980).

    They have no closed form: the mean of the logit is found for each sd of it, and the sd so that both fit.
    """

    def numbers(spread: float) -> tuple[float, np.ndarray]:
        steps = spread * ndtri(_EVEN)

        def beyond(middle: float) -> float:
            return float(expit(middle + steps).mean()) - mean

        most = 60.0 if beyond(-60.0) < 0.0 < beyond(60.0) else 60.0 + float(steps[-1])  # of a wide spread
        middle = brentq(beyond, -most, most)
        return middle, expit(middle + steps)

    spread = brentq(lambda spread: float(numbers(spread)[1].std()) - sd, 0.0, 30.0)
    return numbers(spread)[0], spread
