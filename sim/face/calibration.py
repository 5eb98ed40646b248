"""A calibration: draws of plausible organisations that agree with what was observed."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..calibration.manifest import CalibrationManifest
from ..calibration.study import run, tables, wording, written
from ..files.errors import InputError, needs_extra
from ..model import usual
from ..model.limits import DRAWS, SEED
from ..results.tables import read_table
from ..scenarios.scenario import Scenario as Checked
from .arguments import takes
from .load import load, read
from .scenario import Scenario
from .studies.results import Finding, TemporaryFolder, guarded

if TYPE_CHECKING:
    import arviz


class Calibration(Finding):
    """How far each number moved, what the draws answer beside what was observed, and the scenario that holds them."""

    kinds = ("calibrate",)

    @property
    @guarded
    def finding(self) -> str:
        """A misfit first; then which numbers the data make surer, and which they say nothing on."""
        about = CalibrationManifest.read(self.folder)
        return wording.finding(self.parameters, self.predictive, tables.read(self.folder, tables.FIT), about)

    @property
    def parameters(self) -> pd.DataFrame:
        """A row a number that was fitted: before and after, how far it moved and how much surer it is."""
        return tables.read(self.folder, tables.PARAMETERS)

    @property
    def predictive(self) -> pd.DataFrame:
        """A row an observation: what was answered, and what draws would answer before and after the fit."""
        return tables.read(self.folder, tables.PREDICTIVE)

    @property
    def draws(self) -> pd.DataFrame:
        """A row a plausible organisation, a column a path, as every study reads them."""
        return self.table(f"{written.NAME}-draws")

    @property
    def scenario(self) -> Scenario:
        """The scenario with these draws, each number at their mean."""
        made = read(self.folder / f"{written.NAME}.yaml")
        if isinstance(self._place, TemporaryFolder):  # which may be elsewhere, once it was pickled
            return Scenario(made.checked.without_lines(), self._place)
        return made

    def to_arviz(self) -> arviz.InferenceData:
        """Prior and posterior, what their draws answer, and what was answered, as ArviZ reads them.

        There is one chain, whose draws are independent. The groups of answers have one variable, `value`, along the
        dimension `observation`, whose labels say what was observed. `arviz.plot_ppc` reads them.
        Raises InputError where ArviZ is not installed (extra `arviz`).
        """
        if find_spec("arviz") is None:
            raise InputError.at("to_arviz", needs_extra("arviz"))
        with warnings.catch_warnings():  # arviz announces its next edition when it is imported
            warnings.simplefilter("ignore")
            import arviz

        groups: dict[str, Any] = {}
        for name, file in (("prior", run.PRIOR), ("posterior", run.POSTERIOR)):
            table = read_table(self.folder, file).drop(columns="draw")
            groups[name] = {path: values.to_numpy()[None] for path, values in table.items()}
        labels = list[str]()
        for name, file in (("prior", run.PRIOR_PREDICTIVE), ("posterior", run.POSTERIOR_PREDICTIVE)):
            table = read_table(self.folder, file).drop(columns="draw")
            groups[f"{name}_predictive"], labels = {"value": table.to_numpy()[None]}, table.columns.tolist()
        observed = {"value": self.predictive["value"].to_numpy()}
        dims, coords = {"value": ["observation"]}, {"observation": labels}
        return arviz.from_dict(**groups, observed_data=observed, dims=dims, coords=coords)


@takes(draws=DRAWS, seed=SEED)
def calibrate(
    scenario: Scenario | str | Path,
    observed: str | Path | pd.DataFrame,
    over: Sequence[str] = (),
    *,
    draws: int = usual.FITTED_DRAWS,
    seed: int | None = None,
    hold_out: str | None = None,
) -> Calibration:
    """Fit a scenario to observations: a file, or a table like `Intake.observed`. Raises InputError.

    `over` are paths of numbers to fit [default: what the scenario leaves uncertain, or else a usual choice]. What is
    named by `hold_out` is not fitted to, and how well it is predicted is in the table `scores`.
    """
    own = scenario if isinstance(scenario, Scenario) else load(scenario)
    checked: Checked = own.checked
    table = observed if isinstance(observed, pd.DataFrame) else Path(observed)
    used = checked.sweep.seed if seed is None else seed
    plan = run.plan(checked, table, over, own.folder, draws=draws, seed=used, hold_out=hold_out)
    with (place := TemporaryFolder()) as folder:
        run.calibrate(plan).save(folder)
    return Calibration(place)
