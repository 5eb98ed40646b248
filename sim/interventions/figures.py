"""The figures of a what-if's or comparison's results folder, from its tables alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from pydantic import Field

from ..figures import redraw
from ..figures.redraw import Figures, Wanted
from ..files.errors import InputError, unknown
from ..files.faults import Strict
from ..model.parameters import MONTHS
from ..results.folder import MANIFEST
from ..results.manifest import read_manifest
from ..results.tables import read_table
from . import compared_curves, effect_bars
from .comparison import CHANGE
from .wording import Setting

KINDS = {"effects": {"outcome"}, "pairs": {"outcome"}, "survival_curves": set[str]()}
"""The kinds of figures of a comparison, and the options that each heeds."""

MOST_MONEY = 1e30
"""Beyond any net benefit; a table with larger numbers is damaged."""
_CHANGE: dict[str, type] = dict.fromkeys(CHANGE, float)
TABLES: dict[str, dict[str, type]] = {
    "effects": {"alternative": str, "outcome": str, **_CHANGE, "luck": str},
    "pairs": {"alternative": str, "a": str, "b": str, "outcome": str, **_CHANGE},
    "logrank": {"alternative": str, "p_together": float},
}


class _Named(Strict, extra="ignore"):
    name: str
    cost: float | None


class _Compared(Strict, extra="ignore"):
    """What the figures of a comparison take from its manifest."""

    alternatives: list[_Named] = Field(min_length=2)
    unit: str = Field(max_length=40)
    currency: str = Field(max_length=12)
    replicates: int = Field(ge=1)
    seed: int = Field(ge=0)
    months: int = Field(ge=1, le=int(MONTHS.high))
    pairs: int = Field(ge=0)
    columns: dict[str, str]


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a comparison by name: all, or those asked for (kinds of a sweep take it as one). Raises InputError."""
    wanted = wanted or Wanted()
    if wanted.kind is not None and wanted.kind not in KINDS:
        if wanted.kind not in redraw.USES:
            raise InputError.at("--kind", unknown("kind", wanted.kind, (*KINDS, *redraw.USES)))
        return redraw.figures(folder, wanted)
    with redraw.telling_faults(folder):
        return _figures(folder, _Compared.model_validate(read_manifest(folder)), wanted)


def _figures(folder: Path, compared: _Compared, wanted: Wanted) -> Figures:
    if len({one.name for one in compared.alternatives}) < len(compared.alternatives):
        raise InputError.at(str(folder / MANIFEST), "alternatives: names one twice")
    tables = {
        name: redraw.sane(folder / f"{name}.csv", read_table(folder, f"{name}.csv", columns), MOST_MONEY)
        for name, columns in TABLES.items()
    }
    months = None if "months" in compared.columns else compared.months
    setting = Setting(months, compared.pairs, compared.replicates, compared.seed, compared.currency)
    costs = {one.name: f"{one.cost:g} {compared.unit}" for one in compared.alternatives if one.cost}
    outcome = wanted.outcome or "survival"

    kinds = [wanted.kind] if wanted.kind else [kind for kind, heeded in KINDS.items() if not wanted.outcome or heeded]
    for kind in kinds:
        wanted.check(kind, KINDS[kind])
    draw: dict[str, Callable[[], tuple[Figure, pd.DataFrame]]] = {
        "effects": lambda: effect_bars.effects(_rows(tables["effects"], outcome), outcome, setting, costs),
        "pairs": lambda: effect_bars.pair_effects(_rows(tables["pairs"], outcome), outcome, setting),
        "survival_curves": lambda: compared_curves.survival_curves(
            tables["effects"], tables["logrank"], *redraw.tables(folder), setting, compared.months
        ),
    }
    if wanted.kind is None and outcome not in set(tables["pairs"]["outcome"]):  # no tie in common, or no outcome of one
        kinds.remove("pairs")
    return {f"{kind}_{outcome}" if wanted.outcome else kind: draw[kind]() for kind in kinds}


def _rows(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The changes of one outcome. Raises InputError where there is none of the name."""
    measured = list(dict.fromkeys(table["outcome"]))
    if outcome not in measured:
        raise InputError.at("--outcome", unknown("outcome", outcome, measured))
    return table[table["outcome"] == outcome]
