"""A ramp in every draw: in how many plausible organisations partnering is lost or gained on it, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...design import draws as of_design
from ...design.draws import Draws
from ...files.errors import InputError
from ...results.atomic import write_atomically
from ...results.sources import digest
from ...results.tables import write_csv
from ...runs.progress import UNSEEN, Progress
from ...scenarios.scenario import Scenario
from ...scenarios.uncertainty import as_kept
from ...statistics import crossings
from ...statistics.crossings import OverDraws
from ...statistics.draws import mean_over_draws
from ...statistics.few import enough
from .. import loop, ramp
from ..edges import GAINED, LOST, Ways, edges_and_thresholds
from ..loop import LoopPlan
from ..manifest import LoopManifest


@dataclass(frozen=True, slots=True)
class DrawnLoopPlan:
    """A ramp to run in every draw. `first` is that of the first draw."""

    scenario: Scenario
    draws: Draws
    path: str
    ends: tuple[float, float] | None
    steps: int
    hold: int
    pair: tuple[str, str] | None
    replicates: int
    seed: int
    first: LoopPlan

    @property
    def runs(self) -> int:
        """How many runs the plan takes."""
        return 2 * self.replicates * len(self.draws)

    def each(self) -> Iterator[LoopPlan]:
        """The ramp of each draw. Raises InputError that names the draw where the model does not allow it."""
        yield self.first
        for draw in range(1, len(self.draws)):
            try:
                yield _of(self.scenario, self.draws, draw, self)
            except InputError as error:
                raise InputError.at(f"draw {draw + 1}", str(error.problems[0])) from None


def _of(scenario: Scenario, draws: Draws, draw: int, about: Any) -> LoopPlan:
    settings = scenario.alone().with_settings(draws.settings(draw))
    made = ramp.along(settings, about.path, about.ends, about.steps, about.hold)
    return loop.plan(made, about.replicates, about.seed, about.pair)


def plan(
    scenario: Scenario,
    draws: Draws,
    path: str,
    ends: tuple[float, float] | None,
    steps: int,
    hold: int,
    replicates: int,
    seed: int,
    pair: tuple[str, str] | None = None,
) -> DrawnLoopPlan:
    """Plan a ramp along a path in every draw. Raises InputError as the plan of one ramp does."""
    made = ramp.along(scenario.alone().with_settings(draws.settings(0)), path, ends, steps, hold)
    first = loop.plan(made, replicates, seed, pair)
    return DrawnLoopPlan(scenario, draws, path, ends, steps, hold, pair, replicates, seed, first)


@dataclass(frozen=True)
class DrawnLoops:
    """Ramps that were run. `by_draw` holds the edges of each draw, `edges` what they are over the draws.

    `table` has a row for each step: the shares in force and held, over draws and luck.
    """

    plan: DrawnLoopPlan
    table: pd.DataFrame
    by_draw: pd.DataFrame
    edges: pd.DataFrame
    started: datetime

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        loop.csv, edges.csv, edges_by_draw.csv, draws.csv, scenario.yaml and manifest.json.
        """
        plan = self.plan
        write_csv(self.table, folder / "loop.csv")
        write_csv(self.edges, folder / "edges.csv")
        write_csv(self.by_draw, folder / "edges_by_draw.csv")
        write_atomically(folder / of_design.NAME, plan.draws.file)
        kept, made = as_kept(plan.scenario), plan.first.ramp
        (folder / "scenario.yaml").write_text(kept.to_yaml(), encoding="utf-8")
        luck: dict[str, Any] = {"replicates": plan.replicates, "seed": plan.seed, "draws": len(plan.draws)}
        pairs = [list(names) for names in plan.first.pairs]
        facts: dict[str, Any] = {"along": made.path, "values": list(made.levels), "hold": made.hold, "pairs": pairs}
        determines = {"scenario": kept.data, "file": digest(plan.draws.file)} | facts | luck
        LoopManifest(scenario=kept.data, **facts, **luck).write(folder, self.started, determines)


def study(plan: DrawnLoopPlan, done: Progress = UNSEEN) -> DrawnLoops:
    """Run the ramp in every draw, under the same luck. `done` is called with the number of finished runs."""
    started, tables, ways, shares = datetime.now(UTC), [], list[list[Ways]](), []
    for draw, one in enumerate(plan.each()):
        ran = loop.run(one, done)
        shares.append([of_ties.mean(axis=1) for of_ties in (ran.in_force, ran.held)])
        found, thresholds = edges_and_thresholds(ran)
        tables.append(found.assign(draw=draw))
        ways.append(thresholds)
    by_draw = pd.concat(tables, ignore_index=True)
    by_draw.insert(0, "draw", by_draw.pop("draw"))
    rows = [row for place in range(len(ways[0])) for row in _over_draws(by_draw, place, [own[place] for own in ways])]
    return DrawnLoops(plan, _table(plan.first.ramp, np.array(shares)), by_draw, pd.DataFrame(rows), started)


def _table(of: ramp.Ramp, shares: np.ndarray) -> pd.DataFrame:
    """The steps with their shares, (draws, in force and held, replicates, steps), over other draws and other luck."""
    found = loop.steps(of)
    for place, name in enumerate(("in_force", "held")):
        over = [mean_over_draws(shares[:, place, :, step]) for step in found.index]
        for field, end in (("mean", ""), ("low", "_low"), ("high", "_high")):
            found[name + end] = [getattr(one, field) for one in over]
    return found


def _over_draws(by_draw: pd.DataFrame, place: int, ways: list[Ways]) -> Iterator[dict[str, Any]]:
    """A row for each way and each event that may happen on it, of the ties at a place of the table of a draw."""
    own = by_draw.groupby("draw", sort=False).nth(place)
    for way in ("out", "back"):
        thresholds, told = [one[way] for one in ways], enough(own[f"{way}_cases"].to_numpy())
        falls = np.array([one.falls for one in thresholds])
        events = np.where((own["start"].to_numpy() >= 0.5) == falls, LOST, GAINED)
        for event in (LOST, GAINED):
            if (events[told if told.any() else ~told] == event).any():
                found: OverDraws = crossings.over_draws(thresholds, told, events == event)
                names = {"a": own["a"].iloc[0], "b": own["b"].iloc[0]}
                yield {**names, "way": way, "event": event, "of": len(ways), **found._asdict()}
