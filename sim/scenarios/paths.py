"""Paths: how `--set`, sweeps and dated changes name one number of a scenario.

months
organisation.clarity
departments.IT.self_worth             departments.all.capacity
relationships.default.mutual_need     (for pairs without settings of their own)
relationships.IT+Sales.need_gap       (a pair; both of its sides for stake, alternatives, trust)
relationships.IT+Sales.IT.stake       (the side of IT towards Sales)
timeline.0.size                       (the first dated change)
timeline.0.set.organisation.clarity   (what it sets, adds or multiplies by)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..files.document import BY_NEED, BY_SIDE, SOURCE
from ..files.errors import InputError, near, nearest, unknown
from ..files.former import became, unknown_name
from ..files.short_names import ALL, spelled_out
from ..model.parameters import BY_NAME, DEPARTMENT, ORGANISATION, PAIR, SIDE, name_at, names

RESERVED = frozenset({ALL, "default", "between", "label", *names(SIDE), *names(PAIR)})
"""Paths and pairs use these words, so they cannot be names of departments."""

ORGANISATION_KEYS, SIDE_KEYS = names(ORGANISATION), names(SIDE)
DEPARTMENT_KEYS = ("purpose", *names(DEPARTMENT))
TIE_KEYS = ("label", *SIDE_KEYS, *names(PAIR))


def parties(text: str, departments: Mapping[str, Any], where: str, also: tuple[str, ...] = (ALL,)) -> tuple[str, str]:
    """Read the two departments of `A+B`. An error names the words in `also` as allowed too."""
    first, plus, second = text.partition("+")
    if not plus:
        others = f", or {' or '.join(also)}{nearest(text, also)}" if also else ""
        raise InputError.at(where, f'"{text}" is not a pair: write the two departments as A+B{others}')
    for name in (first, second):
        if name not in departments:
            raise InputError.at(where, unknown("department", name, departments))
    if first == second:
        raise InputError.at(where, f'"{text}" names the same department twice')
    return first, second


def with_settings(data: dict[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Copy a scenario's data and set other numbers at some paths. Raises InputError for an unknown path.

    The copy shares the sections into which no path leads: they may be large.
    """
    changed = {path.partition(".")[0] for path in settings}
    data = {key: _copied(part) if key in changed else part for key, part in data.items()}
    for path, value in settings.items():
        _set(data, path, value)
    return data


def _copied(part: Any) -> Any:
    """A copy of plain data. `copy.deepcopy` takes five times as long, and studies copy a scenario for each point."""
    if isinstance(part, dict):
        return {key: _copied(own) for key, own in part.items()}
    return [_copied(own) for own in part] if isinstance(part, list) else part


def _set(data: dict[str, Any], path: str, value: Any) -> None:
    head, *rest = path.split(".")
    if head == "months" and not rest:
        data["months"] = value
    elif head == "organisation" and len(rest) == 1:
        _known("organisation parameter", rest[0], ORGANISATION_KEYS, path)
        _mapping(data, "organisation")[rest[0]] = value
    elif head == "departments" and len(rest) == 2:
        _set_department(_mapping(data, "departments"), rest[0], rest[1], value, path)
    elif head == "relationships" and len(rest) in (2, 3):
        _set_relationship(data, rest, value, path)
    elif head == "timeline" and rest:
        _set_nested(data, path, value)
    else:
        heads = ("months", "organisation", "departments", "relationships", "timeline")
        like_a_head = head not in BY_NAME and near(head, heads)
        if not rest and not like_a_head and (short := near(head, BY_NAME)):
            raise InputError.at(path, f'unknown path "{path}"; did you mean "{spelled_out(short)}"?')
        if head not in heads:
            raise InputError.at(path, unknown_name("path", head, heads))
        raise InputError.at(path, "is not the path of one number; see `partnering parameters` for the paths")


def _known(kind: str, name: str, allowed: tuple[str, ...], where: str) -> None:
    if name not in allowed:
        raise InputError.at(where, unknown_name(kind, name, allowed))


def _mapping(holder: dict[str, Any], key: str) -> dict[str, Any]:
    """The mapping at `key`. It is made where it is missing or empty."""
    if holder.get(key) is None:
        holder[key] = {}
    if not isinstance(holder[key], dict):
        raise InputError.at(key, "must be a mapping")
    return holder[key]


def _set_department(departments: dict[str, Any], who: str, name: str, value: Any, path: str) -> None:
    _known("department attribute", name, DEPARTMENT_KEYS, path)
    if who != ALL and who not in departments:
        raise InputError.at(path, unknown("department", who, (*departments, ALL)))
    for department in departments if who == ALL else [who]:
        own = _mapping(departments, department)
        own.pop(SOURCE, None)
        own[name] = value


def _set_relationship(data: dict[str, Any], rest: list[str], value: Any, path: str) -> None:
    relationships, departments = _mapping(data, "relationships"), _mapping(data, "departments")
    *side, name = rest[1:]
    entries = relationships.setdefault("pairs", [])
    no_ties = relationships.get("default") == "none"
    if rest[0] in ("default", ALL) and not side:
        _known("relationship parameter", name, TIE_KEYS, path)
        if no_ties and rest[0] == "default":
            raise InputError.at(path, "there is no default tie: the scenario says `default: none`")
        targets = [] if no_ties else [_mapping(relationships, "default")]
        targets += entries if rest[0] == ALL else []
    elif rest[0] in ("default", ALL):
        raise InputError.at(path, f'"{rest[0]}" stands for pairs, which have no side of one department')
    else:
        pair = parties(rest[0], departments, path, ("default", ALL))
        two = set(pair)
        found = [entry for entry in entries if two == set(entry.get("between", ()))]
        if not found and no_ties:
            raise InputError.at(path, f"there is no tie between {pair[0]} and {pair[1]}")
        if not found:
            found = [{"between": list(pair)}]
            entries.extend(found)
        targets = found
        if side:
            _known("party of this pair", side[0], pair, path)
            _known("parameter of a side", name, SIDE_KEYS, path)
            targets = [_mapping(found[0], side[0])]
        else:
            _known("relationship parameter", name, TIE_KEYS, path)
            if name == "need_gap" and tuple(found[0]["between"]) != pair:
                raise InputError.at(path, f"the pair is {'+'.join(found[0]['between'])} in the scenario: write it so")
    replaced = _replaced(name)
    for target in targets:
        for part in (target, *(own for own in target.values() if isinstance(own, dict))):
            _forget(part, replaced)
        target[name] = value


def _forget(part: dict[str, Any], replaced: set[str]) -> None:
    """Take settings out of a pair or a side; a mapping is the side of a department of that name, and stays."""
    for name in replaced:
        if not isinstance(part.get(name), dict):
            part.pop(name, None)


def _replaced(name: str) -> set[str]:
    """What a setting replaces: itself, as the shorthand stakes and alternatives, and the source of the numbers."""
    if name == "label":
        return {name}
    return {SOURCE, *(BY_SIDE if name in BY_NEED else (name,))}


def _set_nested(data: dict[str, Any], path: str, value: Any) -> None:
    holder: Any = data
    parts = path.split(".")
    if parts[2:3] and parts[2] in ("set", "add", "multiply"):
        parts[3:] = [".".join(parts[3:])]  # the rest is one key, which is itself a path
    *steps, last = [int(step) if step.isdecimal() else step for step in parts]
    try:
        for step in steps:
            holder = holder[step]
        holder[last]  # it must exist: nothing would read a new key here
        holder[last] = value
    except (KeyError, IndexError, TypeError):
        gone = became(name_at(path))
        raise InputError.at(path, gone or "names nothing in this scenario") from None
