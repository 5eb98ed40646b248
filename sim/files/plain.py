"""Plain data, as files hold it: numbers and arrays of NumPy and pandas become Python's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Found = TypeVar("Found")


def plain(part: Any) -> Any:
    """The same as Python's own numbers, lists and mappings, at any depth. Other things stay as they are."""
    if isinstance(part, Mapping):
        return {plain(key): plain(own) for key, own in part.items()}
    if isinstance(part, list | tuple):
        return [plain(own) for own in part]
    return part.tolist() if hasattr(part, "tolist") else part


def takes_plain_data(verb: Callable[Given, Found]) -> Callable[Given, Found]:
    """Call a verb with plain data: a notebook computes with NumPy, and no file can hold its numbers."""

    @wraps(verb)
    def with_plain_data(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        return verb(*map(plain, args), **{name: plain(value) for name, value in kwargs.items()})

    return with_plain_data
