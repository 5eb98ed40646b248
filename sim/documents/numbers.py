"""How the numbers of a column are written: as a format of spreadsheets, and as text in a language."""

from __future__ import annotations

import math
import numbers
from typing import Any

import pandas as pd

from .document import Column

FORMATS = {
    "text": "General",
    "count": "#,##0",
    "number": "#,##0.000",
    "share": "0.0%",
    "points": "+0.0%;-0.0%;0.0%",
    "months": "#,##0.0",
    "money": "#,##0",
}
"""The number format of each shape, as Excel and PowerPoint read it. They show it in the language of their user."""
MISSING = "–"
COMMA = frozenset({"de", "es", "fr", "it", "nl", "pt"})
"""Languages that write a decimal comma."""
_AS_TEXT = {"count": ",.0f", "number": ",.3f", "share": ".1%", "points": "+.1%", "months": ",.1f", "money": ",.0f"}


def is_number(value: Any) -> bool:
    """Whether a cell holds a number that a spreadsheet can hold: no truth value, neither missing nor infinite."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: None, not a number, or a missing value of pandas."""
    return bool(pd.isna(value))


def told(value: Any, column: Column, language: str = "en") -> str:
    """A cell as text, with the decimal sign of a language."""
    if is_missing(value):
        return MISSING
    if not is_number(value):
        return str(value)
    text = format(value, _AS_TEXT.get(column.shape, ",.6g"))
    if language in COMMA:
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("%", "\N{NO-BREAK SPACE}%").replace("-", "\N{MINUS SIGN}")


def heading(column: Column) -> str:
    """The heading of a column: its label and its unit."""
    return f"{column.label} ({column.unit})" if column.unit else column.label
