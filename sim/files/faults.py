"""Check a file with pydantic, and turn its faults into lines that a user can act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from math import inf
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..model.parameters import BY_NAME
from .document import Document, Key
from .errors import Problem, cut, nearest
from .former import unknown_name
from .numbers import meant


class Strict(BaseModel):
    """A part of a file. Values are not converted, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


OVERLAP = "overlap"
"""Type of the faults that our own validators raise. Their message is the whole line."""
_OTHER_KIND = {"literal_error": dict, "list_type": dict, "model_type": list, "int_type": dict, "dict_type": int}
"""Where two kinds of thing are allowed, a value of this kind was meant as the other one."""


def faults_to_report(error: ValidationError, within: Key = ()) -> list[dict[str, Any]]:
    """The faults to report: unknown keys first, missing ones last. What was checked stands at the key `within`.

    Where a place allows two kinds of thing, only the faults of the kind that the user meant count.
    """
    faults: dict[Key, dict[str, Any]] = {}
    for one in error.errors():
        fault = one | {"loc": (*within, *one["loc"])}
        not_meant = isinstance(fault["input"], _OTHER_KIND.get(fault["type"], ()))
        if not (_of_two_kinds(fault) and not_meant):
            faults.setdefault(_key(fault["loc"]), dict(fault))
    order = {"extra_forbidden": 0, "missing": 2}
    return sorted(faults.values(), key=lambda fault: order.get(fault["type"], 1))


def problem(fault: Mapping[str, Any], document: Document, allowed_keys: Callable[[Key], Iterable[str]]) -> Problem:
    """One line for a pydantic fault: where, what is wrong, what is allowed, the nearest name."""
    key = _key(fault["loc"])
    last = str(key[-1]) if key else ""
    where, given, code = document.where(key), fault["input"], fault["type"]
    shown = _shown(key, document)
    if last == "[key]":  # so pydantic marks a fault of the key itself
        line = unknown_name("key", str(key[-2]), literals(fault))
    elif code == "extra_forbidden" or (code == "model_type" and _is_no_party(key, document)):
        line = unknown_name("key", last, allowed_keys(key))
    elif code == "missing":
        line = f'"{last}" is missing'
    elif code == OVERLAP:
        line = fault["msg"]
    elif code == "literal_error":
        options = literals(fault)
        listed = f"one of {', '.join(options)}" if len(options) > 1 else options[0]
        other = " or a mapping" if _of_two_kinds(fault) else ""
        line = f"{shown} must be {listed}{other}, not {_short(given)}{nearest(given, options)}"
    elif last in BY_NAME:
        allowed = BY_NAME[last]
        number = meant(given, allowed.low, allowed.high, allowed.whole)
        line = f"{shown} must be {allowed.allowed}, not {_short(given)}{number}"
    elif code in ("too_short", "too_long"):
        line = _of_another_length(shown, key, fault)
    elif code in ("model_type", "dict_type", "int_type", "int_from_float") and _of_two_kinds(fault):
        other = "a whole number" if key == ("sweep", "points") else "a list"
        line = f"{shown} must be {other} or a mapping, not {_short(given)}"
    else:
        line = f"{shown} {must(fault)}"
    return Problem(where, line)


MUST = {
    "string_type": "text",
    "string_too_long": "at most {max_length} characters long",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}
"""What a value must be, for each type of pydantic's faults."""


def must(fault: Mapping[str, Any]) -> str:
    """The words for a fault of one value: "must be a whole number, not 'x'"."""
    code, given, limits = fault["type"], fault["input"], fault.get("ctx", {})
    if code == OVERLAP:
        return str(fault["msg"])
    if code == "string_too_short":
        return "must not be empty"
    if code == "literal_error":
        what = f"one of {', '.join(literals(fault))}"
    elif code in MUST:
        what = MUST[code].format(**{name: _limit(value) for name, value in limits.items()})
    else:
        what = re.sub(r"^\w+ should (be )?", "", fault["msg"])
    number = meant(given, limits.get("ge", -inf), limits.get("le", inf), code.startswith("int"))
    of_number = code in MUST and ("number" in MUST[code] or "less" in MUST[code])
    return f"must be {what}, not {_short(given)}{number if of_number else ''}"


def _limit(value: Any) -> str:
    """A limit as it is read: whole numbers in full, however large. What is no number (the name of a class) stays."""
    if not isinstance(value, (int, float)):
        return str(value)
    return f"{int(value):,}" if value == value // 1 else f"{value:g}"


def literals(fault: Mapping[str, Any]) -> list[str]:
    """The words that are allowed where another was found."""
    return str(fault["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")


def first_in_words(error: ValidationError, within: Key = ()) -> str:
    """The first fault in words, of data that no file and line are known for."""
    return problem(faults_to_report(error, within)[0], Document({}, {}, ""), lambda key: ()).message


def _of_another_length(shown: str, key: Key, fault: Mapping[str, Any]) -> str:
    """The line for a list or mapping that is too short or too long."""
    limits, too_short = fault["ctx"], fault["type"] == "too_short"
    wanted = f"at least {limits['min_length']}" if too_short else f"at most {limits['max_length']:,}"
    number = limits["actual_length"] or "none"
    if key == ("departments",):
        return f"a scenario has {wanted} departments, not {number}"
    if key[-1] in ("between", "side") or key[-2:-1] == ("pairs",):
        return f"{shown} must name two departments, not {number}"
    return f"{shown} must have {wanted} entries, not {number}"


def _shown(key: Key, document: Document) -> str:
    """A key as users write its path. A pair is named by its departments, or by its place where they cannot be read."""
    match key:
        case ("relationships", "pairs", int(place), *rest):
            parties = _entry(document, place).get("between")
            if isinstance(parties, list) and len(parties) == 2 and all(isinstance(name, str) for name in parties):
                return _dotted(("relationships", "+".join(parties), *rest))
            return f"{_dotted(rest)} of pair {place + 1}" if rest else f"pair {place + 1}"
    return _dotted(key)


def _dotted(parts: Iterable[object]) -> str:
    return ".".join(map(str, parts))


def _entry(document: Document, place: int) -> dict[str, Any]:
    """An entry of the pairs, or nothing where it is no mapping."""
    entry = document.data["relationships"]["pairs"][place]
    return entry if isinstance(entry, dict) else {}


def _is_no_party(key: Key, document: Document) -> bool:
    """Whether a key of a pair looks like the side of a department, but names neither of its parties."""
    match key:
        case ("relationships", "pairs", int(place), str(name)):
            return name not in (_entry(document, place).get("between") or ())
    return False


def _short(given: Any) -> str:
    """The value that was given, in a few words."""
    if given is None or isinstance(given, bool):
        return "nothing" if given is None else str(given).lower()
    if not isinstance(given, str | int | float):
        return "a mapping" if isinstance(given, dict) else f"a {type(given).__name__}"
    return cut(repr(given))


def _of_two_kinds(fault: Mapping[str, Any]) -> bool:
    """Whether a fault is of a value that may be of two kinds. pydantic adds a mark for the kind."""
    return _key(fault["loc"]) == fault["loc"][:-1]


def _key(place: tuple[str | int, ...]) -> Key:
    """The place of a fault as the user knows it, without the marks that pydantic adds for unions."""
    match place:
        case ("relationships", "default", _, *rest):
            return ("relationships", "default", *rest)
        case ("sweep", "vary", path, _, *rest):
            return ("sweep", "vary", path, *rest[:1])
        case ("sweep", "points", _, *rest):
            return ("sweep", "points", *rest[:2])
    return place
