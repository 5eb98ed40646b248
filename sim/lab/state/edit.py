"""Edits of a scenario: departments, ties and dated changes are added, changed and removed. Each edit makes a copy."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from ...design.values import linked
from ...model.parameters import SIDE, names
from ...scenarios.scenario import from_data
from ...scenarios.timeline import OPERATIONS
from ..refusal import RefusedError
from .experiment import Experiment
from .needs_map import ends

Data = dict[str, Any]


def _copied(experiment: Experiment) -> Data:
    """A copy of the scenario's data. The sweep is left out, because it may name what the edit removes."""
    data = copy.deepcopy(dict(experiment.scenario.data))
    data.pop("sweep", None)
    return data


# ---- departments -------------------------------------------------------------------------------


def with_department(experiment: Experiment, name: str) -> Experiment:
    """Add a department with the program's defaults and the scenario's default ties. Raises InputError."""
    data = _copied(experiment)
    if name in data["departments"]:
        raise RefusedError.because(name, "known_department")
    data["departments"][name] = {}
    return experiment.with_data(data)


def without_department(experiment: Experiment, name: str) -> Experiment:
    """Remove a department, its ties and the dated changes that name it. Raises InputError."""
    data = _copied(experiment)
    data["departments"].pop(name)
    ties = _relationships(data).get("pairs") or []
    _relationships(data)["pairs"] = [tie for tie in ties if name not in tie["between"]]
    data["timeline"] = [kept for entry in data.get("timeline") or [] if (kept := _without(entry, name)) is not None]
    _respelled(data, lambda path: path if _in_path(path, name, "") == path else None)
    return experiment.with_data(data)


def renamed(experiment: Experiment, old: str, new: str) -> Experiment:
    """Give a department another name, everywhere in the scenario. Raises InputError."""
    data = _copied(experiment)
    if new in data["departments"]:
        raise RefusedError.because(new, "known_department")

    def other(value: Any) -> Any:
        if isinstance(value, dict):
            return {_in_path(key, old, new): other(own) for key, own in value.items()}
        if isinstance(value, list):
            return [other(own) for own in value]
        return new if value == old else value

    data["departments"] = {new if name == old else name: own for name, own in data["departments"].items()}
    from_data({"name": data["name"], "departments": data["departments"]})  # a tie would take "label" for its own
    ties = _relationships(data).get("pairs") or []
    _relationships(data)["pairs"] = [
        {(new if key == old else key): (other(own) if key == "between" else own) for key, own in tie.items()}
        for tie in ties
    ]
    data["timeline"] = [
        {key: own if key == "relabel" else other(own) for key, own in entry.items()}
        for entry in data.get("timeline") or []
    ]
    _respelled(data, lambda path: _in_path(path, old, new))
    return experiment.with_data(data)


def _respelled(data: Data, spelling: Callable[[str], str | None]) -> None:
    """Respell the paths that are uncertain; None for one that is not there any more."""
    found: Data = {}
    for key, what in (data.get("uncertainty") or {}).items():
        paths = [path for path in map(spelling, linked(key)) if path is not None]
        found |= {", ".join(paths): what} if paths else {}
    if found or data.get("uncertainty"):
        data["uncertainty"] = found


def _in_path(path: str, old: str, new: str) -> str:
    """A path such as departments.OLD.x or relationships.OLD+B.OLD.x with the new name."""
    head, *rest = path.split(".")
    if head not in ("departments", "relationships") or not rest:
        return path
    changed = ["+".join(new if name == old else name for name in part.split("+")) for part in rest[:-1]]
    return ".".join([head, *changed, rest[-1]])


def _without(entry: Mapping[str, Any], name: str) -> Data | None:
    """An entry of the timeline without a department, or None where nothing is left of it."""
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


def with_need_by_side(experiment: Experiment, tie: int) -> Experiment:
    """Write the need of a tie as stake and alternatives of each side. The need stays the same."""
    data = _copied(experiment)
    relationships = _relationships(data)
    pair = set(ends(experiment.organisation, tie))
    others = [entry for entry in relationships.get("pairs") or [] if set(entry["between"]) != pair]
    relationships["pairs"] = [*others, _written_out(experiment, tie)]
    return experiment.with_data(data)


def without_tie(experiment: Experiment, tie: int) -> Experiment:
    """Remove a tie. All others are written out, because a default cannot leave a tie out."""
    data = _copied(experiment)
    rest = [_written_out(experiment, other) for other in range(len(experiment.organisation.pairs)) if other != tie]
    data["relationships"] = {"default": "none", "pairs": rest}
    gone = {*ends(experiment.organisation, tie)}
    _respelled(data, lambda path: None if {*path.split(".")[1].split("+")} == gone else path)
    return experiment.with_data(data)


def with_tie(experiment: Experiment, first: str, second: str) -> Experiment:
    """Add a tie with the program's defaults."""
    data = _copied(experiment)
    relationships = _relationships(data)
    relationships["pairs"] = [*(relationships.get("pairs") or []), {"between": [first, second]}]
    return experiment.with_data(data)


def labelled(experiment: Experiment, tie: int, label: str) -> Experiment:
    """Give a tie another label. No rule reads labels."""
    first, second = ends(experiment.organisation, tie)
    return experiment.with_setting(f"relationships.{first}+{second}.label", label)


def _written_out(experiment: Experiment, tie: int) -> Data:
    """The entry of a tie with every number of both sides.

    A felt worth that starts at the self-worth of its department is left out, so that it goes on following it.
    """
    organisation, start = experiment.organisation, experiment.organisation.at_start
    usual = start["self_worth"][organisation.owner]
    first, second = ends(organisation, tie)
    entry: Data = {"between": [first, second]}
    for side, name in zip((2 * tie, 2 * tie + 1), (first, second), strict=True):
        own = {key: float(start[key][side]) for key in names(SIDE)}
        if own["worth"] == usual[side]:
            del own["worth"]
        entry[name] = {key: round(value, 12) for key, value in own.items()}
    label = organisation.labels.start[tie]
    return entry | ({"label": label} if label is not None else {})


def _relationships(data: Data) -> Data:
    if data.get("relationships") is None:
        data["relationships"] = {}
    return data["relationships"]


# ---- dated changes -----------------------------------------------------------------------------


def with_dated(experiment: Experiment, entry: Mapping[str, Any], place: int | None = None) -> Experiment:
    """Add a dated change, or replace the one at `place`."""
    data = _copied(experiment)
    timeline = [dict(one) for one in data.get("timeline") or []]
    if place is None:
        timeline.append(dict(entry))
    else:
        timeline[place] = dict(entry)
    data["timeline"] = timeline
    return experiment.with_data(data)


def without_dated(experiment: Experiment, place: int) -> Experiment:
    """Remove a dated change."""
    data = _copied(experiment)
    data["timeline"] = [one for n, one in enumerate(data["timeline"]) if n != place]
    return experiment.with_data(data)
