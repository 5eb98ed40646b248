"""What the studies behind a report found: their tables and manifests, read when a chapter asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..diagnosis import edges, helps, ties
from ..interventions import wording
from ..interventions.changes.columns import CHANGE, OVER_DRAWS, change, change_over_draws
from ..interventions.changes.tables import ADVISED, COMPARED, MOST_MONEY
from ..interventions.manifests import AdviceManifest, ComparisonManifest
from ..interventions.money import Price, price_of
from ..interventions.words.applications import NO_SET
from ..results.manifest import read_facts
from ..results.summary import Swept
from ..results.tables import read_table, sane
from ..sensitivity.manifest import SensitivityManifest
from ..statistics.level import together
from ..tipping.manifest import LoopManifest
from ..tipping.tables import EDGES, LOOP
from .plan import ReportPlan
from .studies import with_event


def overlaps(first: pd.Series, others: pd.DataFrame) -> bool:
    """Whether the range of a difference overlaps with that of any other: then it is not told that it is the largest."""
    return not wording.overlaps(first, others).empty


@dataclass(frozen=True)
class Found:
    """The studies of a report by their kind: the folder of each, and the command that gives the same."""

    plan: ReportPlan
    studies: Mapping[str, tuple[Path, str]]

    def has(self, kind: str) -> bool:
        """Whether a study is there."""
        return kind in self.studies

    def folder(self, kind: str) -> Path:
        """The results folder of a study."""
        return self.studies[kind][0]

    def source(self, kind: str, table: str) -> str:
        """Where the numbers of a figure come from: a table in the folder of a study."""
        return f"{self.folder(kind).name}/{table}"

    def table(self, kind: str, name: str, columns: Mapping[str, type]) -> pd.DataFrame:
        """A table of a study, whole. `columns` are those that it must have, with their types."""
        path = self.folder(kind) / name
        return sane(path, read_table(path.parent, name, columns, others=True), MOST_MONEY)

    @cached_property
    def facts(self) -> dict[str, dict[str, Any]]:
        """The manifest of each study."""
        return {kind: read_facts(folder) for kind, (folder, _) in self.studies.items()}

    @cached_property
    def state(self) -> pd.Series:
        """The row of the summary: the organisation as it is."""
        return Swept.read(self.folder("sweep")).summary(self.folder("sweep")).iloc[0]

    @cached_property
    def ties(self) -> pd.DataFrame:
        """The ties, the most fragile first."""
        return self.table("diagnose", "ties.csv", ties.columns_of(self.facts["diagnose"].get("draws")))

    @cached_property
    def edges(self) -> pd.DataFrame:
        """For the most fragile ties, where each quantity brings them to one half."""
        return self.table("diagnose", "edges.csv", edges.COLUMNS)

    @cached_property
    def helps(self) -> pd.DataFrame:
        """For the most fragile ties, what each intervention changes."""
        return self.table("diagnose", "helps.csv", helps.columns_of(self.facts["diagnose"].get("draws")))

    @cached_property
    def effects(self) -> pd.DataFrame:
        """What each event, and the recommended set, changes for the organisation. Empty where nothing was compared."""
        if not self.has("whatif"):
            return pd.DataFrame(columns=["variant", "outcome", *CHANGE])
        return self._compared("effects")

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The same for each tie."""
        return self._compared("pairs")

    def _compared(self, name: str) -> pd.DataFrame:
        drawn = OVER_DRAWS if self.compared.draws else ()
        return self.table("whatif", f"{name}.csv", {**COMPARED[name], **dict.fromkeys(drawn, float)})

    @cached_property
    def compared(self) -> ComparisonManifest:
        """The facts of the comparison."""
        return ComparisonManifest.read(self.folder("whatif"))

    @cached_property
    def events(self) -> list[str]:
        """The names of the events: all that was compared without the recommended set."""
        asked = list(self.plan.events)
        if asked or not self.has("whatif"):
            return asked
        return [one.name for one in self.compared.variants[1:] if self.advised is None or self.best not in one.name]

    @cached_property
    def advised(self) -> AdviceManifest | None:
        """The facts of the advice; None where no budget was given."""
        return AdviceManifest.read(self.folder("advise")) if self.has("advise") else None

    @property
    def best(self) -> str:
        """The recommended set; empty where there is none."""
        return "" if self.advised is None or self.advised.best == NO_SET else self.advised.best

    @property
    def price(self) -> Price:
        """What interventions cost, in the unit of the catalogue and perhaps in money."""
        return price_of(self.plan.scenario, self.plan.catalogue)

    @cached_property
    def front(self) -> pd.DataFrame:
        """The best sets, by cost."""
        return self.table("advise", "front.csv", ADVISED["front"])

    @cached_property
    def items(self) -> pd.DataFrame:
        """The parts of the recommended set: what it loses without each, the largest loss first."""
        table = self.table("advise", "items.csv", ADVISED["items"])
        return table.sort_values("difference", ascending=False, kind="stable", ignore_index=True)

    def effect(self, variant: str, outcome: str = "survival") -> pd.Series | None:
        """What a variant changes in an outcome, if it was compared."""
        own = self.effects[(self.effects["variant"] == variant) & (self.effects["outcome"] == outcome)]
        return own.iloc[0] if len(own) else None

    @cached_property
    def held(self) -> pd.DataFrame:
        """For each event, what the recommended set changes where the event comes: run by run under the same luck.

        Columns: event, alone (survival with the event and without the set), both, and those of a change from the one to
        the other. Empty where the two were not compared. The intervals hold together.
        """
        known = set(self.effects["variant"]) if self.best else set()
        events = [one for one in self.events if {one, with_event(self.best, one)} <= known]
        if not events:
            return pd.DataFrame(columns=["event", "alone", "both", *CHANGE])
        draws, level = self.compared.draws, together(len(events))
        order = {"draw": int, "replicate": int} if draws else {"replicate": int}
        runs = read_table(self.folder("whatif"), "runs.parquet", {"name": str, **order, "survival": float})
        by_name = dict(iter(runs.sort_values(list(order)).groupby("name")["survival"]))
        rows = []
        for event in events:
            alone, both = (by_name[name].to_numpy() for name in (event, with_event(self.best, event)))
            found = (
                change_over_draws(alone, both, "survival", level, draws)
                if draws
                else change(alone, both, "survival", level)
            )
            rows.append({"event": event, "alone": found["baseline"], "both": found["value"]} | found)
        return pd.DataFrame(rows)

    @cached_property
    def ramp(self) -> LoopManifest | None:
        """The facts of the ramp; None where nothing was raised and lowered."""
        return LoopManifest.read(self.folder("tipping")) if self.has("tipping") else None

    @cached_property
    def loop(self) -> pd.DataFrame:
        """The ramp step by step."""
        return self.table("tipping", "loop.csv", LOOP)

    @cached_property
    def turn(self) -> pd.Series:
        """Where the balance turns on the ramp: of the tie, or of all ties together."""
        return self.table("tipping", "edges.csv", EDGES).iloc[0]

    @cached_property
    def moved(self) -> SensitivityManifest:
        """The facts of the sensitivity analysis."""
        return SensitivityManifest.read(self.folder("sensitivity"))

    @cached_property
    def indices(self) -> pd.DataFrame:
        """How much each number matters for survival."""
        table = self.table("sensitivity", "indices.csv", {"outcome": str, "path": str})
        return table[table["outcome"] == "survival"].reset_index(drop=True)

    @cached_property
    def answers(self) -> pd.DataFrame | None:
        """How much each uncertain number matters for survival, the most first; None where it is not known."""
        if not self.has("answers"):
            return None
        table = self.table("answers", "indices.csv", {"path": str})
        method = str(self.facts["answers"]["method"])
        return None if table["floor"].isna().any() else table.sort_values(method, ascending=False, kind="stable")

    @cached_property
    def information(self) -> pd.DataFrame | None:
        """What is worth knowing before money is spent, the most first; None where nothing is uncertain."""
        if not (self.folder("advise") / "information.csv").is_file():
            return None
        table = self.table("advise", "information.csv", ADVISED["information"])
        return table.sort_values("value", ascending=False, kind="stable", ignore_index=True)

    @cached_property
    def points(self) -> pd.Series:
        """Survival at every point of the sensitivity analysis."""
        return read_table(self.folder("sensitivity"), "points.parquet", {"survival": float})["survival"]
