"""How many rows the tables of results folders have, that no two are of the same, and in which order they stand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...files.names import counted
from ..shapes import entry
from .belongs import number

MOST, DENSE = 2**62, 8
"""Larger codes are put together anew. Of at most so many codes a row, they are counted."""
OF_DRAWS = ("draw", "way", "event")
"""A table without draws has none of these, so they do not tell its rows apart."""

_OF_POINTS = {"summary": ("points",), "endings": ("points",), "runs": ("runs",), "draws.parquet": ("points", "draws")}
_OF_VARIANTS = _OF_POINTS | {"summary": ("variants",), "endings": ("variants",), "draws.parquet": ("variants", "draws")}
ROWS: dict[str, Mapping[str, tuple[str, ...]]] = {
    "run": {
        "summary": (),
        "runs": ("replicates",),
        "relationships": ("replicates", "pairs"),
        "monthly_organisation": ("replicates", "months"),
        "monthly_departments": ("replicates", "months", "departments"),
        "monthly_relationships": ("replicates", "months", "pairs"),
    },
    "sweep": _OF_POINTS,
    "whatif": _OF_VARIANTS,
    "compare": _OF_VARIANTS,
    "diagnose": {"ties": ("pairs",)},
    "sensitivity": {"points": ("points",)},
    "tipping": {"critical": ("open_months",), "offers": ("open_months", "sizes")},
    "calibrate": {"posterior": ("draws",), "posterior_predictive": ("draws",)},
}
"""By the kind of a study: of what a table has a row each, and of each combination of these."""
IN_ORDER = ("point", "draw", "replicate", "month", "rank")
"""Rows stand in the order of these columns."""
UNORDERED = {"sweep": {"runs", "relationships"}, "calibrate": {"predictive"}}
"""By the kind of a study, tables whose rows do not: those of a sweep come as its batches end."""


def fault(name: str, table: pd.DataFrame, facts: Mapping[str, Any]) -> str:
    """Why the rows of a table cannot be those of its study, or nothing."""
    kind, there, drawn = str(facts.get("kind")), {*table.columns}, number(facts, "draws") is not None
    wanted = _rows(name, kind, facts)
    more = name == "draws" and wanted is not None and len(table) > wanted  # a file of draws is kept whole
    if wanted is not None and wanted != len(table) and not more:
        return f"must hold {counted(wanted, 'row')}, as its manifest has them, and holds {len(table):,}"
    key = tuple(one for one in entry(name, kind).get("key", ()) if one not in OF_DRAWS or one in there or drawn)
    ordered = [column for column in IN_ORDER if column in there and name not in UNORDERED.get(kind, ())]
    whole = there.issuperset(one for one in key if one in IN_ORDER)  # and not some of its columns
    if whole and len(table) and (np.diff(_codes(table, ordered)[0]) < 0).any():
        return f"must hold its rows in the order of {', '.join(ordered)}"
    if key and there.issuperset(key) and _are_doubled(*_codes(table, key)):
        return f"must hold one row of each {' and '.join(key)}, and holds two of one"
    return ""


def _rows(name: str, kind: str, facts: Mapping[str, Any]) -> int | None:
    """How many rows a table has. None where its manifest does not say."""
    told = ROWS.get(kind, {}).get(name, ("draws",) if name == "draws" else None)
    if told is None or facts.get("batches_missing", 0) != 0:
        return None
    numbers = [number(facts, one) for one in told]
    return None if None in numbers else math.prod(one for one in numbers if one is not None)


def _codes(table: pd.DataFrame, columns: Sequence[str]) -> tuple[np.ndarray, int]:
    """A number for each row, alike where these columns are alike, and how many numbers there can be.

    The numbers have the order of the columns where these are whole numbers.
    """
    codes, total = np.zeros(len(table), dtype=np.int64), 1
    for column in columns:
        if pd.api.types.is_integer_dtype(values := table[column]):
            own = values.to_numpy(dtype=np.int64)
            own = own - own.min(initial=0)
        else:
            own = pd.factorize(values, sort=column in IN_ORDER)[0] + 1
        wide = int(own.max(initial=0)) + 1
        if total * wide > MOST:
            found, codes = np.unique(codes, return_inverse=True)
            total = len(found)
        codes, total = codes * wide + own, total * wide
    return codes, total


def _are_doubled(codes: np.ndarray, total: int) -> bool:
    if total <= DENSE * len(codes):  # to count takes a tenth of the time of sorting
        return bool(np.bincount(codes).max(initial=0) > 1)
    return len(np.unique(codes)) < len(codes)
