"""The organisations of sets of interventions, in a scenario as it stands or in each of some draws.

A search builds some hundred thousands of them. So the dated changes of each intervention are checked and put into
numbers once, and a set is built from these, in a fraction of the time that `make_variant` needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...design.draws import Draws
from ...model.organisation import Organisation
from ...scenarios.build import Ground, build
from ...scenarios.changes import changes_of
from ...scenarios.scenario import Scenario
from ...scenarios.targets import Change, Layout
from ...scenarios.timeline import AnyDated
from ..catalogue import Catalogue
from ..variants import Application, applied, check


@dataclass(frozen=True, slots=True)
class Base:
    """A scenario, as it stands or in a draw: what sets build on."""

    scenario: Scenario
    ground: Ground
    changes: list[Change]

    @classmethod
    def of(cls, scenario: Scenario, layout: Layout | None = None) -> Base:
        """The base of a scenario. Scenarios that differ in numbers alone have the same layout."""
        ground = Ground.of(scenario)
        return cls(scenario, ground, changes_of(scenario, layout or ground.layout))


class Sets:
    """Builds organisations of sets. Raises InputError where an application does not fit the scenario."""

    def __init__(self, scenario: Scenario, catalogue: Catalogue, every: Iterable[Application]) -> None:
        self.scenario, self.base, own = scenario, Base.of(scenario), len(scenario.timeline)
        self._dated: dict[tuple[str, str], tuple[list[AnyDated], list[Change]]] = {}
        for one in every:
            check(one, scenario, catalogue)
            dated = applied(scenario, [one]).timeline[own:]
            changes = changes_of(scenario.model_copy(update={"timeline": dated}), self.base.ground.layout)
            self._dated[one.name, one.whom[0]] = dated, changes

    def in_draws(self, draws: Draws) -> list[Base]:
        """The base of each draw."""
        alone = self.scenario.alone()
        layout = self.base.ground.layout
        return [Base.of(alone.with_settings(draws.settings(draw)), layout) for draw in range(len(draws))]

    def organisation(self, applications: Sequence[Application], base: Base) -> Organisation:
        """The organisation with a set, which is that of `make_variant`."""
        dated, changes = [*base.scenario.timeline], [*base.changes]
        for one in merged(applications):
            for whom in one.whom:
                more = self._dated[one.name, whom]
                dated += more[0]
                changes += more[1]
        scenario = base.scenario.model_copy(update={"timeline": dated})
        return build(scenario, base.ground, changes)


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
    return " and ".join(one.words for one in merged(applications)) or "nothing"
