"""Plain data, as files hold it: numbers and arrays of NumPy and pandas become Python's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def plain(part: Any) -> Any:
    """The same as Python's own numbers, lists and mappings, at any depth. Other things stay as they are."""
    if isinstance(part, Mapping):
        return {plain(key): plain(own) for key, own in part.items()}
    if isinstance(part, list | tuple):
        return [plain(own) for own in part]
    return part.tolist() if hasattr(part, "tolist") else part
