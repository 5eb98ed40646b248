"""A ramp: one number of a scenario raised and lowered in small steps within one run, as dated changes.

The number takes each of its values in turn, out and back, and keeps it for some months. Everything else carries over
from step to step. A state, such as alternatives, is set again in each month of its step, so that it has the value that
the axis of a figure names. A ramp replaces the dated changes of the scenario.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import isfinite

import numpy as np

from ..files.errors import InputError
from ..files.numbers import number_of, with_points
from ..files.short_names import in_full
from ..model.organisation import Organisation
from ..model.parameters import DEPARTMENT, MONTHS, ORGANISATION, SIDE, name_at, names, parameter_at
from ..scenarios import paths
from ..scenarios.build import build
from ..scenarios.scenario import Scenario, from_data

RISING, FALLING = "rising", "falling"
"""The two branches of a loop."""
SETTLING = 5
"""The first value is held so many times as long as the others, so that agreements can form."""
MAX_SETTINGS = 2_000_000
"""A ramp may set at most so many numbers × months. This bounds memory."""
STILL = {
    "organisation.balancing": 0.0,
    "organisation.learning": 0.0,
    "departments.all.coaching": 0.0,
}
"""Settings that keep the states of STILL_IN_WORDS as they start."""
STILL_IN_WORDS = "self-worth, capability, customer focus and alternatives"


def is_held_still(path: str) -> bool:
    """Whether STILL sets the parameter that a path names."""
    return name_at(path) in {name_at(still) for still in STILL}


@dataclass(frozen=True)
class Ramp:
    """A ramp. `levels` (steps,) are the values on the way out, first to last; the way back repeats them.

    `hold` is the number of months at each value.
    """

    scenario: Scenario
    path: str
    levels: tuple[float, ...]
    hold: int

    @property
    def rises(self) -> bool:
        """Whether the value rises on the way out."""
        return self.levels[-1] > self.levels[0]

    @property
    def ends(self) -> tuple[int, ...]:
        """The last month of each step, out and back (2·steps − 1 months)."""
        return tuple(self.hold * (SETTLING + step) for step in range(2 * len(self.levels) - 1))

    @property
    def months(self) -> int:
        """How many months the whole ramp takes."""
        return self.ends[-1]

    @cached_property
    def points(self) -> tuple[Organisation, ...]:
        """The organisation as it starts at each level. Raises InputError where the model does not allow a level."""
        try:
            return tuple(map(self.at, self.levels))
        except InputError as error:
            raise InputError.at(f"--along {self.path}", error.problems[0].message) from None

    @property
    def pair(self) -> tuple[str, str] | None:
        """The pair that the path names, if it does."""
        first, plus, second = self.path.split(".")[1].partition("+")
        return (first, second) if plus else None

    def finer(self, steps: int) -> Ramp:
        """The same ramp with so many values."""
        return along(self.scenario, self.path, (self.levels[0], self.levels[-1]), steps, self.hold)

    def at(self, level: float) -> Organisation:
        """The organisation as it starts at one value."""
        return build(self.scenario.with_settings({self.path: level}))

    def dated(self) -> Scenario:
        """The scenario with the ramp as its timeline. Raises InputError where it takes longer than a run may."""
        if self.months > MONTHS.high:
            text = f"{len(self.levels)} values out and back at {self.hold} months each take {self.months:,} months"
            raise InputError.at(
                "--hold", f"{text}, more than {MONTHS.high:,}: choose fewer --steps or a shorter --hold"
            )
        settings = dict(_varying(self.points))
        if len(settings) * self.months > MAX_SETTINGS:
            text = f"stands for {len(settings):,} numbers, to be held in each of {self.months:,} months"
            raise InputError.at(
                f"--along {self.path}", f"{text}: more than {MAX_SETTINGS:,}; name a pair or a department"
            )
        order = [*range(len(self.levels)), *range(len(self.levels) - 2, -1, -1)]
        first = 1
        timeline = []
        for level, last in zip(order, self.ends, strict=True):
            held = {path: values[level] for path, values in settings.items()}
            timeline.append({"month": first, "until": last, "set": held})
            first = last + 1
        first_level = self.scenario.with_settings({self.path: self.levels[0]})
        return first_level.with_sections({"months": self.months, "timeline": timeline})

    def held(self) -> Scenario:
        """The same scenario with the first value held all along. It shows what time alone does."""
        dated = self.dated()
        return dated.with_sections({"timeline": [dated.data["timeline"][0] | {"until": self.months}]})


def parse(text: str) -> tuple[str, tuple[float, float] | None]:
    """Read `PATH` or `PATH=FROM:TO` from the command line. Raises InputError."""
    written, equals, span = text.partition("=")
    path = in_full(written.strip())
    if not equals:
        return path, None
    ends = [number_of(part.strip()) for part in span.split(":")]
    match ends:
        case [int() | float() as start, int() | float() as end]:
            return path, (float(start), float(end))
    raise InputError.at(f"--along {path}", f'"{span}" is not FROM:TO, two numbers{with_points(span)}')


def along(
    scenario: Scenario, path: str, ends: tuple[float, float] | None = None, steps: int = 21, hold: int = 24
) -> Ramp:
    """Make a ramp of `steps` evenly spaced values, over the whole range of the number unless `ends` are given.

    `hold` is the number of months at each value. Raises InputError for a path that names no number of the scenario or
    changes nothing in it, for values that the model does not allow, and for equal ends.
    """
    where = f"--along {path}"
    quantity = parameter_at(path)
    paths.with_settings(scenario.data, {path: 0.0})  # refuses an unknown path with its own message
    if quantity is None or quantity is MONTHS or path.startswith("timeline"):
        raise InputError.at(where, "is not a number of the organisation that can be raised and lowered")
    if ends is None and not isfinite(quantity.high):
        raise InputError.at(where, f"has no upper limit: write {path}=FROM:TO")
    first, last = ends or (quantity.low, quantity.high)
    if not isfinite(first) or not isfinite(last):
        raise InputError.at(where, f"needs two different ends, not {first:g} and {last:g}")
    spaced = np.linspace(first, last, steps)
    if quantity.whole:
        spaced = np.array(list(dict.fromkeys(spaced.round())))
    levels = tuple(int(level) if quantity.whole else round(float(level), 12) for level in spaced)
    if levels[0] == levels[-1]:
        raise InputError.at(where, f"needs two different ends, not {first:g} and {last:g}")
    plain = from_data({key: value for key, value in scenario.data.items() if key not in ("timeline", "sweep")})
    made = Ramp(plain, path, levels, hold)
    if not any(_varying(made.points)):
        raise InputError.at(where, "changes nothing in this scenario")
    return made


def _varying(points: tuple[Organisation, ...]) -> Iterator[tuple[str, list[float]]]:
    """Each number that differs between levels: the path that sets it, and its values."""
    one = points[0]
    people = one.departments
    pairs = ["+".join(people[place] for place in ends) for ends in one.pairs]
    sides = [f"relationships.{pairs[side // 2]}.{people[owner]}" for side, owner in enumerate(one.owner)]
    holders = [f"departments.{name}" for name in people]
    every = [point.at_start for point in points]
    who = ((["organisation"], ORGANISATION), (holders, DEPARTMENT), (sides, SIDE))
    for owners, name in ((owners, name) for owners, declared in who for name in names(declared)):
        values = np.array([numbers[name] for numbers in every])
        for place in np.flatnonzero((values != values[0]).any(axis=0)):
            yield f"{owners[place]}.{name}", [float(value) for value in values[:, place]]
