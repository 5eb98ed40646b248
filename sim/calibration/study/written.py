"""The scenario that a calibration leaves: every number at the mean of its draws, and the draws in a file beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...design.values import is_whole
from ...results.tables import without_formulas
from ...scenarios.scenario import Scenario
from ..fit import Fitted

DIGITS = 6
NAME = "calibrated"
"""How the scenario is called in a results folder."""


def draws_of(fitted: Fitted) -> pd.DataFrame:
    """A row a plausible organisation, a column a path, as every command reads them: the anchors are applied."""
    rows = pd.DataFrame([fitted.prior.settings(row) for row in fitted.after])
    return rows.round(DIGITS)


def scenario_of(fitted: Fitted, draws: pd.DataFrame, file: str) -> Scenario:
    """The scenario with its numbers at the means of the draws. It names the file of the draws."""
    means: dict[str, Any] = {
        path: round(value) if is_whole(path) else float(np.round(value, DIGITS))
        for path, value in draws.mean().items()
        if isinstance(path, str)
    }
    middle = fitted.prior.scenario.alone().with_settings(means)
    return middle.with_sections({"draws": file})


def files_of(fitted: Fitted, out: Path, observed: str) -> dict[Path, bytes]:
    """NAME.yaml and NAME-draws.csv, by the place where each belongs."""
    draws, file = draws_of(fitted), f"{out.name}-draws.csv"
    head = (
        f"# Made by partnering calibrate from {fitted.prior.scenario.name} and {observed}: every number below is the\n"
        f"# mean of {fitted.draws:,} draws. {file} holds them: one plausible organisation a row.\n"
    )
    text = head + scenario_of(fitted, draws, file).to_yaml()
    table = without_formulas(draws).to_csv(index=False, lineterminator="\n")
    return {out.with_name(f"{out.name}.yaml"): text.encode(), out.with_name(file): table.encode()}
