"""Search for what to do with a budget: run every affordable set of interventions, and the best of them again.

Figures carry noise. The best of thousands of noisy figures is partly the luckiest one. So sets are chosen in
stages. Each stage runs replicates that no earlier stage has seen, and the figures of the front come from replicates
that had no part in choosing it.

Where something is uncertain, the stages that choose meet another plausible organisation in each few replicates, and the
front is run in all draws. Sets that are the best in some of these organisations go on beside the front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from ..runs.ensemble import outcomes_of
from ..runs.progress import Show, silent
from ..scenarios.business import NET_BENEFIT
from ..statistics.intervals import together
from .advice import Advice
from .advice_plan import AdvicePlan
from .advising.figures import OfRuns, worth_knowing
from .advising.sets import Base, Sets, in_words, merged
from .choice import choose, efficient, rivals
from .combinations import DUST, affordable, layers, number_affordable
from .variants import Application, everybody, make_variant

FEWEST_SETS, MOST_SETS = 64, 6_000
"""At least and at most so many sets are run, where there are so many."""
TIES_SCREENED = 10_000_000
"""At most so many sets × replicates × ties are run. This bounds the time for large organisations."""
LAYERS = 4
"""Pareto fronts of the screening that are refined."""
RIVALS = 8
"""At most so many sets that are the best in some plausible organisation go on from a stage."""
AT_ONCE = 400
"""So many sets are built, and then run together."""


class Search:
    """One search. Raises InputError where the catalogue does not fit the scenario."""

    def __init__(self, plan: AdvicePlan, *, workers: int | None = None, show: Show = silent) -> None:
        self.plan, self.workers, self.show = plan, workers, show
        self.scenario, self.budget, self.goal = plan.scenario, plan.budget, plan.goal
        self.baseline = make_variant("as it is", plan.scenario, [])
        self.every = [
            Application(name, one, (whom,))
            for name, one in plan.catalogue.interventions.items()
            for whom in everybody(one, self.baseline.organisation)
        ]
        self._sets = Sets(plan.scenario, plan.catalogue, self.every)
        self._of_runs = OfRuns(None if plan.draws is None else len(plan.draws))

    @property
    def cost_of_everything(self) -> float:
        """What all that is on offer costs together: every intervention for every department or tie."""
        return self.cost(self.every)

    def run(self) -> Advice:
        """Choose in stages, and return the advice."""
        started = datetime.now(UTC)
        able = [one for one in self.every if self.cost([one]) <= self.budget + DUST]
        kept, useless = self._kept(able)
        sets = [tuple(kept[place] for place in places) for places in affordable(self.costs(kept), self.budget)]
        costs = np.array([self.cost(one) for one in sets])
        number = number_affordable(self.costs([one for one in able if one not in useless]), self.budget)
        stages = self.plan.stages
        first = self.values(sets, stages.screen, "Screening")
        screened = _means(first)
        near = sorted({0, *layers(costs, screened, LAYERS), *self._rivals(first, stages.screen)})
        again = self.values([sets[place] for place in near], stages.refine, "Refining")
        kept_on = {0, *layers(costs[near], _means(again)), *self._rivals(again, stages.refine)}
        chosen = sorted((near[place] for place in kept_on), key=lambda place: (costs[place], place))
        front, information = self._front([sets[place] for place in chosen])
        advised = int(np.flatnonzero(front["advised"])[0])
        best, parts = sets[chosen[advised]], sum(len(sets[place]) for place in chosen)
        return Advice(
            self.plan,
            started,
            self.baseline,
            make_variant(in_words(best), self.scenario, merged(best)),
            bool(front["reaches"].iloc[advised]),
            self._table({"set": [in_words(one) for one in sets]}, costs, {"value": self.goal.sign * screened}),
            front,
            information,
            self._items(best, together(parts)),
            tuple(useless),
            tuple(one for one in self.every if one not in able),
            None if number is None else number - len(sets),
        )

    def cost(self, applications: Iterable[Application]) -> float:
        """What a set costs up to the horizon."""
        return round(sum(float(one.cost(self.scenario.months).sum()) for one in applications), 6)

    def costs(self, applications: Iterable[Application]) -> list[float]:
        """What each application costs."""
        return [self.cost([one]) for one in applications]

    def values(self, sets: Sequence[Sequence[Application]], replicates: range, label: str) -> np.ndarray:
        """The outcome of the goal in each run with each set, larger is better, array (sets, replicates)."""
        return self.goal.sign * self.measure(sets, replicates, label)[self.goal.outcome]

    def measure(self, sets: Sequence[Sequence[Application]], replicates: range, label: str) -> dict[str, np.ndarray]:
        """What the goal is made of in each run with each set, arrays (sets, replicates).

        Where the scenario has a business section, also the net benefit against doing nothing in the same run.
        """
        business = self.scenario.business
        run, pieces = sets if business is None else [(), *sets], self._pieces(replicates)
        names = tuple(dict.fromkeys((*self.goal.measured, *(("quality", "friction_cost") if business else ()))))
        at_once = max(1, AT_ONCE // max(len(bases) for bases, _ in pieces))
        found: dict[str, list[np.ndarray]] = {name: [] for name in names}
        with self.show(label, len(run) * sum(len(bases) * len(some) for bases, some in pieces)) as done:
            for first in range(0, len(run), at_once):
                own = [self._outcomes(run[first : first + at_once], *piece, done) for piece in pieces]
                for name in names:
                    found[name].append(np.concatenate([measured[name] for measured in own], axis=1))
        every = {name: np.concatenate(parts) for name, parts in found.items()}
        if business is None:
            return every
        brought = business.benefit(every["quality"], every["friction_cost"], self.scenario.months)
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

    def _rivals(self, values: np.ndarray, replicates: range) -> list[int]:
        """Places of the sets that are the best in some organisation of a stage: of values (sets, runs)."""
        if self.plan.choosing is None:
            return []
        _, alike = np.unique(self.plan.choosing.values, axis=0, return_inverse=True)
        met = [np.full(len(some), alike[draw]) for draw, some in self.plan.meets(replicates)]
        return rivals(values, np.concatenate(met), RIVALS)

    def _kept(self, able: list[Application]) -> tuple[list[Application], list[Application]]:
        """The applications whose sets are run, and those that change the outcome in no run.

        Each is tried alone and on top of all others. Where the affordable sets are too many to run, the best
        application of each intervention is kept first, then the best of the rest, as many as can be run.
        """
        without = [[other for other in able if other is not one] for one in able]
        measured = self.measure([[], *[[one] for one in able], able, *without], self.plan.stages.screen, "Trying")

        def parted(values: np.ndarray) -> list[np.ndarray]:
            return np.split(values, [1, len(able) + 1, len(able) + 2])

        same = np.ones(len(able), dtype=bool)
        for name in self.goal.measured:
            nothing, alone, everything, rest = parted(measured[name])
            for now, before in ((alone, nothing), (rest, everything)):
                same &= ((now == before) | (np.isnan(now) & np.isnan(before))).all(axis=1)
        nothing, alone, everything, rest = map(_means, parted(self.goal.sign * measured[self.goal.outcome]))
        score = np.maximum(alone - nothing, everything - rest)
        ranked = [able[k] for k in np.argsort(-np.nan_to_num(score, nan=-np.inf), kind="stable") if not same[k]]
        first = {one.name: one for one in reversed(ranked)}.values()  # the best of each intervention
        order = [one for one in ranked if one in first] + [one for one in ranked if one not in first]
        ties = max(len(self.baseline.organisation.pairs), 1)
        most = int(np.clip(TIES_SCREENED / (len(self.plan.stages.screen) * ties), FEWEST_SETS, MOST_SETS))
        number = len(order)
        while sum(1 for _ in islice(affordable(self.costs(order[:number]), self.budget), most + 1)) > most:
            number -= 1
        kept = [one for one in able if one in order[:number]]  # in the order of the catalogue
        return kept, [one for one, alike in zip(able, same, strict=True) if alike]

    def _front(self, sets: list[tuple[Application, ...]]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        """The figures of the front, from replicates that were not used before; a column's intervals hold together.

        And where something is uncertain, what is worth knowing better.
        """
        outcome, sign, bounded = self.goal.outcome, self.goal.sign, self.goal.bounded
        measured = self.measure(sets, self.plan.stages.confirm, "Confirming")
        values, level, told = sign * measured[outcome], together(len(sets)), self._of_runs
        found = [told.mean(own, bounded, level) for own in measured[outcome]]
        means, costs = sign * np.array([one.mean for one in found]), np.array([self.cost(one) for one in sets])
        means = np.nan_to_num(means, nan=-np.inf)  # without ties nothing is measured
        able, top = efficient(costs, means), int(means.argmax())
        last, rows = 0, []
        for place, own in enumerate(found):
            gain = told.difference(values[place], values[last], bounded, level)
            behind = told.behind(values[top], values[place], bounded, level)
            rows.append(
                {
                    "value": own.mean, "low": own.low,
                    "high": own.high, "n": own.n, "gain": gain.mean, "gain_low": gain.low,
                    "gain_high": gain.high, "behind": behind.mean, "behind_low": behind.low,
                    "behind_high": behind.high, "efficient": able[place],
                    "reaches": self.goal.reached_by(own.low if sign > 0 else own.high),
                }
                | self._net_benefit(measured, place, level)
                | told.benefit(measured[outcome][0], measured[outcome][place], outcome, level)
            )  # fmt: skip
            last = place if able[place] else last
        front = self._table({"set": [in_words(one) for one in sets]}, costs, pd.DataFrame(rows))
        worse = front["behind_low"].to_numpy() > 0.0
        front["advised"] = np.arange(len(sets)) == choose(costs, means, front["reaches"].to_numpy(), worse)
        front = front.assign(**told.regrets(values, int(front["advised"].argmax()), level))
        return front, None if self.plan.draws is None else worth_knowing(values, self.plan.draws, bounded)

    def _items(self, best: tuple[Application, ...], level: float) -> pd.DataFrame:
        """What the best set loses without each of its items: it, compared with the set without the item.

        On the replicates of the front, which have chosen the set. So each interval has the `level` at which those of
        all items of all sets of the front hold together: they hold whichever set is chosen.
        """
        sets = [best, *(tuple(other for other in best if other is not one) for one in best)]
        outcome = self.goal.outcome
        whole, *without = self.measure(sets, self.plan.stages.confirm, "Taking apart")[outcome]
        changes = [self._of_runs.change(own, whole, outcome, level) for own in without]
        words = {"variant": [one.words for one in best], "outcome": [outcome] * len(best)}
        return self._table(words, np.array(self.costs(best)), pd.DataFrame(changes, columns=self._of_runs.columns))

    def _net_benefit(self, measured: dict[str, np.ndarray], place: int, level: float) -> dict[str, float]:
        """The net benefit of a set, where it is known, with its interval."""
        if NET_BENEFIT not in measured:
            return {}
        net = self._of_runs.mean(measured[NET_BENEFIT][place], bounded=False, level=level)
        return {"net_benefit": net.mean, "net_low": net.low, "net_high": net.high}

    def _table(self, words: dict[str, list[str]], costs: np.ndarray, figures: Any) -> pd.DataFrame:
        """A table with words, costs, in money too where that is known, and figures."""
        price = self.plan.price
        money = {"cost_in_money": costs * price.money(1)} if price.known else {}
        return pd.DataFrame({**words, "cost": costs, **money, **dict(figures)})


def _means(values: np.ndarray) -> np.ndarray:
    """The mean of each set, over the runs in which the outcome has a value."""
    return pd.DataFrame(values).mean(axis=1).to_numpy()
