"""The bootstrap: how far a figure would move with other replicates.

Replicates are drawn whole, with replacement, because the pairs of one run are not independent (Davison & Hinkley
1997, section 3.8). The generator is fixed, so the same runs always give the same interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from .level import LEVEL

RESAMPLES = 400
"""Number of resamples for the band of a survival curve and the interval of a threshold."""
AT_ONCE = 200_000
"""At most so many resampled numbers are held at once. This bounds memory and keeps them in the processor's cache."""
KEPT = 2
"""At most so many times AT_ONCE counts are kept: to draw those of 1,000 replicates takes half a curve's time."""


def counts(replicates: int) -> Iterator[np.ndarray]:
    """How often each replicate is drawn in each of RESAMPLES, some at a time: arrays (resamples, replicates).

    Use it for figures made of sums over replicates: the counts weigh the sums, and no value is copied.
    """
    yield from _kept(replicates) if replicates * RESAMPLES <= KEPT * AT_ONCE else _drawn(replicates)


def _drawn(replicates: int) -> Iterator[np.ndarray]:
    luck, alike = np.random.default_rng(0), np.full(replicates, 1.0 / replicates)
    at_once = max(1, AT_ONCE // replicates)
    for first in range(0, RESAMPLES, at_once):
        yield luck.multinomial(replicates, alike, min(at_once, RESAMPLES - first))


@lru_cache(maxsize=8)
def _kept(replicates: int) -> tuple[np.ndarray, ...]:
    """What is drawn for so few replicates: every point of a study, and every page of the lab, asks for the same."""
    drawn = tuple(_drawn(replicates))
    for some in drawn:
        some.flags.writeable = False
    return drawn


def percentile_interval(
    samples: Sequence[np.ndarray],
    function: Callable[..., Any],
    resamples: int,
    *,
    level: float = LEVEL,
    axis: int = -1,
    seed: int = 0,
) -> tuple[Any, Any]:
    """The ends of the percentile interval of any function of samples of the same replicates (scipy.stats.bootstrap).

    `samples` are arrays whose replicates lie along `axis`; `function` takes them all and `axis`.
    """
    from scipy import stats

    low, high = stats.bootstrap(
        tuple(samples), function, paired=True, vectorized=True, method="percentile", n_resamples=resamples,
        batch=max(1, AT_ONCE // samples[0].size), confidence_level=level, axis=axis, rng=np.random.default_rng(seed),
    ).confidence_interval  # fmt: skip
    return low, high
