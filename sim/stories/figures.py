"""Draw the figures of a run from the tables of its results folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..figures.kinds import STORY, Wanted, one_of
from ..figures.points_folder import Figures
from ..model.parameters import BY_NAME
from ..results.manifest import as_input_errors
from ..results.tables import read_table, sane
from . import plots
from .manifest import RunManifest

_SIDES = ("ab", "ba")
COLUMNS: dict[str, dict[str, type]] = {
    "departments": {"replicate": int, "month": int, "department": str, "power": float, "self_worth": float},
    "relationships": {"replicate": int, "month": int, "a": str, "b": str, "mode": str, "in_force": bool}
    | {f"{name}_{side}": float for name in ("trust", "contribution", "dependence") for side in _SIDES},
}
"""The columns of the monthly tables that the figures read."""


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a run by name: all, or the one asked for. Raises InputError."""
    wanted, manifest = wanted or Wanted(), RunManifest.read(folder)
    wanted.refuse("a run")
    if wanted.kind is not None:
        one_of("--kind", "kind", wanted.kind, STORY)
    with as_input_errors(folder):
        tables = {name: _months(folder, name) for name in COLUMNS}
        replicates = tables["departments"]["replicate"]  # an organisation may have no ties
        first = {name: table[table["replicate"] == replicates.min()] for name, table in tables.items()}
        number = replicates.nunique()
        which = f"Replicate {replicates.min()} of {number}" if number > 1 else "One replicate"
        note = f"{which}, seed {manifest.seed}; a sweep shows how often this happens."
        given = manifest.scenario.get("organisation") or {}
        bars = {name: float(given.get(name, BY_NAME[name].default)) for name in ("contribution_bar", "trust_bar")}
        drawn = plots.draw_all(first["departments"], first["relationships"], bars, note)
    return drawn if wanted.kind is None else {wanted.kind: drawn[wanted.kind]}


def _months(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"monthly_{name}.parquet"
    return sane(path, read_table(folder, path.name, COLUMNS[name]))
