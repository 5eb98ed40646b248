"""How far respondents agree, and whether the answers tell the ties apart: r_wg, ICC(1) and ICC(2).

Each tie of a department to another is a group, and each respondent of the department is a judge of it (one-way analysis
of variance; Bliese 2000; James, Demaree & Wolf 1984). An estimate of ICC(2) from few ties says little, so what is said
rests on its interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..statistics.level import tails

FEWEST = 3
"""The ICC of fewer ties says nothing."""
APART = 0.5
"""Below this ICC(2), the means of a survey do not tell its ties apart."""
_NONE = float("nan")


@dataclass(frozen=True, slots=True)
class Reliability:
    """ICC(1), and ICC(2) with the ends of its interval; not a number where there is none.

    Below 0 the answers agree no better than by chance (Bliese 2000). There ICC(2) has no bound: it is −∞ where the
    means of all ties are alike.
    """

    icc1: float = _NONE
    icc2: float = _NONE
    low: float = _NONE
    high: float = _NONE


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one item: ICC(1), ICC(2) with its interval, the median r_wg, the number of ties and of answers to each."""

    item: str
    reliability: Reliability
    r_wg: float
    ties: int
    answers: float

    @property
    def figures(self) -> dict[str, float]:
        """The numbers of a row of a table, by their columns."""
        found = self.reliability
        ends = {"icc2_low": found.low, "icc2_high": found.high}
        return {"icc1": found.icc1, "icc2": found.icc2, **ends, "r_wg": self.r_wg}

    @property
    def verdict(self) -> str:
        """What the interval allows to say."""
        found = self.reliability
        if np.isnan(found.icc2):
            return "fewer than three sides have two answers or more"
        if np.isnan(found.low):
            return "all answers are alike: the survey does not distinguish these ties"
        if found.low >= APART:
            return "the survey tells ties apart"
        if found.high < APART:
            return "the survey does not distinguish these ties"
        return "the answers leave open whether the survey tells ties apart"


def agreement(item: str, long: pd.DataFrame, steps: float) -> Agreement:
    """The agreement on an item. `long` holds the answers that are used, `steps` is the number of allowed answers."""
    groups = [group.to_numpy() for _, group in long.groupby(["department", "about"], sort=False)["value"]]
    groups = [group for group in groups if len(group) >= 2]
    sizes = np.array([len(group) for group in groups])
    medium = float(np.median([r_wg(group, steps) for group in groups])) if groups else _NONE
    found = reliability(groups, step(long["value"], steps))
    return Agreement(item, found, medium, len(groups), float(sizes.mean()) if groups else _NONE)


def reliability(groups: list[np.ndarray], apart: float = 0.0) -> Reliability:
    """ICC(1) and ICC(2) of the answers to each tie, from a one-way analysis of variance, and the interval of ICC(2).

    Two answers lie at least so far `apart`. The lower end counts on what an answer leaves open within that step: few
    respondents may agree by luck (Sheppard 1898).
    """
    if len(groups) < FEWEST:
        return Reliability()
    means = np.array([group.mean() for group in groups])
    sizes = np.array([len(group) for group in groups], dtype=float)
    free = (len(groups) - 1, int(sizes.sum()) - len(groups))
    usual = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / free[0]
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in groups if np.ptp(group)) / free[1]
    between = float((sizes * (means - np.average(means, weights=sizes)) ** 2).sum()) / free[0]
    if within == 0.0 and np.ptp(means) == 0.0:
        return Reliability(0.0, 0.0)
    low = _end(means, sizes, usual, max(within, apart**2 / 12), tails()[1])
    if within == 0.0:  # nobody differs from colleagues
        return Reliability(1.0, 1.0, low, 1.0)
    one = (between - within) / (between + (usual - 1) * within)
    two = 1 - within / between if between > 0 else -np.inf
    return Reliability(float(one), float(two), low, _end(means, sizes, usual, within, tails()[0]))


def _end(means: np.ndarray, sizes: np.ndarray, usual: float, within: float, share: float) -> float:
    """An end of the exact interval of ICC(2): below the F that was seen lies this `share` of its distribution.

    Where all ties have equally many answers it is 1 − F(share) / F (Shrout & Fleiss 1979; McGraw & Wong 1996). Where
    they have not, these ends hold the truth too seldom, and the F of means that are weighted by what is known of each
    is exact (Wald 1940).
    """
    from scipy import optimize, stats

    bar = float(stats.f.ppf(share, len(means) - 1, sizes.sum() - len(means)))

    def beyond(reliability: float) -> float:
        ratio = reliability / (1 - reliability) / usual  # of the variance between ties to that within them
        weights = sizes / (1 + sizes * ratio)
        centre = float(weights @ means / weights.sum())
        return float(weights @ (means - centre) ** 2) / (len(means) - 1) / within - bar

    if np.ptp(sizes) == 0:
        seen = beyond(0.0) + bar
        return 1 - bar / seen if seen > 0 else -np.inf
    least = -usual / (sizes.max() - usual) * (1 - 1e-9)  # no answers leave the variance of a mean below 0
    if beyond(least) <= 0:
        return -np.inf
    return float(optimize.brentq(beyond, least, 1 - 1e-12))


def step(values: pd.Series, steps: float) -> float:
    """The distance of two answers of an item that has so many `steps`, or the smallest that was seen."""
    apart = np.diff(np.unique(values.round(6)))
    return min([1 / max(steps - 1, 1), *apart.tolist()])


def r_wg(values: np.ndarray, steps: float) -> float:
    """Agreement on one tie: 1 less the variance as a share of that of answers at random. 0 where it is negative."""
    if len(values) < 2 or steps < 2:
        return float("nan")
    at_random = (steps**2 - 1) / 12 / (steps - 1) ** 2
    return float(max(0.0, 1 - np.var(values, ddof=1) / at_random))
