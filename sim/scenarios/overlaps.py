"""Paths that would overrule each other without a word, and paths that nothing in a scenario reads.

What a path touches is found by trying: the organisation is built with two values of it, and the cells of its arrays
that differ are the quantities that the path sets. So any spelling counts: IT+Sales and Sales+IT, one department and
all, a purpose and the self-worth that stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from ..files.errors import InputError
from ..model.organisation import DEPARTMENT_STATES, Organisation
from ..model.parameters import BY_NAME, PURPOSES, STATE_BY_NAME, STATES
from .build import build
from .scenario import Scenario, Value

SHORTHANDS = frozenset({"mutual_need", "need_gap"})
"""Together they say what two parties need, so they may stand beside each other."""
Cell = tuple[str, int]
"""A place in an array of the organisation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A path that a user names, with the option or place where it stands, such as "--set"."""

    where: str
    path: str

    def __str__(self) -> str:
        return f"{self.where} {self.path}".strip()


def refuse_overlaps(scenario: Scenario, asked: Sequence[Asked]) -> None:
    """Raise InputError, naming both, where two paths set the same quantity of a scenario."""
    touched: list[tuple[Asked, frozenset[Cell]]] = []
    for one in asked:
        cells = touches(scenario, one.path) or frozenset()
        for other, own in touched:
            if cells & own and not _go_together(one.path, other.path):
                text = f"sets what {other} sets too, and one of the two would be ignored: leave one out"
                raise InputError.at(str(one), text)
        touched.append((one, cells))


def _go_together(one: str, other: str) -> bool:
    """Whether two paths that touch the same cells may stand beside each other all the same."""
    if one != other and one.startswith("timeline.") and other.startswith("timeline."):
        return True  # two numbers of dated changes: each is read, whatever months they move
    return {_name(one), _name(other)} == SHORTHANDS


def refuse_unread(scenario: Scenario, asked: Sequence[Asked]) -> None:
    """Raise InputError for a path that changes nothing in this scenario: to vary it would tell nothing."""
    for one in asked:
        if why := unread(scenario, one.path):
            raise InputError.at(str(one), why)


def unread(scenario: Scenario, path: str) -> str:
    """Why a path changes nothing in a scenario; empty where it changes something, or where no value could be tried."""
    cells = touches(scenario, path)
    if cells is None:
        return ""
    if not cells:
        return "nothing in this scenario reads it: something else says this number"
    return "a dated change of month 1 overwrites it" if cells <= _set_in_month_one(build(scenario)) else ""


def touches(scenario: Scenario, path: str) -> frozenset[Cell] | None:
    """The cells that differ between the scenario as it is and with other values at a path; None where none is allowed.

    A path that is not there, and a need_gap without a mutual_need, allow no value by themselves.
    """
    usual, found, tried = _cells(build(scenario)), set[Cell](), False
    for value in _probes(path):
        try:
            other = _cells(build(scenario.with_settings({path: value})))
        except InputError:
            continue
        tried = True
        found |= _differing(usual, other)
    return frozenset(found) if tried else None


def _probes(path: str) -> Iterator[Value]:
    """Values to try at a path: the ends of its range, or every word that it takes."""
    name = _name(path)
    if name == "purpose":
        yield from PURPOSES
    elif name in ("label", "relabel"):
        yield from ("business partner", "client")
    elif name in BY_NAME or name in STATE_BY_NAME:
        number = BY_NAME[name] if name in BY_NAME else STATE_BY_NAME[name]
        high = number.high if math.isfinite(number.high) else number.low + 1
        whole = name in BY_NAME and BY_NAME[name].whole
        yield from ((int(number.low), int(high)) if whole else (float(number.low), float(high)))
    else:  # of a dated change: a month, a size, a rate
        yield from (1, 2, 0.1, 0.9)


def _name(path: str) -> str:
    return path.rsplit(".", 1)[-1]


def _cells(organisation: Organisation) -> Mapping[str, np.ndarray]:
    """The arrays of an organisation, flat, by name."""
    arrays: dict[str, np.ndarray] = {"labels": np.array([str(labels) for labels in organisation.labels])}
    for field in fields(organisation):
        values = getattr(organisation, field.name)
        if field.name == "parameters":
            arrays |= {f"parameters.{name}": values[name] for name in values.dtype.names or ()}
        elif isinstance(values, np.ndarray):
            arrays[field.name] = values.reshape(-1)
    return arrays | {"months": np.array([organisation.months])}


def _differing(usual: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray]) -> set[Cell]:
    found: set[Cell] = set()
    if not np.array_equal(usual["months"], other["months"]):
        return {("months", 0)}
    for name, values in usual.items():
        if values.shape != other[name].shape:
            found.add((name, -1))
        else:
            found |= {(name, int(place)) for place in np.flatnonzero(values != other[name])}
    return found


def _set_in_month_one(organisation: Organisation) -> frozenset[Cell]:
    """The cells of states that a dated change sets to a number at the start of month 1."""
    changes = organisation.state_changes
    first = changes[(changes["month"] == 1) & (changes["factor"] == 0.0)]
    departments = len(organisation.departments)
    cells = set()
    for change in first:
        name, place = STATES[change["state"]].name, int(change["place"])
        if name in DEPARTMENT_STATES:
            cells.add(("department_start", DEPARTMENT_STATES.index(name) * departments + place))
        else:
            cells.add((name, place))
    return frozenset(cells)
