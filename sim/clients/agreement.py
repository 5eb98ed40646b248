"""How far respondents agree, and whether the answers tell the ties apart: r_wg, ICC(1) and ICC(2).

Each tie of a department to another is a group, and each respondent of the department is a judge of it (one-way analysis
of variance; Bliese 2000; James, Demaree & Wolf 1984).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

FEWEST = 3
"""The ICC of fewer ties says nothing."""
APART = 0.5
"""Below this ICC(2), the means of a survey do not tell its ties apart."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one item: ICC(1), ICC(2), the median r_wg, the number of ties and of answers to each."""

    item: str
    icc1: float
    icc2: float
    r_wg: float
    ties: int
    answers: float

    @property
    def verdict(self) -> str:
        """What the figures allow to say."""
        if np.isnan(self.icc2):
            return "fewer than three sides have two answers or more"
        if self.icc2 < APART:
            return "the survey does not distinguish these ties"
        return "the survey tells ties apart"


def agreement(item: str, long: pd.DataFrame, steps: float) -> Agreement:
    """The agreement on an item. `long` holds the answers that are used, `steps` is the number of allowed answers."""
    groups = [group.to_numpy() for _, group in long.groupby(["department", "about"], sort=False)["value"]]
    groups = [group for group in groups if len(group) >= 2]
    sizes = np.array([len(group) for group in groups])
    medium = float(np.median([r_wg(group, steps) for group in groups])) if groups else float("nan")
    one, two = _icc(groups)
    return Agreement(item, one, two, medium, len(groups), float(sizes.mean()) if groups else float("nan"))


def _icc(groups: list[np.ndarray]) -> tuple[float, float]:
    """ICC(1) and ICC(2) from the F of a one-way analysis of variance; not a number where there is none."""
    if len(groups) < FEWEST:
        return float("nan"), float("nan")
    if all(np.ptp(group) == 0 for group in groups):  # nobody differs from colleagues
        apart = float(np.ptp([group[0] for group in groups]) > 0)
        return apart, apart
    from scipy import stats

    f = float(stats.f_oneway(*groups).statistic)
    sizes = np.array([len(group) for group in groups], dtype=float)
    usual = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(groups) - 1)
    two = 1 - 1 / f if f > 0 else -np.inf
    return float((f - 1) / (f - 1 + usual)), float(max(two, -1.0))


def r_wg(values: np.ndarray, steps: float) -> float:
    """Agreement on one tie: 1 less the variance as a share of that of answers at random. 0 where it is negative."""
    if len(values) < 2 or steps < 2:
        return float("nan")
    at_random = (steps**2 - 1) / 12 / (steps - 1) ** 2
    return float(max(0.0, 1 - np.var(values, ddof=1) / at_random))
