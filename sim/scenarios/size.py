"""How large the organisation of a scenario would be, from its data alone.

Nothing is built, so the answer is quick however large the organisation is.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..files.short_names import ALL
from ..model.parameters import STATE_BY_NAME, name_at
from .scenario import Scenario
from .timeline import Add, Coach, Dated, Multiply, OutsideOffer, Relabel, Set, SoleSourcing


@dataclass(frozen=True, slots=True)
class Size:
    """The size of an organisation.

    `changed` is at least the number of numbers that its dated changes alter, added up over the months.
    """

    departments: int
    ties: int
    months: int
    changed: int


def ties_of(scenario: Scenario) -> int:
    """How many ties it has: those that it names or, with a default, one between any two departments."""
    departments, relationships = len(scenario.departments), scenario.relationships
    return len(relationships.pairs) if relationships.default == "none" else departments * (departments - 1) // 2


def size_of(scenario: Scenario) -> Size:
    """The size of the organisation of a scenario."""
    departments, ties = len(scenario.departments), ties_of(scenario)
    dates = {date for dated in scenario.timeline for date in (dated.month, getattr(dated, "until", None)) if date}
    changed = sum(
        places * _times(dated, name, scenario.months, len(dates))
        for dated in scenario.timeline
        if dated.month <= scenario.months
        for name, places in _targets(dated, departments, ties)
    )
    return Size(departments, ties, scenario.months, changed)


def _targets(dated: Dated, departments: int, ties: int) -> list[tuple[str, int]]:
    """The quantities that a dated change alters, each with at least the number of its places."""
    name, places = "trust", 1 + 3 * min(ties, departments)  # of one department: its own number, and each of its ties
    match dated:
        case Set(set=changes) | Add(add=changes) | Multiply(multiply=changes):
            return [(name_at(path), _places(path, departments, ties)) for path in changes]
        case Coach(coach=people):
            name, places = "coaching", len(people)
        case OutsideOffer():
            name, places = "offer", 1
        case SoleSourcing(departments=people):
            name, places = "alternatives", len(people) * departments if people else 2 * ties
        case Relabel(pairs=pairs):
            name, places = "label", len(pairs) if pairs else ties
    return [(name, places)]


def _places(path: str, departments: int, ties: int) -> int:
    head, *rest = path.split(".")
    if head == "departments":
        return departments if rest[0] == ALL else 1
    if head == "relationships":
        return 2 * ties if rest[0] == ALL else 2
    return 1


def _times(dated: Dated, name: str, months: int, dates: int) -> int:
    """In at most how many months the change is made; of what holds from then on, at how many dates it is looked at."""
    until, onset = getattr(dated, "until", None), getattr(dated, "onset", 0)
    left = months - dated.month + 1
    if until is not None:
        return min(until - dated.month + 1, left)
    return min(left, onset + 1 if name in STATE_BY_NAME else onset + dates)
