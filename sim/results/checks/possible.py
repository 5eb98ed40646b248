"""Whether a table of a results folder can be, by what is declared of it and by its manifest: strangers send some."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...files.errors import InputError, cut
from ...files.names import CONTROL, NO_TEXT
from ...model.outcomes import UNBOUNDED
from ...statistics.columns import OF_DIFFERENCE
from ...statistics.intervals import ROUNDING
from ..shapes import NUMBERS, declared, entry, said
from . import belongs, ends, rows, settings

SHARES = {"share": 0, "points": -1}
"""The shapes of shares and of their differences, which are at most 1, each with the least that it can be."""
BY_OUTCOME = {"baseline": "share", "value": "share", **dict.fromkeys(("difference", *OF_DIFFERENCE), "points")}
"""The shapes of what is told of outcomes, in the rows of those that are shares."""
MAY_BE_NEGATIVE = frozenset({"contraction", "delta", "pawn"})
"""Estimates of shares that luck can carry below 0."""


def possible(path: Path, table: pd.DataFrame, facts: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table of a results folder whose manifest says `facts`. Raises InputError where it cannot be.

    A share, and what is of 0 to 1, lies between them, with the ends of its interval, and the difference of two shares
    between -1 and 1; a month lies within the horizon; a count is a whole number, 0 or more; a column of numbers holds
    no words. No number is infinite where columns.yaml does not say so, and an answer is True or False. Numbers may be
    missing, but no end of an interval where the other is there.
    """
    kind, horizon = str(facts.get("kind")), _horizon(facts)
    shares = set[str]()
    for place, name in enumerate(map(str, table.columns)):
        stem = _stem(name, path.stem, kind)
        told = said(stem, path.stem, kind) or entry(path.stem, kind).get("others") or {}
        limits = _limits(name, stem, told, horizon)
        if CONTROL.search(name):
            raise InputError.at(str(path), f"a name of a column {NO_TEXT}")
        if fault := _fault(table.iloc[:, place], told, limits):
            raise InputError.at(str(path), f"{name}: {fault}")
        if name == stem and limits[1] == 1:
            shares.add(name)
    for name, shape in BY_OUTCOME.items() if {"outcome", "difference"} <= {*table.columns} else ():
        column = table.loc[table["outcome"].isin(ends.BOUNDED), name] if name in table else pd.Series(dtype=float)
        if fault := _fault(column, {"shape": shape}, _limits(name, name, {"shape": shape}, None)):
            raise InputError.at(str(path), f"{name}: {fault}")
    own = path.name if path.name in declared()["tables"] else path.stem
    fault = ends.fault(table, entry(own, kind), shares) or ends.no_difference(table)
    fault = fault or belongs.fault(own, table, facts) or rows.fault(own, table, facts)
    if fault := fault or settings.fault(path.parent, table, facts):
        raise InputError.at(str(path), fault)
    return table


def _horizon(facts: Mapping[str, Any]) -> int | None:
    """The last month of all runs of a folder. None where each has its own, or nothing is said."""
    months, own = facts.get("months"), (facts.get("varied"), facts.get("columns"))
    varied = any(isinstance(names, list | dict) and "months" in names for names in own)
    return months if isinstance(months, int) and not varied else None


def _stem(name: str, table: str, kind: str) -> str:
    """The column of which something is said: this one, or the one whose end of an interval or whose side it is."""
    stems = (name, *(name.removesuffix(ending) for ending in declared()["parts"] if name.endswith(ending)))
    return next((stem for stem in stems if said(stem, table, kind)), name)


def _limits(name: str, stem: str, told: Mapping[str, Any], horizon: int | None) -> tuple[float, float]:
    """The least and the most that a column can hold. `told` is said of its stem."""
    shape, unit = told.get("shape"), told.get("unit")
    if shape in SHARES or unit == "0 to 1":
        return -np.inf if name in MAY_BE_NEGATIVE else SHARES.get(str(shape), 0), 1
    if horizon is not None and (name, unit) == (stem, "months") and name not in OF_DIFFERENCE:
        return -horizon if name == "difference" else 0, horizon
    return 0 if stem in UNBOUNDED else -np.inf, np.inf


def _fault(column: pd.Series, told: Mapping[str, Any], limits: tuple[float, float]) -> str:
    """Why a column cannot be, or nothing. `told` is said of it."""
    is_number, wanted = pd.api.types.is_numeric_dtype(column), told.get("shape") in NUMBERS
    if not is_number and _has_control_characters(column):
        return NO_TEXT
    if told.get("answer") and not pd.api.types.is_bool_dtype(column):
        wrong = [one for one in column.dropna().unique() if not isinstance(one, bool)]
        return f"holds {cut(str(wrong[0]))} where True or False must stand" if wrong else ""
    if column.empty or not (is_number or wanted):
        return ""
    if is_number:
        return _fault_of_numbers(column.to_numpy(dtype=float, na_value=np.nan), told, limits)
    words = column.dropna()
    wrong = [*words[pd.to_numeric(words, errors="coerce").isna()], *words]
    return f"holds {cut(repr(wrong[0]))} where a number must stand" if wrong else ""


def _fault_of_numbers(values: np.ndarray, told: Mapping[str, Any], limits: tuple[float, float]) -> str:
    """Why the numbers of a column cannot be, or nothing."""
    low, high = np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)
    least, most = limits
    if low < least - ROUNDING or high > most + ROUNDING:
        allowed = f"lie between {least:g} and {most:g}" if np.isfinite(most) else f"be {least:g} or more"
        return f"must {allowed}, and holds {low if low < least - ROUNDING else high:g}"
    whole = np.isnan(values) | (np.isfinite(values) & (values == np.floor(values)))
    if told.get("shape") == "count" and (low < 0 or not whole.all()):
        return "must hold whole numbers, 0 or more"
    if told and (endless := values[np.isinf(values)]).size and not told.get("endless"):
        return f"must hold finite numbers, and holds {endless[0]:g}"
    return ""


def _has_control_characters(column: pd.Series) -> bool:
    """Whether some word of a column is no text that exports can write."""
    words = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else column.dropna().unique()
    return any(CONTROL.search(word) for word in words if isinstance(word, str))
