"""Check a file with pydantic, and turn its faults into lines that a user can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..model.parameters import BY_NAME
from .document import Document, Key
from .errors import Problem, nearest, unknown


class Strict(BaseModel):
    """A part of a file. Values are not converted, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


OVERLAP = "overlap"
"""Type of the faults that our own validators raise. Their message is the whole line."""


def faults_to_report(error: ValidationError) -> list[dict[str, Any]]:
    """The faults to report: unknown keys first, missing ones last.

    Where a place allows two kinds of thing, only the faults of the kind that the user meant count.
    """
    faults: dict[Key, dict[str, Any]] = {}
    for fault in error.errors():
        alternative = _key(fault["loc"]) != fault["loc"]
        other_kind = {"literal_error": dict, "list_type": dict, "model_type": list}.get(fault["type"], ())
        not_meant = isinstance(fault["input"], other_kind)
        if not (alternative and not_meant):
            faults.setdefault(_key(fault["loc"]), dict(fault))
    order = {"extra_forbidden": 0, "missing": 2}
    return sorted(faults.values(), key=lambda fault: order.get(fault["type"], 1))


def problem(fault: Mapping[str, Any], document: Document, allowed_keys: Callable[[Key], Iterable[str]]) -> Problem:
    """One line for a pydantic fault: where, what is wrong, what is allowed, the nearest name."""
    key = _key(fault["loc"])
    last = str(key[-1]) if key else ""
    where, given, code = document.where(key), fault["input"], fault["type"]
    shown, but = ".".join(map(str, key)), f", not {_short(fault['input'])}"
    if code == "extra_forbidden" or (code == "model_type" and _is_no_party(key, document)):
        line = unknown("key", last, allowed_keys(key))
    elif code == "missing":
        line = f'"{last}" is missing'
    elif code == OVERLAP:
        line = fault["msg"]
    elif code == "literal_error":
        options = fault["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        listed = f"one of {', '.join(options)}" if len(options) > 1 else options[0]
        other = " or a mapping" if key != fault["loc"] else ""
        line = f"{shown} must be {listed}{other}{but}{nearest(given, options)}"
    elif last in BY_NAME:
        line = f"{shown} must be {BY_NAME[last].allowed}{but}"
    elif code in ("model_type", "dict_type"):
        other = "a list or " if key != fault["loc"] else ""
        line = f"{shown} must be {other}a mapping{but}"
    else:
        line = f"{shown}: {fault['msg'][:1].lower()}{fault['msg'][1:]}" + but * (code not in ("too_short", "too_long"))
    return Problem(where, line)


def _is_no_party(key: Key, document: Document) -> bool:
    """Whether a key of a pair looks like the side of a department, but names neither of its parties."""
    match key:
        case ("relationships", "pairs", int(place), str(name)):
            return name not in (document.data["relationships"]["pairs"][place].get("between") or ())
    return False


def _short(given: Any) -> str:
    """The value that was given, in a few words."""
    if not isinstance(given, str | int | float | bool | None):
        return "a mapping" if isinstance(given, dict) else f"a {type(given).__name__}"
    text = repr(given)
    return text if len(text) <= 60 else text[:57] + "…"


def _key(place: tuple[str | int, ...]) -> Key:
    """The place of a fault as the user knows it, without the marks that pydantic adds for unions."""
    match place:
        case ("relationships", "default", _, *rest):
            return ("relationships", "default", *rest)
        case ("sweep", "vary", path, _, *rest):
            return ("sweep", "vary", path, *rest[:1])
        case ("sweep", "points", name, path, *_):
            return ("sweep", "points", name, path)
    return place
