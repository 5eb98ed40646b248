"""A diagnosis: where an organisation is fragile, and why."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...diagnosis import edges, helps, ties
from ...diagnosis.manifest import DiagnosisManifest
from ...results.tables import read_table
from ...runs.pools import workers_for
from ...scenarios.scenario import Scenario
from ...scenarios.uncertainty import draws_of
from .results import Finding, TemporaryFolder, guarded


class Diagnosis(Finding):
    """The ties of an organisation, the most fragile first, and what would change that."""

    kinds = ("diagnose",)

    @property
    @guarded
    def finding(self) -> str:
        """Which tie is the most fragile, why, and what would change that, in a few sentences."""
        from ...diagnosis.wording import finding

        about = DiagnosisManifest.read(self.folder)
        return "\n\n".join(finding(self.ties, self.edges, self.helps, about))

    @property
    def ties(self) -> pd.DataFrame:
        """A row a tie, the most fragile first: rank, survival, how it ends, what fails first."""
        return read_table(self.folder, "ties.csv", ties.columns_of(self._draws))

    @property
    def edges(self) -> pd.DataFrame:
        """A row a quantity of each of the most fragile ties: where the tie survives in every second run.

        Where something is uncertain: of the organisation in which every uncertain number is at its mean.
        """
        return read_table(self.folder, "edges.csv", edges.COLUMNS)

    @property
    def helps(self) -> pd.DataFrame:
        """A row an intervention for each of the most fragile ties: what it changes in its survival, low to high."""
        return read_table(self.folder, "helps.csv", helps.columns_of(self._draws))

    @property
    def _draws(self) -> int | None:
        return DiagnosisManifest.read(self.folder).draws


def diagnosed(
    scenario: Scenario,
    folder: Path | None,
    ties: int,
    catalogue: str | Path | None,
    workers: int | None,
    *,
    replicates: int | None,
    draws: int | None,
    seed: int,
) -> Diagnosis:
    """The verb behind `Scenario.diagnose`, of a scenario whose file lies in `folder`. Raises InputError."""
    from ...diagnosis.study import diagnose, plan
    from ...interventions.catalogue import load

    interventions = load(None if catalogue is None else Path(catalogue))
    drawn = draws_of(scenario, folder, draws or scenario.sweep.draws, seed)
    planned = plan(scenario, interventions, replicates, seed, ties, drawn)
    with (place := TemporaryFolder()) as new:
        diagnose(planned, workers=workers_for(workers)).save(new)
    return Diagnosis(place)
