"""Draw the figures of a what-if or a comparison from the tables of its results folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from ..figures import points_folder
from ..figures.kinds import COMPARISON, POINTS, Wanted, one_of
from ..figures.points_folder import Figures
from ..files.errors import InputError, unknown
from ..results.contents import MANIFEST
from ..results.manifest import as_input_errors
from ..results.tables import read_table, sane
from .changes.columns import OVER_DRAWS
from .changes.tables import COMPARED, MONTHS_IN_FORCE, MOST_MONEY
from .manifests import ComparisonManifest
from .plots import compared_curves, effect_bars


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a comparison by name: all, or those asked for. Kinds of a sweep work too. Raises InputError."""
    wanted = wanted or Wanted()
    if wanted.kind is not None and wanted.kind not in COMPARISON:
        one_of("--kind", "kind", wanted.kind, (*COMPARISON, *POINTS))
        return points_folder.figures(folder, wanted)
    manifest = ComparisonManifest.read(folder)
    with as_input_errors(folder):
        return _figures(folder, manifest, wanted)


def _figures(folder: Path, compared: ComparisonManifest, wanted: Wanted) -> Figures:
    if len({one.name for one in compared.variants}) < len(compared.variants):
        raise InputError.at(str(folder / MANIFEST), "variants: names one twice")
    over_draws: dict[str, type] = {} if compared.draws is None else dict.fromkeys(OVER_DRAWS, float)
    tables = {
        name: sane(folder / f"{name}.csv", read_table(folder, f"{name}.csv", {**columns, **over_draws}), MOST_MONEY)
        for name, columns in COMPARED.items()
    }
    months = folder / "months_in_force.csv"
    tested = sane(months, read_table(folder, months.name, MONTHS_IN_FORCE)) if months.is_file() else None
    setting = compared.setting
    costs = {one.name: ", ".join(compared.price.parts(one.cost)) for one in compared.variants if one.cost}
    outcome = wanted.outcome or "survival"

    kinds = [wanted.kind] if wanted.kind else [k.name for k in COMPARISON.values() if not wanted.outcome or k.takes]
    for kind in kinds:
        wanted.check(COMPARISON[kind])
    draw: dict[str, Callable[[], tuple[Figure, pd.DataFrame]]] = {
        "effects": lambda: effect_bars.effects(_rows(tables["effects"], outcome), outcome, setting, costs),
        "pairs": lambda: effect_bars.pair_effects(_rows(tables["pairs"], outcome), outcome, setting),
        "survival_curves": lambda: compared_curves.survival_curves(
            tables["effects"],
            tested,
            compared.summary(folder),
            compared.agreements(folder),
            setting,
            compared.months,
        ),
    }
    if wanted.kind is None and outcome not in set(tables["pairs"]["outcome"]):  # no tie in common, or no outcome of one
        kinds.remove("pairs")
    return {f"{kind}_{outcome}" if wanted.outcome else kind: draw[kind]() for kind in kinds}


def _rows(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The changes of one outcome. Raises InputError where no outcome has this name."""
    measured = list(dict.fromkeys(table["outcome"]))
    if outcome not in measured:
        raise InputError.at("--outcome", unknown("outcome", outcome, measured))
    return table[table["outcome"] == outcome]
