"""Dated changes: interventions and shocks, with the names that a scenario uses and the numbers that they change.

For a new kind, add a class here and name it in `AnyDated`. Files, forms and tests are made from these classes.

A parameter returns to its value after the period of a change. A state does not: it goes on from its new value. A change
of a state that lasts for a period is repeated at the start of each of its months. A change with an onset grows to its
full strength (onset.py); without one it is at full strength at once, as its numbers say.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ..files.errors import InputError, unknown
from ..files.faults import OVERLAP, Strict
from ..files.numbers import meant
from ..model.parameters import BY_NAME, STATE_BY_NAME
from .onset import gradual
from .targets import Change, Layout, department, only, target

Share = Annotated[float, Field(ge=0, le=1)]
Departments = Annotated[list[str], Field(min_length=1)]
Pair = Annotated[list[str], Field(min_length=2, max_length=2)]


class Dated(Strict, ABC):
    """The base of every dated change."""

    title: ClassVar[str] = ""
    """The name of this kind, where its key holds no word for it."""

    month: int = Field(ge=1, description="the month at whose start the change takes effect")

    @classmethod
    def mark(cls) -> tuple[str, str | None]:
        """The key that marks an entry of this kind (its first own field), and the word there (None: any word)."""
        key = next(name for name in cls.model_fields if name not in Period.model_fields)
        kind = cls.model_fields[key].annotation
        return key, get_args(kind)[0] if get_origin(kind) is Literal else None

    @abstractmethod
    def changes(self, layout: Layout, where: str) -> Iterator[Change]:
        """The change in numbers. Raises InputError where it names something that does not exist."""

    @abstractmethod
    def words(self) -> str:
        """The change in plain words, for the account of a run."""


class Gradual(Dated):
    """A dated change that may take some months to reach its full strength."""

    onset: int = Field(0, ge=0, le=1200, description="months until it is at full strength (0: at once)")

    def changes(self, layout: Layout, where: str) -> Iterator[Change]:
        for full in self.at_once(layout, where):
            yield from gradual(full, self.onset)

    @abstractmethod
    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        """The change in numbers at full strength. Raises InputError where it names something that does not exist."""

    @property
    def span(self) -> str:
        """When it is at full strength, in words. Empty where it is so at once."""
        return f", at full strength from month {self.month + self.onset}" if self.onset else ""


class Period(Gradual):
    """A dated change that may last, to the end of month `until` or for good."""

    until: int | None = Field(None, ge=1, description="last month of the change (default: for good)")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Period:
        if self.until is not None and self.until < self.month:
            raise PydanticCustomError(OVERLAP, "until comes before month, so the change would do nothing")
        return self

    @property
    def span(self) -> str:
        """The text " through month 24", and when it is at full strength. Empty where it is so at once and for good."""
        if self.until is None:
            return super().span
        too_short = self.until < self.month + self.onset
        return f" through month {self.until}" + (", before it is at full strength" if too_short else super().span)


class Set(Period):
    """Set quantities to a value."""

    title = "set a number"

    set: dict[str, float] = Field(min_length=1, examples=[{"organisation.clarity": 0.9}])

    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        for path, value in self.set.items():
            yield from _targeted(self, path, 0.0, value, layout, where)

    def words(self) -> str:
        return "; ".join(f"{path} is set to {value:g}" for path, value in self.set.items()) + self.span


class Add(Period):
    """Add an amount to quantities."""

    title = "add to a number"

    add: dict[str, float] = Field(min_length=1, examples=[{"departments.all.coaching": 0.05}])

    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        for path, value in self.add.items():
            yield from _targeted(self, path, 1.0, value, layout, where)

    def words(self) -> str:
        return "; ".join(f"{path} changes by {value:+g}" for path, value in self.add.items()) + self.span


class Multiply(Period):
    """Multiply quantities by a factor."""

    title = "multiply a number"

    multiply: dict[str, Annotated[float, Field(ge=0)]] = Field(min_length=1, examples=[{"organisation.clarity": 0.5}])

    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        for path, value in self.multiply.items():
            yield from _targeted(self, path, value, 0.0, layout, where)

    def words(self) -> str:
        return "; ".join(f"{path} is multiplied by {value:g}" for path, value in self.multiply.items()) + self.span


class Coach(Period):
    """Coach departments (source: source articles)."""

    title = "coaching"

    coach: Departments
    rate: Share = Field(0.05, description="coaching, per month")

    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        for name in self.coach:
            yield Change(self.month, self.until, "coaching", only(department(name, layout, where)), 1.0, self.rate)

    def words(self) -> str:
        return f"coaching of {', '.join(self.coach)} starts, {self.rate:g} per month{self.span}"


class OutsideOffer(Dated):
    """One side gets a passing offer from outside."""

    shock: Literal["outside offer"]
    side: Pair = Field(description="[who gets the offer, whom it could replace]")
    size: Share = 0.6

    def changes(self, layout: Layout, where: str) -> Iterator[Change]:
        for name in self.side:
            department(name, layout, where)
        sides = layout.sides(*self.side)
        if not sides.size:
            raise InputError.at(where, f"there is no tie between {self.side[0]} and {self.side[1]}")
        yield Change(self.month, None, "offer", sides, 1.0 - self.size, self.size)

    def words(self) -> str:
        return f"{self.side[0]} gets an outside offer of size {self.size:g} that could replace {self.side[1]}"


class Reorganisation(Dated):
    """A department is reorganised: trust, both ways, and integration with it fall by a share."""

    shock: Literal["reorganisation"]
    department: str
    size: Share = 0.3

    def changes(self, layout: Layout, where: str) -> Iterator[Change]:
        department(self.department, layout, where)
        yield Change(self.month, None, "trust", layout.both_ways(self.department), 1.0 - self.size, 0.0)
        yield Change(self.month, None, "integration", layout.pairs_of(self.department), 1.0 - self.size, 0.0)

    def words(self) -> str:
        return f"{self.department} is reorganised, and {self.size:.0%} of trust and integration with it is lost"


class LeaderLeaves(Dated):
    """A leader leaves: the others' trust in the department and its own self-worth fall by a share."""

    shock: Literal["leader leaves"]
    department: str
    size: Share = 0.3

    def changes(self, layout: Layout, where: str) -> Iterator[Change]:
        place = department(self.department, layout, where)
        yield Change(self.month, None, "trust", layout.sides(None, self.department), 1.0 - self.size, 0.0)
        yield Change(self.month, None, "self_worth", only(place), 1.0 - self.size, 0.0)

    def words(self) -> str:
        return f"the leader of {self.department} leaves, and {self.size:.0%} of the trust in it"


class SoleSourcing(Gradual):
    """A policy of sole sourcing: the alternatives of all, or of the named departments, fall by a share."""

    policy: Literal["sole sourcing"]
    departments: Departments | None = None
    size: Share = 0.5

    def at_once(self, layout: Layout, where: str) -> Iterator[Change]:
        for name in self.departments or []:
            department(name, layout, where)
        whose = dict.fromkeys(self.departments) if self.departments else (None,)
        for owner in whose:
            yield Change(self.month, None, "alternatives", layout.sides(owner), 1.0 - self.size, 0.0)

    def words(self) -> str:
        who = ", ".join(self.departments) if self.departments else "all"
        return f"sole sourcing for {who} closes {self.size:.0%} of the alternatives{self.span}"


class Relabel(Dated):
    """Give ties another name. A label is reported; no rule reads it."""

    title = "new labels"

    relabel: str = Field(max_length=100, examples=["business partner"])
    pairs: list[Pair] | None = Field(None, description="which pairs (default: all)")

    def changes(self, layout: Layout, where: str) -> Iterator[Change]:
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

    def words(self) -> str:
        ties = ", ".join(f"{a}–{b}" for a, b in self.pairs) if self.pairs else "all ties"
        return f'{ties} named "{self.relabel}"'


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
