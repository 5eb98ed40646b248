"""Which functions of the model are compiled too. They are noted here without the compiler, which is slow to import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

JITABLE: list[Callable[..., Any]] = []
"""The functions so far. engine/compiler.py hands them to numba."""


def jitable(function: Function) -> Function:
    """Note that the compiled engine runs this function as it stands. For everybody else it is ordinary Python."""
    JITABLE.append(function)
    return function
