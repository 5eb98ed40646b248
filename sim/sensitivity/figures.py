"""The figures of a sensitivity analysis, from its tables alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from ..figures import redraw
from ..figures.redraw import Figures, Wanted
from ..files.errors import InputError
from ..files.faults import Strict
from ..model.organisation import MAX_TIES
from ..model.outcomes import OUTCOMES
from ..model.parameters import MONTHS
from ..results.manifest import read_manifest
from ..results.tables import read_table
from . import ranking_plot
from .indices import COLUMNS, Method
from .wording import are_known, finding


class _Analysed(Strict, extra="ignore"):
    """What the figures of a sensitivity analysis take from its manifest."""

    method: Method
    outcome: Literal[OUTCOMES]  # type: ignore[valid-type]
    pairs: int = Field(ge=1, le=MAX_TIES)
    months: int | None = Field(ge=1, le=int(MONTHS.high))


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a sensitivity analysis by name: all that suit it, or the one asked for. Raises InputError."""
    with redraw.telling_faults(folder):
        return _drawn(folder, _Analysed.model_validate(read_manifest(folder)), wanted or Wanted())


def _drawn(folder: Path, manifest: _Analysed, wanted: Wanted) -> Figures:
    kinds = ("ranking",) if manifest.method == "sobol" else ("ranking", "plane")
    wanted.check("a sensitivity analysis", {"outcome"})
    if wanted.kind is not None:
        redraw.one_of("--kind", "kind", wanted.kind, kinds)
    outcome = redraw.one_of("--outcome", "outcome", wanted.outcome or manifest.outcome, OUTCOMES)
    columns: dict[str, type] = {"outcome": str, "path": str, "low": float, "high": float}
    columns |= {name + end: float for name in COLUMNS[manifest.method][:2] for end in ("", "_low", "_high")}
    path = folder / "indices.csv"
    table = redraw.sane(path, read_table(folder, path.name, columns))
    own = table[table["outcome"] == outcome].reset_index(drop=True)
    values = redraw.sane(path, read_table(folder, "points.parquet", {outcome: float}))[outcome]
    if own.empty or own["path"].isna().any() or own["path"].duplicated().any() or values.empty:
        raise InputError.at(str(path), f"does not hold one row for each parameter and {outcome}")
    if not are_known(own):
        raise InputError.at(str(path), finding(own, outcome, values, pairs=manifest.pairs, months=manifest.months))
    drawn = ranking_plot.draw_all(own, outcome, values, manifest.pairs, manifest.months)
    ending = f"_{outcome}" if wanted.outcome else ""
    return {name + ending: figure for name, figure in drawn.items() if wanted.kind in (None, name)}
