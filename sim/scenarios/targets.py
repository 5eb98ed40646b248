"""Find the targets of a dated change: the quantity that a path names, and its places in the arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..files.errors import InputError, unknown
from ..model.parameters import DEPARTMENT, FORMER_NAMES, ORGANISATION, SIDE, STATE_BY_NAME, names
from .paths import ALL, parties


def _states(holder: str) -> tuple[str, ...]:
    return tuple(name for name, state in STATE_BY_NAME.items() if state.holder == holder)


DEPARTMENT_TARGETS = tuple(dict.fromkeys((*names(DEPARTMENT), *_states("department"))))
SIDE_TARGETS = tuple(dict.fromkeys((*names(SIDE), *_states("side"))))
PAIR_TARGETS = _states("pair")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of an organisation: places of departments by name, and the two departments of each pair."""

    departments: Mapping[str, int]
    pairs: Mapping[tuple[int, int], int]

    def sides(self, owner: str | None = None, towards: str | None = None) -> list[int]:
        """The sides that `owner` holds towards a department, in order. None means any."""
        holder, other = (None if name is None else self.departments[name] for name in (owner, towards))
        return [
            2 * e + k
            for ends, e in self.pairs.items()
            for k in (0, 1)
            if holder in (None, ends[k]) and other in (None, ends[1 - k])
        ]

    def pairs_of(self, department: str | None = None) -> list[int]:
        """The pairs of a department, or all pairs for None."""
        return [e for ends, e in self.pairs.items() if department is None or self.departments[department] in ends]


@dataclass(frozen=True, slots=True)
class Change:
    """x ← x·factor + addend for the quantity `name` at some places, from `month` through `until`."""

    month: int
    until: int | None
    name: str
    places: Sequence[int]
    factor: float
    addend: float

    @property
    def is_state(self) -> bool:
        """Whether it changes a state, which goes on from there. A parameter returns to its value after the change."""
        return self.name in STATE_BY_NAME


def department(name: str, layout: Layout, where: str) -> int:
    """The place of a department. Raises InputError where no department has this name."""
    if name not in layout.departments:
        raise InputError.at(where, unknown("department", name, layout.departments))
    return layout.departments[name]


def target(path: str, layout: Layout, where: str) -> tuple[str, list[int]]:
    """The quantity that a path names, and its places: departments, sides or pairs (none: the organisation)."""
    head, *rest = path.split(".")
    if head == "organisation" and len(rest) == 1:
        _known(rest[0], names(ORGANISATION), where)
        return rest[0], [0]
    if head == "departments" and len(rest) == 2:
        _known(rest[1], DEPARTMENT_TARGETS, where)
        every = list(layout.departments.values())
        return rest[1], every if rest[0] == ALL else [department(rest[0], layout, where)]
    if head == "relationships" and len(rest) in (2, 3):
        return rest[-1], _tie_places(rest, layout, where)
    raise InputError.at(
        where,
        f'"{path}" cannot be changed by date: write organisation.NAME, departments.DEPARTMENT.NAME, '
        "relationships.A+B.NAME or relationships.A+B.A.NAME (all stands for every department or pair)",
    )


def _tie_places(rest: list[str], layout: Layout, where: str) -> list[int]:
    *_, name = rest
    _known(name, SIDE_TARGETS if len(rest) == 3 else (*SIDE_TARGETS, *PAIR_TARGETS), where)
    owner = rest[1] if len(rest) == 3 else None
    if owner is not None:
        department(owner, layout, where)
    if rest[0] == ALL:
        return layout.pairs_of() if name in PAIR_TARGETS else layout.sides(owner)
    first, second = parties(rest[0], layout.departments, where)
    sides = {2 * e + k for e in set(layout.pairs_of(first)) & set(layout.pairs_of(second)) for k in (0, 1)}
    if not sides:
        raise InputError.at(where, f"there is no tie between {first} and {second}")
    if owner not in (None, first, second):
        raise InputError.at(where, unknown("party of this pair", owner, (first, second)))
    if name in PAIR_TARGETS:
        return [min(sides) // 2]
    return sorted(sides & set(layout.sides(owner)))


def _known(name: str, allowed: Sequence[str], where: str) -> None:
    if FORMER_NAMES.get(name) in allowed:
        raise InputError.at(where, f'"{name}" is now called "{FORMER_NAMES[name]}"')
    if name not in allowed:
        raise InputError.at(where, unknown("quantity", name, allowed))
