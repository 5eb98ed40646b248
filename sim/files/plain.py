"""Plain data, as files hold it: numbers and arrays of NumPy, pandas and others become Python's own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import inf
from numbers import Number
from sys import float_info
from typing import Any


def plain(part: Any) -> Any:
    """The same as Python's own numbers, lists and mappings, at any depth. Other things stay as they are.

    A number too large for a computer's own is infinite, which is refused where it is read: Python would not print it.
    """
    if isinstance(part, Mapping):
        return {_name(key): plain(own) for key, own in part.items()}
    if isinstance(part, list | tuple):
        return [plain(own) for own in part]
    own = part.tolist() if hasattr(part, "tolist") else part
    return _held(own) if isinstance(own, Number) and not isinstance(own, float | complex) else own


def _held(number: Any) -> Any:
    """A whole number, or one such as a Decimal or a Fraction, as a file holds it."""
    if isinstance(number, int) and number.bit_length() < float_info.max_exp:
        return number
    try:
        return float(number)
    except OverflowError:
        return inf if number > 0 else -inf
    except ValueError:  # one that has no such number stays, and is refused where it is read
        return number


def _name(key: Hashable) -> Hashable:
    """A key of a mapping. Several values, which no file has as a key, stay, and are refused where they are read."""
    return key if isinstance(key, tuple) else plain(key)
