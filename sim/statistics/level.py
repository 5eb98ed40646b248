"""The confidence level of every interval, and the shares of a distribution that lie outside it."""

from __future__ import annotations

from math import ceil

LEVEL = 0.95
"""Confidence level of every interval, unless another is asked for."""
LEVEL_IN_WORDS = f"{100 * LEVEL:g} %"
"""The level in words, for sentences and figures."""

MOST = 0.90
"""The level of the interval of a difference over plausible organisations: that of most of them."""
MOST_IN_WORDS = f"{100 * MOST:g} %"
"""The same in words."""


def together(comparisons: int) -> float:
    """The level that each of some intervals needs so that all hold together at LEVEL (Bonferroni)."""
    return 1.0 - (1.0 - LEVEL) / max(comparisons, 1)


def tails(level: float = LEVEL) -> tuple[float, float]:
    """The two shares between which the middle `level` of a distribution lies, such as 0.025 and 0.975."""
    return (1.0 - level) / 2.0, (1.0 + level) / 2.0


def draws_needed(level: float = LEVEL) -> int:
    """The fewest plausible organisations that an interval of one more can rest on: 39 at LEVEL, 19 at MOST.

    The smallest and the largest of n hold one more in (n − 1) / (n + 1) of cases, and nothing within them holds more.
    """
    return ceil(round((1.0 + level) / (1.0 - level), 6))
