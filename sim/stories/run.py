"""The story of one organisation: run it through the Mesa model, tell it, save a results folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ..agents.model import PartneringModel
from ..model.organisation import Organisation
from ..model.outcomes import OUTCOMES
from ..results.parquet import write_parquet
from ..results.tables import write_csv
from ..runs.rows import Tables, joined, tables_of
from ..scenarios.build import build
from ..scenarios.scenario import Scenario
from ..statistics.intervals import summarise
from .account import account
from .manifest import RunManifest

ACCOUNT = "account.txt"
"""The file of the whole account in a results folder."""
MOST_SHOWN = 60
"""A screen shows so many lines of an account."""
MONTHLY = ("monthly_organisation", "monthly_departments", "monthly_relationships")


@dataclass(frozen=True, slots=True)
class ReplicateStory:
    """The story of one replicate: its row and its pairs' rows, the monthly tables by name, the lines of the account."""

    tables: Tables
    monthly: dict[str, pd.DataFrame]
    account: list[str]


@dataclass(frozen=True)
class Stories:
    """The stories of some replicates of one organisation. `scenario` holds the seed with which it was run."""

    scenario: Scenario
    organisation: Organisation
    seed: int
    replicates: list[ReplicateStory]
    started: datetime

    @property
    def account(self) -> str:
        """The accounts of all replicates as one text."""
        return self.shown(most=None) + "\n"

    def shown(self, most: int | None = MOST_SHOWN) -> str:
        """The account for a screen: at most so many events, and how many more the file has."""
        several, parts, told = len(self.replicates) > 1, list[str](), 0
        for number, story in enumerate(self.replicates):
            summary, *events = story.account
            own = events if most is None else events[: max(0, most - told)]
            parts.append("\n".join([*([f"Replicate {number}:"] if several else []), summary, *own]))
            told += len(own)
            if most is not None and told >= most:
                break
        if more := sum(len(story.account) - 1 for story in self.replicates) - told:
            parts[-1] += f"\nand {more:,} more in {ACCOUNT}"
        return "\n\n".join(parts)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name: runs, relationships and the MONTHLY ones, of all replicates."""
        rows = joined([story.tables for story in self.replicates])
        tables = {"runs": rows.runs.to_pandas(), "relationships": rows.relationships.to_pandas()}
        for name in MONTHLY:
            tables[name] = pd.concat([story.monthly[name] for story in self.replicates], ignore_index=True)
        return tables

    @property
    def summary(self) -> pd.DataFrame:
        """The mean of each outcome over the replicates, with its interval."""
        return summarise(self.tables["runs"], ["point"], list(OUTCOMES))

    @property
    def manifest(self) -> RunManifest:
        """The facts of this run."""
        return RunManifest(
            scenario=self.scenario.data,
            replicates=len(self.replicates),
            seed=self.seed,
            months=self.scenario.months,
            pairs=len(self.organisation.pairs),
        )

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        The tables of a sweep of one point (runs, relationships, summary) and the MONTHLY tables, as CSV and Parquet,
        account.txt, scenario.yaml and manifest.json.
        """
        tables = self.tables
        for name, table in tables.items():
            write_csv(table, folder / f"{name}.csv")
            write_parquet(table, folder / f"{name}.parquet")
        write_csv(self.summary, folder / "summary.csv")
        (folder / ACCOUNT).write_text(self.account, encoding="utf-8")
        (folder / "scenario.yaml").write_text(self.scenario.to_yaml(), encoding="utf-8")
        determines = {"scenario": self.scenario.data, "replicates": len(self.replicates), "seed": self.seed}
        self.manifest.write(folder, self.started, determines)


def run(
    scenario: Scenario,
    organisation: Organisation,
    seed: int,
    replicates: int = 1,
    done: Callable[[int], None] = lambda runs: None,
) -> Stories:
    """Run some replicates through the Mesa model. `done` is called with the number of finished runs."""
    started = datetime.now(UTC)
    seeded = scenario.with_sections({"sweep": scenario.data.get("sweep", {}) | {"seed": seed}})
    stories = []
    for replicate in range(replicates):
        stories.append(tell(seeded, seed, replicate, organisation))
        done(1)
    return Stories(seeded, organisation, seed, stories, started)


def tell(scenario: Scenario, seed: int, replicate: int, organisation: Organisation | None = None) -> ReplicateStory:
    """Run one replicate month by month, and tell what happened."""
    organisation = organisation or build(scenario)
    model = PartneringModel(organisation, rng=seed, replicate=replicate).run_to_horizon()
    collected = model.datacollector
    months = collected.get_model_vars_dataframe()
    months.insert(0, "month", range(1, len(months) + 1))
    people = collected.get_agent_vars_dataframe().reset_index().rename(columns={"Step": "month"})
    people = people.drop(columns="AgentID")
    ties = collected.get_table_dataframe("relationships")
    ties = ties.astype(dict.fromkeys(("missed", "missed_by"), "string"))  # text also where nothing ended
    lines = account(scenario, organisation, ties, people)
    for table in (months, people, ties):
        table.insert(0, "replicate", replicate)
    tables = tables_of([organisation], model.outcome(), range(replicate, replicate + 1))
    return ReplicateStory(tables, dict(zip(MONTHLY, (months, people, ties), strict=True)), lines)
