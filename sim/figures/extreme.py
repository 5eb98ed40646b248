"""Results at the floor or the ceiling: shares so near to none or to all that nothing can be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..model.outcomes import TRUE_PARTNERING, mode_column

SHARES = frozenset({"survival", "formation", "retention", "in_force", mode_column(TRUE_PARTNERING)})
"""Outcomes that stand at the floor where a balance is lost whatever else is done, at the ceiling where it is safe."""
NEAR = 0.01
"""A share stands at the floor where it is at most this, at the ceiling where at most this is missing. (A choice.)"""
SURE = 0.05
"""It surely does where its interval reaches no further than this. (A choice.)"""


@dataclass(frozen=True, slots=True)
class Extreme:
    """The floor (`share` 0) or the ceiling (1) at which all of some results stand, whether exactly, whether surely."""

    share: int
    exactly: bool
    sure: bool

    @property
    def title(self) -> str:
        """What a reader must know before the figures, in short."""
        return self.told()

    def told(self, where: str = "") -> str:
        """The same; `where` follows the share, such as " throughout (at most 3 %)"."""
        share = f"{'' if self.exactly else 'Near '}{100 * self.share} %"
        side = "on the safe side of" if self.share else "beyond"
        why = f"these settings lie {side} the edge" if self.sure else "too few runs to say more"
        return f"{share}{where}: {why}; nothing here can be told apart."

    @property
    def warning(self) -> str:
        """The same, with what to do."""
        ask = "`partnering tipping --along PATH` finds the edge" if self.sure else "Run more replicates"
        return f"{self.title} {ask}."


def extreme_of(outcome: str, values: Any, low: Any = np.nan, high: Any = np.nan) -> Extreme | None:
    """The extreme at which all `values` of an outcome stand, or None. They are shares; missing ones are ignored.

    `low` and `high` are the ends of their intervals, where there are any.
    """
    shares, lows, highs = (np.atleast_1d(np.asarray(numbers, dtype=float)) for numbers in (values, low, high))
    shares = shares[~np.isnan(shares)]
    if outcome not in SHARES or not shares.size:
        return None
    if shares.max() <= NEAR:
        return Extreme(0, bool((shares == 0.0).all()), not (highs > SURE).any())
    if shares.min() >= 1.0 - NEAR:
        return Extreme(1, bool((shares == 1.0).all()), not (lows < 1.0 - SURE).any())
    return None
