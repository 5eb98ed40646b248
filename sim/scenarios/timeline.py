"""Dated changes: interventions and shocks, with the names that a scenario uses and the numbers that they change.

For a new kind, add a class here and name it in `AnyDated`. Files, forms and tests are made from these classes.

A parameter returns to its value after the period of a change. A state does not: it goes on from its new value. A change
of a state that lasts for a period is repeated at the start of each of its months. A change with an onset grows to its
full strength (onset.py); without one it is at full strength at once, as its numbers say.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, Any, Literal, get_args

import numpy as np
from pydantic import Field

from ..files.errors import InputError, unknown
from ..files.numbers import meant
from ..model.parameters import BY_NAME, STATE_BY_NAME
from .dated import Dated, Gradual, Lasting, Period, Speaks
from .targets import Change, Layout, department, only, target

Share = Annotated[float, Field(ge=0, le=1)]
Departments = Annotated[list[str], Field(min_length=1)]
Pair = Annotated[list[str], Field(min_length=2, max_length=2)]


class Set(Period):
    """Set quantities to a value."""

    title = "set a number"
    phrase = "{path}={value}"

    set: dict[str, float] = Field(min_length=1, examples=[{"organisation.clarity": 0.9}])

    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        for path, value in self.set.items():
            yield from _targeted(self, path, 0.0, value, layout, where)

    def told(self, language: Speaks) -> str:
        return _numbers("set", self.set, "g", language) + self.span(language)


class Add(Period):
    """Add an amount to quantities."""

    title = "add to a number"
    phrase = "{path}+={value}"

    add: dict[str, float] = Field(min_length=1, examples=[{"departments.all.coaching": 0.05}])

    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        for path, value in self.add.items():
            yield from _targeted(self, path, 1.0, value, layout, where)

    def told(self, language: Speaks) -> str:
        return _numbers("add", self.add, "+g", language) + self.span(language)


class Multiply(Period):
    """Multiply quantities by a factor."""

    title = "multiply a number"
    phrase = "{path}*={value}"

    multiply: dict[str, Annotated[float, Field(ge=0)]] = Field(min_length=1, examples=[{"organisation.clarity": 0.5}])

    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        for path, value in self.multiply.items():
            yield from _targeted(self, path, value, 0.0, layout, where)

    def told(self, language: Speaks) -> str:
        return _numbers("multiply", self.multiply, "g", language) + self.span(language)


class Coach(Period):
    """Coach departments (source: source articles)."""

    title = "coaching"
    phrase = "coaching of {coach:departments}"

    coach: Departments
    rate: Share = Field(0.05, description="coaching, per month")

    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        for name in self.coach:
            yield Change(self.month, self.until, "coaching", only(department(name, layout, where)), 1.0, self.rate)

    def told(self, language: Speaks) -> str:
        rate = language.number(f"{self.rate:g}")
        return language.say("dated.coach", names=", ".join(self.coach), rate=rate) + self.span(language)


class OutsideOffer(Lasting):
    """One side gets an offer from outside, on top of those that it has.

    It fades as they do, or stays open to the end of month `until` and fades then: each month an offer comes on top of
    what is left, so large that this one alone has its size again, δ·s + refill·(1 − δ·s) = s.
    """

    phrase = "outside offer {side:pair}"

    shock: Literal["outside offer"]
    side: Pair = Field(description="[who gets the offer, whom it could replace]")
    size: Share = 0.6
    until: int | None = Field(
        None, ge=1, description="last month in which it is as large as at first (default: it fades at once)"
    )

    def changes(self, layout: Layout, where: str, fading: np.ndarray) -> Iterator[Change]:
        for name in self.side:
            department(name, layout, where)
        sides = layout.sides(*self.side)
        if not sides.size:
            raise InputError.at(where, f"there is no tie between {self.side[0]} and {self.side[1]}")
        yield Change(self.month, None, "offer", sides, 1.0 - self.size, self.size)
        months = range(self.month + 1, min(self.until or 0, len(fading)) + 1)
        for left, alike in groupby(months, key=lambda month: float(fading[month - 2])):  # by the month before
            some = list(alike)
            refill = self.size * (1.0 - left) / (1.0 - left * self.size) if left < 1.0 else 0.0
            yield Change(some[0], some[-1], "offer", sides, 1.0 - refill, refill)

    def told(self, language: Speaks) -> str:
        a, b = self.side
        offer = language.say("dated.offer", a=a, b=b, size=language.number(f"{self.size:g}"))
        return offer + (language.say("dated.open", month=self.until) if self.until else "")


class Reorganisation(Dated):
    """A department is reorganised: trust, both ways, and integration with it fall by a share."""

    phrase = "reorganisation of {department:department}"

    shock: Literal["reorganisation"]
    department: str
    size: Share = 0.3

    def changes(self, layout: Layout, where: str, fading: np.ndarray) -> Iterator[Change]:
        department(self.department, layout, where)
        yield Change(self.month, None, "trust", layout.both_ways(self.department), 1.0 - self.size, 0.0)
        yield Change(self.month, None, "integration", layout.pairs_of(self.department), 1.0 - self.size, 0.0)

    def told(self, language: Speaks) -> str:
        return language.say("dated.reorganisation", name=self.department, size=f"{100 * self.size:.0f}")


class LeaderLeaves(Dated):
    """A leader leaves: the others' trust in the department and its own self-worth fall by a share."""

    phrase = "leader of {department:department} leaves"

    shock: Literal["leader leaves"]
    department: str
    size: Share = 0.3

    def changes(self, layout: Layout, where: str, fading: np.ndarray) -> Iterator[Change]:
        place = department(self.department, layout, where)
        yield Change(self.month, None, "trust", layout.sides(None, self.department), 1.0 - self.size, 0.0)
        yield Change(self.month, None, "self_worth", only(place), 1.0 - self.size, 0.0)

    def told(self, language: Speaks) -> str:
        return language.say("dated.leaves", name=self.department, size=f"{100 * self.size:.0f}")


class SoleSourcing(Gradual):
    """A policy of sole sourcing: the alternatives of all, or of the named departments, fall by a share."""

    phrase = "sole sourcing of {departments:departments}"

    policy: Literal["sole sourcing"]
    departments: Departments | None = None
    size: Share = 0.5

    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        for name in self.departments or []:
            department(name, layout, where)
        whose = dict.fromkeys(self.departments) if self.departments else (None,)
        for owner in whose:
            yield Change(self.month, None, "alternatives", layout.sides(owner), 1.0 - self.size, 0.0)

    def told(self, language: Speaks) -> str:
        names = ", ".join(self.departments) if self.departments else language.say("dated.all")
        told = language.say("dated.sourcing", names=names, size=f"{100 * self.size:.0f}")
        return told + self.span(language)


class Relabel(Dated):
    """Give ties another name. A label is reported; no rule reads it."""

    title = "new labels"
    phrase = "relabel {pairs:pairs} as {relabel:text}"

    relabel: str = Field(max_length=100, examples=["business partner"])
    pairs: list[Pair] | None = Field(None, description="which pairs (default: all)")

    def changes(self, layout: Layout, where: str, fading: np.ndarray) -> Iterator[Change]:
        self.places(layout, where)
        yield from ()

    def places(self, layout: Layout, where: str) -> list[int] | None:
        """The pairs that get the label, by their places. None for all."""
        if self.pairs is None:
            return None
        found = []
        for pair in self.pairs:
            first, second = (department(name, layout, where) for name in pair)
            place = layout.pair(first, second)
            if place is None:
                raise InputError.at(where, f"there is no tie between {pair[0]} and {pair[1]}")
            found.append(place)
        return found

    def told(self, language: Speaks) -> str:
        ties = ", ".join(f"{a}–{b}" for a, b in self.pairs) if self.pairs else language.say("dated.all_ties")
        return language.say("dated.relabel", ties=ties, label=self.relabel)


AnyDated = OutsideOffer | Reorganisation | LeaderLeaves | Coach | SoleSourcing | Relabel | Set | Add | Multiply

KINDS: dict[str, type[Dated]] = {kind.mark()[1] or kind.title: kind for kind in get_args(AnyDated)}
"""Every kind of dated change, by its name."""
_BY_MARK = {kind.mark(): kind for kind in KINDS.values()}
OPERATIONS = tuple(kind.mark()[0] for kind in (Set, Add, Multiply))
"""The keys of the kinds that change any number by its path."""


def kind_of(entry: Any, where: str) -> type[Dated]:
    """The kind of an entry of a timeline. Raises InputError where it is no dated change."""
    if not isinstance(entry, dict):
        raise InputError.at(where, "a dated change is a mapping such as {month: 6, coach: [IT]}")
    keys = dict.fromkeys(key for key, _ in _BY_MARK)
    found = [key for key in keys if key in entry]
    if len(found) != 1:
        raise InputError.at(where, f"a dated change needs one of {', '.join(keys)}; found {found or 'none'}")
    key, word = found[0], str(entry[found[0]])
    if (key, None) in _BY_MARK:
        return _BY_MARK[key, None]
    if (key, word) not in _BY_MARK:
        raise InputError.at(where, unknown(key, word, [held for other, held in _BY_MARK if other == key and held]))
    return _BY_MARK[key, word]


def _numbers(kind: str, numbers: dict[str, float], form: str, language: Speaks) -> str:
    """What becomes of numbers, by their paths, in the words of a language."""
    each = ((path, language.number(f"{value:{form}}")) for path, value in numbers.items())
    return "; ".join(language.say(f"dated.{kind}", path=path, value=value) for path, value in each)


def _targeted(dated: Period, path: str, factor: float, addend: float, layout: Layout, where: str) -> Iterator[Change]:
    name, places = target(path, layout, where)
    quantity = STATE_BY_NAME.get(name) or BY_NAME[name]
    if factor == 0.0 and isinstance(dated, Set) and not quantity.low <= addend <= quantity.high:
        number = meant(addend, quantity.low, quantity.high)
        raise InputError.at(where, f"{path} must be from {quantity.low:g} to {quantity.high:g}, not {addend:g}{number}")
    if name in BY_NAME and BY_NAME[name].whole and (factor % 1 or addend % 1):
        raise InputError.at(where, f"{path} is counted in whole numbers")
    if name in BY_NAME and BY_NAME[name].whole and dated.onset:
        raise InputError.at(where, f"{path} is counted in whole numbers, so it changes at once: leave out onset")
    yield Change(dated.month, dated.until, name, places, factor, addend)
