"""Check a file with pydantic, and turn its faults into lines that a user can act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from math import inf
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..model.parameters import BY_NAME
from .document import Document, Key
from .errors import InputError, Problem, cut, nearest
from .former import unknown_name
from .names import enumerated
from .numbers import meant


class Strict(BaseModel):
    """A part of a file. Values are not converted, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


KEY = "[key]"
"""So pydantic marks a fault of a key itself."""
OVERLAP = "overlap"
"""Type of the faults that our own validators raise. Their message is the whole line."""
_OF_KIND = {"literal_error", "list_type", "model_type", "int_type", "int_from_float", "dict_type", "float_type"}
_OF_KIND |= {"string_type", "bool_type"}
"""Types of faults of a value that is of another kind than is allowed."""


def as_input_error(
    error: ValidationError,
    document: Document,
    allowed_keys: Callable[[Key], Iterable[str]] = lambda key: (),
    within: Key = (),
) -> InputError:
    """All faults that pydantic found in a document: unknown keys first, missing ones last.

    What was checked stands at the key `within`. `allowed_keys` gives the keys that may stand where one is unknown.
    """
    return InputError(_problem(fault, document, allowed_keys) for fault in _faults_to_report(error, document, within))


def _faults_to_report(error: ValidationError, document: Document, within: Key) -> list[dict[str, Any]]:
    """The faults, one for each `key`, with the other ones that pydantic has there (`all`).

    It tells what is wrong for each kind of thing that a place allows. What was meant as one of them fits it, or has a
    fault of its own, or faults inside; then what is wrong for the other kinds does not count.
    """
    faults: dict[Key, list[dict[str, Any]]] = {}
    for one in error.errors():
        key = _key((*within, *one["loc"]), one["type"], document.data)
        faults.setdefault(key, []).append({**one, "key": key})
    above = {key[:length] for key in faults for length in range(len(key))}
    found = []
    for key, here in faults.items():
        of_another_kind = all(one["type"] in _OF_KIND for one in here)
        if not (of_another_kind and key in above):
            meant_so = [one for one in here if one["type"] not in _OF_KIND] or here
            found.append({**meant_so[0], "all": meant_so})
    order = {"extra_forbidden": 0, "missing": 2}
    return sorted(found, key=lambda fault: order.get(fault["type"], 1))


def _problem(fault: Mapping[str, Any], document: Document, allowed_keys: Callable[[Key], Iterable[str]]) -> Problem:
    """One line for a fault: where, what is wrong, what is allowed, the nearest name."""
    key = fault["key"]
    last = str(key[-1]) if key else ""
    where, given, code = document.where(key), fault["input"], fault["type"]
    shown = _shown(key, document)
    if last == KEY:
        line = unknown_name("key", str(key[-2]), literals(fault))
    elif code == "extra_forbidden" or (code == "model_type" and _is_no_party(key, document)):
        line = unknown_name("key", last, allowed_keys(key))
    elif code == "missing":
        line = f'"{last}" is missing'
    elif code == OVERLAP:
        line = fault["msg"]
    elif last in BY_NAME:
        allowed = BY_NAME[last]
        number = meant(given, allowed.low, allowed.high, allowed.whole)
        line = f"{shown} must be {allowed.allowed}, not {_short(given)}{number}"
    elif code in ("too_short", "too_long"):
        line = _of_another_length(shown, key, fault)
    else:
        line = f"{shown} {must(*fault['all'])}"
    return Problem(where, line)


MUST = {
    "string_type": "text",
    "string_too_long": "at most {max_length} characters long",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
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


def must(fault: Mapping[str, Any], *others: Mapping[str, Any]) -> str:
    """The words for a fault of one value: "must be a whole number, not 'x'". It may be wrong for several kinds."""
    code, given, limits = fault["type"], fault["input"], fault.get("ctx", {})
    if code == OVERLAP:
        return str(fault["msg"])
    if code == "string_too_short":
        return "must not be empty"
    kinds = list(dict.fromkeys(_allowed(one) for one in (fault, *others)))
    if MUST["float_type"] in kinds and MUST["int_type"] in kinds:
        kinds.remove(MUST["int_type"])
    line = f"must be {enumerated(kinds, last='or')}, not {_short(given)}"
    if code == "literal_error":
        return f"{line}{nearest(given, literals(fault))}"
    of_number = code in MUST and ("number" in MUST[code] or "less" in MUST[code])
    number = meant(given, limits.get("ge", -inf), limits.get("le", inf), code.startswith("int"))
    return f"{line}{number if of_number else ''}"


def _allowed(fault: Mapping[str, Any]) -> str:
    """What the value of a fault must be."""
    code = fault["type"]
    if code == "literal_error":
        options = literals(fault)
        return f"one of {', '.join(options)}" if len(options) > 1 else options[0]
    if code in MUST:
        return MUST[code].format(**{name: _limit(value) for name, value in fault.get("ctx", {}).items()})
    return re.sub(r"^\w+ should (be )?", "", fault["msg"])


def _limit(value: Any) -> str:
    """A limit as it is read: whole numbers in full, however large. What is no number (the name of a class) stays."""
    if not isinstance(value, (int, float)):
        return str(value)
    return f"{int(value):,}" if value == value // 1 else f"{value:g}"


def literals(fault: Mapping[str, Any]) -> list[str]:
    """The words that are allowed where another was found."""
    return str(fault["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")


def first_in_words(error: ValidationError, data: Mapping[str, Any], within: Key = ()) -> str:
    """The first fault in words, of data that no file and line are known for."""
    return as_input_error(error, Document(dict(data), {}, ""), within=within).problems[0].message


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


def _key(place: Key, fault: str, data: Any) -> Key:
    """The place of a fault as the data have it, without the marks that pydantic adds where several kinds may stand."""
    key: list[str | int] = []
    for number, part in enumerate(place, 1):
        held = isinstance(data, dict) and part in data
        held |= isinstance(data, list) and isinstance(part, int) and part < len(data)
        is_missing = fault == "missing" and number == len(place)
        if held or is_missing or part == KEY:
            key.append(part)
        data = data[part] if held else data
    return tuple(key)
