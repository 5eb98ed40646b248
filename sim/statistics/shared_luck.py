"""What luck does to all draws at once.

All draws meet the same luck in a replicate (common random numbers). So a figure of the draws, such as the share of them
in which an option is the best, moves as a whole with other luck, however many draws there are, and an interval over
draws alone would be too sure of it. Replicates are resampled for all draws together (resampling.py). What the mean over
the draws moves by is shared; what a draw moves by on its own is a part of how draws differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .intervals import ROUNDING
from .level import LEVEL, tails
from .mover import mover
from .resampling import AT_ONCE, RESAMPLES, counts


def moved(values: np.ndarray) -> Iterator[np.ndarray]:
    """How far other luck moves each draw, of (things, draws, replicates): arrays (some resamples, things, draws).

    The draws move together, each in proportion to how much its own runs differ. One whose runs all agree stays.
    """
    things, draws, replicates = values.shape
    known = np.ma.masked_invalid(values)
    common = known.mean(axis=1)
    sums, there = common.filled(0.0), ~np.ma.getmaskarray(common)
    spread = known.std(axis=2).filled(0.0)
    spread[spread <= ROUNDING] = 0.0
    load = np.divide(spread, spread.mean(axis=1, keepdims=True), where=spread > 0.0, out=np.zeros((things, draws)))
    at_once = max(1, AT_ONCE // load.size)
    for drawn in counts(replicates):
        for first in range(0, len(drawn), at_once):
            some = drawn[first : first + at_once]
            means = some @ sums.T / np.maximum(some @ there.T, 1)
            yield (means - common.mean(axis=1).filled(0.0))[:, :, np.newaxis] * load


def with_luck(value: Any, resampled: np.ndarray, low: Any, high: Any, level: float = LEVEL) -> tuple[Any, Any]:
    """The ends of the interval of a figure of the draws, over other draws and other luck.

    `low` and `high` are those over other draws; `resampled`, (RESAMPLES, …), holds the figure with other luck. Its
    percentiles are put together with them (MOVER).
    """
    rank = int(tails(level)[0] * RESAMPLES)
    lucky = np.sort(resampled, axis=0)
    least, most = np.minimum(lucky[rank], value), np.maximum(lucky[-1 - rank], value)
    return mover(value, (value - low, value - least), (high - value, most - value))
