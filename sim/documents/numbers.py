"""How spreadsheets and charts write the numbers of a column, and which cells hold numbers."""

from __future__ import annotations

import math
import numbers
import re
from dataclasses import replace
from typing import Any

import pandas as pd

from .document import DIFFERENCES, Column, Table

FORMATS = {
    "text": "General",
    "count": "#,##0",
    "number": "#,##0.000",
    "share": "0.0%",
    "points": '+0.0;"−"0.0;0.0',
    "loss": '0.0;"−"0.0;0.0',
    "months": "#,##0.0",
    "money": "#,##0",
}
"""The number format of each shape, as Excel and PowerPoint read it. They show it in the language of their user.

Points are numbers without a sign of percent: see `in_points`.
"""


def is_number(value: Any) -> bool:
    """Whether a cell holds a number that a spreadsheet can hold: no truth value, neither missing nor infinite."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing: None, not a number, or a missing value of pandas."""
    return bool(pd.isna(value))


def unbroken(text: str) -> str:
    """Text in which no line ends between a number and its sign of percent."""
    return re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", text)


def heading(column: Column) -> str:
    """The heading of a column: its label and its unit."""
    return f"{column.label} ({column.unit})" if column.unit else column.label


def in_points(table: Table, unit: str = "") -> Table:
    """A table with differences of shares in points: 7 rather than 7 %, as the heading says.

    `unit` is what points are called where a column does not say it.
    """
    own = {name: column for name, column in table.columns.items() if column.shape in DIFFERENCES}
    cells = {name: (100.0 * pd.to_numeric(table.frame[name], errors="coerce")).round(10) for name in own}
    called = {name: replace(column, unit=column.unit or unit) for name, column in own.items()}
    return replace(table, frame=table.frame.assign(**cells), columns={**table.columns, **called})
