"""A sweep: how often true partnering survives over many settings."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ...design.points import design
from ...design.section import POINTS_FROM, SweepSettings
from ...files.errors import InputError, unknown
from ...model.outcomes import OUTCOMES
from ...results import endings
from ...results.manifest import as_input_errors
from ...results.tables import read_table
from ...scenarios import overlaps
from ...scenarios.scenario import Scenario
from ...sweeps.manifest import SweepManifest
from ..arguments import takes
from .results import Finding, TemporaryFolder, guarded


class Sweep(Finding):
    """Points × replicates, as a sweep leaves them."""

    kinds = ("sweep",)

    def __str__(self) -> str:
        return "\n".join(filter(None, [self.finding, self.could_not_run]))

    @property
    @guarded
    def finding(self) -> str:
        """The highest and the lowest survival with their intervals; of one point, why agreements end."""
        from ...figures.wording import finding, why_they_end

        facts = SweepManifest.read(self.folder)
        found = finding(self.summary, facts.varied, facts.months, pairs=facts.pairs, seed=facts.seed)
        return f"{found}\n{why_they_end(endings.read(self.folder), facts.draws)}".rstrip()

    @property
    @guarded
    def could_not_run(self) -> str:
        """How many points could not run, and why the first of them could not. Empty where all ran."""
        from ...sweeps.merge import FAILED

        facts = SweepManifest.read(self.folder)
        if not facts.failed:
            return ""
        table = read_table(self.folder, FAILED, {"point": int, "reason": str})
        return facts.could_not_run(dict(zip(table["point"], table["reason"], strict=True)), FAILED)

    @property
    def summary(self) -> pd.DataFrame:
        """A row a point: what varied, replicates, and each outcome with the ends of its interval, _low and _high."""
        return SweepManifest.read(self.folder).summary(self.folder)

    @property
    def endings(self) -> pd.DataFrame:
        """Why agreements end, a row a point: `endings`, and the share in which each quantity fell short first.

        `contribution`, `trust` and `worth` come with _low and _high; missing where there are too few endings.
        """
        return self.table("endings")

    @property
    def runs(self) -> pd.DataFrame:
        """A row a run: point, what varied, replicate, each outcome. Raises InputError where no rows were kept."""
        self._check_rows()
        return self.table("runs")

    @property
    def relationships(self) -> pd.DataFrame:
        """A row a pair of a run: months established and ended, what fell short first, mode and trust, means.

        Raises InputError where no rows were kept.
        """
        self._check_rows()
        return self.table("relationships")

    @takes()
    def outcome(self, name: str) -> np.ndarray:
        """An outcome of every run, (points, replicates), in the order of `summary`; missing (NaN) where a run has none.

        Where something is uncertain, (points, draws, replicates). Raises InputError for an outcome that is not there,
        and where no rows were kept.
        """
        self._check_rows()
        if name not in OUTCOMES:
            raise InputError.at("outcome", unknown("outcome", name, OUTCOMES))
        drawn = ["draw"] if SweepManifest.read(self.folder).draws else []
        columns: dict[str, type] = dict.fromkeys(("point", *drawn, "replicate"), int) | {name: float}
        with as_input_errors(self.folder):
            runs = read_table(self.folder, "runs.parquet", columns)
            found = runs.pivot(index="point", columns=[*drawn, "replicate"], values=name)
            shape = (len(found), runs["draw"].nunique(), -1) if drawn else found.shape
            return found.to_numpy().reshape(shape)

    def _check_rows(self) -> None:
        """Raise InputError where only the figures of each point were kept."""
        if SweepManifest.read(self.folder).summary_only:
            raise InputError.at(str(self.folder), "keeps no rows of runs and pairs: it was run with `summary_only`")


def swept(
    scenario: Scenario,
    folder: Path | None,
    section: SweepSettings,
    engine: str,
    workers: int | None,
    *,
    from_file: bool,
    fixed: Sequence[str],
) -> Sweep:
    """The verb behind `Scenario.sweep`, of a scenario whose file lies in `folder`. Raises InputError.

    Warns where some points could not run.
    `from_file` says whether the points of the section are the file's own; `fixed` are paths that were set.
    """
    from ...runs.ensemble import engine_called
    from ...sweeps.life import SweepLife
    from ...sweeps.place import Place
    from ...sweeps.plan import plan_section

    beside = scenario.beside(*POINTS_FROM) or folder
    points = design(section, folder=beside, from_file=from_file, where=scenario.where(*POINTS_FROM))
    if fixed:
        overlaps.refuse_overlaps(scenario, [*overlaps.at("with_settings", fixed), *overlaps.at("vary", points.paths)])
    life = SweepLife(plan_section(scenario, section, points, folder), engine_called(engine, "engine"), workers)
    with (place := TemporaryFolder()) as new:
        life.run(Place.at(new))
    made = Sweep(place)
    if told := made.could_not_run:
        warnings.warn(told, stacklevel=4)
    return made
