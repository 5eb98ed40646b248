"""The short name of a parameter, such as clarity, where a path is asked for by hand: what path it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from ..model.parameters import BY_NAME, MONTHS, Parameter, State
from .errors import InputError
from .former import unknown_name

T = TypeVar("T")

ALL = "all"
"""In a path it stands for every department, or every pair."""
_PLURAL = {"department": "departments", "side": "relationships", "pair": "relationships"}


def spelled_out(path: str, known: Mapping[str, Parameter | State] = BY_NAME) -> str:
    """The full path. The short name of a parameter means the organisation, or all departments or pairs.

    Raises InputError for a name that no parameter has.
    """
    if "." in path or path == MONTHS.name:
        return path
    if path not in known:
        raise InputError.at(path, unknown_name("parameter", path, known))
    holder = known[path].holder
    return f"organisation.{path}" if holder == "organisation" else f"{_PLURAL[holder]}.{ALL}.{path}"


def in_full(path: str) -> str:
    """The full path of a short name. Anything else stays as it is: who looks for its number refuses what is none."""
    return spelled_out(path) if path in BY_NAME else path


def all_spelled_out(settings: Mapping[str, T], spell: Callable[[str], str] = spelled_out) -> dict[str, T]:
    """The same by full paths. Raises InputError where two paths name one number: one of the two would be lost."""
    found: dict[str, str] = {}
    for path in settings:
        first = found.setdefault(spell(path), path)
        if first != path:
            raise InputError.at(path, f"names the same number as {first}: leave one out")
    return {spell(path): value for path, value in settings.items()}
