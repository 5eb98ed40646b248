"""Plain data, as files hold it: numbers and arrays of NumPy, pandas and others become Python's own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import suppress
from numbers import Number
from typing import Any


def plain(part: Any) -> Any:
    """The same as Python's own numbers, lists and mappings, at any depth. Other things stay as they are."""
    if isinstance(part, Mapping):
        return {_name(key): plain(own) for key, own in part.items()}
    if isinstance(part, list | tuple):
        return [plain(own) for own in part]
    own = part.tolist() if hasattr(part, "tolist") else part
    if isinstance(own, Number) and not isinstance(own, int | float | complex):  # such as a Decimal or a Fraction
        with suppress(ValueError, OverflowError):  # one that has no such number stays, and is refused where it is read
            return float(own)  # type: ignore[arg-type]
    return own


def _name(key: Hashable) -> Hashable:
    """A key of a mapping. Several values, which no file has as a key, stay, and are refused where they are read."""
    return key if isinstance(key, tuple) else plain(key)
