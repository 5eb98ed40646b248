"""A ramp that was run, with its tables, and how it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..results.tables import write_csv
from ..runs.progress import UNSEEN, Progress
from .edges import edges
from .loop import Loop, LoopPlan, run, table
from .manifest import LoopManifest


@dataclass(frozen=True)
class LoopStudy:
    """A ramp that was run: its plan, its loop, and the tables of the loop."""

    plan: LoopPlan
    loop: Loop
    started: datetime

    @cached_property
    def table(self) -> pd.DataFrame:
        """The loop step by step. See `table`."""
        return table(self.loop)

    @cached_property
    def edges(self) -> pd.DataFrame:
        """Where partnering is lost and regained. See `edges`."""
        return edges(self.loop)

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        loop.csv, edges.csv, scenario.yaml (with the ramp as its timeline) and manifest.json.
        """
        write_csv(self.table, folder / "loop.csv")
        write_csv(self.edges, folder / "edges.csv")
        ramp = self.plan.ramp
        luck: dict[str, Any] = {"replicates": self.plan.replicates, "seed": self.plan.seed}
        scenario = ramp.dated().with_sections({"sweep": luck})
        (folder / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
        determines: dict[str, Any] = {"scenario": scenario.data, "pairs": [list(names) for names in self.plan.pairs]}
        facts: dict[str, Any] = {"along": ramp.path, "values": list(ramp.levels), "hold": ramp.hold}
        LoopManifest(**determines, **facts, **luck).write(folder, self.started, determines)


def study(plan: LoopPlan, done: Progress = UNSEEN) -> LoopStudy:
    """Run a ramp. `done` is called with the number of finished runs."""
    started = datetime.now(UTC)
    return LoopStudy(plan, run(plan, done), started)
