"""Search for what to do with a budget: run every affordable set of interventions, and the best of them again.

Figures carry noise. The best of thousands of noisy figures is partly the luckiest one. So sets are chosen in
stages. Each stage runs replicates that no earlier stage has seen, and the figures of the front come from replicates
that had no part in choosing it.

Where something is uncertain, the stages that choose meet another plausible organisation in each few replicates, and the
front is run in all draws. Sets that are the best in some of these organisations go on beside the front.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from ..model import usual
from ..runs.progress import Show, silent
from ..scenarios.business import NET_BENEFIT
from ..statistics.level import together
from .advice import Advice
from .advice_plan import AdvicePlan
from .advising.choice import choose, efficient
from .advising.figures import OfRuns, worth_knowing
from .advising.sets import in_words, merged
from .advising.trials import Trials
from .combinations import DUST, affordable, at_most, fronts, number_affordable, shortfall
from .variants import make_variant
from .words.applications import Application, everybody

FEWEST_SETS, MOST_SETS = 64, usual.SETS
"""At least and at most so many sets are run, where there are so many."""
TIES_SCREENED = 4_000_000
"""At most so many sets × replicates × ties are screened. This bounds the time for large organisations."""
THIRD = 3
"""Of the sets of a rung, one in so many goes on to the next (Jamieson & Talwalkar 2016)."""
ALWAYS_ON = 200
"""So many go on in any case."""
FRONTS = 4
"""Pareto fronts of the screening that are refined."""


class Search:
    """One search. Raises InputError where the catalogue does not fit the scenario."""

    def __init__(self, plan: AdvicePlan, *, workers: int | None = None, show: Show = silent) -> None:
        self.plan, self.scenario, self.budget, self.goal = plan, plan.scenario, plan.budget, plan.goal
        self.baseline = make_variant("as it is", plan.scenario, [])
        self.every = [
            Application(name, one, (whom,))
            for name, one in plan.catalogue.interventions.items()
            for whom in everybody(one, self.baseline.organisation)
        ]
        self._trials = Trials(plan, self.every, workers, show)
        self._of_runs = OfRuns(None if plan.draws is None else len(plan.draws))

    @property
    def cost_of_everything(self) -> float:
        """What all that is on offer costs together: every intervention for every department or tie."""
        return self._trials.cost(self.every)

    def run(self) -> Advice:
        """Choose in stages, and return the advice."""
        started = datetime.now(UTC)
        able = [one for one in self.every if self._trials.cost([one]) <= self.budget + DUST]
        kept, useless = self._kept(able)
        sets = [tuple(kept[place] for place in places) for places in affordable(self._trials.costs(kept), self.budget)]
        costs = np.array([self._trials.cost(one) for one in sets])
        number = number_affordable(self._trials.costs([one for one in able if one not in useless]), self.budget)
        screened, near = self._screened(sets, costs)
        again = self._trials.values([sets[place] for place in near], self.plan.stages.refine, "Refining")
        kept_on = {0, *fronts(costs[near], _means(again)), *self._trials.rivals(again, self.plan.stages.refine)}
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
            self._table({"set": [in_words(one) for one in sets]}, costs, screened),
            front,
            information,
            self._items(best, together(parts)),
            tuple(useless),
            tuple(one for one in self.every if one not in able),
            None if number is None else number - len(sets),
        )

    def _screened(
        self, sets: Sequence[tuple[Application, ...]], costs: np.ndarray
    ) -> tuple[dict[str, np.ndarray], list[int]]:
        """The value of each set in screening with its number `n` of replicates, and the places of those near the front.

        Successive halving (Jamieson & Talwalkar 2016) under common random numbers: sets that are far behind the best
        of their cost after few replicates get no more.
        """
        stages, left = self.plan.stages, np.arange(len(sets))
        runs, means, n = np.empty((len(sets), 0)), np.empty(len(sets)), np.empty(len(sets), dtype=int)
        for number, rung in enumerate(stages.rungs, 1):
            more = self._trials.values(
                [sets[place] for place in left.tolist()], rung, f"Screening {number} of {len(stages.rungs)}"
            )
            runs = np.concatenate([runs, more], axis=1)
            means[left], n[left] = _means(runs), runs.shape[1]
            rivals = self._trials.rivals(runs, range(stages.screen.start, rung.stop))
            if rung != stages.rungs[-1]:
                first = np.argsort(shortfall(costs[left], means[left]), kind="stable")
                going = first[: max(ALWAYS_ON, len(left) // THIRD)].tolist()
                on = np.array(sorted({0, *going, *rivals}))  # the first is nothing
                left, runs = left[on], runs[on]
        near = {0, *fronts(costs[left], means[left], FRONTS), *rivals}
        return {"value": self.goal.sign * means, "n": n}, left[sorted(near)].tolist()

    def _kept(self, able: list[Application]) -> tuple[list[Application], list[Application]]:
        """The applications whose sets are run, and those that change the outcome in no run.

        Each is tried alone and on top of all others. Where the affordable sets are too many to run, the best
        application of each intervention is kept first, then the best of the rest, as many as can be run.
        """
        without = [[other for other in able if other is not one] for one in able]
        measured = self._trials.measure(
            [[], *[[one] for one in able], able, *without], self.plan.stages.screen, "Trying"
        )

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
        number, most = len(order), self._most_sets
        while not at_most(self._trials.costs(order[:number]), self.budget, most):
            number -= 1
        kept = [one for one in able if one in order[:number]]  # in the order of the catalogue
        return kept, [one for one, alike in zip(able, same, strict=True) if alike]

    @property
    def _most_sets(self) -> int:
        """How many sets are screened at most."""
        if self.plan.sets is not None:
            return self.plan.sets
        ties = max(len(self.baseline.organisation.pairs), 1)
        runs = sum(len(rung) / THIRD**place for place, rung in enumerate(self.plan.stages.rungs))
        return int(np.clip(TIES_SCREENED / (runs * ties), FEWEST_SETS, MOST_SETS))

    def _front(self, sets: list[tuple[Application, ...]]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        """The figures of the front, from replicates that were not used before; a column's intervals hold together.

        And where something is uncertain, what is worth knowing better.
        """
        outcome, sign, bounded = self.goal.outcome, self.goal.sign, self.goal.bounded
        measured = self._trials.measure(sets, self.plan.stages.confirm, "Confirming")
        values, level, told = sign * measured[outcome], together(len(sets)), self._of_runs
        found = [told.mean(own, bounded, level) for own in measured[outcome]]
        means, costs = sign * np.array([one.mean for one in found]), np.array([self._trials.cost(one) for one in sets])
        means = np.nan_to_num(means, nan=-np.inf)  # without ties nothing is measured
        able, top = efficient(costs, means), int(means.argmax())
        last, rows = 0, []
        for place, own in enumerate(found):
            gain = told.difference(values[place], values[last], bounded, level)
            behind = told.behind(values[top], values[place], bounded, level)
            if place == top and np.isfinite(behind.mean):  # it is not behind itself
                behind = behind._replace(low=0.0, high=0.0)
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
        whole, *without = self._trials.measure(sets, self.plan.stages.confirm, "Taking apart")[outcome]
        changes = [self._of_runs.change(own, whole, outcome, level) for own in without]
        words = {"variant": [one.words for one in best], "outcome": [outcome] * len(best)}
        return self._table(
            words, np.array(self._trials.costs(best)), pd.DataFrame(changes, columns=self._of_runs.columns)
        )

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
