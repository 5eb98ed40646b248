"""Paths that would overrule each other without a word, and paths that nothing in a scenario reads.

What a path touches is found by trying: the organisation is built with two values of it, and the cells of its arrays
that differ are the quantities that the path sets. So any spelling counts: IT+Sales and Sales+IT, one department and
all, a purpose and the self-worth that stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from ..files.document import BY_NEED
from ..files.errors import InputError
from ..model.organisation import DEPARTMENT_STATES, Organisation
from ..model.parameters import BY_NAME, PURPOSES, STATE_BY_NAME, STATES, name_at
from .build import Ground, build
from .scenario import Scenario, Value

BEARING = frozenset({"self_worth", "purpose"})
"""Felt worth starts from them where no `worth` is given, and follows them in every month all the same."""
Cells = Mapping[str, np.ndarray]
"""Places in the arrays of an organisation, by the name of the array, in rising order; -1 for another shape."""


@dataclass(frozen=True, slots=True)
class NamedPath:
    """A path that a user names, with the option or place where it stands, such as "--set"."""

    where: str
    path: str

    def __str__(self) -> str:
        return f"{self.where} {self.path}".strip()


def at(where: str, paths: Iterable[str]) -> list[NamedPath]:
    """Some paths that stand at one place, such as "--set"."""
    return [NamedPath(where, path) for path in paths]


class Touches:
    """What paths touch in one scenario: its organisation, `usual`, is built once, and each path is tried once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self._ground = scenario, Ground.of(scenario)
        self.usual = build(scenario, self._ground)
        self._arrays, self._found = arrays(self.usual), dict[str, Cells | None]()

    @classmethod
    def within(cls, scenario: Scenario | Touches) -> Touches:
        """That of a scenario, or the one that is given, with what it has found."""
        return scenario if isinstance(scenario, Touches) else cls(scenario)

    def by(self, path: str) -> Cells | None:
        """The cells that differ between the scenario as it is and with other values at a path; None where none may be.

        A path that is not there, and a need_gap without a mutual_need, allow no value by themselves.
        """
        if path not in self._found:
            self._found[path] = self._try(path)
        return self._found[path]

    def at(self, settings: Mapping[str, Value]) -> Organisation:
        """The organisation with other values at some paths. Raises InputError as a scenario does."""
        scenario = self.scenario.with_settings(settings)
        return build(scenario, self._ground.under(scenario))

    def _try(self, path: str) -> Cells | None:
        found, tried = dict[str, np.ndarray](), False
        for value in _probes(path):
            try:
                other = arrays(self.at({path: value}))
            except InputError:
                continue
            tried = True
            for name, own in differing(self._arrays, other).items():
                found[name] = np.union1d(found[name], own) if name in found else own
        return found if tried else None


def refuse_overlaps(scenario: Scenario | Touches, named: Sequence[NamedPath]) -> None:
    """Raise InputError, naming both, where two paths set the same quantity of a scenario."""
    before: list[tuple[NamedPath, Cells]] = []
    touches = Touches.within(scenario)
    for one in named:
        cells = touches.by(one.path) or {}
        for other, own in before:
            if _meet(cells, own) and not _go_together(one.path, other.path):
                text = f"sets the same as {other}. Only one of the two can count: leave one of them out"
                raise InputError.at(str(one), text)
        before.append((one, cells))


def _go_together(one: str, other: str) -> bool:
    """Whether two paths that touch the same cells may stand beside each other all the same."""
    if one != other and one.startswith("timeline.") and other.startswith("timeline."):
        return True  # two numbers of dated changes: each is read, whatever months they move
    names = {name_at(one), name_at(other)}
    return names == BY_NEED or ("worth" in names and not names.isdisjoint(BEARING))


def refuse_unread(scenario: Scenario | Touches, named: Sequence[NamedPath]) -> None:
    """Raise InputError for a path that changes nothing in this scenario: to vary it would tell nothing."""
    touches = Touches.within(scenario)
    for one in named:
        if why := unread(touches, one.path):
            raise InputError.at(str(one), why)


def all_unread(scenario: Scenario, named: Sequence[NamedPath]) -> Iterator[str]:
    """A note for each path that changes nothing in a scenario, and why."""
    touches = Touches(scenario)
    for one in named:
        if why := unread(touches, one.path):
            yield f"{one}: {why}."


def unread(scenario: Scenario | Touches, path: str) -> str:
    """Why a path changes nothing in a scenario; empty where it changes something, or where no value could be tried."""
    touches = Touches.within(scenario)
    cells = touches.by(path)
    if cells is None:
        return ""
    if not cells:
        return "nothing in this scenario reads it: something else says this number"
    set_at_once = _set_in_month_one(touches.usual)
    overwritten = all(name in set_at_once and np.isin(own, set_at_once[name]).all() for name, own in cells.items())
    return "a dated change of month 1 overwrites it" if overwritten else ""


def _probes(path: str) -> Iterator[Value]:
    """Values to try at a path: the ends of its range, or every word that it takes."""
    name = name_at(path)
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


def _meet(one: Cells, other: Cells) -> bool:
    """Whether two paths touch a cell that is the same."""
    return any(np.intersect1d(own, other[name]).size for name, own in one.items() if name in other)


def arrays(organisation: Organisation) -> Mapping[str, np.ndarray]:
    """The arrays of an organisation, flat, by name."""
    labels = organisation.labels
    relabels = np.fromiter(labels.changes, dtype=object, count=len(labels.changes))
    arrays = {"labels": np.array(labels.start, dtype=object), "relabels": relabels}
    for field in fields(organisation):
        values = getattr(organisation, field.name)
        if field.name == "parameters":
            arrays |= {f"parameters.{name}": values[name] for name in values.dtype.names or ()}
        elif isinstance(values, np.ndarray):
            arrays[field.name] = values.reshape(-1)
    return arrays | {"months": np.array([organisation.months])}


def differing(usual: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray]) -> Cells:
    """The cells of some `arrays` that differ from others."""
    if not np.array_equal(usual["months"], other["months"]):
        return {"months": np.array([0])}
    found = {}
    for name, values in usual.items():
        if values.dtype != object and values.tobytes() == other[name].tobytes():
            continue  # most are alike, and bytes are compared five times as fast
        same_shape = values.shape == other[name].shape
        places = (values != other[name]).nonzero()[0] if same_shape else np.array([-1])
        if places.size:
            found[name] = places
    return found


def _set_in_month_one(organisation: Organisation) -> Cells:
    """The cells of states that a dated change sets to a number at the start of month 1."""
    changes = organisation.state_changes
    departments = len(organisation.departments)
    cells: dict[str, np.ndarray] = {}
    for change in changes[(changes["month"] == 1) & (changes["factor"] == 0.0)]:
        name, places = STATES[change["state"]].name, organisation.changed_places[change["start"] : change["stop"]]
        if name in DEPARTMENT_STATES:
            name, places = "department_start", DEPARTMENT_STATES.index(name) * departments + places
        cells[name] = np.union1d(cells.get(name, places), places)
    return cells
