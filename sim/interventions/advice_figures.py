"""The figures of an advice's results folder, from its tables alone."""

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
from ..model.outcomes import OUTCOMES
from ..model.parameters import MONTHS
from ..results.folder import MANIFEST
from ..results.manifest import read_manifest
from ..results.tables import read_table
from . import effect_bars, pay_back_plot, wording
from .comparison import CHANGE
from .figures import MOST_MONEY
from .front_plot import front
from .pay_back import pay_back
from .wording import Setting

KINDS = ("front", "items", "net_benefit")
TABLES: dict[str, dict[str, type]] = {
    "combinations": {"set": str, "cost": float, "value": float},
    "front": {"set": str, **dict.fromkeys(("cost", "value", "low", "high", "gain"), float)}
    | dict.fromkeys(("stands_out", "reaches"), bool),
    "items": {"alternative": str, "outcome": str, "cost": float, **dict.fromkeys(CHANGE, float)},
    "net_benefit": {"month": int, **dict.fromkeys(("net", "low", "high"), float)},
}


class _Advised(Strict, extra="ignore"):
    """What the figures of an advice take from its manifest."""

    target: str
    at_least: float | None
    best: str
    unit: str = Field(max_length=40)
    currency: str = Field(max_length=12)
    replicates: dict[str, list[int]]
    seed: int = Field(ge=0)
    months: int = Field(ge=1, le=int(MONTHS.high))
    pairs: int = Field(ge=0)


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of an advice by name: all that suit it, or the one asked for. Raises InputError."""
    wanted = wanted or Wanted()
    wanted.check("an advice", ())
    with redraw.telling_faults(folder):
        drawn = _drawn(folder, _Advised.model_validate(read_manifest(folder)))
        if wanted.kind is not None and wanted.kind not in drawn:
            raise InputError.at("--kind", unknown("kind", wanted.kind, drawn))
        return {kind: draw() for kind, draw in drawn.items() if wanted.kind in (None, kind)}


def _drawn(folder: Path, advised: _Advised) -> dict[str, Callable[[], tuple[Figure, pd.DataFrame]]]:
    """How to draw each kind that there is."""
    if advised.target not in OUTCOMES:
        raise InputError.at(str(folder / MANIFEST), unknown("outcome", advised.target, OUTCOMES))

    def table(name: str) -> pd.DataFrame:
        path = folder / f"{name}.csv"
        return redraw.sane(path, read_table(folder, path.name, TABLES[name]), MOST_MONEY)

    def setting(stage: str) -> Setting:
        first, end = advised.replicates[stage]
        return Setting(advised.months, advised.pairs, end - first, advised.seed, advised.currency)

    def items() -> tuple[Figure, pd.DataFrame]:
        rows, about = wording.in_order(table("items"), advised.target), setting("taking_apart")
        names = [
            f"{name} ({cost:g} {advised.unit})" for name, cost in zip(rows["alternative"], rows["cost"], strict=True)
        ]
        note = (
            f"Bars: the best set against the set without the item, {about.runs}, the same luck in both and in no stage "
            f"of the search; {wording.certainty(len(rows))}."
        )
        how, first = about.measure(advised.target), rows.iloc[0]
        title = (
            f"“{first['alternative']}” adds most to the best set: {how.phrase} {how.value(first['value'])}, without it "
            f"{how.value(first['baseline'], of=False)}."
        )
        return effect_bars.ranked(rows, names, advised.target, how, title, note)

    def money() -> tuple[Figure, pd.DataFrame]:
        net = table("net_benefit")
        return pay_back_plot.net_benefit(net, pay_back(net), advised.best, setting("taking_apart"))

    def sets() -> tuple[Figure, pd.DataFrame]:
        first, end = advised.replicates["screening"]
        return front(
            table("combinations"), table("front"), advised.target, setting("confirming"),
            best=advised.best, unit=advised.unit, goal=advised.at_least, screening=end - first,
        )  # fmt: skip

    drawn: dict[str, Callable[[], tuple[Figure, pd.DataFrame]]] = {"front": sets}
    if advised.best != "nothing":
        drawn["items"] = items
        if (folder / "net_benefit.csv").is_file():
            drawn["net_benefit"] = money
    return drawn
