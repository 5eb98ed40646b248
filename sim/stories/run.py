"""One organisation's story through the Mesa model, into a results folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from ..agents.model import PartneringModel
from ..model.organisation import Organisation
from ..model.outcomes import OUTCOMES
from ..results.manifest import Manifest, Replicates, Seed
from ..results.summary import Months, Pairs
from ..results.tables import write_csv
from ..runs.rows import Tables, joined, tables_of
from ..scenarios.build import build
from ..scenarios.scenario import Scenario, from_data
from ..statistics.intervals import summarise
from .account import account

MONTHLY = ("monthly_organisation", "monthly_departments", "monthly_relationships")


class RunManifest(Manifest):
    """The facts of a run."""

    kind: Literal["run"] = "run"
    scenario: dict[str, Any]
    replicates: int = Replicates
    seed: int = Seed
    engine: str = "mesa"
    months: int = Months
    pairs: int = Pairs


@dataclass(frozen=True, slots=True)
class Story:
    """What one replicate leaves: its row and its pairs' rows, the monthly tables by name, the account."""

    tables: Tables
    monthly: dict[str, pd.DataFrame]
    account: list[str]


def tell(scenario: Scenario, seed: int, replicate: int, organisation: Organisation | None = None) -> Story:
    """Run one replicate month by month and say what happened."""
    organisation = organisation or build(scenario)
    model = PartneringModel(organisation, rng=seed, replicate=replicate).run_to_horizon()
    collected = model.datacollector
    months = collected.get_model_vars_dataframe()
    months.insert(0, "month", range(1, len(months) + 1))
    people = collected.get_agent_vars_dataframe().reset_index().rename(columns={"Step": "month"})
    people = people.drop(columns="AgentID")
    ties = collected.get_table_dataframe("relationships")
    lines = account(scenario, organisation, ties, people)
    for table in (months, people, ties):
        table.insert(0, "replicate", replicate)
    tables = tables_of([organisation], model.outcome(), range(replicate, replicate + 1))
    return Story(tables, dict(zip(MONTHLY, (months, people, ties), strict=True)), lines)


def into_folder(
    scenario: Scenario,
    organisation: Organisation,
    folder: Path,
    seed: int,
    replicates: int = 1,
    done: Callable[[int], None] = lambda runs: None,
) -> list[Story]:
    """Run some replicates and write their tables, as CSV and Parquet, and the account.

    Writes the tables of a sweep of one point (runs, relationships, summary), the MONTHLY tables,
    account.txt, scenario.yaml and manifest.json into the folder, which must exist.
    """
    started = datetime.now(UTC)
    scenario = from_data(scenario.data | {"sweep": scenario.data.get("sweep", {}) | {"seed": seed}})
    stories = []
    for replicate in range(replicates):
        stories.append(tell(scenario, seed, replicate, organisation))
        done(1)
    tables = joined([story.tables for story in stories])
    frames = {"runs": tables.runs.to_pandas(), "relationships": tables.relationships.to_pandas()}
    frames |= {name: pd.concat([story.monthly[name] for story in stories], ignore_index=True) for name in MONTHLY}
    for name, frame in frames.items():
        write_csv(frame, folder / f"{name}.csv")
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    write_csv(summarise(frames["runs"], ["point"], list(OUTCOMES)), folder / "summary.csv")
    (folder / "account.txt").write_text(account_text(stories), encoding="utf-8")
    (folder / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    determines = {"scenario": scenario.data, "replicates": replicates, "seed": seed}
    manifest = RunManifest(
        scenario=scenario.data,
        replicates=replicates,
        seed=seed,
        months=scenario.months,
        pairs=len(organisation.pairs),
    )
    manifest.write(folder, started, determines)
    return stories


def account_text(stories: list[Story]) -> str:
    """The accounts of all replicates."""
    several = len(stories) > 1
    parts = [
        "\n".join([f"Replicate {replicate}:", *story.account] if several else story.account)
        for replicate, story in enumerate(stories)
    ]
    return "\n\n".join(parts) + "\n"
