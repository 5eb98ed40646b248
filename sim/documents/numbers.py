"""How the numbers of a column are written: as a format of spreadsheets, and as text in a language."""

from __future__ import annotations

import math
import numbers
from typing import Any

import pandas as pd
from numpy import format_float_positional

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
_AS_TEXT = {"count": ",.0f", "share": ".1%", "points": "+.1%", "months": ",.1f", "money": ",.0f"}


def is_number(value: Any) -> bool:
    """Whether a cell holds a number that a spreadsheet can hold: no truth value, neither missing nor infinite."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: None, not a number, or a missing value of pandas."""
    return bool(pd.isna(value))


def told(value: Any, column: Column, language: str = "en") -> str:
    """A cell as text, with the decimal sign of a language. Where the column has a unit, percentages have no sign."""
    if is_missing(value):
        return MISSING
    if not is_number(value):
        return str(value)
    if column.shape in _AS_TEXT:
        text = format(value, _AS_TEXT[column.shape])
    else:  # three significant digits, and no exponent
        text = f"{value:,.0f}" if abs(value) >= 1000 else format_float_positional(value, 3, fractional=False, trim="-")
    if not text.strip("+-0.,%"):
        text = text.strip("+-")
    if language in COMMA:
        text = text.translate(str.maketrans(",.", ".,"))
    text = text.replace("-", "\N{MINUS SIGN}")
    return text.removesuffix("%") if column.unit else text.replace("%", "\N{NO-BREAK SPACE}%")


def heading(column: Column) -> str:
    """The heading of a column: its label and its unit."""
    return f"{column.label} ({column.unit})" if column.unit else column.label
