"""Run the model with some of its rules replaced: the kernel is compiled anew with other functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from threading import Lock
from types import ModuleType
from typing import Any

from numba import njit

from ..engine import kernel
from ..engine.compiler import within
from ..engine.lanes import Months
from ..model import rules

Rules = Mapping[str, Callable[..., float]]
"""Functions by the names of those in model/rules.py whose place they take. They have the same arguments."""

_one_at_a_time = Lock()


def months_with(others: Rules) -> Months | None:
    """The months of the model with these rules, compiled once in a process. None where no rule is replaced."""
    if not others:
        return None
    with _one_at_a_time:
        return _compiled(tuple(sorted(others.items())))


@lru_cache
def _compiled(others: tuple[tuple[str, Callable[..., float]], ...]) -> Months:
    altered: Any = ModuleType(rules.__name__)
    vars(altered).update(vars(rules), **{name: within(function) for name, function in others})
    spec: Any = spec_from_file_location(kernel.__name__, kernel.__file__)
    copy: Any = module_from_spec(spec)
    spec.loader.exec_module(copy)
    copy.rules = altered  # its functions are compiled at their first call, so with these rules
    months: Months = njit(copy.advance, nogil=True, error_model="numpy")
    return months
