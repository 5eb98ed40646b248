"""Search for what to do with a budget: run every affordable set of interventions, and the best of them again.

Figures carry noise. The best of thousands of noisy figures is partly the luckiest one. So sets are chosen in
stages. Each stage runs replicates that no earlier stage has seen, and the figures of the front come from replicates
that had no part in choosing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from ..model.organisation import Organisation
from ..runs.ensemble import outcomes_of
from ..runs.progress import Show, silent
from ..scenarios.build import Ground, build
from ..scenarios.business import NET_BENEFIT
from ..statistics.intervals import interval, paired_difference, together
from .advice import Advice
from .advice_plan import CONFIRM, REFINE, SCREEN, AdvicePlan
from .changes.columns import CHANGE, change
from .choice import choose, efficient
from .combinations import DUST, affordable, layers, number_affordable
from .variants import Application, applied, check, everybody, make_variant

FEWEST_SETS, MOST_SETS = 64, 6_000
"""At least and at most so many sets are run, where there are so many."""
TIES_SCREENED = 10_000_000
"""At most so many sets × replicates × ties are run. This bounds the time for large organisations."""
LAYERS = 4
"""Pareto fronts of the screening that are refined."""
AT_ONCE = 400
"""So many sets are built, and then run together."""


class Search:
    """One search. Raises InputError where the catalogue does not fit the scenario."""

    def __init__(self, plan: AdvicePlan, *, workers: int | None = None, show: Show = silent) -> None:
        self.plan, self.workers, self.show = plan, workers, show
        self.scenario, self.budget, self.goal = plan.scenario, plan.budget, plan.goal
        self._ground = Ground.of(plan.scenario)
        self.baseline = make_variant("as it is", plan.scenario, [])
        self.every = [
            Application(name, one, (whom,))
            for name, one in plan.catalogue.interventions.items()
            for whom in everybody(one, self.baseline.organisation)
        ]
        self._dated: dict[tuple[str, str], list[Any]] = {}
        """The dated changes of each application."""
        for one in self.every:
            check(one, plan.scenario, plan.catalogue)
            self._dated[one.name, one.whom[0]] = applied(plan.scenario, [one]).timeline[len(plan.scenario.timeline) :]

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
        screened = _means(self.values(sets, SCREEN, "Screening"))
        near = sorted({0, *layers(costs, screened, LAYERS)})
        refined = _means(self.values([sets[place] for place in near], REFINE, "Refining"))
        chosen = sorted({0, *(near[place] for place in layers(costs[near], refined))}, key=lambda place: costs[place])
        front = self._front([sets[place] for place in chosen])
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
        run = sets if business is None else [(), *sets]
        names = tuple(dict.fromkeys((*self.goal.measured, *(("quality", "friction_cost") if business else ()))))
        found: dict[str, list[np.ndarray]] = {name: [] for name in names}
        with self.show(label, len(run) * len(replicates)) as done:
            for first in range(0, len(run), AT_ONCE):
                some = [self._organisation(one) for one in run[first : first + AT_ONCE]]
                measured = outcomes_of(some, replicates, self.plan.seed, workers=self.workers, done=done)
                for name in names:
                    found[name].append(measured[name])
        every = {name: np.concatenate(parts) for name, parts in found.items()}
        if business is None:
            return every
        brought = business.benefit(every["quality"], every["friction_cost"], self.scenario.months)
        spent = business.unit_cost * np.array([self.cost(one) for one in sets])
        return {name: values[1:] for name, values in every.items()} | {
            NET_BENEFIT: brought[1:] - brought[0] - spent[:, np.newaxis]
        }

    def _organisation(self, applications: Iterable[Application]) -> Organisation:
        """The organisation with a set: `make_variant` of the set in a tenth of its time, as each part was checked."""
        dated = [*self.scenario.timeline]
        for one in merged(applications):
            for whom in one.whom:
                dated += self._dated[one.name, whom]
        return build(self.scenario.model_copy(update={"timeline": dated}), self._ground)

    def _kept(self, able: list[Application]) -> tuple[list[Application], list[Application]]:
        """The applications whose sets are run, and those that change the outcome in no run.

        Each is tried alone and on top of all others. Where the affordable sets are too many to run, the best
        application of each intervention is kept first, then the best of the rest, as many as can be run.
        """
        without = [[other for other in able if other is not one] for one in able]
        measured = self.measure([[], *[[one] for one in able], able, *without], SCREEN, "Trying")

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
        most = int(np.clip(TIES_SCREENED / (len(SCREEN) * ties), FEWEST_SETS, MOST_SETS))
        number = len(order)
        while sum(1 for _ in islice(affordable(self.costs(order[:number]), self.budget), most + 1)) > most:
            number -= 1
        kept = [one for one in able if one in order[:number]]  # in the order of the catalogue
        return kept, [one for one, alike in zip(able, same, strict=True) if alike]

    def _front(self, sets: list[tuple[Application, ...]]) -> pd.DataFrame:
        """The figures of the front, from replicates that were not used before; a column's intervals hold together."""
        outcome, sign, bounded = self.goal.outcome, self.goal.sign, self.goal.bounded
        measured = self.measure(sets, CONFIRM, "Confirming")
        values, level = sign * measured[outcome], together(len(sets))
        means, costs = _means(values), np.array([self.cost(one) for one in sets])
        means = np.nan_to_num(means, nan=-np.inf)  # without ties nothing is measured
        able, top = efficient(costs, means), int(means.argmax())
        last, rows = 0, []
        for place in range(len(sets)):
            found = interval(measured[outcome][place], bounded, level)
            gain = paired_difference(values[place], values[last], bounded, level)
            behind = paired_difference(values[top], values[place], bounded, level)
            rows.append(
                {
                    "value": found.mean, "low": found.low,
                    "high": found.high, "n": found.n, "gain": gain.mean, "gain_low": gain.low,
                    "gain_high": gain.high, "behind": behind.mean, "behind_low": behind.low,
                    "behind_high": behind.high, "efficient": able[place],
                    "reaches": self.goal.reached_by(found.low if sign > 0 else found.high),
                }
                | _net_benefit(measured, place, level)
            )  # fmt: skip
            last = place if able[place] else last
        front = self._table({"set": [in_words(one) for one in sets]}, costs, pd.DataFrame(rows))
        worse = front["behind_low"].to_numpy() > 0.0
        front["advised"] = np.arange(len(sets)) == choose(costs, means, front["reaches"].to_numpy(), worse)
        return front

    def _items(self, best: tuple[Application, ...], level: float) -> pd.DataFrame:
        """What the best set loses without each of its items: it, compared with the set without the item.

        On the replicates of the front, which have chosen the set. So each interval has the `level` at which those of
        all items of all sets of the front hold together: they hold whichever set is chosen.
        """
        sets = [best, *(tuple(other for other in best if other is not one) for one in best)]
        outcome = self.goal.outcome
        whole, *without = self.measure(sets, CONFIRM, "Taking apart")[outcome]
        changes = [change(own, whole, outcome, level) for own in without]
        words = {"variant": [one.words for one in best], "outcome": [outcome] * len(best)}
        return self._table(words, np.array(self.costs(best)), pd.DataFrame(changes, columns=CHANGE))

    def _table(self, words: dict[str, list[str]], costs: np.ndarray, figures: Any) -> pd.DataFrame:
        """A table with words, costs, in money too where that is known, and figures."""
        price = self.plan.price
        money = {"cost_in_money": costs * price.money(1)} if price.known else {}
        return pd.DataFrame({**words, "cost": costs, **money, **dict(figures)})


def _net_benefit(measured: dict[str, np.ndarray], place: int, level: float) -> dict[str, float]:
    """The net benefit of a set, where it is known, with its interval."""
    if NET_BENEFIT not in measured:
        return {}
    net = interval(measured[NET_BENEFIT][place], bounded=False, level=level)
    return {"net_benefit": net.mean, "net_low": net.low, "net_high": net.high}


def _means(values: np.ndarray) -> np.ndarray:
    """The mean of each set, over the runs in which the outcome has a value."""
    return pd.DataFrame(values).mean(axis=1).to_numpy()


def merged(applications: Iterable[Application]) -> list[Application]:
    """The applications joined: one for each intervention, with all of its departments or pairs."""
    by_name: dict[str, list[Application]] = {}
    for one in applications:
        by_name.setdefault(one.name, []).append(one)
    return [
        Application(name, same[0].intervention, tuple(whom for one in same for whom in one.whom))
        for name, same in by_name.items()
    ]


def in_words(applications: Iterable[Application]) -> str:
    """A set in the words that `--with` reads."""
    return " and ".join(one.words for one in merged(applications)) or "nothing"
