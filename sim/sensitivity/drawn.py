"""Which of the numbers that a scenario leaves uncertain matter: its draws are run, and indices come from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ..design import draws as of_design
from ..design.draws import Draws
from ..design.points import design
from ..design.section import SweepSettings
from ..files.errors import InputError
from ..model.organisation import Organisation
from ..model.outcomes import OUTCOMES
from ..results.atomic import write_atomically
from ..results.parquet import write_parquet
from ..results.sources import digest
from ..results.summary import BY_DRAW
from ..results.summary import FILE as SUMMARY
from ..results.tables import read_table, sane, write_csv
from ..runs.ensemble import outcomes_of
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import as_kept, in_draws
from ..sweeps.drawn import DrawnMoments
from . import drawn_wording
from .given import Given, columns_of, indices
from .manifest import DrawnSensitivityManifest

INDICES = "indices.csv"
MAX_ROWS = 20_000_000
"""At most so many draws × replicates × ties. This bounds memory."""


@dataclass(frozen=True, slots=True)
class DrawnPlan:
    """What to run, checked. `numbers` are the columns of the draws that differ, those that rise together in one group.

    `organisations` are those of the draws.
    """

    scenario: Scenario
    draws: Draws
    numbers: tuple[tuple[int, ...], ...]
    organisations: tuple[Organisation, ...]
    method: Given
    outcome: str
    replicates: int
    seed: int

    @property
    def runs(self) -> int:
        """Draws × replicates."""
        return len(self.draws) * self.replicates

    @property
    def pairs(self) -> int:
        """The number of ties."""
        return len(self.organisations[0].pairs)


def plan(scenario: Scenario, draws: Draws, method: Given, outcome: str, replicates: int, seed: int) -> DrawnPlan:
    """Check what is asked. Raises InputError where there are no ties, or no number differs between the draws."""
    if replicates < 2:
        raise InputError.at("--replicates", "must be 2 or more of each draw, to tell luck from what is open")
    numbers = _numbers(draws)
    if not numbers:
        where = scenario.where("uncertainty" if scenario.uncertainty else "draws")
        raise InputError.at(where, "nothing is left open: every number is the same in all draws")
    organisations = in_draws(scenario, draws)
    pairs = len(organisations[0].pairs)
    if not pairs:
        raise InputError.at(scenario.where("relationships"), "there are no ties, so there is nothing to measure")
    if (rows := len(draws) * replicates * pairs) > MAX_ROWS:
        raise InputError.at("--replicates", f"{rows:,} ties of runs are more than {MAX_ROWS:,}: ask for fewer")
    return DrawnPlan(scenario, draws, numbers, tuple(organisations), method, outcome, replicates, seed)


def _numbers(draws: Draws) -> tuple[tuple[int, ...], ...]:
    """The columns that differ between draws. Those that rise together cannot be told apart, and count as one."""
    groups: dict[bytes, list[int]] = {}
    for place, values in enumerate(draws.values.T):
        different, order = np.unique(values, return_inverse=True)
        if len(different) > 1:
            groups.setdefault(order.tobytes(), []).append(place)
    return tuple(map(tuple, groups.values()))


@dataclass(frozen=True)
class DrawnAnalysis:
    """A plan that was run. `outcomes` holds each outcome, (draws, replicates)."""

    plan: DrawnPlan
    outcomes: dict[str, np.ndarray]
    workers: int
    started: datetime

    @cached_property
    def moments(self) -> DrawnMoments:
        """The means and both layers of each outcome, as those of a sweep of one point."""
        draws, replicates = self.outcomes[OUTCOMES[0]].shape
        made = DrawnMoments(1, draws, replicates)
        number = np.divmod(np.arange(draws * replicates, dtype=np.int32), np.int32(replicates))
        head = {"point": np.zeros(draws * replicates, np.int32), "draw": number[0], "replicate": number[1]}
        made.add(pa.table(head | {name: values.reshape(-1) for name, values in self.outcomes.items()}))
        return made

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row: each outcome with both layers."""
        return self.moments.summary(design(SweepSettings.model_validate({})))

    @cached_property
    def indices(self) -> pd.DataFrame:
        """A row for each number that is uncertain: its path, the least and the largest value drawn, its index."""
        plan = self.plan
        values, paths = plan.draws.values, plan.draws.paths
        first = [places[0] for places in plan.numbers]
        ends = {"low": values[:, first].min(axis=0), "high": values[:, first].max(axis=0)}
        named = [", ".join(paths[place] for place in places) for places in plan.numbers]
        found = indices(plan.method, values[:, first], self.outcomes[plan.outcome])
        return pd.concat([pd.DataFrame({"outcome": plan.outcome, "path": named} | ends), found], axis=1)

    @property
    def has_indices(self) -> bool:
        """Whether the outcome has indices."""
        return drawn_wording.are_known(self.indices)

    @property
    def finding(self) -> str:
        """How much is open, and which numbers make that."""
        return drawn_wording.finding(self.indices, self.summary, self.manifest)

    @property
    def manifest(self) -> DrawnSensitivityManifest:
        """The facts of this analysis."""
        plan = self.plan
        return DrawnSensitivityManifest(
            outcome=plan.outcome,
            workers=self.workers,
            scenario=as_kept(plan.scenario).data,
            method=plan.method,
            draws=len(plan.draws),
            replicates=plan.replicates,
            seed=plan.seed,
            varied=[],
            columns={},
            runs=plan.runs,
            months=plan.organisations[0].months,
            pairs=plan.pairs,
        )

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        indices.csv, summary.csv and draws.parquet as of a sweep, draws.csv, scenario.yaml and manifest.json.
        """
        plan = self.plan
        write_csv(self.indices, folder / INDICES)
        write_csv(self.summary, folder / SUMMARY)
        write_parquet(self.moments.by_draw(), folder / BY_DRAW)
        write_atomically(folder / of_design.NAME, plan.draws.file)
        kept = as_kept(plan.scenario)
        (folder / "scenario.yaml").write_text(kept.to_yaml(), encoding="utf-8")
        determines: dict[str, Any] = {
            "scenario": kept.data,
            "draws": digest(plan.draws.file),
            "method": plan.method,
            "outcome": plan.outcome,
            "replicates": plan.replicates,
            "seed": plan.seed,
        }
        self.manifest.write(folder, self.started, determines)


def read_indices(folder: Path, about: DrawnSensitivityManifest) -> pd.DataFrame:
    """Read indices.csv. Raises InputError where it does not hold a row for each number."""
    path = folder / INDICES
    kinds: dict[str, type] = {"outcome": str, "path": str, "low": float, "high": float}
    kinds |= dict.fromkeys(columns_of(about.method), float) | {"matters": bool}
    table = sane(path, read_table(folder, path.name, kinds))
    if table.empty or table["path"].isna().any() or table["path"].duplicated().any():
        raise InputError.at(str(path), "does not hold one row for each number that is uncertain")
    return table


def analyse(plan: DrawnPlan, *, workers: int = 1, done: Callable[[int], None] = lambda runs: None) -> DrawnAnalysis:
    """Run a plan. `done` is called with the number of finished runs."""
    started = datetime.now(UTC)
    outcomes = outcomes_of(plan.organisations, plan.replicates, plan.seed, workers=workers, done=done)
    return DrawnAnalysis(plan, outcomes, workers, started)
