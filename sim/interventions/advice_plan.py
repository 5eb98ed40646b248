"""What an advice is asked for: a scenario, a budget, a goal, and the replicates of each stage of the search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..files.errors import InputError, unknown
from ..model.outcomes import LESS_IS_BETTER, OUTCOMES, UNBOUNDED
from ..scenarios.business import NET_BENEFIT
from ..scenarios.scenario import Scenario
from .catalogue import Catalogue
from .money import Price, price_of

SCREEN, REFINE, CONFIRM = range(0, 100), range(100, 500), range(500, 2500)
"""Replicates of each stage: all sets, those near the front, and the front."""
STAGES = {"screening": SCREEN, "refining": REFINE, "confirming": CONFIRM, "taking_apart": CONFIRM}
"""The stages by the names that they have in the manifest. The best set is taken apart, and its money counted, on the
replicates of the front, so that no figure of it stands beside another one of the same thing."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The outcome to improve, and the value that it should reach (None: as good as the budget allows)."""

    outcome: str = "survival"
    value: float | None = None

    @property
    def sign(self) -> float:
        """1 where more is better, −1 where less is."""
        return -1.0 if self.outcome in LESS_IS_BETTER else 1.0

    @property
    def bounded(self) -> bool:
        """Whether the outcome lies in [0, 1]."""
        return self.outcome not in UNBOUNDED | {NET_BENEFIT}

    @property
    def measured(self) -> tuple[str, ...]:
        """The outcomes of a run that the goal is made of."""
        return ("quality", "friction_cost") if self.outcome == NET_BENEFIT else (self.outcome,)

    def reached_by(self, value: float) -> bool:
        """Whether a value is at least as good as the goal. False where the goal names no value."""
        return self.value is not None and self.sign * value >= self.sign * self.value


@dataclass(frozen=True, slots=True)
class AdvicePlan:
    """What the user asks for. The budget is in the catalogue's unit."""

    scenario: Scenario
    catalogue: Catalogue
    budget: float
    goal: Goal
    seed: int

    @property
    def price(self) -> Price:
        """What the interventions cost, in days and perhaps in money."""
        return price_of(self.scenario, self.catalogue)


def parse_goal(text: str, business: bool = False) -> Goal:
    """Read `survival=0.8`, or an outcome alone; `net_benefit` where the scenario has a `business` section.

    Raises InputError for an unknown outcome or a value out of range.
    """
    outcome, equals, value = (part.strip() for part in text.partition("="))
    where = f"--target {text}"
    if outcome == NET_BENEFIT and not business:
        raise InputError.at(where, "needs a scenario with a business section, which says what joint projects are worth")
    if outcome not in (*OUTCOMES, NET_BENEFIT):
        raise InputError.at(where, unknown("outcome", outcome, (*OUTCOMES, *([NET_BENEFIT] if business else []))))
    if not equals:
        return Goal(outcome)
    try:
        goal = Goal(outcome, float(value))
    except ValueError:
        raise InputError.at(where, f'"{value}" is not a number') from None
    most = 1.0 if goal.bounded else np.inf
    if outcome == NET_BENEFIT and goal.value == 0:
        raise InputError.at(where, "must be more than 0, which is the net benefit of doing nothing")
    if goal.value is None or not 0 <= goal.value <= most or not np.isfinite(goal.value):
        raise InputError.at(where, f"{outcome} must be a number from 0 {'to 1' if goal.bounded else 'up'}")
    return goal
