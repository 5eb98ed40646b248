"""Measures of the months of a run, besides the outcomes that every run has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..model import outcomes, rules
from ..model.organisation import Organisation
from ..statistics.few import enough
from .test_bed import Months, TestBed

YEAR = 12


def in_force(months: Months) -> np.ndarray:
    """Whether each agreement is in force, (runs, months, pairs)."""
    return months["in_force"] > 0


def endings(months: Months, first: int, last: int) -> np.ndarray:
    """The endings in months first … last, and the months in which agreements could end there, (runs, 2)."""
    before, now = (in_force(months)[:, first - 2 + late : last - 1 + late] for late in (0, 1))
    return np.stack([(before & ~now).sum(axis=(1, 2)), before.sum(axis=(1, 2))], axis=1).astype(float)


def endings_in(bed: TestBed, one: Organisation, *years: tuple[int, int]) -> list[np.ndarray]:
    """`endings` of each span of months, as (2, runs): endings, and months at risk."""
    found = bed.months(one, ["in_force"], lambda months: np.stack([endings(months, *year) for year in years], axis=1))
    return [found[:, place].T for place in range(len(years))]


def rate(ended: Any, at_risk: Any, *, axis: int = -1) -> Any:
    """Endings for each year of an agreement in force. Missing where no agreement was in force."""
    months = at_risk.sum(axis)
    return YEAR * ended.sum(axis) / np.where(months > 0, months, np.nan)


def known_rate(ended: Any, at_risk: Any) -> float:
    """The rate of endings in all runs together. Missing where too few agreements ended (see statistics/few.py)."""
    return float(rate(ended, at_risk)) if enough(ended.sum()) else np.nan


def more_than(times: float) -> Callable[..., Any]:
    """Make a function that says by how much one rate of endings exceeds `times` another rate."""

    def excess(ended: Any, at_risk: Any, ended_2: Any, at_risk_2: Any, *, axis: int) -> Any:
        return rate(ended, at_risk, axis=axis) - times * rate(ended_2, at_risk_2, axis=axis)

    return excess


def effect(without: Any, with_: Any, *, axis: int = -1) -> Any:
    """Standardised effect: the difference of means over the pooled standard deviation across runs."""
    spread = np.sqrt((without.var(axis, ddof=1) + with_.var(axis, ddof=1)) / 2)
    return (with_.mean(axis) - without.mean(axis)) / np.where(spread > 0, spread, np.nan)


def area_under_curve(score: Any, came_true: Any, *, axis: int = -1) -> Any:
    """The area under the receiver operating characteristic: how well a score tells what comes true (0 or 1).

    Of two cases, one that comes true and one that does not, it is how often the first has the higher score; equal
    scores count half (Hanley & McNeil 1982: a rank sum). Missing where all cases end alike.
    """
    from scipy.stats import rankdata

    yes = came_true.sum(axis)
    pairs = yes * (came_true.shape[axis] - yes)
    above = (rankdata(score, axis=axis) * came_true).sum(axis) - yes * (yes + 1) / 2
    return above / np.where(pairs > 0, pairs, np.nan)


def rarer(came_true: Any) -> int:
    """The number of cases of the rarer kind: on these the area under a curve rests."""
    return int(min(came_true.sum(), (1 - came_true).sum()))


def known_area(score: Any, came_true: Any) -> float:
    """The area under the curve. Missing where too few cases came true, or too few did not (see statistics/few.py)."""
    return float(area_under_curve(score, came_true)) if enough(rarer(came_true)) else np.nan


def after_agreement(values: np.ndarray, agreed: np.ndarray, ages: Sequence[int]) -> np.ndarray:
    """The values at some ages (months) of the agreement, (runs, ages). Both arrays are (runs, months).

    Missing where no agreement came into force, or the run ends before the last age.
    """
    start = agreed.argmax(axis=1)
    whole = agreed.any(axis=1) & (start + ages[-1] < values.shape[1])
    at = np.where(whole, start, 0)[:, np.newaxis] + np.array(ages)
    return np.where(whole[:, np.newaxis], np.take_along_axis(values, at, axis=1), np.nan)


def mean_where(values: np.ndarray, chosen: Any) -> np.ndarray:
    """The mean of the chosen values over all axes but the first. Missing where none is chosen."""
    axes, chosen = tuple(range(1, values.ndim)), np.broadcast_to(chosen, values.shape)
    number = chosen.sum(axis=axes)
    total = np.where(chosen, values, 0.0).sum(axis=axes)
    return np.divide(total, number, where=number > 0, out=np.full(len(values), np.nan))


def partnering(months: Months, one: Organisation) -> np.ndarray:
    """Whether each department has a pair in force, (runs, months, departments)."""
    agreed = in_force(months)
    return np.stack(
        [agreed[..., (one.pairs == place).any(axis=1)].any(axis=-1) for place in range(len(one.departments))], axis=-1
    )


is_reliable: Any = outcomes.is_reliable
"""Takes arrays of pairs and months too."""


def response_days(integration: np.ndarray, communication: float) -> Any:
    """Response time at some integration, in days."""
    speed: Any = rules.communication_speed
    return outcomes.response_days(speed(communication, integration))
