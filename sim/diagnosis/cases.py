"""Which case a tie is, for the sentences about it. The command line and reports tell the same of it, in own words."""

from __future__ import annotations

from typing import Literal, NamedTuple

import pandas as pd

from ..statistics.few import FEW
from .ties import is_even

Why = Literal["ends", "unknown", "never", "seldom"]
Balance = Literal["weaker", "even", "open"]


class Sides(NamedTuple):
    """The two sides of a tie whose one side is the weaker, and the columns of how far each depends on the other."""

    weaker: str
    stronger: str
    of_weaker: str
    of_stronger: str


def why(tie: pd.Series) -> Why:
    """Whether it ends often enough to say why; or else whether something surely lies below its bar, and what became.

    It is never made, or seldom, or it is unknown what falls short.
    """
    if tie["endings"] >= FEW:
        return "ends"
    if tie["short"] <= 0.0 or tie["short_low"] <= 0.0:
        return "unknown"
    return "never" if tie["formation"] == 0.0 else "seldom"


def balance(tie: pd.Series) -> Balance:
    """Whether one side surely is the weaker, or none is, or that is open."""
    if isinstance(tie["weaker"], str):
        return "weaker"
    return "even" if is_even(tie) else "open"


def sides(tie: pd.Series) -> Sides:
    """The weaker side and the stronger one, of a tie that has them."""
    if tie["weaker"] == tie["a"]:
        return Sides(tie["a"], tie["b"], "dependence_a", "dependence_b")
    return Sides(tie["b"], tie["a"], "dependence_b", "dependence_a")


def other_side(tie: pd.Series, side: str) -> str:
    """The department at the other end."""
    return str(tie["b"] if side == tie["a"] else tie["a"])


def of_tie(table: pd.DataFrame, tie: pd.Series) -> pd.DataFrame:
    """The rows of a table of edges or of interventions that tell of a tie."""
    return table[(table["a"] == tie["a"]) & (table["b"] == tie["b"])]
