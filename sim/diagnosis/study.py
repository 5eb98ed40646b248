"""A diagnosis: planned, run, made into tables, saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..design import draws as of_design
from ..design.draws import Draws
from ..files.errors import InputError
from ..files.names import counted
from ..interventions.catalogue import Catalogue
from ..model import usual
from ..model.organisation import Organisation
from ..model.outcomes import survived
from ..results.atomic import write_atomically
from ..results.sources import digest
from ..results.tables import write_csv
from ..runs.progress import UNSEEN, Progress
from ..scenarios.build import build
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import as_kept, in_draws
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
    """What to run, checked. Edges and interventions are tried for the most fragile `closer` ties.

    Where something is uncertain every one of the `draws` is run. Each has edges of its own, so edges are those of the
    organisation in their middle, in which every uncertain number is at its mean.
    """

    scenario: Scenario
    organisation: Organisation
    catalogue: Catalogue
    replicates: int
    seed: int
    closer: int
    draws: Draws | None = None

    @property
    def runs(self) -> int:
        """The runs of the scenario: draws × replicates."""
        return self.replicates * (len(self.draws) if self.draws else 1)

    @property
    def edge_replicates(self) -> int:
        """Runs of each value along a quantity."""
        return min(self.runs, edges.REPLICATES)


def plan(
    scenario: Scenario,
    catalogue: Catalogue,
    replicates: int | None,
    seed: int,
    closer: int,
    draws: Draws | None = None,
) -> DiagnosisPlan:
    """Check what is asked. Raises InputError where there are no ties, or too many, or an intervention does not fit.

    There are usual.COMPARED `replicates` or, where something is uncertain, usual.OF_A_DRAW of each draw, unless
    something else is asked for.
    """
    replicates = replicates or (usual.COMPARED if draws is None else usual.OF_A_DRAW)
    organisation = build(scenario)
    pairs = len(organisation.pairs)
    if not pairs:
        raise InputError.at(scenario.where("relationships"), "there are no ties, so there is nothing to diagnose")
    if pairs > MOST_TIES:
        text = f"{pairs:,} ties are more than {MOST_TIES:,}; diagnose the departments of one part of the organisation"
        raise InputError.at(scenario.where("relationships"), text)
    if pairs * replicates * (len(draws) if draws else 1) > MOST_ROWS:
        of_draws = f" × {counted(len(draws), 'draw')}" if draws else ""
        size = f"{counted(pairs, 'tie')}{of_draws} × {counted(replicates, 'replicate')}"
        raise InputError.at("--replicates", f"{size} are more than {MOST_ROWS:,}: ask for fewer")
    if closer:
        helps.checked(scenario, catalogue, {0: organisation.parties[0]})
    return DiagnosisPlan(scenario, organisation, catalogue, replicates, seed, min(closer, pairs), draws)


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
    def _kept(self) -> Scenario:
        return as_kept(self.plan.scenario) if self.plan.draws else self.plan.scenario

    @cached_property
    def manifest(self) -> DiagnosisManifest:
        """The facts of this diagnosis."""
        plan = self.plan
        return DiagnosisManifest(
            scenario=self._kept.data,
            departments=list(plan.organisation.departments),
            replicates=plan.replicates,
            edge_replicates=plan.edge_replicates,
            seed=plan.seed,
            ties=plan.closer,
            pairs=len(plan.organisation.pairs),
            months=plan.organisation.months,
            runs=plan.runs * (1 + self.helps["variant"].nunique()),
            draws=len(plan.draws) if plan.draws else None,
        )

    def save(self, folder: Path) -> None:
        """Write ties.csv, edges.csv, helps.csv, scenario.yaml and manifest.json into a folder, which must exist.

        Where something is uncertain, draws.csv too.
        """
        for name in ("ties", "edges", "helps"):
            write_csv(getattr(self, name), folder / f"{name}.csv")
        kept, draws = self._kept, self.plan.draws
        (folder / "scenario.yaml").write_text(kept.to_yaml(), encoding="utf-8")
        determines: dict[str, Any] = {
            "scenario": kept.data,
            "catalogue": self.plan.catalogue.model_dump(),
            "replicates": self.plan.replicates,
            "seed": self.plan.seed,
            "ties": self.plan.closer,
        }
        if draws is not None:
            write_atomically(folder / of_design.NAME, draws.file)
            determines["draws"] = digest(draws.file)
        self.manifest.write(folder, self.started, determines)


def diagnose(plan: DiagnosisPlan, *, workers: int = 1, done: Progress = UNSEEN) -> Diagnosis:
    """Run a plan: the same for any number of workers. `done` is called with the number of finished runs."""
    started, scenario, parties = datetime.now(UTC), plan.scenario.alone(), plan.organisation.parties
    center = scenario.with_settings(plan.draws.center) if plan.draws else scenario
    every = in_draws(plan.scenario, plan.draws) if plan.draws else plan.organisation
    watched = watch(every, plan.replicates, plan.seed, workers=workers, done=done)
    table = ties(plan.organisation, watched)
    closer = {parties.index(one): one for one in zip(table["a"][: plan.closer], table["b"], strict=False)}
    along = {e: quantities(center, build(center), e) for e in closer}
    lines = edges.lines(center, along, plan.edge_replicates, plan.seed)
    what = helps.checked(scenario, plan.catalogue, closer)
    variants = len({one.words for own in what.values() for one in own})
    done.more(len(lines) * edges.VALUES * plan.edge_replicates + variants * plan.runs)
    found = edges.edges(
        lines, closer, workers=workers, done=lambda some: done(some * edges.VALUES * plan.edge_replicates)
    )
    pairs = watched.record.relationships
    lasting = survived(pairs["established"], pairs["ended"])
    helped = helps.helps(
        scenario, plan.catalogue, what, closer, lasting, plan.seed, plan.draws, workers=workers,
        done=lambda some: done(some * plan.runs),
    )  # fmt: skip
    return Diagnosis(plan, watched, table, found, helped, started)
