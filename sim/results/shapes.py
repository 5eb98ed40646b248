"""What the tables of results folders hold, as columns.yaml says, and what their numbers can therefore be."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..files.errors import InputError, cut
from ..files.names import CONTROL, NO_TEXT
from ..statistics.intervals import ROUNDING
from ..statistics.level import LEVEL_IN_WORDS
from .contents import MANIFEST
from .manifest import facts_in

FILE = Path(__file__).with_name("columns.yaml")
NUMBERS = frozenset({"count", "number", "share", "points", "loss", "months", "money"})
"""The shapes of numbers."""
PARTS = ("_luck_low", "_luck_high", "_low", "_high", "_ab", "_ba")
"""Endings of columns that belong to another: the ends of its interval, and the two sides of a tie."""
MAY_BE_NEGATIVE = frozenset({"contraction", "delta", "pawn"})
"""Estimates of shares that luck can carry below 0."""


@cache
def declared() -> dict[str, Any]:
    """All of columns.yaml: `any` and `tables`. The level of intervals is filled in."""
    from ruamel.yaml import YAML

    text = FILE.read_text(encoding="utf-8").replace("{level}", LEVEL_IN_WORDS)
    return dict(YAML(typ="safe").load(text))  # in C where that is installed, which takes a tenth of the time


def entry(table: str, kind: str) -> dict[str, Any]:
    """What columns.yaml says of a table in a folder of a kind: `title`, its own `columns`, a `chart`."""
    tables = declared()["tables"]
    return dict(tables.get(f"{kind}/{table}") or tables.get(table) or {})


def said(name: str, table: str, kind: str) -> dict[str, Any] | None:
    """What columns.yaml says of a column of a table in a folder of a kind."""
    return (entry(table, kind).get("columns") or {}).get(name) or declared()["any"].get(name)


def possible(path: Path, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of a results folder. Raises InputError where a column holds what it cannot hold by its shape.

    A share, and what is of 0 to 1, lies between them, with the ends of its interval; a count is a whole number, 0 or
    more; a column of numbers holds no words. Numbers may be missing.
    """
    kind = str(facts_in(path.parent / MANIFEST).get("kind")) if _depends_on_the_kind(path.stem) else ""
    for place, name in enumerate(map(str, table.columns)):
        if fault := _fault(table.iloc[:, place], _facts(name, path.stem, kind), name in MAY_BE_NEGATIVE):
            raise InputError.at(str(path), f"{name}: {fault}")
    return table


def _depends_on_the_kind(table: str) -> bool:
    return any(name.endswith(f"/{table}") for name in declared()["tables"])


def _facts(name: str, table: str, kind: str) -> Mapping[str, Any]:
    """What is said of a column, or of the one whose end of an interval or whose side it is."""
    stems = (name.removesuffix(ending) for ending in PARTS if name.endswith(ending))
    return next((facts for stem in (name, *stems) if (facts := said(stem, table, kind))), {})


def _fault(column: pd.Series, facts: Mapping[str, Any], may_be_negative: bool) -> str:
    """Why a column cannot be, or nothing."""
    if not pd.api.types.is_numeric_dtype(column) and _has_control_characters(column):
        return NO_TEXT
    shape, is_share = facts.get("shape", "text"), facts.get("shape") == "share" or facts.get("unit") == "0 to 1"
    if shape not in NUMBERS or column.empty:
        return ""
    if not pd.api.types.is_numeric_dtype(column):
        wrong = column[pd.to_numeric(column, errors="coerce").isna() & column.notna()]
        return f"holds {cut(repr(wrong.iloc[0]))} where a number must stand" if len(wrong) else ""
    values = column.to_numpy(dtype=float, na_value=np.nan)
    low, high = np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)
    least = -np.inf if may_be_negative else -ROUNDING
    if is_share and (low < least or high > 1 + ROUNDING):
        return f"must lie between 0 and 1, and holds {low if low < least else high:g}"
    whole = np.isnan(values) | (np.isfinite(values) & (values == np.floor(values)))
    if shape == "count" and (low < 0 or not whole.all()):
        return "must hold whole numbers, 0 or more"
    return ""


def _has_control_characters(column: pd.Series) -> bool:
    """Whether some word of a column is no text that exports can write."""
    words = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column.dropna().unique()
    return any(CONTROL.search(word) for word in words if isinstance(word, str))
