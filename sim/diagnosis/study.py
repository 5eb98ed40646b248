"""A diagnosis: planned, run, made into tables, saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..files.errors import InputError
from ..interventions.catalogue import Catalogue
from ..model.organisation import Organisation
from ..model.outcomes import survived
from ..results.tables import write_csv
from ..runs.progress import UNSEEN, Progress
from ..scenarios.build import build
from ..scenarios.scenario import Scenario
from . import edges, helps
from .manifest import DiagnosisManifest
from .quantities import quantities
from .ties import ties
from .watch import Watched, watch

MOST_TIES = 1_000
"""Each tie is compared with every other."""
MOST_ROWS = 2_000_000
"""At most so many ties × replicates. This bounds memory."""


@dataclass(frozen=True, slots=True)
class DiagnosisPlan:
    """What to run, checked. Edges and interventions are tried for the most fragile `closer` ties."""

    scenario: Scenario
    organisation: Organisation
    catalogue: Catalogue
    replicates: int
    seed: int
    closer: int

    @property
    def edge_replicates(self) -> int:
        """Runs of each value along a quantity."""
        return min(self.replicates, edges.REPLICATES)


def plan(scenario: Scenario, catalogue: Catalogue, replicates: int, seed: int, closer: int) -> DiagnosisPlan:
    """Check what is asked. Raises InputError where there are no ties, or too many, or an intervention does not fit."""
    organisation = build(scenario)
    pairs = len(organisation.pairs)
    if not pairs:
        raise InputError.at(scenario.where("relationships"), "there are no ties, so there is nothing to diagnose")
    if pairs > MOST_TIES:
        text = f"{pairs:,} ties are more than {MOST_TIES:,}; diagnose the departments of one part of the organisation"
        raise InputError.at(scenario.where("relationships"), text)
    if pairs * replicates > MOST_ROWS:
        text = f"{pairs:,} ties × {replicates:,} replicates are more than {MOST_ROWS:,}: ask for fewer"
        raise InputError.at("--replicates", text)
    if closer:
        helps.checked(scenario, catalogue, {0: organisation.parties[0]})
    return DiagnosisPlan(scenario, organisation, catalogue, replicates, seed, min(closer, pairs))


@dataclass(frozen=True)
class Diagnosis:
    """A plan that was run. `edges` and `helps` are of the most fragile ties, in the order of `ties`."""

    plan: DiagnosisPlan
    watched: Watched
    ties: pd.DataFrame
    edges: pd.DataFrame
    helps: pd.DataFrame
    started: datetime

    @cached_property
    def manifest(self) -> DiagnosisManifest:
        """The facts of this diagnosis."""
        plan = self.plan
        return DiagnosisManifest(
            scenario=plan.scenario.data,
            departments=list(plan.organisation.departments),
            replicates=plan.replicates,
            edge_replicates=plan.edge_replicates,
            seed=plan.seed,
            ties=plan.closer,
            pairs=len(plan.organisation.pairs),
            months=plan.organisation.months,
            runs=plan.replicates * (1 + self.helps["variant"].nunique()),
        )

    def save(self, folder: Path) -> None:
        """Write ties.csv, edges.csv, helps.csv, scenario.yaml and manifest.json into a folder, which must exist."""
        for name in ("ties", "edges", "helps"):
            write_csv(getattr(self, name), folder / f"{name}.csv")
        (folder / "scenario.yaml").write_text(self.plan.scenario.to_yaml(), encoding="utf-8")
        determines: dict[str, Any] = {
            "scenario": self.plan.scenario.data,
            "catalogue": self.plan.catalogue.model_dump(),
            "replicates": self.plan.replicates,
            "seed": self.plan.seed,
            "ties": self.plan.closer,
        }
        self.manifest.write(folder, self.started, determines)


def diagnose(plan: DiagnosisPlan, *, workers: int = 1, done: Progress = UNSEEN) -> Diagnosis:
    """Run a plan: the same for any number of workers. `done` is called with the number of finished runs."""
    started, scenario, parties = datetime.now(UTC), plan.scenario.alone(), plan.organisation.parties
    watched = watch(plan.organisation, plan.replicates, plan.seed, workers=workers, done=done)
    table = ties(plan.organisation, watched)
    closer = {parties.index(one): one for one in zip(table["a"][: plan.closer], table["b"], strict=False)}
    lines = edges.lines(
        scenario, {e: quantities(scenario, plan.organisation, e) for e in closer}, plan.edge_replicates, plan.seed
    )
    what = helps.checked(scenario, plan.catalogue, closer)
    variants = len({one.words for own in what.values() for one in own})
    done.more(len(lines) * edges.VALUES * plan.edge_replicates + variants * plan.replicates)
    found = edges.edges(
        lines, closer, workers=workers, done=lambda some: done(some * edges.VALUES * plan.edge_replicates)
    )
    pairs = watched.record.relationships
    lasting = survived(pairs["established"], pairs["ended"])
    helped = helps.helps(
        scenario, what, closer, lasting, plan.seed, workers=workers, done=lambda some: done(some * plan.replicates)
    )
    return Diagnosis(plan, watched, table, found, helped, started)
