"""The ends of intervals in the tables of results folders: whose they are, and where they cannot be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ...model.outcomes import OUTCOMES, UNBOUNDED
from ...statistics.intervals import ROUNDING

_LOW = re.compile(r"(?:(.+?)_)??(?:(?:luck|most)_)?low")
"""A low end, and before it whose it is. The interval is the whole, that of luck alone, or that of most draws."""
BOUNDED = frozenset(OUTCOMES) - UNBOUNDED
RUNS = ("replicates", "n")
"""Columns that say on how many runs a row rests."""


DIFFERENCES = {
    "difference": (("value", "baseline"), ("in_force", "held"), ("lost", "lost_without")),
    "out_difference": (("out_share", "out_held"),),
    "back_difference": (("back_share", "back_held"),),
}
"""Means of differences, each with the columns whose difference it is, by the table."""


class Ends(NamedTuple):
    """Columns that belong together. `value` is empty where the ends stand by themselves."""

    value: str
    low: str
    high: str


def ends_in(table: pd.DataFrame, said: Mapping[str, Any]) -> Iterator[Ends]:
    """All ends of intervals in a table of which columns.yaml says this.

    X_low and X_high, X_luck_low and X_luck_high belong to X; low and high by themselves to what `ends` names.
    """
    names = [*map(str, table.columns)]
    for found in filter(None, map(_LOW.fullmatch, names)):
        low = found.group()
        value = found.group(1) or said.get("ends", {}).get(low, "difference")
        high = f"{low.removesuffix('low')}high"
        if high in names:
            yield Ends(value if value in names else "", low, high)


def fault(table: pd.DataFrame, said: Mapping[str, Any], shares: Collection[str]) -> str:
    """Why the ends of intervals in a table of numbers cannot be, with the column, or nothing.

    The columns `shares` hold shares or their differences.
    """
    for ends in ends_in(table, said):
        value, low, high = (
            table[name].to_numpy(dtype=float, na_value=np.nan) if name else np.full(len(table), np.nan) for name in ends
        )
        if told := _crossed(ends, value, low, high):
            return told
        if ends.value not in said.get("open", ()):
            surely = _of_several(table) & _is_bounded(table, ends, shares)
            if told := _missing(ends, np.isnan(value), np.isnan(low), np.isnan(high), surely):
                return told
    return ""


def no_difference(table: pd.DataFrame) -> str:
    """Why a mean difference is not that of the two means beside it, over the same runs, or nothing."""
    for name, pairs in DIFFERENCES.items():
        for first, second in pairs if name in table else ():
            if {first, second} <= {*table.columns}:
                told, more, less = (table[one].to_numpy(dtype=float, na_value=np.nan) for one in (name, first, second))
                room = 1e-6 * np.fmax(1.0, np.fmax(np.abs(more), np.abs(less)))
                if (row := _first(np.abs(more - less - told) > room)) is not None:
                    return f"{name}: must be {first} less {second}, {more[row] - less[row]:g}, and holds {told[row]:g}"
    return ""


def _crossed(ends: Ends, value: np.ndarray, low: np.ndarray, high: np.ndarray) -> str:
    room = ROUNDING * np.fmax(1.0, np.fmax(np.abs(low), np.abs(high)))  # money is large
    if (row := _first(low > high + room)) is not None:
        return f"{ends.low}: must be at most {ends.high}, and holds {low[row]:g} beside {high[row]:g}"
    if (row := _first((value < low - room) | (value > high + room))) is not None:
        return f"{ends.value}: must lie in its interval, {low[row]:g} to {high[row]:g}, and holds {value[row]:g}"
    return ""


def _missing(ends: Ends, value: np.ndarray, low: np.ndarray, high: np.ndarray, surely: np.ndarray) -> str:
    """Of what is missing: why it cannot be. `surely` are the rows whose value has an interval where it is known."""
    if (low != high).any():
        lost, there = (ends.low, ends.high) if (low & ~high).any() else (ends.high, ends.low)
        return f"{lost}: is missing in a row that has {there}"
    if ends.value and (value & ~low).any():
        return f"{ends.value}: is missing in a row that has its interval"
    if ends.value and (~value & low & surely).any():
        return f"{ends.low}: is missing in a row in which {ends.value} rests on several runs"
    return ""


def _of_several(table: pd.DataFrame) -> np.ndarray:
    """The rows that rest on several runs, as far as the table says so."""
    runs = next((table[name] for name in RUNS if name in table), None)
    return np.zeros(len(table), dtype=bool) if runs is None else (runs >= 2).to_numpy(dtype=bool)


def _is_bounded(table: pd.DataFrame, ends: Ends, shares: Collection[str]) -> np.ndarray:
    """The rows in which the value is a share, or one less another."""
    if ends.value == "difference" and "outcome" in table:
        return table["outcome"].isin(BOUNDED).to_numpy(dtype=bool)
    return np.full(len(table), ends.value in shares)


def _first(wrong: np.ndarray) -> int | None:
    """The first row in which something is wrong."""
    return int(wrong.argmax()) if wrong.any() else None
