"""Runs of sets of interventions in the stages of a search: what they cost and what they bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np

from ...runs.ensemble import outcomes_of
from ...runs.progress import Show
from ...scenarios.business import NET_BENEFIT
from ..advice_plan import AdvicePlan
from ..words.applications import Application
from . import choice
from .sets import Base, Sets

RIVALS = 8
"""At most so many sets that are the best in some plausible organisation go on from a stage."""
AT_ONCE = 400
"""So many organisations are built, and then run together."""
RUNS_AT_ONCE = 2_000_000
"""At most so many runs of them. This bounds memory."""


class Trials:
    """Tries sets of the applications on offer, each for one department or tie.

    Raises InputError where one does not fit the scenario.
    """

    def __init__(self, plan: AdvicePlan, every: Iterable[Application], workers: int | None, show: Show) -> None:
        self.plan, self.workers, self.show = plan, workers, show
        self._sets = Sets(plan.scenario, plan.catalogue, every)

    def cost(self, applications: Iterable[Application]) -> float:
        """What a set costs up to the horizon."""
        return round(sum(float(one.cost(self.plan.scenario.months).sum()) for one in applications), 6)

    def costs(self, applications: Iterable[Application]) -> list[float]:
        """What each application costs."""
        return [self.cost([one]) for one in applications]

    def values(self, sets: Sequence[Sequence[Application]], replicates: range, label: str) -> np.ndarray:
        """The outcome of the goal in each run with each set, larger is better, array (sets, replicates)."""
        return self.plan.goal.sign * self.measure(sets, replicates, label)[self.plan.goal.outcome]

    def measure(self, sets: Sequence[Sequence[Application]], replicates: range, label: str) -> dict[str, np.ndarray]:
        """What the goal is made of in each run with each set, arrays (sets, replicates).

        Where the scenario has a business section, also the net benefit against doing nothing in the same run.
        """
        business = self.plan.scenario.business
        run, pieces = sets if business is None else [(), *sets], self._pieces(replicates)
        names = tuple(dict.fromkeys((*self.plan.goal.measured, *(("quality", "friction_cost") if business else ()))))
        runs = sum(len(bases) * len(some) for bases, some in pieces)
        at_once = max(1, min(AT_ONCE // max(len(bases) for bases, _ in pieces), RUNS_AT_ONCE // runs))
        found: dict[str, list[np.ndarray]] = {name: [] for name in names}
        with self.show(label, len(run) * runs) as done:
            for first in range(0, len(run), at_once):
                own = [self._outcomes(run[first : first + at_once], *piece, done) for piece in pieces]
                for name in names:
                    found[name].append(np.concatenate([measured[name] for measured in own], axis=1))
        every = {name: np.concatenate(parts) for name, parts in found.items()}
        if business is None:
            return every
        brought = business.benefit(every["quality"], every["friction_cost"], self.plan.scenario.months)
        spent = business.unit_cost * np.array([self.cost(one) for one in sets])
        return {name: values[1:] for name, values in every.items()} | {
            NET_BENEFIT: brought[1:] - brought[0] - spent[:, np.newaxis]
        }

    def _outcomes(
        self, sets: Sequence[Sequence[Application]], bases: list[Base], replicates: range, done: Callable[[int], None]
    ) -> dict[str, np.ndarray]:
        """The outcomes of each run of some sets, arrays (sets, bases · replicates), those of the first base first."""
        built = [self._sets.organisation(one, base) for one in sets for base in bases]
        found = outcomes_of(built, replicates, self.plan.seed, workers=self.workers, done=done)
        return {name: values.reshape(len(sets), -1) for name, values in found.items()}

    def _pieces(self, replicates: range) -> list[tuple[list[Base], range]]:
        """What is run of a set in a stage: some replicates, each in some organisations."""
        if self.plan.draws is None:
            return [([self._sets.base], replicates)]
        if replicates == self.plan.stages.confirm:
            return [(self._confirming, replicates)]
        return [([self._choosing[draw]], some) for draw, some in self.plan.meets(replicates)]

    @cached_property
    def _confirming(self) -> list[Base]:
        return self._sets.in_draws(self.plan.draws) if self.plan.draws else []

    @cached_property
    def _choosing(self) -> list[Base]:
        return self._sets.in_draws(self.plan.choosing) if self.plan.choosing else []

    def rivals(self, values: np.ndarray, replicates: range) -> list[int]:
        """Places of the sets that are the best in some organisation of a stage: of values (sets, runs)."""
        if self.plan.choosing is None:
            return []
        _, alike = np.unique(self.plan.choosing.values, axis=0, return_inverse=True)
        met = [np.full(len(some), alike[draw]) for draw, some in self.plan.meets(replicates)]
        return choice.rivals(values, np.concatenate(met), RIVALS)
