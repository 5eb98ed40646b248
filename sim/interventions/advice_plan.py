"""What an advice is asked for: a scenario, a budget, a goal, and the replicates of each stage of the search."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..design.draws import Draws
from ..engine.state import LANES
from ..files.errors import InputError, unknown
from ..model import usual
from ..model.outcomes import LESS_IS_BETTER, OUTCOMES, UNBOUNDED
from ..runs.blocks import blocks
from ..scenarios.business import NET_BENEFIT
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import draws_of, more_draws
from .catalogue import Catalogue
from .money import Price, price_of

MOST_RUNS = 500_000
"""At most so many runs of each set of the front. This bounds memory."""


@dataclass(frozen=True, slots=True)
class Stages:
    """The replicates of each stage: of the rungs of screening, of the sets near the front, and of the front.

    All sets are run in the first rung, and the best third of each rung in the next. No stage runs a replicate of
    another. Where something is uncertain, screening and refining meet another plausible organisation in each LANES of
    their replicates, and confirming runs its replicates in each draw. Rungs are whole LANES.
    """

    rungs: tuple[range, ...]
    refine: range
    confirm: range

    @property
    def screen(self) -> range:
        """The replicates of all rungs."""
        return range(self.rungs[0].start, self.rungs[-1].stop)

    @property
    def by_name(self) -> dict[str, range]:
        """The stages by the names that they have in the manifest.

        The best set is taken apart, and its money counted, on the replicates of the front, so that no figure of it
        stands beside another one of the same thing.
        """
        named = {"screening": self.screen, "first_rung": self.rungs[0], "refining": self.refine}
        return named | {"confirming": self.confirm, "taking_apart": self.confirm}

    @property
    def choosing_draws(self) -> int:
        """How many plausible organisations screening and refining meet."""
        return -(-self.refine.stop // LANES)


def stages(replicates: int | None = None, over_draws: bool = False) -> Stages:
    """The usual stages, with so many `replicates` of the front, or of each of its draws."""
    *rungs, refine = (64, 192, 992) if over_draws else (16, 48, 96, 496)
    confirm = range(refine, refine + (replicates or (usual.OF_A_DRAW if over_draws else usual.CONFIRMED)))
    cut = tuple(range(first, end) for first, end in zip([0, *rungs], rungs, strict=False))
    return Stages(cut, range(rungs[-1], refine), confirm)


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
    """What the user asks for. The budget is in the catalogue's unit.

    Where something is uncertain, `draws` are the plausible organisations for which the front is told, and `choosing`
    those in which it is chosen.
    """

    scenario: Scenario
    catalogue: Catalogue
    budget: float
    goal: Goal
    seed: int
    stages: Stages = stages()  # noqa: RUF009 (it cannot be changed)
    draws: Draws | None = None
    choosing: Draws | None = None
    sets: int | None = None
    """At most so many sets are screened; None: as many as take some seconds."""

    @property
    def price(self) -> Price:
        """What the interventions cost, in days and perhaps in money."""
        return price_of(self.scenario, self.catalogue)

    def meets(self, replicates: range) -> list[tuple[int, range]]:
        """Which of the `choosing` organisations some replicates of screening or refining meet."""
        assert self.choosing is not None  # noqa: S101 (something is uncertain)
        first = replicates.start // LANES
        cut = blocks(replicates, LANES)
        return [((first + place) % len(self.choosing), some) for place, some in enumerate(cut)]


def plan(
    scenario: Scenario,
    catalogue: Catalogue,
    budget: float,
    goal: Goal,
    *,
    seed: int,
    folder: Path | None = None,
    draws: int | Draws | None = None,
    replicates: int | None = None,
    sets: int | None = None,
) -> AdvicePlan:
    """The plan of an advice on a scenario, whose file of draws, if any, must lie in `folder`. Raises InputError.

    `draws` is how many of them, or those that were made of this scenario with this seed.
    """
    found = draws
    if not isinstance(found, Draws):
        found = draws_of(scenario, folder, found or scenario.sweep.draws, seed)
    own = stages(replicates, over_draws=found is not None)
    runs = len(own.confirm) * (1 if found is None else len(found))
    if runs > MOST_RUNS:
        raise InputError.at("--replicates", f"{runs:,} runs of each set are more than {MOST_RUNS:,}: ask for fewer")
    others = None if found is None else more_draws(scenario, folder, found, own.choosing_draws, seed)
    return AdvicePlan(scenario, catalogue, budget, goal, seed, own, found, others, sets)


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
