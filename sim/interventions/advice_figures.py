"""Draw the figures of an advice from the tables of its results folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from ..figures import phrases
from ..figures.kinds import Wanted, one_of
from ..figures.points_folder import Drawn, Figures
from ..files.errors import InputError, unknown
from ..model.outcomes import LESS_IS_BETTER, OUTCOMES
from ..results.contents import MANIFEST
from ..results.manifest import as_input_errors
from ..results.tables import read_table, sane
from ..scenarios.business import NET_BENEFIT
from ..statistics.level import LEVEL_IN_WORDS
from . import wording
from .advice_wording import loss_in_words
from .changes.tables import ADVISED, MOST_MONEY
from .manifests import AdviceManifest
from .pay_back import pay_back
from .plots import effect_bars
from .plots.front import front
from .plots.information import information
from .plots.pay_back import net_benefit
from .words.applications import NO_SET


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of an advice by name: all that suit it, or the one asked for. Raises InputError."""
    wanted, manifest = wanted or Wanted(), AdviceManifest.read(folder)
    wanted.refuse("an advice")
    with as_input_errors(folder):
        manifest.check_best(folder, read_table(folder, "front.csv", {"set": str}))
        drawers = _drawers(folder, manifest)
        if wanted.kind is not None:
            one_of("--kind", "kind", wanted.kind, drawers)
        return {kind: draw() for kind, draw in drawers.items() if wanted.kind in (None, kind)}


def _drawers(folder: Path, advised: AdviceManifest) -> dict[str, Callable[[], Drawn]]:
    """For each kind of figure that these results have, a function that draws it."""
    if advised.target not in (*OUTCOMES, NET_BENEFIT):
        raise InputError.at(str(folder / MANIFEST), unknown("outcome", advised.target, OUTCOMES))

    def table(name: str, **more: type) -> pd.DataFrame:
        path = folder / f"{name}.csv"
        return sane(path, read_table(folder, path.name, {**ADVISED[name], **more}, others=True), MOST_MONEY)

    def items() -> Drawn:
        rows, about = wording.in_order(table("items"), advised.target), advised.setting("taking_apart")
        price, how, first = advised.price, about.measure(advised.target), rows.iloc[0]
        names = [
            f"{name} ({', '.join(price.parts(cost))})" for name, cost in zip(rows["variant"], rows["cost"], strict=True)
        ]
        note = (
            f"Bars: the advised set against the set without the item, {about.runs}, the same luck in both; the "
            f"intervals hold together at {LEVEL_IN_WORDS}. Grey: no difference is shown."
        )
        loses = "rises" if advised.target in LESS_IS_BETTER else "falls"
        loss = f"{how.words} {loses} by {loss_in_words(first, advised.target, how)}"
        if wording.verdict(first, advised.target) == wording.GAIN:
            most = "shows the largest effect" if wording.rival(rows, advised.target) else "matters most"
            title = f"In the advised set “{first['variant']}” {most}: without it {loss}."
        else:
            title = f"No item of the advised set is shown to matter: without “{first['variant']}” {loss}."
        return effect_bars.ranked(rows, phrases.ticks(names), advised.target, how, title, note)

    def money() -> Drawn:
        net = table("net_benefit")
        return net_benefit(net, pay_back(net), advised.best, advised.setting("taking_apart"), len(table("front")))

    def sets() -> Drawn:
        first, end = advised.replicates["screening"]
        rungs: dict[str, type] = {"n": int} if "first_rung" in advised.replicates else {}  # earlier versions had none
        regret: dict[str, type] = {} if advised.draws is None else {"cautious": bool}
        return front(
            table("combinations", **rungs), table("front", **regret), advised.target, advised.setting("confirming"),
            best=advised.best, price=advised.price, goal=advised.at_least, screening=end - first,
        )  # fmt: skip

    drawers: dict[str, Callable[[], Drawn]] = {"front": sets}
    if advised.draws is not None and (knowing := table("information"))["value"].notna().any():
        drawers["information"] = lambda: information(knowing, advised.target, advised.setting("confirming"))
    if advised.best != NO_SET:
        drawers["items"] = items
        if (folder / "net_benefit.csv").is_file():
            drawers["net_benefit"] = money
    return drawers
