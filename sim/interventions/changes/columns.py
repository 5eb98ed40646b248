"""What changes in one outcome from a baseline to a variant, under the same luck, and perhaps in the same draws."""

from __future__ import annotations

import numpy as np

from ...model.outcomes import LESS_IS_BETTER, UNBOUNDED
from ...scenarios.business import NET_BENEFIT
from ...statistics.columns import OF_DIFFERENCE, with_ends
from ...statistics.differences import paired_difference
from ...statistics.draws import over_draws, paired_over_draws
from ...statistics.intervals import Interval, floats, interval

CHANGE = ("baseline", "value", "difference", "low", "high", "n", "changed")
"""The columns of a change."""
OVER_DRAWS = (*with_ends("helps", "harms"), "most_low", "most_high")
"""Its further columns where something is uncertain: the shares of the plausible organisations in which it is for the
better and for the worse, and the interval of the difference that holds most of them."""
IN_ITS_UNIT = ("baseline", "value", "difference", *OF_DIFFERENCE)
"""The columns that have the unit of the outcome."""


def change(before: np.ndarray, after: np.ndarray, outcome: str, level: float) -> dict[str, float]:
    """The columns CHANGE: one outcome of the same replicates, before and after, with an interval of some level."""
    bounded = _is_bounded(outcome)
    found: Interval = paired_difference(after, before, bounded, level)
    first, second = floats(before), floats(after)
    both = ~np.isnan(first) & ~np.isnan(second)  # means over the same replicates, so that their difference is that told
    changed = float((first != second)[both].mean()) if both.any() else np.nan
    means = {
        name: interval(np.where(both, values, np.nan), bounded).mean
        for name, values in (("baseline", first), ("value", second))
    }
    ends = {"difference": found.mean, "low": found.low, "high": found.high}
    return means | ends | {"n": found.n, "changed": changed}


def change_over_draws(
    before: np.ndarray, after: np.ndarray, outcome: str, level: float, draws: int
) -> dict[str, float]:
    """The columns CHANGE and OVER_DRAWS of one outcome of the same draws and replicates, the first draw first."""
    bounded = _is_bounded(outcome)
    first, second = (floats(values).reshape(draws, -1) for values in (before, after))
    found = paired_over_draws(second, first, bounded, level)
    both = ~np.isnan(first) & ~np.isnan(second)
    changed = float((first != second)[both].mean()) if both.any() else np.nan
    means = {
        name: interval(over_draws(np.where(both, values, np.nan)), bounded).mean
        for name, values in (("baseline", first), ("value", second))
    }
    helps, harms = (found.falls, found.rises) if outcome in LESS_IS_BETTER else (found.rises, found.falls)
    told = dict(zip(OVER_DRAWS, (*helps, *harms, found.most_low, found.most_high), strict=True))
    ends = {"difference": found.mean, "low": found.low, "high": found.high}
    return means | ends | {"n": found.n, "changed": changed} | told


def _is_bounded(outcome: str) -> bool:
    return outcome not in UNBOUNDED | {NET_BENEFIT}
