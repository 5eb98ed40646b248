"""Find the targets of a dated change: the quantity that a path names, and its places in the arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..files.errors import InputError, unknown
from ..files.former import unknown_name
from ..files.short_names import ALL
from ..model.parameters import DEPARTMENT, ORGANISATION, SIDE, STATE_BY_NAME, names
from .paths import parties


def _states(holder: str) -> tuple[str, ...]:
    return tuple(name for name, state in STATE_BY_NAME.items() if state.holder == holder)


DEPARTMENT_TARGETS = tuple(dict.fromkeys((*names(DEPARTMENT), *_states("department"))))
SIDE_TARGETS = tuple(dict.fromkeys((*names(SIDE), *_states("side"))))
PAIR_TARGETS = _states("pair")


class Layout:
    """The layout of an organisation: places of departments by name, and the two departments of each pair.

    Its answers are arrays of places. They are kept and must not be changed: many dated changes share one of them.
    """

    def __init__(self, departments: Mapping[str, int], pairs: np.ndarray) -> None:
        self.departments, self.pairs = departments, pairs
        self._codes = pairs[:, 0] * len(departments) + pairs[:, 1]
        self._found: dict[tuple[str, str | None], np.ndarray] = {}

    @cached_property
    def everyone(self) -> np.ndarray:
        """The places of all departments."""
        return np.arange(len(self.departments))

    @cached_property
    def _by_owner(self) -> tuple[np.ndarray, np.ndarray]:
        """All sides sorted by the department that holds them, and where those of each department begin."""
        owner = self.pairs.reshape(-1)
        order = np.argsort(owner, kind="stable")
        return order, np.searchsorted(owner[order], np.arange(len(self.departments) + 1))

    def pair(self, first: int, second: int) -> int | None:
        """The place of the pair of two departments, in any order. None where they have no tie."""
        ends = min(first, second), max(first, second)
        place = int(self.places_of(*ends))
        return place if place < len(self.pairs) and tuple(self.pairs[place]) == ends else None

    def places_of(self, first: np.ndarray | int, second: np.ndarray | int) -> np.ndarray:
        """The places at which pairs (first < second) stand or would stand; one for two numbers."""
        return np.asarray(np.searchsorted(self._codes, first * len(self.departments) + second))

    def sides(self, owner: str | None = None, towards: str | None = None) -> np.ndarray:
        """The sides that `owner` holds towards a department, in order. None means any."""
        if owner is not None and towards is not None:
            holder, other = self.departments[owner], self.departments[towards]
            pair = self.pair(holder, other)
            return np.array([] if pair is None else [2 * pair + (holder > other)], dtype=np.int64)
        if owner is None and towards is None:
            return self._kept("all sides", None, lambda: np.arange(2 * len(self.pairs)))
        if towards is not None:
            return self._kept("sides towards", towards, lambda: self.sides(towards) ^ 1)
        return self._kept("sides", owner, lambda: self._sides_of(self.departments[str(owner)]))

    def both_ways(self, department: str) -> np.ndarray:
        """The sides of a department and those towards it."""
        both = self.sides(department), self.sides(None, department)
        return self._kept("both ways", department, lambda: np.concatenate(both))

    def pairs_of(self, department: str | None = None) -> np.ndarray:
        """The pairs of a department, or all pairs for None."""
        if department is None:
            return self._kept("all pairs", None, lambda: np.arange(len(self.pairs)))
        return self._kept("pairs", department, lambda: self.sides(department) // 2)

    def _sides_of(self, place: int) -> np.ndarray:
        order, starts = self._by_owner
        return order[starts[place] : starts[place + 1]]

    def _kept(self, what: str, department: str | None, find: Callable[[], np.ndarray]) -> np.ndarray:
        if (what, department) not in self._found:
            self._found[what, department] = find()
        return self._found[what, department]


@dataclass(frozen=True, slots=True)
class Change:
    """x ← x·factor + addend for the quantity `name` at some places, from `month` through `until`."""

    month: int
    until: int | None
    name: str
    places: np.ndarray
    factor: float
    addend: float

    @property
    def is_state(self) -> bool:
        """Whether it changes a state, which goes on from there. A parameter returns to its value after the change."""
        return self.name in STATE_BY_NAME

    def last(self, months: int) -> int:
        """The last month in which it is made, or in which it holds, in a run of so many months."""
        return min(self.until or (self.month if self.is_state else months), months)


def department(name: str, layout: Layout, where: str) -> int:
    """The place of a department. Raises InputError where no department has this name."""
    if name not in layout.departments:
        raise InputError.at(where, unknown("department", name, layout.departments))
    return layout.departments[name]


def only(place: int) -> np.ndarray:
    """One place, as the places of a change."""
    return np.array([place])


def target(path: str, layout: Layout, where: str) -> tuple[str, np.ndarray]:
    """The quantity that a path names, and its places: departments, sides or pairs (none: the organisation)."""
    head, *rest = path.split(".")
    if head == "organisation" and len(rest) == 1:
        _known(rest[0], names(ORGANISATION), where)
        return rest[0], only(0)
    if head == "departments" and len(rest) == 2:
        _known(rest[1], DEPARTMENT_TARGETS, where)
        return rest[1], layout.everyone if rest[0] == ALL else only(department(rest[0], layout, where))
    if head == "relationships" and len(rest) in (2, 3):
        return rest[-1], _tie_places(rest, layout, where)
    raise InputError.at(
        where,
        f'"{path}" cannot be changed by date: write organisation.NAME, departments.DEPARTMENT.NAME, '
        "relationships.A+B.NAME or relationships.A+B.A.NAME (all stands for every department or pair)",
    )


def _tie_places(rest: list[str], layout: Layout, where: str) -> np.ndarray:
    *_, name = rest
    _known(name, SIDE_TARGETS if len(rest) == 3 else (*SIDE_TARGETS, *PAIR_TARGETS), where)
    owner = rest[1] if len(rest) == 3 else None
    if owner is not None:
        department(owner, layout, where)
    if rest[0] == ALL:
        return layout.pairs_of() if name in PAIR_TARGETS else layout.sides(owner)
    first, second = parties(rest[0], layout.departments, where)
    pair = layout.pair(layout.departments[first], layout.departments[second])
    if pair is None:
        raise InputError.at(where, f"there is no tie between {first} and {second}")
    if owner not in (None, first, second):
        raise InputError.at(where, unknown("party of this pair", owner, (first, second)))
    if name in PAIR_TARGETS:
        return only(pair)
    return layout.sides(owner, second if owner == first else first) if owner else np.array([2 * pair, 2 * pair + 1])


def _known(name: str, allowed: Sequence[str], where: str) -> None:
    if name not in allowed:
        raise InputError.at(where, unknown_name("quantity", name, allowed))
