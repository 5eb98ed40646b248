"""The Mesa model: the reference, to read, to watch and to extend.

`PartneringModel.step` is one month, in the order of docs/model.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from ..model import outcomes, rules
from ..model.luck import Z_DELIVERY, Z_NEED, Z_SEEING, Luck, luck_of
from ..model.organisation import Organisation
from ..model.outcomes import PAIR_MEANS, RELATIONSHIP, Record
from ..model.parameters import ORGANISATION, STATES, names
from ..scenarios.build import build
from ..scenarios.scenario import Scenario
from . import monthly
from .department import Department, Relationship, Side


class PartneringModel(mesa.Model):
    """One organisation, one replicate.

    `scenario` is a Scenario or a ready Organisation. `rng` is the seed S (a whole number) and
    `replicate` the r of the random-number contract; or give the `luck` yourself.
    `department_class` makes every department of another class, or those that a mapping from name to
    class holds. With `collect` the monthly tables are kept in `datacollector`.
    """

    def __init__(
        self,
        scenario: Scenario | Organisation,
        rng: int | None = None,
        replicate: int = 0,
        *,
        luck: Luck | None = None,
        department_class: type[Department] | Mapping[str, type[Department]] = Department,
        collect: bool = True,
    ) -> None:
        seed = int(np.random.SeedSequence().entropy % 2**32) if rng is None else int(rng)  # type: ignore[operator]
        super().__init__(rng=seed)
        self.seed, self.replicate = seed, replicate
        self.organisation = scenario if isinstance(scenario, Organisation) else build(scenario)
        self.luck_of_run = luck or luck_of(seed, [replicate], len(self.organisation.pairs), self.organisation.months)
        self.departments = self._make_departments(department_class)
        self.relationships = self._make_relationships()
        self._changes = iter(self.organisation.state_changes)
        self._next_change = next(self._changes, None)
        self._enter_epoch(0)
        self.luck = SimpleNamespace()
        self.now: dict[str, float] = {}
        self.recorded = 0
        self.collect = collect
        self.datacollector = monthly.collector()

    @property
    def month(self) -> int:
        """Months so far; during a step, the month that is being lived."""
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
        self.agents.do("learn")  # 5, 6, 7
        for relationship in self.relationships:
            self.join(relationship)  # 8
            self.judge(relationship)  # 9
        self.agents.do("grow")  # 10
        self.record()  # 11
        self.running = self.month < self.organisation.months

    def run_to_horizon(self) -> PartneringModel:
        """Step until the horizon is reached; returns the model itself."""
        while self.running:
            self.step()
        return self

    # -- the steps that belong to no department --------------------------------------------------

    def take_dated_changes(self) -> None:
        """Step 0: interventions and shocks of the scenario."""
        self._enter_epoch(int(self.organisation.epoch[self.month - 1]))
        self.luck = SimpleNamespace(
            need=self.luck_of_run.normals[self.month - 1, Z_NEED, :, 0].tolist(),
            delivery=self.luck_of_run.normals[self.month - 1, Z_DELIVERY, :, 0].tolist(),
            seeing=self.luck_of_run.normals[self.month - 1, Z_SEEING, :, 0].tolist(),
            offer=self.luck_of_run.uniforms[self.month - 1, :, 0].tolist(),
        )
        while self._next_change is not None and self._next_change["month"] == self.month:
            self._change(self._next_change)
            self._next_change = next(self._changes, None)

    def join(self, relationship: Relationship) -> None:
        """Step 8: work processes join; the weaker side looks elsewhere."""
        first, second = relationship.sides
        p = self.parameters
        relationship.integration = rules.integration(
            relationship.integration, first.contribution, second.contribution, p.integration_rate
        )
        for side in relationship.sides:
            side.alternatives = rules.balanced_alternatives(side.alternatives, side.imbalance, p.balancing)

    def judge(self, relationship: Relationship) -> None:
        """Step 9: is it true partnering? Agreements come into force and end by behaviour alone."""
        first, second = relationship.sides
        p = self.parameters
        met = outcomes.is_met(
            first.contribution, second.contribution, first.trust, second.trust, first.worth, second.worth,
            p.contribution_bar, p.trust_bar, p.worth_bar,
        )  # fmt: skip
        before = relationship.in_force
        relationship.streak = rules.streak(relationship.streak, met)
        relationship.in_force = rules.agreement(before, relationship.streak, p.patience)
        if relationship.in_force < before:
            for side in relationship.sides:
                side.trust = rules.trust_after_breach(side.trust, p.breach)
        relationship.established = outcomes.month_established(
            relationship.established, relationship.in_force, float(self.month)
        )
        relationship.ended = outcomes.month_ended(
            relationship.ended, relationship.established, relationship.in_force, float(self.month)
        )

    def record(self) -> None:
        """Step 11: add the month to what is measured."""
        self.recorded += 1
        for place, relationship in enumerate(self.relationships):
            measures = monthly.measures_of(relationship)
            for n, measure in enumerate(measures):
                relationship.totals[n] += measure
            if self.collect:
                self.datacollector.add_table_row("relationships", monthly.row_of(self, place, relationship, measures))
        if self.collect:
            self.now = monthly.month_of(self)
            self.datacollector.collect(self)

    # -- what came of it -------------------------------------------------------------------------

    def outcome(self) -> Record:
        """The run so far in the arrays that the engine returns for many runs (here one).

        Raises ValueError before the first month.
        """
        if not self.recorded:
            raise ValueError("no month has been run")
        relationships: dict[str, list[Any]] = {
            "established": [tie.established for tie in self.relationships],
            "ended": [tie.ended for tie in self.relationships],
            "in_force": [tie.in_force > 0 for tie in self.relationships],
            "mode": [tie.mode for tie in self.relationships],
            "trust_ab": [tie.first.trust for tie in self.relationships],
            "trust_ba": [tie.second.trust for tie in self.relationships],
        }
        for n, name in enumerate(PAIR_MEANS):
            relationships[name] = [tie.totals[n] / self.recorded for tie in self.relationships]
        return Record({name: np.array([relationships[name]], kind) for name, kind in RELATIONSHIP.items()}, {})

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
        alternatives, trust = organisation.alternatives.tolist(), organisation.trust.tolist()
        sides = []
        for place, owner in enumerate(organisation.owner.tolist()):
            side = Side(place, self.departments[owner], 0.0, alternatives[place], trust[place])
            self.departments[owner].sides.append(side)
            sides.append(side)
        return [Relationship(*pair) for pair in zip(sides[0::2], sides[1::2], strict=True)]

    def _enter_epoch(self, epoch: int) -> None:
        """Read the parameters of an epoch (they change only by date)."""
        if epoch == getattr(self, "epoch", None):
            return
        self.epoch = epoch
        organisation = self.organisation
        self.parameters = SimpleNamespace(
            **dict(zip(names(ORGANISATION), organisation.parameters[epoch].tolist(), strict=True))
        )
        for place, department in enumerate(self.departments):
            department.capacity = float(organisation.capacity[epoch, place])
            department.coaching = float(organisation.coaching[epoch, place])
        for relationship in self.relationships:
            for side in relationship.sides:
                side.stake = float(organisation.stake[epoch, side.place])

    def _change(self, change: np.void) -> None:
        state, place = STATES[change["state"]], int(change["place"])
        holder: Any
        if state.holder == "department":
            holder = self.departments[place]
        elif state.holder == "side":
            holder = self.relationships[place // 2].sides[place % 2]
        else:
            holder = self.relationships[place]
        factor, addend, low, high = (float(change[name]) for name in ("factor", "addend", "low", "high"))
        setattr(holder, state.name, rules.changed(getattr(holder, state.name), factor, addend, low, high))


def simulate(organisation: Organisation, luck: Luck) -> Record:
    """Run the Mesa model once for each replicate in `luck`: what sim.engine.simulate does, one agent at a time."""
    runs = [
        PartneringModel(
            organisation,
            rng=0,
            luck=Luck(luck.normals[..., run : run + 1], luck.uniforms[..., run : run + 1]),
            collect=False,
        )
        .run_to_horizon()
        .outcome()
        .relationships
        for run in range(luck.runs)
    ]
    return Record({name: np.concatenate([run[name] for run in runs]) for name in runs[0]}, {})
