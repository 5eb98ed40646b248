"""The tables of a search for tipping points: the types of their columns, and how they are read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..files.errors import InputError
from ..results.tables import read_table, sane
from ..statistics.columns import with_ends
from ..statistics.crossings import OverDraws

MEASURES = ("in_force", "contribution", "smaller_contribution", "held", "held_smaller_contribution")
"""Share of pairs in force, mean contribution of their sides, and of the side that contributes less; then the first and
the third of these in the same month of a run that holds the first value all along."""

Columns = dict[str, type]


def _within(*names: str) -> Columns:
    """Numbers with the ends of their intervals."""
    return dict.fromkeys(with_ends(*names), float)


def _way(way: str) -> Columns:
    """The columns of one way of a ramp, out or back."""
    about = {f"{way}_cases": int, f"{way}_share": float, f"{way}_held": float}
    return {f"{way}_event": str, **_within(way), **about, **_within(f"{way}_difference")}


_PAIR: Columns = {"a": str, "b": str}
_OVER_DRAWS: Columns = {"of": int, **dict.fromkeys(OverDraws._fields, float), "draws": int}
_STEP: Columns = {"branch": str, "value": float, "month": int}
_FOUND: Columns = {"open_months": int, "lasting": int, **_within("size")}
_SIDES: Columns = {"contribution_ab": float, "contribution_ba": float}
_STATE = ("trust_ab", "trust_ba", "worth_ab", "worth_ba", "integration")

LOOP: Columns = {**_STEP, "replicates": int, **_within(*MEASURES, "difference")}
EDGES: Columns = {**_PAIR, "start": float, **_way("out"), **_way("back"), **_within("width"), "mostly": str}
OFFERS: Columns = {
    "open_months": int, "size": float, "agreements": int, **_within("lost"), "lost_without": float,
    **_within("difference"),
}  # fmt: skip
CRITICAL = _FOUND
LOOP_OVER_DRAWS: Columns = {**_STEP, **_within("in_force", "held")}
EDGES_OVER_DRAWS: Columns = {**_PAIR, "way": str, "event": str, **_OVER_DRAWS}
EDGES_BY_DRAW: Columns = {"draw": int, **EDGES}
CRITICAL_OVER_DRAWS: Columns = {"open_months": int, **_OVER_DRAWS}
CRITICAL_BY_DRAW: Columns = {"draw": int, **_FOUND}
FIXED_POINTS: Columns = {
    "value": float, "branch": int, "in_force": bool, "stable": bool, "eigenvalue": float, **_SIDES,
    **dict.fromkeys(_STATE, float),
}  # fmt: skip
FIXED_POINT_EDGES: Columns = {"value": float, "in_force": bool, "exists": str, "why": str}
WITHOUT_LUCK: Columns = {"branch": str, "value": float, "in_force": bool, **_SIDES}
NEVER_EMPTY = ("loop", "offers", "critical")
"""Every search has rows in these."""


def read(folder: Path, name: str, columns: Columns) -> pd.DataFrame:
    """A table by the name of its file without .csv. Text that is missing is None, as in a table that was just made.

    Raises InputError where it cannot be read, or drawn.
    """
    path = folder / f"{name}.csv"
    table = sane(path, read_table(folder, path.name, columns))
    if table.empty and name in NEVER_EMPTY:
        raise InputError.at(str(path), "holds no row")
    texts = table[[column for column, kind in columns.items() if kind is str]].astype(object)
    return table.assign(**texts.where(texts.notna(), None))
