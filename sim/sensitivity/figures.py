"""Draw the figures of a sensitivity analysis from the tables of its results folder."""

from __future__ import annotations

from pathlib import Path

from ..figures.kinds import SENSITIVITY, Wanted, one_of
from ..figures.points_folder import Figures
from ..files.errors import InputError
from ..model.outcomes import OUTCOMES
from ..results.manifest import as_input_errors
from ..results.tables import read_table, sane
from ..statistics.columns import with_ends
from . import drawn_plot, drawn_wording, ranking_plot
from .drawn import INDICES, read_indices
from .indices import COLUMNS
from .manifest import DrawnSensitivityManifest, SensitivityManifest, is_drawn
from .wording import are_known, finding


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a sensitivity analysis by name: all that suit it, or the one asked for. Raises InputError."""
    if is_drawn(folder):
        return _over_draws(folder, DrawnSensitivityManifest.read(folder), wanted or Wanted())
    manifest = SensitivityManifest.read(folder)
    with as_input_errors(folder):
        return _of_parameters(folder, manifest, wanted or Wanted())


def _over_draws(folder: Path, about: DrawnSensitivityManifest, wanted: Wanted) -> Figures:
    """The ranking of the numbers that are uncertain."""
    wanted.refuse("an analysis of draws", frozenset({"outcome"}))
    one_of("--kind", "kind", wanted.kind or "ranking", ["ranking"])
    if wanted.outcome not in (None, about.outcome):
        text = f"these results are of {about.outcome} alone: run `partnering sensitivity --outcome {wanted.outcome}`"
        raise InputError.at("--outcome", text)
    table, summary = read_indices(folder, about), about.summary(folder)
    if not drawn_wording.are_known(table):
        raise InputError.at(str(folder / INDICES), drawn_wording.finding(table, summary, about))
    return {"ranking": drawn_plot.ranking(table, summary, about)}


def _of_parameters(folder: Path, manifest: SensitivityManifest, wanted: Wanted) -> Figures:
    kinds = [kind for kind in SENSITIVITY if kind != "plane" or manifest.method == "morris"]
    wanted.refuse("a sensitivity analysis", frozenset({"outcome"}))
    if wanted.kind is not None:
        one_of("--kind", "kind", wanted.kind, kinds)
    outcome = one_of("--outcome", "outcome", wanted.outcome or manifest.outcome, OUTCOMES)
    columns: dict[str, type] = {"outcome": str, "path": str, "low": float, "high": float}
    columns |= dict.fromkeys(with_ends(*COLUMNS[manifest.method][:2]), float)
    path = folder / "indices.csv"
    table = sane(path, read_table(folder, path.name, columns))
    own = table[table["outcome"] == outcome].reset_index(drop=True)
    values = sane(path, read_table(folder, "points.parquet", {outcome: float}))[outcome]
    if own.empty or own["path"].isna().any() or own["path"].duplicated().any() or values.empty:
        raise InputError.at(str(path), f"does not hold one row for each parameter and {outcome}")
    if not are_known(own):
        raise InputError.at(str(path), finding(own, outcome, values, pairs=manifest.pairs, months=manifest.months))
    drawn = ranking_plot.draw_all(own, outcome, values, manifest.pairs, manifest.months)
    ending = f"_{outcome}" if wanted.outcome else ""
    return {name + ending: figure for name, figure in drawn.items() if wanted.kind in (None, name)}
