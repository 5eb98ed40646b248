"""Departments as Mesa agents: they perceive their needs, decide, deliver, see, learn and grow.

Read `Department` first: its methods are the steps of a month (docs/model.md), each in terms of one
rule of sim/model/rules.py. To try another behaviour, subclass it and override `contribution_to`: what
it gives is then cut to the time there is. Who overrides `decide` sets that limit too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import mesa

from ..model import outcomes, rules
from ..model.luck import LuckOfMonth
from ..model.outcomes import Measures
from ..model.parameters import Parameters


class Surroundings(Protocol):
    """The part of the model that a department reads: the parameters and the luck of the month."""

    parameters: Parameters
    luck: LuckOfMonth


@dataclass(slots=True, eq=False)
class Side:
    """One department's view of one other: how much it needs, trusts, feels valued and contributes.

    All in [0, 1]; `need_drift` may be negative. `opposite` is the other's side of the same tie.
    """

    place: int
    owner: Department
    alternatives: float
    trust: float
    worth: float
    relationship: Relationship = field(init=False)
    opposite: Side = field(init=False)
    stake: float = 0.0
    offer: float = 0.0
    need_drift: float = 0.0
    perceived: float = 0.0
    dependence: float = 0.0
    contribution: float = 0.0
    delivery: float = 0.0

    def __post_init__(self) -> None:
        self.perceived = self.trust

    @property
    def imbalance(self) -> float:
        """B in [−1, 1]: positive where this side is the weaker, as far as results are not shared."""
        return rules.imbalance(self.dependence, self.opposite.dependence, self.owner.model.parameters.shared_outcome)


@dataclass(slots=True, eq=False)
class Relationship:
    """A tie between two departments: its two sides, joined work, and the agreement.

    `established` and `ended` are months (0: never so far); `streak` counts months met, or, below 0, missed. `missed` is
    what was missed first when the agreement ended, a place in `outcomes.MISSED`, and `shortfall` by how much; those of
    the latest streak of missed months are `missed_now` and `shortfall_now`. `ends_now` is true in the month of any
    ending.
    """

    first: Side
    second: Side
    integration: float = 0.0
    communication_speed: float = 0.0
    in_force: bool = False
    streak: int = 0
    established: int = 0
    ended: int = 0
    missed: int = 0
    shortfall: float = 0.0
    missed_now: int = 0
    shortfall_now: float = 0.0
    ends_now: bool = False
    months_measured: int = 0
    sums: Measures = field(default_factory=Measures)

    def __post_init__(self) -> None:
        self.first.opposite, self.second.opposite = self.second, self.first
        self.first.relationship = self.second.relationship = self

    @property
    def sides(self) -> tuple[Side, Side]:
        """The earlier department's side, then the later one's."""
        return self.first, self.second

    @property
    def mode(self) -> int:
        """Code of the mode, a place in outcomes.MODES."""
        a, b = self.first, self.second
        return outcomes.mode(
            self.in_force, a.dependence, b.dependence, a.trust, b.trust, a.owner.self_worth, b.owner.self_worth
        )

    @property
    def measures(self) -> Measures:
        """The measures of the tie in this month."""
        a, b = self.first, self.second
        quality = outcomes.quality(a.delivery, b.delivery)
        return Measures(
            quality=quality,
            reliability=1.0 if outcomes.is_reliable(a.delivery, b.delivery) else 0.0,
            friction_cost=outcomes.friction_cost(a.trust, b.trust, self.integration, quality),
            response_days=outcomes.response_days(self.communication_speed),
            customer_value=outcomes.customer_value(quality, a.owner.customer_focus, b.owner.customer_focus),
        )

    @property
    def means(self) -> Measures:
        """The means of the measures over the months so far (NaN before the first)."""
        return Measures(
            *(total / self.months_measured if self.months_measured else float("nan") for total in self.sums)
        )

    def add_measures(self) -> None:
        """Add this month's measures to the means."""
        self.months_measured += 1
        self.sums = Measures(*(total + measure for total, measure in zip(self.sums, self.measures, strict=True)))


class Department(mesa.Agent):
    """A department with power, dependency and trust, and with bearing, skill and time of its own."""

    model: Surroundings

    def __init__(
        self, model: Surroundings, name: str, self_worth: float, capability: float, customer_focus: float
    ) -> None:
        super().__init__(model)
        self.name = name
        self.self_worth = self_worth
        self.capability = capability
        self.customer_focus = customer_focus
        self.capacity = float("inf")
        self.coaching = 0.0
        self.trust_propensity = 0.0
        self.sides: list[Side] = []
        self.trust_received = 0.0

    # -- what others read first ------------------------------------------------------------------

    @property
    def partners(self) -> int:
        """How many departments it has a tie with."""
        return len(self.sides)

    @property
    def dependency(self) -> float:
        """How much it needs its partners: mean D_ij over its sides (NaN without ties)."""
        return self._mean([side.dependence for side in self.sides])

    @property
    def power(self) -> float:
        """How much its partners need it: mean D_ji (Emerson 1962; NaN without ties)."""
        return self._mean([side.opposite.dependence for side in self.sides])

    @property
    def trust(self) -> float:
        """Mean trust in its partners (NaN without ties)."""
        return self._mean([side.trust for side in self.sides])

    @property
    def partnering(self) -> float:
        """Share of its ties in which an agreement is in force (0 without ties)."""
        agreed = sum(side.relationship.in_force for side in self.sides)
        return agreed / self.partners if self.sides else 0.0

    # -- the month -------------------------------------------------------------------------------

    def perceive(self) -> None:
        """Step 1: feel how much each partner is needed now, and what could be had elsewhere."""
        p, luck = self.model.parameters, self.model.luck
        for side in self.sides:
            side.need_drift = rules.drifted_need(
                side.need_drift, luck.need[side.place], p.need_persistence, p.need_volatility
            )
            side.offer = rules.outside_offer(
                side.offer, luck.offer[side.place], side.alternatives, p.offer_rate, p.offer_size, p.offer_decay
            )
            elsewhere = rules.effective_alternatives(
                side.alternatives, side.offer, side.relationship.integration, p.lock_in
            )
            side.dependence = rules.dependence(side.stake, elsewhere, side.need_drift)

    def decide(self) -> None:
        """Step 2: choose what to put into the work with each partner, within the time there is."""
        for side in self.sides:
            side.contribution = self.contribution_to(side)
        load = self._sum([side.contribution for side in self.sides])
        share = rules.time_for(load, self.capacity)
        for side in self.sides:
            side.contribution *= share

    def contribution_to(self, side: Side) -> float:
        """What this department is moved to put into one tie, before the limit of time."""
        p = self.model.parameters
        motive = rules.motive(side.dependence, side.opposite.dependence, side.trust, p.shared_outcome)
        x = rules.inclination(
            motive,
            side.worth,
            side.imbalance,
            side.relationship.in_force,
            self.customer_focus,
            p.agreement_weight,
            p.clarity,
            p.exploitation,
        )
        return rules.contribution(x, p.responsiveness, p.reserve)

    def deliver(self) -> None:
        """Step 3: what comes of it, given skill and luck."""
        p, luck = self.model.parameters, self.model.luck
        for side in self.sides:
            side.delivery = rules.delivery(
                side.contribution, self.capability, p.delivery_noise, luck.delivery[side.place]
            )

    def see(self) -> None:
        """Step 4: see what the partners delivered, as far as word gets round."""
        p = self.model.parameters
        for side in self.sides:
            tie = side.relationship
            tie.communication_speed = rules.communication_speed(p.communication, tie.integration)
            side.perceived = rules.perceived(side.perceived, side.opposite.delivery, tie.communication_speed)
        self.trust_received = self._sum([side.opposite.trust for side in self.sides])

    def learn(self) -> None:
        """Steps 5 to 8: adapt trust and felt worth, look elsewhere for what is missing, gain bearing by coaching."""
        p = self.model.parameters
        for side in self.sides:
            other = side.opposite.owner
            word = rules.word_of_others(side.trust, other.trust_received, other.partners)
            side.trust = rules.trust(
                side.trust,
                side.perceived,
                self.trust_propensity,
                side.imbalance,
                word,
                p.trust_gain,
                p.trust_loss,
                p.hope,
                p.reputation,
            )
            side.worth = rules.worth(side.worth, self.self_worth, side.imbalance, side.perceived, p.worth_rate)
            side.alternatives = rules.balanced_alternatives(
                side.alternatives, side.dependence, side.perceived, self.self_worth, p.balancing
            )
        self.self_worth = rules.self_worth(self.self_worth, self.coaching)

    def grow(self) -> None:
        """Step 10: gain skill by partnering and coaching, and by both together a sense for the customer."""
        partnering, learning = self.partnering, self.model.parameters.learning
        self.capability = rules.capability(self.capability, partnering, self.coaching, learning)
        self.customer_focus = rules.customer_focus(self.customer_focus, partnering, self.coaching)

    @staticmethod
    def _sum(values: list[float]) -> float:
        total = 0.0  # the built-in sum rounds differently from Python 3.12 on
        for value in values:
            total += value
        return total

    def _mean(self, values: list[float]) -> float:
        return self._sum(values) / len(values) if values else float("nan")
