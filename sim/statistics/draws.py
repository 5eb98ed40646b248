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

from .intervals import LEVEL


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
        half = stdtrit(degrees, 0.5 + level / 2) * np.sqrt(total / (draws * replicates))
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
    values: np.ndarray, mean: np.ndarray, low: np.ndarray, high: np.ndarray, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the interval that holds a plausible organisation: what the data leave open, and luck.

    `values` are draws `without_luck`, (points, draws); `mean`, and `low` and `high` for luck alone, are (points,).

    Quantiles of the draws, of the kind that hold one more draw as often as the level says (Weibull 1939), put together
    with the ends for luck (MOVER: Zou & Donner 2008). Where all draws agree, the interval is that of luck.
    """
    tail = (1.0 - level) / 2.0
    ends = np.quantile(values, [tail, 1.0 - tail], axis=1, method="weibull")
    agree = np.ptp(values, axis=1) == 0.0
    below, above = np.maximum(mean - ends[0], 0.0), np.maximum(ends[1] - mean, 0.0)
    return (
        np.where(agree | (below == 0.0), low, mean - np.hypot(below, mean - low)),
        np.where(agree | (above == 0.0), high, mean + np.hypot(above, high - mean)),
    )
