"""Edits that change the make-up of a scenario (departments, ties, dated changes), on copies of its plain data."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from ...files.errors import InputError
from ...model.parameters import SIDE, names
from ...scenarios.timeline import OPERATIONS
from .needs_map import ends
from .state import State

Data = dict[str, Any]


def _plain(state: State) -> Data:
    """A copy of the scenario's data without its sweep, whose paths may name what is edited away."""
    data = copy.deepcopy(dict(state.scenario.data))
    data.pop("sweep", None)
    return data


# ---- departments -------------------------------------------------------------------------------


def with_department(state: State, name: str) -> State:
    """One department more, with the program's defaults and the scenario's default ties."""
    data = _plain(state)
    if name in data["departments"]:
        raise InputError.at(name, "is a department already")
    data["departments"][name] = {}
    return state.with_data(data)


def without_department(state: State, name: str) -> State:
    """One department less, with its ties and the dated changes that name it."""
    data = _plain(state)
    data["departments"].pop(name)
    ties = _relationships(data).get("pairs") or []
    _relationships(data)["pairs"] = [tie for tie in ties if name not in tie["between"]]
    data["timeline"] = [kept for entry in data.get("timeline") or [] if (kept := _without(entry, name)) is not None]
    return state.with_data(data)


def renamed(state: State, old: str, new: str) -> State:
    """A department under another name, wherever it is named."""
    data = _plain(state)
    if new in data["departments"]:
        raise InputError.at(new, "is a department already")

    def other(value: Any) -> Any:
        if isinstance(value, dict):
            return {_in_path(key, old, new): other(own) for key, own in value.items()}
        if isinstance(value, list):
            return [other(own) for own in value]
        return new if value == old else value

    data["departments"] = {new if name == old else name: own for name, own in data["departments"].items()}
    ties = _relationships(data).get("pairs") or []
    _relationships(data)["pairs"] = [
        {(new if key == old else key): (other(own) if key == "between" else own) for key, own in tie.items()}
        for tie in ties
    ]
    data["timeline"] = [
        {key: own if key == "relabel" else other(own) for key, own in entry.items()}
        for entry in data.get("timeline") or []
    ]
    return state.with_data(data)


def _in_path(path: str, old: str, new: str) -> str:
    """departments.OLD.x and relationships.OLD+B.OLD.x under the new name."""
    head, *rest = path.split(".")
    if head not in ("departments", "relationships") or not rest:
        return path
    changed = ["+".join(new if name == old else name for name in part.split("+")) for part in rest[:-1]]
    return ".".join([head, *changed, rest[-1]])


def _without(entry: Mapping[str, Any], name: str) -> Data | None:
    """A dated change without a department; None where nothing is left of it."""
    if entry.get("department") == name or name in entry.get("side", ()):
        return None
    kept = dict(entry)
    for key in ("coach", "departments"):
        if kept.get(key):
            kept[key] = [one for one in kept[key] if one != name]
            if not kept[key]:
                return None
    if kept.get("pairs"):
        kept["pairs"] = [pair for pair in kept["pairs"] if name not in pair]
        if not kept["pairs"]:
            return None
    for key in OPERATIONS:
        if key in kept:
            kept[key] = {path: value for path, value in kept[key].items() if _in_path(path, name, "") == path}
            if not kept[key]:
                return None
    return kept


# ---- ties --------------------------------------------------------------------------------------


def said_by_side(state: State, tie: int) -> State:
    """The same need of one tie, said by stake and alternatives of each side."""
    data = _plain(state)
    relationships = _relationships(data)
    pair = set(ends(state.organisation, tie))
    others = [entry for entry in relationships.get("pairs") or [] if set(entry["between"]) != pair]
    relationships["pairs"] = [*others, _spelled_out(state, tie)]
    return state.with_data(data)


def without_tie(state: State, tie: int) -> State:
    """One tie less; the others are spelled out, because no default can leave one out."""
    data = _plain(state)
    rest = [_spelled_out(state, other) for other in range(len(state.organisation.pairs)) if other != tie]
    data["relationships"] = {"default": "none", "pairs": rest}
    return state.with_data(data)


def with_tie(state: State, first: str, second: str) -> State:
    """One tie more, with the program's defaults."""
    data = _plain(state)
    relationships = _relationships(data)
    relationships["pairs"] = [*(relationships.get("pairs") or []), {"between": [first, second]}]
    return state.with_data(data)


def labelled(state: State, tie: int, label: str) -> State:
    """Another name for a tie; no rule reads it."""
    first, second = ends(state.organisation, tie)
    return state.with_setting(f"relationships.{first}+{second}.label", label)


def _spelled_out(state: State, tie: int) -> Data:
    """A tie with every number of both sides."""
    organisation = state.organisation
    held = {"stake": organisation.stake[0], "alternatives": organisation.alternatives, "trust": organisation.trust}
    first, second = ends(organisation, tie)
    entry: Data = {"between": [first, second]}
    for place, name in enumerate((first, second)):
        entry[name] = {key: round(float(held[key][2 * tie + place]), 12) for key in names(SIDE)}
    label = organisation.labels[0][tie]
    return entry | ({"label": label} if label is not None else {})


def _relationships(data: Data) -> Data:
    if data.get("relationships") is None:
        data["relationships"] = {}
    return data["relationships"]


# ---- dated changes -----------------------------------------------------------------------------


def with_dated(state: State, entry: Mapping[str, Any], place: int | None = None) -> State:
    """A dated change more, or another in the place of one."""
    data = _plain(state)
    timeline = [dict(one) for one in data.get("timeline") or []]
    if place is None:
        timeline.append(dict(entry))
    else:
        timeline[place] = dict(entry)
    data["timeline"] = timeline
    return state.with_data(data)


def without_dated(state: State, place: int) -> State:
    """A dated change less."""
    data = _plain(state)
    data["timeline"] = [one for n, one in enumerate(data["timeline"]) if n != place]
    return state.with_data(data)
