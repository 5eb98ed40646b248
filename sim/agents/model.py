"""The Mesa model: the reference, to read, to watch and to extend.

`PartneringModel.step` is one month, in the order of docs/model.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np

from ..model import outcomes, rules
from ..model.luck import Luck
from ..model.organisation import Organisation
from ..model.outcomes import PAIR_MEANS, RELATIONSHIP, Record
from . import monthly
from .dated_changes import DatedChanges
from .department import Department, Relationship, Side

AGREEMENT = ("established", "ended", "in_force", "mode", "missed", "shortfall")
"""What the record of a run says of each agreement."""


class PartneringModel(mesa.Model):
    """One organisation, one replicate.

    `rng` is the seed S (a whole number) and `replicate` the r of the random-number contract. `department_class`
    makes every department of another class, or those that a mapping from name to class holds. With `collect` the
    monthly tables are kept in `datacollector`.

    Departments read `parameters` and `luck`, which are those of the current month.
    """

    def __init__(
        self,
        organisation: Organisation,
        rng: int | None = None,
        replicate: int = 0,
        *,
        department_class: type[Department] | Mapping[str, type[Department]] = Department,
        collect: bool = True,
    ) -> None:
        seed = int(np.random.SeedSequence().entropy % 2**32) if rng is None else int(rng)  # type: ignore[operator]
        super().__init__(rng=seed)
        self.seed, self.replicate, self.organisation = seed, replicate, organisation
        self.luck_of_run = Luck.of(seed, [replicate])
        self.departments = self._make_departments(department_class)
        self.relationships = self._make_relationships()
        self.dated_changes = DatedChanges(organisation, self.departments, self.relationships)
        self.parameters = self.dated_changes.parameters(1)
        self.luck = self.luck_of_run.month(1, len(self.relationships))
        self.dated_changes.set_parameters(1)
        self.now: dict[str, float] = {}
        self.collect = collect
        self.datacollector = monthly.collector()

    @property
    def month(self) -> int:
        """The number of months so far. During a step it is the current month."""
        return int(self.steps)

    def step(self) -> None:
        """One month. Raises ValueError past the horizon."""
        if self.month > self.organisation.months:
            raise ValueError(f"the horizon of {self.organisation.months} months is reached")
        self.take_dated_changes()  # 0
        self.agents.do("perceive")  # 1
        self.agents.do("decide")  # 2
        self.agents.do("deliver")  # 3
        self.agents.do("see")  # 4
        self.agents.do("learn")  # 5, 6, 7, and of 8 the looking elsewhere
        for relationship in self.relationships:
            self.join(relationship)  # 8
            self.judge(relationship)  # 9
        self.agents.do("grow")  # 10
        self.record()  # 11
        self.running = self.month < self.organisation.months

    def run_to_horizon(self) -> PartneringModel:
        """Step until the horizon is reached. Returns the model itself."""
        while self.running:
            self.step()
        return self

    # -- the steps that belong to no department --------------------------------------------------

    def take_dated_changes(self) -> None:
        """Step 0: interventions and shocks of the scenario."""
        self.luck = self.luck_of_run.month(self.month, len(self.relationships))
        self.parameters = self.dated_changes.parameters(self.month)
        self.dated_changes.set_parameters(self.month)
        self.dated_changes.change_states(self.month)

    def join(self, relationship: Relationship) -> None:
        """Step 8: work processes join."""
        first, second = relationship.sides
        relationship.integration = rules.integration(
            relationship.integration, first.contribution, second.contribution, first.trust, second.trust,
            self.parameters.integration_rate,
        )  # fmt: skip

    def judge(self, relationship: Relationship) -> None:
        """Step 9: is it true partnering? Agreements come into force and end by behaviour alone."""
        first, second = relationship.sides
        p = self.parameters
        met = outcomes.is_met(
            first.contribution, second.contribution, first.trust, second.trust, first.worth, second.worth,
            p.contribution_bar, p.trust_bar, p.worth_bar,
        )  # fmt: skip
        relationship.streak = rules.streak(relationship.streak, met)
        was_in_force = relationship.in_force
        relationship.in_force = rules.agreement(relationship.in_force, relationship.streak, p.patience)
        relationship.ends_now = was_in_force and not relationship.in_force
        if relationship.streak == -1:
            relationship.missed_now, relationship.shortfall_now = outcomes.missed(
                first.contribution, second.contribution, first.trust, second.trust, first.worth, second.worth,
                p.contribution_bar, p.trust_bar, p.worth_bar,
            )  # fmt: skip
        relationship.established = outcomes.month_established(
            relationship.established, relationship.in_force, self.month
        )
        relationship.ended = outcomes.month_ended(
            relationship.ended, relationship.established, relationship.in_force, self.month
        )
        if relationship.ended == self.month:
            relationship.missed, relationship.shortfall = relationship.missed_now, relationship.shortfall_now

    def record(self) -> None:
        """Step 11: add the measures of the month."""
        for relationship in self.relationships:
            relationship.add_measures()
        if self.collect:
            labels = self.dated_changes.labels(self.month)
            for label, relationship in zip(labels, self.relationships, strict=True):
                self.datacollector.add_table_row("relationships", monthly.row_of(self.month, label, relationship))
            self.now = monthly.month_of(self.organisation, labels, self.relationships)
            self.datacollector.collect(self)

    # -- what came of it -------------------------------------------------------------------------

    def outcome(self) -> Record:
        """The run so far in the arrays that the engine returns for many runs (here one).

        Raises ValueError before the first month.
        """
        if not self.month:
            raise ValueError("no month has been run")
        ties = self.relationships
        means = [tie.means for tie in ties]
        found: dict[str, list[Any]] = {name: [getattr(mean, name) for mean in means] for name in PAIR_MEANS}
        found |= {name: [getattr(tie, name) for tie in ties] for name in AGREEMENT}
        found["trust_ab"], found["trust_ba"] = [tie.first.trust for tie in ties], [tie.second.trust for tie in ties]
        return Record({name: np.array([found[name]], kind) for name, kind in RELATIONSHIP.items()}, {})

    # -- setting up ------------------------------------------------------------------------------

    def _make_departments(
        self, department_class: type[Department] | Mapping[str, type[Department]]
    ) -> list[Department]:
        classes = department_class if isinstance(department_class, Mapping) else {}
        everyone = Department if isinstance(department_class, Mapping) else department_class
        start = self.organisation.department_start.T.tolist()
        return [
            classes.get(name, everyone)(self, name, *values)
            for name, values in zip(self.organisation.departments, start, strict=True)
        ]

    def _make_relationships(self) -> list[Relationship]:
        organisation = self.organisation
        owners = [self.departments[place] for place in organisation.owner.tolist()]
        start = [values.tolist() for values in (organisation.alternatives, organisation.trust, organisation.worth)]
        sides = [Side(place, *side) for place, side in enumerate(zip(owners, *start, strict=True))]
        for side in sides:
            side.owner.sides.append(side)
        return [Relationship(*pair) for pair in zip(sides[0::2], sides[1::2], strict=True)]


def simulate(organisation: Organisation, luck: Luck) -> Record:
    """Run the Mesa model once for each replicate in `luck`. It gives the same record as engine.lanes.simulate."""
    runs = [
        PartneringModel(organisation, rng=int(luck.seed), replicate=int(replicate), collect=False)
        .run_to_horizon()
        .outcome()
        .relationships
        for replicate in luck.replicates
    ]
    return Record({name: np.concatenate([run[name] for run in runs]) for name in runs[0]}, {})
