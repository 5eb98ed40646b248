"""The numbers of a scenario that a tie hangs on: those of its two sides, of its departments, of the organisation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from ..files.errors import InputError
from ..model.organisation import Organisation
from ..model.parameters import BY_NAME, name_at
from ..scenarios.build import Ground, build
from ..scenarios.overlaps import arrays, differing
from ..scenarios.scenario import Scenario

OF_SIDES = ("stake", "alternatives", "trust")
OF_DEPARTMENTS = ("self_worth", "capability", "trust_propensity", "capacity")
OF_ORGANISATION = ("shared_outcome", "clarity", "communication")
"""What is tried, by who has it. Beside them the need of a pair, where the scenario says its need so."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number by its path, with what it is `now` and its range. `of` has it, perhaps `towards` another department."""

    path: str
    now: float
    low: float
    high: float
    of: str = ""
    towards: str = ""

    @property
    def name(self) -> str:
        """The name of the parameter."""
        return name_at(self.path)

    def distance(self, value: float) -> float:
        """How far a value lies from what is now, as a share of the range."""
        return abs(value - self.now) / (self.high - self.low)


def quantities(scenario: Scenario, organisation: Organisation, tie: int) -> list[Quantity]:
    """The quantities of a tie. Each sets nothing but itself: with the value of now it is the scenario as it is."""
    before = arrays(organisation)
    found = []
    for one in _candidates(scenario, organisation, tie):
        try:
            same = not differing(before, arrays(build(scenario.with_settings({one.path: one.now}))))
        except InputError:  # such as a stake where the scenario says the need of the pair
            continue
        if same and one.high > one.low:
            found.append(one)
    return found


def _candidates(scenario: Scenario, organisation: Organisation, tie: int) -> Iterator[Quantity]:
    ground = Ground.of(scenario)
    names = organisation.parties[tie]
    between = next((tuple(one.between) for one in scenario.relationships.pairs if {*one.between} == {*names}), names)
    pair = "relationships." + "+".join(between)
    for side, name in enumerate(names):
        other = names[1 - side]
        for what in OF_SIDES:
            yield _made(f"{pair}.{name}.{what}", ground.sides[what][2 * tie + side], of=name, towards=other)
    need = {name: 1.0 - ground.sides["alternatives"][2 * tie + side] for side, name in enumerate(names)}
    first, second = (need[name] for name in between)
    yield _made(f"{pair}.mutual_need", (first + second) / 2, of=between[0], towards=between[1])
    yield _made(f"{pair}.need_gap", first - second, of=between[0], towards=between[1])
    for name, place in zip(names, organisation.pairs[tie], strict=True):
        for what in OF_DEPARTMENTS:
            now, most = ground.held[what][place], float(organisation.partners[place])
            if isfinite(now):
                yield _made(f"departments.{name}.{what}", now, of=name, most=max(most, now))
    for what in OF_ORGANISATION:
        yield _made(f"organisation.{what}", ground.held[what][0])


def _made(path: str, now: float, of: str = "", towards: str = "", most: float = 1.0) -> Quantity:
    """A quantity. One without an end of its range ends at `most`."""
    parameter = BY_NAME[name_at(path)]
    high = parameter.high if isfinite(parameter.high) else most
    return Quantity(path, float(now), parameter.low, high, of, towards)
