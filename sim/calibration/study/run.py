"""A calibration: planned, run, made into tables, saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ...files.errors import InputError, StoppedError
from ...files.text import bytes_of
from ...model import usual
from ...results.atomic import write_atomically
from ...results.parquet import write_parquet
from ...results.sources import digest, fingerprint, sources
from ...results.tables import write_csv
from ...runs.progress import UNSEEN, Progress
from ...scenarios.build import build
from ...scenarios.scenario import Scenario
from .. import misfit, smoother
from ..fit import Fitted, fit, work
from ..hold_out import split
from ..manifest import CalibrationManifest
from ..observations import MAX_BYTES, Observations, of_table, read
from ..predict import Simulator
from ..prior import Prior, prior_of
from ..scores import scored
from . import tables, wording, written
from .checkpoint import Checkpoint

MOST_OBSERVATIONS = 5_000
"""Their covariance is held whole."""
SCORES, PRIOR, POSTERIOR = "scores.csv", "prior.parquet", "posterior.parquet"
PRIOR_PREDICTIVE, POSTERIOR_PREDICTIVE = "prior_predictive.parquet", "posterior_predictive.parquet"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fit, checked: `seen` is fitted to, and `held` is what was held out, if anything was.

    `determines` is everything that the draws follow from.
    """

    prior: Prior
    seen: Observations
    held: Observations | None
    draws: int
    seed: int
    determines: dict[str, Any]

    @property
    def work(self) -> int:
        """How many draws are lived through."""
        return work(self.prior, self.seen, self.draws)


def plan(
    scenario: Scenario,
    observed: Path | pd.DataFrame,
    over: Sequence[str] = (),
    folder: Path | None = None,
    *,
    draws: int = usual.FITTED_DRAWS,
    seed: int = 1,
    hold_out: str | None = None,
) -> Plan:
    """Check what is asked. `observed` is a file or a table as in one, `folder` that of the file of draws.

    Raises InputError.
    """
    smoother.check()
    every, told = _observed(observed, scenario)
    if len(every) > MOST_OBSERVATIONS:
        raise InputError.at(every.file, f"{len(every):,} observations are more than {MOST_OBSERVATIONS:,}")
    prior = prior_of(scenario, over, folder)
    seen, held = split(every, hold_out, seed) if hold_out else (every, None)
    known = prior.sample(50, seed).tobytes()
    determines = {
        "scenario": scenario.data, "observed": digest(told), "over": list(over),
        "prior": digest(known), "draws": draws, "seed": seed, "hold_out": hold_out,
        "sources": sources(more=("calibration",)),
    }  # fmt: skip
    return Plan(prior, seen, held, draws, seed, determines)


def _observed(observed: Path | pd.DataFrame, scenario: Scenario) -> tuple[Observations, bytes]:
    """The observations, and the bytes that say them."""
    if isinstance(observed, pd.DataFrame):
        return of_table(observed, scenario), observed.to_csv(index=False).encode()
    return read(observed, scenario), bytes_of(observed, MAX_BYTES)


@dataclass(frozen=True)
class Calibration:
    """A plan that was run."""

    plan: Plan
    fitted: Fitted
    started: datetime

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """How far each number moved (tables.py)."""
        return tables.parameters(self.fitted)

    @cached_property
    def predictive(self) -> pd.DataFrame:
        """What draws would answer, beside what was answered (tables.py)."""
        return tables.predictive(self.fitted)

    @cached_property
    def fit(self) -> pd.DataFrame:
        """Whether both agree (tables.py)."""
        return tables.fit_of(self.fitted, self.predictive)

    @cached_property
    def scores(self) -> pd.DataFrame | None:
        """How well the draws predict what was held out (scores.py). None where nothing was."""
        held, prior = self.plan.held, self.plan.prior
        if held is None:
            return None
        shown = Simulator(prior).answers(self.fitted.judged, held, self.plan.seed).one
        return scored(build(prior.scenario.alone()), self.plan.seen, held, shown, self.plan.seed)

    @property
    def finding(self) -> str:
        """Whether the fit agrees with what was observed, and what it says of the numbers."""
        return wording.finding(self.parameters, self.predictive, self.fit, self.manifest)

    @property
    def manifest(self) -> CalibrationManifest:
        """The facts of this calibration."""
        return CalibrationManifest(
            scenario=dict(self.plan.prior.scenario.alone().data),
            observed=Path(self.plan.seen.file).name,
            observations=len(self.plan.seen),
            draws=self.plan.draws,
            members=self.fitted.members,
            steps=smoother.STEPS,
            seed=self.plan.seed,
            p=float(self.fit["p"].iloc[0]),
        )

    def written(self, out: Path) -> dict[Path, bytes]:
        """The scenario of the draws, OUT.yaml, and the draws beside it."""
        return written.files_of(self.fitted, out, Path(self.plan.seen.file).name)

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        parameters.csv, predictive.csv, fit.csv, scores.csv where something was held out, prior.parquet and
        posterior.parquet (a row a draw, a column a number that was fitted), prior_predictive.parquet and
        posterior_predictive.parquet (a row a draw, a column an observation: what is answered), calibrated.yaml with
        its draws in calibrated-draws.csv, and manifest.json.
        """
        write_csv(self.parameters, folder / tables.PARAMETERS)
        write_csv(self.predictive, folder / tables.PREDICTIVE)
        write_csv(self.fit, folder / tables.FIT)
        if self.scores is not None:
            write_csv(self.scores, folder / SCORES)
        answers = [values[: self.plan.draws] for values in misfit.replicated(self.fitted)]
        paths, labels = list(self.plan.prior.paths), self.fitted.observations.labels
        for values, columns, name in (
            (self.fitted.before, paths, PRIOR), (self.fitted.after, paths, POSTERIOR),
            (answers[0], labels, PRIOR_PREDICTIVE), (answers[1], labels, POSTERIOR_PREDICTIVE),
        ):  # fmt: skip
            table = pd.DataFrame(values, columns=columns)
            table.insert(0, "draw", range(len(table)))
            write_parquet(table, folder / name)
        for place, content in self.written(folder / written.NAME).items():
            write_atomically(place, content)
        self.manifest.write(folder, self.started, self.plan.determines)


def calibrate(
    plan: Plan,
    done: Progress = UNSEEN,
    checkpoint: Path | None = None,
    resume: bool = False,
    again: str = "resume",
    overwrite: bool = False,
) -> Calibration:
    """Run a plan. `done` is called with the number of draws that were lived through.

    The state is kept after each step beside the results folder that is named `checkpoint`; to `resume` is to go on from
    there, and `again` is the command with which the user can. Raises InputError where that state is of another fit, or
    where one is kept and it is neither to be gone on with nor to be overwritten; and StoppedError where the fit is
    stopped and something is kept.
    """
    started = datetime.now(UTC)
    if checkpoint is None:
        return Calibration(plan, fit(plan.prior, plan.seen, plan.draws, plan.seed, done), started)
    file = Checkpoint.of(checkpoint, fingerprint(plan.determines))
    if not resume:
        file.begin(overwrite)
    begun = file.read() if resume else None
    try:
        fitted = fit(plan.prior, plan.seen, plan.draws, plan.seed, done, begun, file.write)
    except (KeyboardInterrupt, SystemExit) as stop:
        if not file.steps:
            raise
        code = 130 if isinstance(stop, KeyboardInterrupt) else 143
        kept = f"{file.steps} of {smoother.STEPS} steps are kept"
        raise StoppedError(f"stopped; {kept}; go on with: {again}", code) from None
    file.remove()
    return Calibration(plan, fitted, started)
