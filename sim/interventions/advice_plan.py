"""What an advice is asked for: a scenario, a budget, a goal, and the replicates of each stage of the search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..files.errors import InputError, unknown
from ..model.outcomes import LESS_IS_BETTER, OUTCOMES, UNBOUNDED
from ..scenarios.scenario import Scenario
from .catalogue import Catalogue

SCREEN, REFINE, CONFIRM = range(0, 100), range(100, 500), range(500, 2500)
PARTS = range(2500, 4500)
"""Replicates of each stage: all sets, those near the front, the front, and the best set without each of its items."""
STAGES = {"screening": SCREEN, "refining": REFINE, "confirming": CONFIRM, "taking_apart": PARTS}
"""The stages by the names that they have in the manifest."""


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
        return self.outcome not in UNBOUNDED

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


def parse_goal(text: str) -> Goal:
    """Read `survival=0.8`, or an outcome alone. Raises InputError for an unknown outcome or a value out of range."""
    outcome, equals, value = (part.strip() for part in text.partition("="))
    where = f"--target {text}"
    if outcome not in OUTCOMES:
        raise InputError.at(where, unknown("outcome", outcome, OUTCOMES))
    if not equals:
        return Goal(outcome)
    try:
        goal = Goal(outcome, float(value))
    except ValueError:
        raise InputError.at(where, f'"{value}" is not a number') from None
    most = 1.0 if goal.bounded else np.inf
    if goal.value is None or not 0 <= goal.value <= most or not np.isfinite(goal.value):
        raise InputError.at(where, f"{outcome} must be a number from 0 {'to 1' if goal.bounded else 'up'}")
    return goal
