"""Draw the figures of a calibration from the tables of its results folder."""

from __future__ import annotations

from pathlib import Path

from ...figures.kinds import CALIBRATION, Wanted, one_of
from ...figures.points_folder import Figures
from ...results.manifest import as_input_errors
from ..manifest import CalibrationManifest
from . import plots, tables


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a calibration by name: all, or the one asked for. Raises InputError."""
    asked, about = wanted or Wanted(), CalibrationManifest.read(folder)
    asked.refuse("a calibration")
    if asked.kind is not None:
        one_of("--kind", "kind", asked.kind, CALIBRATION)
    with as_input_errors(folder):
        parameters, predictive, fit = (
            tables.read(folder, name) for name in (tables.PARAMETERS, tables.PREDICTIVE, tables.FIT)
        )
        draw = {
            "predictive": lambda: plots.predictive(predictive, fit, about),
            "contraction": lambda: plots.contraction(parameters, about),
        }
        if predictive.empty:
            del draw["predictive"]
        return {name: drawn() for name, drawn in draw.items() if asked.kind in (None, name)}
