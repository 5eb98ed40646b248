"""Designs and indices of global sensitivity analysis, in the unit cube: a thin layer over SALib.

Sobol: shares of an outcome's variance (Saltelli et al. 2010). Morris: elementary effects (Campolongo,
Cariboni & Saltelli 2007). Intervals are bootstrap intervals over the samples of the design.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..files.errors import InputError
from ..statistics.columns import with_ends
from ..statistics.few import enough
from ..statistics.level import LEVEL
from ..statistics.resampling import percentile_interval
from .shares import sobol_shares

Method = Literal["sobol", "morris"]
COLUMNS: dict[Method, tuple[str, ...]] = {"sobol": ("total", "first"), "morris": ("mu_star", "sigma", "mu")}
"""The indices of each method. The first one ranks. All but mu have an interval, _low and _high."""
RESAMPLES, SEED = 200, 1
"""Number and seed of the bootstrap samples, for SALib's intervals and ours."""
LEVELS = 4
"""The number of values that a factor takes in Morris's design."""


def points_of(method: Method, factors: int, samples: int) -> int:
    """The number of points of a design. Raises InputError where the design cannot have so many samples."""
    if method == "sobol" and samples & (samples - 1):
        near = 1 << samples.bit_length() - 1
        raise InputError.at("--samples", f"must be a power of two for sobol, such as {near} or {2 * near}")
    return samples * in_a_sample(method, factors)


def design(method: Method, numbers: Sequence[int], samples: int, seed: int) -> np.ndarray:
    """Points in the unit cube, (points, factors): Saltelli's samples, or Morris's trajectories.

    `numbers` says of each factor how many whole numbers it takes, or 0. Morris's design has LEVELS places, which
    would reach only as many whole numbers: such a factor stands anywhere in the part of its level, the same in a whole
    trajectory, so that every number is as likely.
    """
    problem = _problem(len(numbers))
    if method == "sobol":
        from SALib.sample import sobol

        return sobol.sample(problem, samples, calc_second_order=False, seed=seed)
    from SALib.sample import morris

    places = morris.sample(problem, samples, num_levels=LEVELS, seed=seed)
    trajectories, luck = places.reshape(samples, -1, len(numbers)), np.random.default_rng(seed)
    for factor in np.flatnonzero(numbers):
        level = np.rint(trajectories[..., factor] * (LEVELS - 1))
        within = (luck.permutation(samples) + luck.random(samples)) / samples  # evenly, as in a Latin hypercube
        trajectories[..., factor] = (level + within[:, np.newaxis]) / LEVELS
    return places


def indices(method: Method, design: np.ndarray, outcome: np.ndarray) -> pd.DataFrame:
    """Compute the COLUMNS of each factor, with intervals, from the outcome at each point, (points,).

    Sobol's indices are shares of the variance. Morris's are effects of the whole range of a factor, in the unit of the
    outcome. All are missing where the outcome is missing at a point or does not vary, and of too few samples (see
    statistics/few.py).
    """
    factors = design.shape[1]
    names = [column for name in COLUMNS[method] for column in _columns(name)]
    frame = pd.DataFrame(np.nan, index=range(factors), columns=names)
    scale = outcome.reshape(-1, in_a_sample(method, factors))
    if method == "sobol":
        scale = scale[:, [0, -1]]  # the indices are shares of the variance of these
    if not enough(len(scale)) or np.isnan(outcome).any() or np.ptp(scale) == 0.0:
        return frame
    found = (_sobol if method == "sobol" else _morris)(design, outcome)
    for name, (value, low, high) in found.items():
        frame[name] = value
        if name != "mu":
            frame[f"{name}_low"], frame[f"{name}_high"] = low, high
    return frame


def _columns(index: str) -> list[str]:
    """An index with the ends of its interval. That of mu is not told: its sign is what counts."""
    return [index] if index == "mu" else with_ends(index)


_Ends = tuple[np.ndarray, np.ndarray, np.ndarray]


def _sobol(design: np.ndarray, outcome: np.ndarray) -> dict[str, _Ends]:
    found = sobol_shares(outcome, design.shape[1], RESAMPLES, LEVEL, SEED)
    return {name: _around(*found[name]) for name in COLUMNS["sobol"]}


def _morris(design: np.ndarray, outcome: np.ndarray) -> dict[str, _Ends]:
    own = effects(design, outcome)
    functions = {"mu_star": _mean_size, "sigma": _deviation}
    found = {name: (function(own, axis=0), *_ends(own, function)) for name, function in functions.items()}
    mean = own.mean(axis=0)
    return found | {"mu": (mean, mean, mean)}


def _ends(own: np.ndarray, function: Callable[..., np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    return percentile_interval([own], function, RESAMPLES, axis=0, seed=SEED)


def _mean_size(values: np.ndarray, axis: int) -> np.ndarray:
    return np.abs(values).mean(axis=axis)


def effects(design: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Morris's elementary effects, (trajectories, factors): change of the outcome over that of the factor.

    A factor that was not moved, as one of few whole numbers may not be, has no effect in that trajectory.
    """
    factors = design.shape[1]
    steps = np.diff(design.reshape(-1, factors + 1, factors), axis=1)  # each moves one factor
    moved = np.diff(outcome.reshape(-1, factors + 1), axis=1)[..., np.newaxis]
    return np.divide(moved, steps, where=steps != 0.0, out=np.zeros(steps.shape)).sum(axis=1)


def _deviation(values: np.ndarray, axis: int) -> np.ndarray:
    return np.std(values, axis=axis, ddof=1)


def _around(value: np.ndarray, half: np.ndarray) -> _Ends:
    return value, value - half, value + half


def in_a_sample(method: Method, factors: int) -> int:
    """The points of one sample: two base points and one for each factor (Sobol), or a trajectory (Morris)."""
    return factors + (2 if method == "sobol" else 1)


def _problem(factors: int) -> dict[str, Any]:
    """Factors in the unit cube, in the form that SALib expects."""
    return {"num_vars": factors, "names": [str(n) for n in range(factors)], "bounds": [[0.0, 1.0]] * factors}
