"""What a budget buys: every set that was run, and the front of the sets that give most for their cost."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...figures import canvas, phrases
from ...statistics.intervals import LEVEL_IN_WORDS
from ..advice_wording import headline
from ..wording import Setting

NAMED = 12
"""At most so many sets of the front are named."""
DOTS = 8_000
"""At most so many sets are drawn as dots."""


def front(
    screened: pd.DataFrame,
    table: pd.DataFrame,
    outcome: str,
    setting: Setting,
    *,
    best: str,
    unit: str,
    goal: float | None = None,
    screening: int = 0,
) -> tuple[Figure, pd.DataFrame]:
    """Cost against an outcome: all sets as faint dots, the front as a line with intervals, its sets numbered and named.

    `screened` and `table` are the sets and the front of an Advice. `setting.replicates` is the number of replicates of
    the front, `screening` that of the dots. The line joins the efficient sets. Of many sets the larger steps are
    named.
    """
    how = setting.measure(outcome)
    figure = canvas.blank(15, 9)
    axes, beside = figure.subplots(1, 2, width_ratios=[1.45, 1.0])
    dots = screened.iloc[np.unique(np.linspace(0, len(screened) - 1, min(DOTS, len(screened))).astype(int))]
    axes.plot(dots["cost"], how.factor * dots["value"], ".", color="#BDBDBD", markersize=4, alpha=0.5, zorder=1)
    standing = table[table["efficient"]]
    axes.step(
        standing["cost"], how.factor * standing["value"], where="post", color=canvas.BLUE, linewidth=2.5, zorder=2
    )
    shown = named(table, best)
    for place, row in table.iterrows():
        colour = canvas.VERMILION if row["set"] == best else canvas.BLUE
        middle, low, high = (how.factor * row[name] for name in ("value", "low", "high"))
        axes.vlines(row["cost"], low, high, color=colour, linewidth=2, zorder=3)
        face = colour if row["efficient"] or row["set"] == best else "white"
        axes.plot(row["cost"], middle, "o", color=colour, markerfacecolor=face, markersize=7, zorder=4)
        if place in shown:
            axes.annotate(
                f"{shown.index(place) + 1}", (row["cost"], middle), (-6, 9), textcoords="offset points",
                ha="right", fontsize=canvas.TICK, fontweight="bold", color=colour, zorder=5,
            )  # fmt: skip
    if goal is not None:
        axes.axhline(how.factor * goal, color=canvas.INK, linewidth=1.5, linestyle="--")
        axes.text(
            0.995, how.factor * goal, f"target {how.value(goal)}", transform=axes.get_yaxis_transform(),
            ha="right", va="center", fontsize=canvas.NOTE, bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
        )  # fmt: skip
    canvas.style(axes, f"cost ({unit})", how.label)
    _list(beside, table.loc[shown], best, setting, outcome, unit)
    note = (
        f"Grey: {len(screened):,} sets, {screening:,} replicates each. Line: sets that no other one of the same or a "
        f"lower cost equals; {setting.runs}, that had no part in picking them; the {len(table)} intervals hold "
        f"together at {LEVEL_IN_WORDS}."
    )
    if len(shown) < len(table):
        note += f" Named: {len(shown)} of {len(table)}, the larger steps."
    canvas.caption(figure, headline(table, best, outcome, setting, unit, goal), note)
    return figure, table


def named(table: pd.DataFrame, best: str) -> list[int]:
    """Places of the sets to name: the best, the first, the last, and the larger steps, in order."""
    standing = table[table["efficient"]]
    always = {table.index[0], standing.index[-1], table.index[table["set"] == best][0]}
    for place in standing["gain"].abs().sort_values(ascending=False).index:
        if len(always) >= NAMED:
            break
        always.add(place)
    return sorted(always)


def _list(axes: Axes, rows: pd.DataFrame, best: str, setting: Setting, outcome: str, unit: str) -> None:
    """Write the named sets, one below the other."""
    how = setting.measure(outcome)
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(NAMED, -0.3))
    for place, (_, row) in enumerate(rows.iterrows()):
        colour = canvas.VERMILION if row["set"] == best else canvas.INK
        figures = f"{row['cost']:g} {unit}, {how.value(row['value'], of=False)}"
        axes.text(0, place, f"{place + 1}", fontsize=canvas.TICK, fontweight="bold", color=colour, va="top")
        axes.text(0.07, place, figures, fontsize=canvas.NOTE, fontweight="bold", color=colour, va="top")
        words = phrases.wrapped(phrases.short(row["set"], 96), 50)
        axes.text(0.07, place + 0.3, words, fontsize=canvas.NOTE - 1, color=colour, va="top", linespacing=1.1)
