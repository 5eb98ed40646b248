"""Find which parameters matter: vary many at once, and compute sensitivity indices for every outcome.

The outcome of a point is its mean over replicates. They meet the same luck at every point, so the mean is a function
of the parameters alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..design.points import MAX_POINTS
from ..files.errors import InputError
from ..model.outcomes import OUTCOMES
from ..results.parquet import write_parquet
from ..results.tables import write_csv
from ..runs.ensemble import outcomes_of
from ..runs.pools import processes, threads
from ..scenarios.build import build
from ..scenarios.points import Points
from ..scenarios.scenario import Scenario
from ..statistics.few import enough
from . import wording
from .factors import Factor, check
from .indices import Method, design, indices, points_of
from .manifest import SensitivityManifest

POINTS_AT_ONCE, TIES_AT_ONCE = 256, 1_000_000
"""At most so many points, and so many ties of all of them, in one task. This bounds memory."""
THREADS_AT_MOST = 2
"""With more workers processes share the work: a worker holds the interpreter lock for a sixth of its time."""
TASKS_FOR_A_PROCESS = 4
"""At least so many tasks for each process, because a process takes a second or two to start."""


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """What to run, checked. `design` has a row for each point and a column for each factor, in [0, 1].

    `outcome` is the one to show.
    """

    scenario: Scenario
    factors: tuple[Factor, ...]
    method: Method
    samples: int
    replicates: int
    seed: int
    design: np.ndarray
    pairs: int
    outcome: str = "survival"

    @property
    def runs(self) -> int:
        """Points × replicates."""
        return len(self.design) * self.replicates

    @property
    def months(self) -> int | None:
        """The horizon, or None where it is varied."""
        return None if any(factor.path == "months" for factor in self.factors) else self.scenario.months

    def settings(self) -> pd.DataFrame:
        """The settings of each point, a column for each path."""
        columns = zip(self.factors, self.design.T, strict=True)
        return pd.DataFrame({factor.path: factor.values(places) for factor, places in columns})

    def places(self) -> np.ndarray:
        """Where the indices take each factor to stand, (points, factors): of Morris as it was run, in whole numbers."""
        if self.method == "sobol":
            return self.design
        columns = zip(self.factors, self.design.T, strict=True)
        return np.column_stack([factor.moved(places) for factor, places in columns])


def plan(
    scenario: Scenario,
    factors: Sequence[Factor],
    method: Method,
    samples: int,
    replicates: int,
    seed: int,
    outcome: str = "survival",
) -> AnalysisPlan:
    """Check the factors and make the points. Raises InputError for factors that cannot be varied or too many points."""
    if not factors:
        raise InputError.at("sensitivity", "there is nothing left to vary")
    pairs = len(build(scenario).pairs)
    if not pairs:
        raise InputError.at(scenario.where("relationships"), "there are no ties, so there is nothing to measure")
    check(scenario, factors)
    points = points_of(method, len(factors), samples)
    if points > MAX_POINTS:
        size = f"{samples:,} samples of {len(factors)} parameters are {points:,} points"
        raise InputError.at("--samples", f"{size}, more than {MAX_POINTS:,}")
    cube = design(method, [factor.number for factor in factors], samples, seed)
    return AnalysisPlan(scenario, tuple(factors), method, samples, replicates, seed, cube, pairs, outcome)


def run(plan: AnalysisPlan, workers: int = 1, done: Callable[[int], None] = lambda runs: None) -> pd.DataFrame:
    """Run all points: a row for each point, with its settings and the mean of each outcome over the replicates.

    Replicates without a value do not count; a mean is missing where too few have one (see statistics/few.py). `done` is
    called with the number of finished runs after each task. Tasks do not depend on the number of workers.
    """
    settings = plan.settings()
    at_once = max(1, min(POINTS_AT_ONCE, TIES_AT_ONCE // plan.pairs))
    points = Points(plan.scenario, list(map(str, settings)), len(settings))
    tasks = [
        _Task(points, settings.iloc[first : first + at_once], plan.replicates, plan.seed)
        for first in range(0, len(settings), at_once)
    ]
    means = []
    for found in _each(tasks, workers):
        means.append(found)
        done(len(found) * plan.replicates)
    table = pd.concat([settings, pd.DataFrame(np.concatenate(means), columns=OUTCOMES)], axis=1)
    table.insert(0, "point", range(len(table)))
    return table


@dataclass(frozen=True, slots=True)
class _Task:
    """Some points. `settings` has a row for each; its index is the number of the point."""

    points: Points
    settings: pd.DataFrame
    replicates: int
    seed: int

    def means(self) -> np.ndarray:
        """The mean of each outcome at each point, (points, outcomes)."""
        organisations = []
        for point, row in zip(self.settings.index, self.settings.to_dict("records"), strict=True):
            try:
                organisations.append(self.points.at({str(path): value for path, value in row.items()}))
            except InputError as error:
                raise InputError.at("--over", f"point {point}: {error.problems[0].message}") from None
        found = outcomes_of(organisations, self.replicates, self.seed, workers=1)
        means = (pd.DataFrame(found[name]) for name in OUTCOMES)
        return np.column_stack([own.mean(axis=1).where(enough(own.count(axis=1), self.replicates)) for own in means])


def _each(tasks: Sequence[_Task], workers: int) -> Iterator[np.ndarray]:
    """The means of each task, in order."""
    number = min(workers, max(len(tasks) // TASKS_FOR_A_PROCESS, THREADS_AT_MOST))
    if number < 2:
        yield from map(_Task.means, tasks)
        return
    with (threads if number <= THREADS_AT_MOST else processes)(number) as executor:
        yield from executor.map(_Task.means, tasks)


def indices_of(plan: AnalysisPlan, points: pd.DataFrame) -> pd.DataFrame:
    """The indices of every outcome: a row for each outcome and factor, with path and range."""
    ranges = pd.DataFrame([asdict(factor) for factor in plan.factors])[["path", "low", "high"]]
    tables = []
    for outcome in OUTCOMES:
        found = indices(plan.method, plan.places(), points[outcome].to_numpy(dtype=float))
        tables.append(pd.concat([ranges.assign(outcome=outcome), found], axis=1))
    return pd.concat(tables, ignore_index=True)


@dataclass(frozen=True)
class Analysis:
    """A plan that was run: its points with their outcomes, and the indices."""

    plan: AnalysisPlan
    points: pd.DataFrame
    workers: int
    started: datetime

    @cached_property
    def indices(self) -> pd.DataFrame:
        """The indices of every outcome. See `indices_of`."""
        return indices_of(self.plan, self.points)

    @property
    def _shown(self) -> pd.DataFrame:
        """The indices of the outcome to show."""
        return self.indices[self.indices["outcome"] == self.plan.outcome].reset_index(drop=True)

    @property
    def has_indices(self) -> bool:
        """Whether the outcome to show has indices."""
        return wording.are_known(self._shown)

    @property
    def finding(self) -> str:
        """Which parameters matter most, hardly or not at all."""
        plan = self.plan
        return wording.finding(
            self._shown, plan.outcome, self.points[plan.outcome],
            pairs=plan.pairs, months=plan.months, replicates=plan.replicates, seed=plan.seed,
        )  # fmt: skip

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        points.parquet, indices.csv (a row for each outcome and factor), scenario.yaml and manifest.json.
        """
        plan = self.plan
        write_parquet(self.points, folder / "points.parquet")
        write_csv(self.indices, folder / "indices.csv")
        (folder / "scenario.yaml").write_text(plan.scenario.to_yaml(), encoding="utf-8")
        determines: dict[str, Any] = {
            "scenario": plan.scenario.data,
            "factors": [asdict(factor) for factor in plan.factors],
            "method": plan.method,
            "samples": plan.samples,
            "replicates": plan.replicates,
            "seed": plan.seed,
        }
        size: dict[str, Any] = {"points": len(self.points), "runs": plan.runs}
        size |= {"months": plan.months, "pairs": plan.pairs}
        manifest = SensitivityManifest(outcome=plan.outcome, workers=self.workers, **determines, **size)
        manifest.write(folder, self.started, determines)


def analyse(plan: AnalysisPlan, *, workers: int = 1, done: Callable[[int], None] = lambda runs: None) -> Analysis:
    """Run a plan. `done` is called with the number of finished runs."""
    started = datetime.now(UTC)
    return Analysis(plan, run(plan, workers, done), workers, started)
