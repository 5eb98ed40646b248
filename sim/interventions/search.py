"""What to do with a budget: every affordable set of interventions, run, and the best of them run again.

A search that picks the best of thousands of noisy figures picks luck too. So sets are chosen in stages,
each on replicates that no stage before has seen, and the front is reported from replicates that had no part
in picking it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd

from ..files.errors import InputError, unknown
from ..model.outcomes import LESS_IS_BETTER, OUTCOMES, UNBOUNDED
from ..runs.ensemble import outcomes_of
from ..runs.progress import Show, silent
from ..scenarios.scenario import Scenario
from ..statistics.intervals import interval, paired_difference, together
from .catalogue import Catalogue
from .combinations import affordable, layers, number_affordable
from .comparison import CHANGE, change
from .variants import Alternative, Application, alternative, check, everybody

SCREEN, REFINE, CONFIRM = range(0, 100), range(100, 500), range(500, 2500)
PARTS = range(2500, 4500)
"""Replicates of each stage: all sets, those near the front, the front, and the best set without each of its items."""
FEWEST_SETS, MOST_SETS = 64, 6_000
"""Sets that are run, at least and at most, where there are so many."""
TIES_SCREENED = 10_000_000
"""Sets × replicates × ties that are run at most: bounds the time for large organisations."""
LAYERS = 4
"""Pareto fronts of the screening that are refined."""
AT_ONCE = 400
"""Sets that are built before they are run."""


@dataclass(frozen=True, slots=True)
class Target:
    """The outcome to improve, and the value that is to be reached."""

    outcome: str = "survival"
    value: float | None = None

    @property
    def sign(self) -> float:
        """1 where more is better, −1 where less is."""
        return -1.0 if self.outcome in LESS_IS_BETTER else 1.0

    @property
    def bounded(self) -> bool:
        """Whether the outcome is in [0, 1]."""
        return self.outcome not in UNBOUNDED

    def reached(self, value: float) -> bool:
        """Whether a value is as good as the one wanted, or better."""
        return self.value is not None and self.sign * value >= self.sign * self.value


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. A set is told in the words that `--with` reads.

    `screened`: every set that was run: set, cost, value. `front`: set, cost, value, low, high, n, gain, gain_low,
    gain_high, stands_out (gains more than luck over the last cheaper set that stands out), reaches (the whole
    interval reaches the target), and where the scenario speaks of business net_benefit, net_low, net_high.
    `items`: what each item of the best set adds: alternative, cost and a change (see sim.comparison).
    `useless`: what changes the outcome in no run. `dear`: what is beyond the budget alone. `left_out`:
    affordable sets of all others that were not run (None: too many to count).
    """

    baseline: Alternative
    best: Alternative
    reached: bool
    screened: pd.DataFrame
    front: pd.DataFrame
    items: pd.DataFrame
    useless: tuple[Application, ...]
    dear: tuple[Application, ...]
    left_out: int | None


class Search:
    """One search: a scenario, a catalogue, a budget and what is wanted.

    Raises InputError where the catalogue does not fit the scenario.
    """

    def __init__(
        self,
        scenario: Scenario,
        catalogue: Catalogue,
        budget: float,
        target: Target,
        seed: int,
        workers: int | None = None,
        show: Show = silent,
    ) -> None:
        self.scenario, self.catalogue, self.seed = scenario, catalogue, seed
        self.budget, self.target = budget, target
        self.workers, self.show = workers, show
        self.baseline = alternative("as it is", scenario, [])
        self.every = [
            Application(name, one, (whom,))
            for name, one in catalogue.interventions.items()
            for whom in everybody(one, self.baseline.organisation)
        ]
        for one in self.every:
            check(one, scenario, catalogue)

    def search(self) -> Found:
        """Choose in stages, and report."""
        able = [one for one in self.every if self.cost([one]) <= self.budget]
        kept, useless = self._kept(able)
        sets = [tuple(kept[place] for place in places) for places in affordable(self.costs(kept), self.budget)]
        costs = np.array([self.cost(one) for one in sets])
        number = number_affordable(self.costs([one for one in able if one not in useless]), self.budget)
        screened = _means(self.run(sets, SCREEN, "Screening"))
        near = sorted({0, *layers(costs, screened, LAYERS)})
        refined = _means(self.run([sets[place] for place in near], REFINE, "Refining"))
        chosen = sorted({0, *(near[place] for place in layers(costs[near], refined))}, key=lambda place: costs[place])
        front = self._front([sets[place] for place in chosen])
        reaching, standing = front.index[front["reaches"]], front.index[front["stands_out"]]
        best = sets[chosen[int(reaching[0] if len(reaching) else standing[-1])]]
        return Found(
            self.baseline,
            alternative(words(best), self.scenario, merged(best)),
            bool(len(reaching)),
            pd.DataFrame({"set": [words(one) for one in sets], "cost": costs, "value": self.target.sign * screened}),
            front,
            self._items(best),
            tuple(useless),
            tuple(one for one in self.every if one not in able),
            None if number is None else number - len(sets),
        )

    def cost(self, applications: Iterable[Application]) -> float:
        """What a set costs to the horizon."""
        return round(sum(float(one.cost(self.scenario.months).sum()) for one in applications), 6)

    def costs(self, applications: Iterable[Application]) -> list[float]:
        """What each application costs."""
        return [self.cost([one]) for one in applications]

    def run(self, sets: Sequence[Sequence[Application]], replicates: range, label: str) -> np.ndarray:
        """The outcome that is wanted in each run with each set, larger is better, array (sets, replicates)."""
        outcome = self.target.outcome
        return self.target.sign * self.measure(sets, replicates, label, (outcome,))[outcome]

    def measure(
        self, sets: Sequence[Sequence[Application]], replicates: range, label: str, outcomes: Sequence[str]
    ) -> dict[str, np.ndarray]:
        """Outcomes of each run with each set, arrays (sets, replicates)."""
        found: dict[str, list[np.ndarray]] = {name: [] for name in outcomes}
        with self.show(label, len(sets) * len(replicates)) as done:
            for first in range(0, len(sets), AT_ONCE):
                some = [
                    alternative("", self.scenario, merged(one)).organisation for one in sets[first : first + AT_ONCE]
                ]
                measured = outcomes_of(some, replicates, self.seed, workers=self.workers, done=done)
                for name in outcomes:
                    found[name].append(measured[name])
        return {name: np.concatenate(parts) for name, parts in found.items()}

    def _kept(self, able: list[Application]) -> tuple[list[Application], list[Application]]:
        """The applications whose sets are run, and those that change the outcome in no run.

        Each is tried alone and on top of all others. If all affordable sets are too many, the best
        application of each intervention is kept, then the best of the rest, as far as it goes.
        """
        without = [[other for other in able if other is not one] for one in able]
        values = self.run([[], *[[one] for one in able], able, *without], SCREEN, "Trying")
        nothing, alone, everything, rest = np.split(values, [1, len(able) + 1, len(able) + 2])
        same = [
            np.array_equal(alone[k], nothing[0], equal_nan=True)
            and np.array_equal(rest[k], everything[0], equal_nan=True)
            for k in range(len(able))
        ]
        score = np.maximum(_means(alone) - _means(nothing), _means(everything) - _means(rest))
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
        """The figures of the front from fresh replicates; the intervals of a column hold together."""
        outcome, sign, bounded = self.target.outcome, self.target.sign, self.target.bounded
        measured = self.measure(sets, CONFIRM, "Confirming", tuple({outcome, "quality", "friction_cost"}))
        level, last, rows = together(len(sets)), 0, []
        values = measured[outcome]
        for place, one in enumerate(sets):
            found = interval(values[place], bounded, level)
            gain = paired_difference(sign * values[place], sign * values[last], bounded, level)
            stands_out = place == 0 or gain.low > 0
            reaches = self.target.reached(found.low if sign > 0 else found.high)
            rows.append(
                {
                    "set": words(one), "cost": self.cost(one), "value": found.mean, "low": found.low,
                    "high": found.high, "n": found.n, "gain": gain.mean, "gain_low": gain.low,
                    "gain_high": gain.high, "stands_out": stands_out, "reaches": reaches,
                }
                | self._net_benefit(measured, place, self.cost(one), level)
            )  # fmt: skip
            last = place if stands_out else last
        return pd.DataFrame(rows)

    def _net_benefit(self, measured: dict[str, np.ndarray], place: int, cost: float, level: float) -> dict[str, float]:
        """What a set brings in to the horizon more than doing nothing (the first set), less its cost."""
        business, months = self.scenario.business, self.scenario.months
        if business is None:
            return {}
        after, before = (
            business.benefit(measured["quality"][k], measured["friction_cost"][k], months) for k in (place, 0)
        )
        net = paired_difference(after - business.unit_cost * cost, before, bounded=False, level=level)
        return {"net_benefit": net.mean, "net_low": net.low, "net_high": net.high}

    def _items(self, best: tuple[Application, ...]) -> pd.DataFrame:
        """What each item adds to a set, against the set without it; the intervals hold together."""
        sets = [best, *(tuple(other for other in best if other is not one) for one in best)]
        outcome, level = self.target.outcome, together(len(best))
        whole, *without = self.measure(sets, PARTS, "Taking apart", (outcome,))[outcome]
        rows = [
            {"alternative": one.words, "outcome": outcome, "cost": self.cost([one])}
            | change(own, whole, outcome, level)
            for one, own in zip(best, without, strict=True)
        ]
        return pd.DataFrame(rows, columns=["alternative", "outcome", "cost", *CHANGE])


def _means(values: np.ndarray) -> np.ndarray:
    """The mean of each set; runs in which the outcome has no value do not count."""
    return pd.DataFrame(values).mean(axis=1).to_numpy()


def merged(applications: Iterable[Application]) -> list[Application]:
    """The same with one application for each intervention, to all of its departments or pairs."""
    by_name: dict[str, list[Application]] = {}
    for one in applications:
        by_name.setdefault(one.name, []).append(one)
    return [
        Application(name, same[0].intervention, tuple(whom for one in same for whom in one.whom))
        for name, same in by_name.items()
    ]


def words(applications: Iterable[Application]) -> str:
    """A set as `--with` reads it."""
    return " and ".join(one.words for one in merged(applications)) or "nothing"


def target(text: str) -> Target:
    """`survival=0.8`, or an outcome alone. Raises InputError for what is no outcome or out of range."""
    outcome, equals, value = (part.strip() for part in text.partition("="))
    where = f"--target {text}"
    if outcome not in OUTCOMES:
        raise InputError.at(where, unknown("outcome", outcome, OUTCOMES))
    if not equals:
        return Target(outcome)
    try:
        wanted = Target(outcome, float(value))
    except ValueError:
        raise InputError.at(where, f'"{value}" is not a number') from None
    most = 1.0 if wanted.bounded else np.inf
    if wanted.value is None or not 0 <= wanted.value <= most or not np.isfinite(wanted.value):
        raise InputError.at(where, f"{outcome} must be a number from 0 {'to 1' if wanted.bounded else 'up'}")
    return wanted
