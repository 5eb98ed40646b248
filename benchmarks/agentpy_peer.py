"""The same departments under AgentPy, whose Model, AgentList and Experiment drive our rules."""

from __future__ import annotations

from typing import Any

import agentpy

from partnering.agents.dated_changes import DatedChanges
from partnering.agents.department import Department
from partnering.agents.model import PartneringModel
from partnering.model.luck import Luck
from partnering.model.outcomes import survived
from partnering.scenarios.build import build
from partnering.scenarios.library import load


class PeerDepartment(agentpy.Agent):
    """A department whose months are those of `partnering.agents.department.Department`."""

    def setup(self, name: str, start: list[float]) -> None:
        """AgentPy's constructor."""
        self.name = name
        self.self_worth, self.capability, self.customer_focus = start
        self.capacity, self.coaching, self.trust_propensity = float("inf"), 0.0, 0.0
        self.trust_received = 0.0
        self.sides: list[Any] = []

    perceive, decide, deliver = Department.perceive, Department.decide, Department.deliver
    see, learn, grow = Department.see, Department.learn, Department.grow
    contribution_to, partnering, partners = Department.contribution_to, Department.partnering, Department.partners
    _sum, _mean = staticmethod(Department._sum), Department._mean


class PeerModel(agentpy.Model):
    """The schedule of `partnering.agents.model.PartneringModel` in AgentPy's words; one run is one replicate."""

    def setup(self) -> None:
        """AgentPy's constructor."""
        self.organisation = ORGANISATION
        self.luck_of_run = Luck.of(self.p.seed_of_luck, [self.p.replicate])
        self.collect = False
        start = ORGANISATION.department_start.T.tolist()
        self.departments = agentpy.AgentList(
            self,
            [PeerDepartment(self, name, own) for name, own in zip(ORGANISATION.departments, start, strict=True)],
        )
        self.relationships = PartneringModel._make_relationships(self)  # type: ignore[arg-type]
        self.dated_changes = DatedChanges(ORGANISATION, self.departments, self.relationships)

    def step(self) -> None:
        """One month."""
        self.month = self.t
        self.take_dated_changes()
        for method in ("perceive", "decide", "deliver", "see", "learn"):
            getattr(self.departments, method)()
        for relationship in self.relationships:
            self.join(relationship)
            self.judge(relationship)
        self.departments.grow()
        self.record()
        if self.t == self.organisation.months:
            self.stop()

    def end(self) -> None:
        """What AgentPy gathers of a run."""
        ties = self.relationships
        self.report("survival", sum(survived(tie.established, tie.ended) for tie in ties) / len(ties))

    take_dated_changes, join, judge = PartneringModel.take_dated_changes, PartneringModel.join, PartneringModel.judge
    record = PartneringModel.record


ORGANISATION = build(load("company"))
"""Seven departments; AgentPy sends only plain parameters to its models."""


def experiment(replicates: int, seed: int = 1) -> list[float]:
    """Survival of each replicate, run by AgentPy's Experiment."""
    sample = agentpy.Sample({"replicate": agentpy.Values(*range(replicates)), "seed_of_luck": seed})
    results = agentpy.Experiment(PeerModel, sample, record=False, randomize=False).run(display=False)
    return list(results.reporters["survival"])
