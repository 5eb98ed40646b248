"""The checks of a row of the evidence, and the rule by which intervals decide.

A check is one figure and the span in which it must lie. It holds where its whole interval lies inside
the span, fails where the whole interval lies outside, and is not shown otherwise. A row holds where all
of its checks hold, fails where one of them fails, and is not shown otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, inf, isnan, log10
from typing import Any

import numpy as np

from ..statistics import intervals, resampling
from ..statistics.differences import paired_difference
from ..statistics.few import TOO_FEW, enough
from ..statistics.intervals import Interval
from ..statistics.level import together

HOLDS, FAILS, NOT_SHOWN = VERDICTS = ("holds", "fails", "not shown")
RESAMPLES = 999
"""Number of bootstrap resamples for the interval of a figure that is not a mean."""


@dataclass(frozen=True, slots=True)
class Must:
    """The span in which a figure must lie: beyond one limit, or between two limits (both included)."""

    low: float = -inf
    high: float = inf

    def __str__(self) -> str:
        low, high = (f"{limit:.3g}".replace("-", "−") for limit in (self.low, self.high))
        if self.low == self.high:
            return f"exactly {low}"
        if self.high == inf:
            return f"above {low}"
        return f"below {high}" if self.low == -inf else f"from {low} to {high}"

    def verdict(self, found: Interval) -> str:
        """The verdict on an interval. Without one, a claim fails where all runs agree on a figure against it."""
        if isnan(found.low) or isnan(found.high):
            agreed = found._replace(low=found.mean, high=found.mean)
            known = found.n > 1 and not isnan(found.mean)
            return FAILS if known and self.verdict(agreed) == FAILS else NOT_SHOWN
        if -inf < self.low and self.high < inf:
            inside = self.low <= found.low and found.high <= self.high
            outside = found.high < self.low or self.high < found.low
        else:
            inside = self.low < found.low and found.high < self.high
            outside = found.high <= self.low or self.high <= found.low
        return HOLDS if inside else FAILS if outside else NOT_SHOWN


def above(limit: float) -> Must:
    """The span above a limit."""
    return Must(low=limit)


def below(limit: float) -> Must:
    """The span below a limit."""
    return Must(high=limit)


def within(low: float, high: float) -> Must:
    """The span from one limit to another."""
    return Must(low, high)


@dataclass(frozen=True, slots=True)
class Check:
    """A figure, its interval at any confidence level, and where it must lie."""

    name: str
    must: Must
    at: Callable[[float], Interval]


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with its interval."""

    name: str
    must: Must
    found: Interval

    @property
    def verdict(self) -> str:
        """The verdict on the interval."""
        return self.must.verdict(self.found)

    @property
    def figure(self) -> str:
        """The figure in words, `0.051 (0.043 to 0.059)`. The number of digits follows from the interval."""
        mean, low, high, n = self.found
        if isnan(mean):
            return "no figure" if enough(n) else f"no figure ({TOO_FEW} cases: {n})"
        if isnan(low) or isnan(high):
            return f"{mean:.3g} (no interval)"
        half = (high - low) / 2
        if half == 0:
            return f"{mean:.3g}"
        digits = min(max(1 - floor(log10(half)), 0), 4)
        return f"{mean:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})".replace("-", "−")


def with_intervals(checks: Sequence[Check]) -> tuple[Checked, ...]:
    """Compute the intervals of the checks of a row. They hold together at LEVEL (Bonferroni)."""
    level = together(len(checks))
    return tuple(Checked(check.name, check.must, check.at(level)) for check in checks)


def verdict_of(checks: Sequence[Checked]) -> str:
    """The verdict of a row."""
    verdicts = {check.verdict for check in checks}
    if FAILS in verdicts:
        return FAILS
    return HOLDS if verdicts == {HOLDS} else NOT_SHOWN


def mean(name: str, values: Any, must: Must) -> Check:
    """A check of the mean of one value for each replicate."""
    bounded = _shares(values)
    return Check(name, must, lambda level: intervals.interval(values, bounded, level))


def difference(name: str, a: Any, b: Any, must: Must) -> Check:
    """A check of the mean of a − b over the same replicates."""
    bounded = _shares(a) and _shares(b)
    return Check(name, must, lambda level: paired_difference(a, b, bounded, level))


def steps(name: str, levels: Sequence[float], values: Any, must: Must) -> list[Check]:
    """A check of each difference from one level to the next. `values` is (levels, replicates)."""
    pairs = zip(pairwise(levels), pairwise(values), strict=True)
    return [difference(f"{name}, {a:g} → {b:g}", later, sooner, must) for (a, b), (sooner, later) in pairs]


def statistic(
    name: str, samples: Iterable[Any], function: Callable[..., Any], must: Must, cases: float | None = None
) -> Check:
    """A check of any function of samples of the same replicates, over their last axis, with a percentile bootstrap.

    `cases` are the events that it rests on [default: the replicates]. With too few there is no figure (see
    statistics/few.py). There is no interval where the function has no value for the samples or for some resample.
    """
    data = tuple(np.asarray(sample, dtype=float) for sample in samples)

    def at(level: float) -> Interval:
        missing = []

        def known(*resampled: np.ndarray, axis: int) -> np.ndarray:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.asarray(function(*resampled, axis=axis))
            missing.append(not np.isfinite(values).all())
            return np.nan_to_num(values)

        n = data[0].shape[-1]
        events = n if cases is None else min(n, int(cases))
        if not enough(events):
            return Interval(np.nan, np.nan, np.nan, events)
        found = float(known(*data, axis=-1))
        if missing[0]:
            return Interval(np.nan, np.nan, np.nan, n)
        low, high = resampling.percentile_interval(data, known, RESAMPLES, level=level)
        return Interval(found, np.nan, np.nan, n) if any(missing) else Interval(found, float(low), float(high), n)

    return Check(name, must, at)


def exactly(name: str, value: float, must: float) -> Check:
    """A check of a figure without randomness."""
    return Check(name, Must(must, must), lambda level: Interval(value, value, value, 1))


def _shares(values: Any) -> bool:
    """Whether all values are in [0, 1]."""
    numbers = np.asarray(values, dtype=float)
    return not np.any((numbers < 0.0) | (numbers > 1.0))
