"""The figures of a set from its runs: of a scenario as it stands, or of draws, of which the runs follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...design.draws import Draws
from ...statistics.decisions import information, least_at_worst, regret
from ...statistics.differences import paired_difference
from ...statistics.draws import mean_difference, mean_over_draws, over_draws
from ...statistics.intervals import Interval, interval
from ...statistics.level import together
from ..changes.columns import CHANGE, OVER_DRAWS, change, change_over_draws

REGRET = (
    "best_in", "best_in_low", "best_in_high", "regret", "regret_low", "regret_high", "most_regret", "cautious",
)  # fmt: skip
"""The columns of regret: the share of the draws in which no set of the front is better, what a set misses against the
best of each draw on the mean and at most, and whether it is the one with the least at most."""
KNOWING = ("number", "numbers", "value", "low", "high", "changes")
"""The columns of what is worth knowing: a path, how many paths move with it (itself too), the value of knowing it with
its interval, and the share of the draws in which another set is then chosen."""


@dataclass(frozen=True, slots=True)
class OfRuns:
    """How figures are worked out from runs, (runs,) or, of `draws`, (draws · replicates,), the first draw first."""

    draws: int | None

    def mean(self, values: np.ndarray, bounded: bool, level: float) -> Interval:
        """The mean with its interval; over draws, of other draws and other luck."""
        if self.draws is None:
            return interval(values, bounded, level)
        return mean_over_draws(values.reshape(self.draws, -1), bounded, level)

    def difference(self, a: np.ndarray, b: np.ndarray, bounded: bool, level: float) -> Interval:
        """The mean of a − b in the same runs, with its interval."""
        if self.draws is None:
            return paired_difference(a, b, bounded, level)
        shape = self.draws, -1
        return mean_difference(a.reshape(shape), b.reshape(shape), bounded, level)

    def behind(self, a: np.ndarray, b: np.ndarray, bounded: bool, level: float) -> Interval:
        """The same where it chooses between sets: over draws, of luck alone, as their mean in these draws is wanted."""
        if self.draws is None:
            return paired_difference(a, b, bounded, level)
        shape = self.draws, -1
        return paired_difference(over_draws(a.reshape(shape)), over_draws(b.reshape(shape)), bounded, level)

    def change(self, before: np.ndarray, after: np.ndarray, outcome: str, level: float) -> dict[str, float]:
        """The columns of a change."""
        if self.draws is None:
            return change(before, after, outcome, level)
        return change_over_draws(before, after, outcome, level, self.draws)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a change."""
        return CHANGE if self.draws is None else (*CHANGE, *OVER_DRAWS)

    def benefit(self, nothing: np.ndarray, values: np.ndarray, outcome: str, level: float) -> dict[str, float]:
        """Over draws, what a set changes against nothing: `benefit` with its ends, and the columns OVER_DRAWS."""
        if self.draws is None:
            return {}
        found = self.change(nothing, values, outcome, level)
        own = {"benefit": "difference", "benefit_low": "low", "benefit_high": "high"}
        return {name: found[column] for name, column in own.items()} | {name: found[name] for name in OVER_DRAWS}

    def regrets(self, values: np.ndarray, best: int, level: float) -> dict[str, np.ndarray]:
        """Over draws, the columns REGRET of sets, whose values are (sets, runs) and larger is better."""
        if self.draws is None:
            return {}
        shaped = values.reshape(len(values), self.draws, -1)
        cautious = np.arange(len(values)) == least_at_worst(shaped, best)
        return dict(zip(REGRET, (*regret(shaped, best, level), cautious), strict=True))


def worth_knowing(values: np.ndarray, draws: Draws, bounded: bool) -> pd.DataFrame:
    """What it is worth to know each number that is uncertain, the most first, with the columns KNOWING.

    `values` of the sets are (sets, draws · replicates), larger is better. Numbers that move together are known
    together. The intervals hold together for all numbers.
    """
    alike = _alike(draws)
    shaped, level = values.reshape(len(values), len(draws), -1), together(len(alike))
    found = information(shaped, draws.values.T[[own[0] for own in alike]], bounded, level)
    rows = [(draws.paths[own[0]], len(own), *one) for own, one in zip(alike, found, strict=True)]
    table = pd.DataFrame(rows, columns=KNOWING)
    return table.sort_values(["value", "changes"], ascending=False, kind="stable", ignore_index=True)


def _alike(draws: Draws) -> list[Sequence[int]]:
    """The places of the paths that differ between draws, those together that order the draws alike."""
    groups: dict[bytes, list[int]] = {}
    for place, values in enumerate(draws.values.T):
        found, ranks = np.unique(values, return_inverse=True)
        if found.size > 1:
            groups.setdefault(ranks.tobytes(), []).append(place)
    return list(groups.values())
