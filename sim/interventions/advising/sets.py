"""The organisations of sets of interventions, in a scenario as it stands or in each of some draws.

A search builds some hundred thousands of them. So the dated changes of each intervention are checked and put into
numbers once, and a set is built from these, in a fraction of the time that `make_variant` needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...design.draws import Draws
from ...model.labels import Labels
from ...model.organisation import Organisation
from ...scenarios.build import ARRAYS, Ground, InEpochs, assemble, labels_of
from ...scenarios.changes import array_of, changes_of, fading_of, state_changes
from ...scenarios.scenario import Scenario
from ...scenarios.targets import Change, Layout
from ...scenarios.timeline import AnyDated, OutsideOffer, Relabel
from ..catalogue import Catalogue
from ..variants import applied, check
from ..words.applications import NO_SET, Application

MOST_KEPT = 2_000
"""At most so many arrays of parameters are kept to be used again."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Some dated changes in numbers: those of each array of parameters, and those of states with their places."""

    dated: list[AnyDated]
    changes: dict[str, list[Change]]
    states: np.ndarray
    places: np.ndarray

    @classmethod
    def of(cls, scenario: Scenario, dated: list[AnyDated], layout: Layout) -> _Part:
        """Changes in numbers, beside those of the scenario itself."""
        every = dated if dated is scenario.timeline else [*scenario.timeline, *dated]
        both = scenario.model_copy(update={"timeline": every})
        fading = fading_of(both, layout, scenario.organisation.offer_decay)
        found = changes_of(scenario.model_copy(update={"timeline": dated}), layout, fading)
        by_array: dict[str, list[Change]] = {}
        for change in found:
            by_array.setdefault(array_of(change), []).append(change)
        return cls(dated, by_array, *state_changes(found, scenario.months))

    @property
    def relabels(self) -> bool:
        """Whether it gives ties other labels."""
        return any(isinstance(one, Relabel) for one in self.dated)


@dataclass(frozen=True, slots=True)
class Base:
    """A scenario, as it stands or in a draw: what sets build on."""

    scenario: Scenario
    ground: Ground
    part: _Part
    labels: Labels
    kept: dict[tuple[str, tuple[int, ...]], InEpochs] = field(default_factory=dict)
    """Arrays of parameters, by their name and the places of the applications that alter them."""

    @classmethod
    def of(cls, scenario: Scenario, layout: Layout | None = None) -> Base:
        """The base of a scenario. Scenarios that differ in numbers alone have the same layout."""
        ground = Ground.of(scenario)
        part = _Part.of(scenario, scenario.timeline, layout or ground.layout)
        return cls(scenario, ground, part, labels_of(scenario, ground))


class Sets:
    """Builds organisations of sets. Raises InputError where an application does not fit the scenario."""

    def __init__(self, scenario: Scenario, catalogue: Catalogue, every: Iterable[Application]) -> None:
        self.scenario, self.base, own = scenario, Base.of(scenario), len(scenario.timeline)
        self._places: dict[tuple[str, str], int] = {}
        self._parts: list[_Part] = []
        for place, one in enumerate(every):
            check(one, scenario, catalogue)
            dated = applied(scenario, [one]).timeline[own:]
            self._places[one.name, one.whom[0]] = place
            self._parts.append(_Part.of(scenario, dated, self.base.ground.layout))

    def in_draws(self, draws: Draws) -> list[Base]:
        """The base of each draw."""
        alone, layout = self.scenario.alone(), self.base.ground.layout
        return [Base.of(alone.with_settings(draws.settings(draw)), layout) for draw in range(len(draws))]

    def organisation(self, applications: Sequence[Application], base: Base) -> Organisation:
        """The organisation with a set, which runs as that of `make_variant` does."""
        places = [self._places[one.name, whom] for one in merged(applications) for whom in one.whom]
        parts = [base.part, *(self._part(place, base) for place in places)]
        arrays = {array: self._array(array, places, base) for array in ARRAYS}
        labels = base.labels
        if any(part.relabels for part in parts[1:]):
            dated = [one for part in parts for one in part.dated]
            labels = labels_of(base.scenario.model_copy(update={"timeline": dated}), base.ground)
        return assemble(base.scenario.months, base.ground, arrays, _states(parts), labels)

    def _part(self, place: int, base: Base) -> _Part:
        """The changes of an application in numbers, which differ between draws where an offer stays open."""
        part = self._parts[place]
        if any(isinstance(one, OutsideOffer) and one.until for one in part.dated):
            return _Part.of(base.scenario, part.dated, self.base.ground.layout)
        return part

    def _array(self, array: str, places: Sequence[int], base: Base) -> InEpochs:
        """An array of parameters with the changes of a set: kept from another set, where the same alter it."""
        own = tuple(place for place in places if array in self._parts[place].changes)
        kept = base.kept.get((array, own))
        if kept is None:
            parts = [base.part, *(self._parts[place] for place in own)]
            changes = [change for part in parts for change in part.changes.get(array, ())]
            kept = InEpochs.of(array, base.ground, changes, base.scenario.months)
            if len(base.kept) >= MOST_KEPT:
                base.kept.clear()
            base.kept[array, own] = kept
        return kept


def _states(parts: Sequence[_Part]) -> tuple[np.ndarray, np.ndarray]:
    """The changes of states of some parts, one after the other, and the places that they point to."""
    own = [part for part in parts if part.states.size]
    if not own:
        return parts[0].states, parts[0].places
    states = np.concatenate([part.states for part in own])
    sizes = np.cumsum([0, *(part.places.size for part in own)])
    further = np.repeat(sizes[:-1], [part.states.size for part in own])
    states["start"] += further
    states["stop"] += further
    return states, np.concatenate([part.places for part in own])


def merged(applications: Iterable[Application]) -> list[Application]:
    """The applications joined: one for each intervention, with all of its departments or pairs."""
    by_name: dict[str, list[Application]] = {}
    for one in applications:
        by_name.setdefault(one.name, []).append(one)
    return [
        Application(name, same[0].intervention, tuple(whom for one in same for whom in one.whom))
        for name, same in by_name.items()
    ]


def in_words(applications: Iterable[Application]) -> str:
    """A set in the words that `--with` reads."""
    return " and ".join(one.words for one in merged(applications)) or NO_SET
