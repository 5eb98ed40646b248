"""Guess which number was meant where it was written as on paper or in a spreadsheet: 0,85 or 85 %."""

from __future__ import annotations

import re
from math import inf, isfinite

_WRITTEN = re.compile(r"\s*([+-]?\d+)(?:[.,](\d+))?\s*(%?)\s*")
_COMMA = re.compile(r"(?<=\d),(?=\d)")
_WHOLE = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
MAX_DIGITS = 50
LEAST_PERCENTAGE = 10
"""A smaller number above the range of a share, such as 2, need not be a percentage."""


def number_of(text: str) -> int | float | None:
    """The number that a text is in a scenario file (YAML 1.2, core schema), or None: neither ٠.٥ nor 0_1 nor nan.

    Nor is a text one whose number is too large for a computer, such as 1e400.
    """
    if len(text) > MAX_DIGITS:
        return None
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) and isfinite(float(text)) else None


def meant(given: object, low: float = -inf, high: float = inf, whole: bool = False) -> str:
    """`; did you mean 0.85?` for 0,85 and 85% and 85, or nothing where no such number lies from `low` to `high`."""
    text = "" if isinstance(given, bool) else str(given)
    found = _WRITTEN.fullmatch(text) if len(text) <= MAX_DIGITS else None
    if found is None:
        return ""
    digits, decimals, percent = found.groups()
    number = float(f"{digits}.{decimals or 0}")
    if percent or (high <= 1 and number >= LEAST_PERCENTAGE):
        number /= 100
    is_new = isinstance(given, str) or number != given
    fits = low <= number <= high and not (whole and number % 1)
    return f"; did you mean {number:.12g}?" if is_new and fits else ""


def with_points(text: str) -> str:
    """`; did you mean "0.2:0.8"?` for 0,2:0,8, or nothing where no number has a decimal comma."""
    return f'; did you mean "{_COMMA.sub(".", text)}"?' if _COMMA.search(text) and len(text) <= MAX_DIGITS else ""


def two_meanings(digits: str) -> str:
    """`"1.500" may mean 1500 or 1.5: write one`, for digits with one mark before the last three."""
    plain = digits.replace(",", ".")
    return f'"{digits}" may mean {plain.replace(".", "")} or {float(plain):g}: write one'
