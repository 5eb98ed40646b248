"""Which parameters matter: ranges of many of them run at once, and the indices of every outcome.

The outcome of a point is its mean over replicates that meet the same luck at every point, and so a
function of the parameters alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..design.points import MAX_POINTS
from ..files.errors import InputError
from ..model.outcomes import OUTCOMES
from ..results.tables import write_csv
from ..runs.ensemble import outcomes_of
from ..runs.pools import processes
from ..scenarios.build import build
from ..scenarios.scenario import Scenario, from_data
from .factors import Factor, check
from .indices import Method, design, indices, points_of
from .manifest import SensitivityManifest

POINTS_AT_ONCE, TIES_AT_ONCE = 256, 1_000_000
"""Points, and ties of all of them, in one task: bounds memory, whatever the number of points."""
TASKS_FOR_A_PROCESS = 4
"""A process takes a second or two to start."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """All there is to run, checked. `design` has a row a point and a column a factor, in [0, 1]."""

    scenario: Scenario
    factors: tuple[Factor, ...]
    method: Method
    samples: int
    replicates: int
    seed: int
    design: np.ndarray
    pairs: int

    @property
    def runs(self) -> int:
        """Points × replicates."""
        return len(self.design) * self.replicates

    @property
    def months(self) -> int | None:
        """The horizon, where it is not varied."""
        return None if any(factor.path == "months" for factor in self.factors) else self.scenario.months

    def settings(self) -> pd.DataFrame:
        """The numbers of each point, a column a path."""
        columns = zip(self.factors, self.design.T, strict=True)
        return pd.DataFrame({factor.path: factor.values(places) for factor, places in columns})

    def places(self) -> np.ndarray:
        """Where the indices take each factor to stand, (points, factors): of Morris as it was run, in whole numbers."""
        if self.method == "sobol":
            return self.design
        columns = zip(self.factors, self.design.T, strict=True)
        return np.column_stack([factor.moved(places) for factor, places in columns])


def prepare(
    scenario: Scenario,
    factors: Sequence[Factor],
    method: Method,
    samples: int,
    replicates: int,
    seed: int,
) -> Analysis:
    """Check the factors and lay out the points. Raises InputError for what cannot be run."""
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
    laid_out = design(method, [factor.number for factor in factors], samples, seed)
    return Analysis(scenario, tuple(factors), method, samples, replicates, seed, laid_out, pairs)


def run(analysis: Analysis, workers: int = 1, done: Callable[[int], None] = lambda runs: None) -> pd.DataFrame:
    """Run all points: a row a point, its settings and the mean of each outcome over the replicates.

    A mean is over the replicates that have a value, and missing where none has. `done` hears of the
    runs of each finished task; tasks do not depend on the number of workers.
    """
    settings = analysis.settings()
    at_once = max(1, min(POINTS_AT_ONCE, TIES_AT_ONCE // analysis.pairs))
    tasks = [
        _Task(analysis.scenario.data, settings.iloc[first : first + at_once], analysis.replicates, analysis.seed)
        for first in range(0, len(settings), at_once)
    ]
    means = []
    for found in _each(tasks, workers):
        means.append(found)
        done(len(found) * analysis.replicates)
    points = pd.concat([settings, pd.DataFrame(np.concatenate(means), columns=OUTCOMES)], axis=1)
    points.insert(0, "point", range(len(points)))
    return points


@dataclass(frozen=True, slots=True)
class _Task:
    """Some points: a row of settings each, whose index is the number of the point."""

    scenario: dict[str, Any]
    settings: pd.DataFrame
    replicates: int
    seed: int

    def means(self) -> np.ndarray:
        """The mean of each outcome at each point, (points, outcomes)."""
        scenario, organisations = from_data(self.scenario), []
        for point, row in zip(self.settings.index, self.settings.to_dict("records"), strict=True):
            try:
                organisations.append(build(scenario.with_settings({str(path): value for path, value in row.items()})))
            except InputError as error:
                raise InputError.at("--over", f"point {point}: {error.problems[0].message}") from None
        found = outcomes_of(organisations, self.replicates, self.seed, workers=1)
        return np.column_stack([pd.DataFrame(found[name]).mean(axis=1) for name in OUTCOMES])


def _each(tasks: Sequence[_Task], workers: int) -> Iterator[np.ndarray]:
    """What each task finds, in order. Building a point holds the interpreter lock, so processes share the work."""
    number = min(workers, len(tasks) // TASKS_FOR_A_PROCESS)
    if number < 2:
        yield from map(_Task.means, tasks)
        return
    with processes(number) as executor:
        yield from executor.map(_Task.means, tasks)


def into_folder(
    analysis: Analysis,
    folder: Path,
    outcome: str = "survival",
    *,
    workers: int = 1,
    done: Callable[[int], None] = lambda runs: None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run the analysis and write its tables; returns the points, and the indices of all outcomes.

    Writes points.parquet, indices.csv (a row an outcome and factor), scenario.yaml and manifest.json,
    which names `outcome` as the one to show, into the folder, which must exist.
    """
    started = datetime.now(UTC)
    points = run(analysis, workers, done)
    points.to_parquet(folder / "points.parquet", index=False)
    table = indices_of(analysis, points)
    write_csv(table, folder / "indices.csv")
    (folder / "scenario.yaml").write_text(analysis.scenario.to_yaml(), encoding="utf-8")
    determines: dict[str, Any] = {
        "scenario": analysis.scenario.data,
        "factors": [asdict(factor) for factor in analysis.factors],
        "method": analysis.method,
        "samples": analysis.samples,
        "replicates": analysis.replicates,
        "seed": analysis.seed,
    }
    size: dict[str, Any] = {"points": len(points), "runs": analysis.runs}
    size |= {"months": analysis.months, "pairs": analysis.pairs}
    SensitivityManifest(outcome=outcome, workers=workers, **determines, **size).write(folder, started, determines)
    return points, table


def indices_of(analysis: Analysis, points: pd.DataFrame) -> pd.DataFrame:
    """The indices of every outcome: a row an outcome and factor, with its path and range."""
    ranges = pd.DataFrame([asdict(factor) for factor in analysis.factors])[["path", "low", "high"]]
    tables = []
    for outcome in OUTCOMES:
        found = indices(analysis.method, analysis.places(), points[outcome].to_numpy(dtype=float))
        tables.append(pd.concat([ranges.assign(outcome=outcome), found], axis=1))
    return pd.concat(tables, ignore_index=True)
