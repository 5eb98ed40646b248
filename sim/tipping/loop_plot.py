"""Draw the loop of a ramp: partnering while a value rises and falls, where it is lost and where it comes back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..figures import canvas, phrases
from ..statistics.columns import ENDS
from ..statistics.level import LEVEL_IN_WORDS
from .ramp import FALLING, RISING
from .wording import AGAIN, loop_finding, places, time_alone

LOOKS = {RISING: (canvas.BLUE, ">"), FALLING: (canvas.VERMILION, "<")}
"""Colour and marker of each branch. The markers point in the direction in which the value moves."""
STAYS = "first value held all along"
HALF = {True: "half of that", False: "half of what that lacks"}
"""The line at which what is in force at first is lost, or what is not is gained."""


def loop(table: pd.DataFrame, edges: pd.DataFrame, path: str, hold: int, settling: int) -> tuple[Figure, pd.DataFrame]:
    """Share in force and smaller contribution over the value, a line for each branch, with bands and edges.

    `table` and `edges` are those of loop.py. `hold` is the number of months of a step, `settling` of the first step.
    """
    figure = canvas.blank(12, 9)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.25, 1.0])
    one, lost = len(edges) == 1, bool(edges["start"].iloc[0] >= 0.5)
    for branch in LOOKS:
        draw_branch(above, table, branch, "in_force", 100.0, f"value {branch}")
        draw_branch(below, table, branch, "smaller_contribution")
    for axes, name, factor in ((above, "held", 100.0), (below, "held_smaller_contribution", 1.0)):
        look = {"color": canvas.GREY, "linewidth": 1.6, "linestyle": "--"}
        axes.plot(table["value"], factor * table[name], label=STAYS if axes is above else "", **look)
    all_pairs, event = edges.iloc[0], ""
    for way, branch in zip(("out", "back"), table["branch"].unique(), strict=True):
        event = AGAIN[event] if event else all_pairs[f"{way}_event"]
        _edge(above, all_pairs, way, event, LOOKS[branch][0])
    canvas.style(above, "", f"in true partnering (% of {'runs' if one else 'ties'})")
    canvas.style(below, phrases.label(path), "smaller contribution\n(0 to 1)")
    edge = table["held"] / 2 if lost else (1 + table["held"]) / 2
    above.plot(table["value"], 100.0 * edge, color=canvas.GREY, linewidth=1.2, linestyle=":", label=HALF[lost])
    above.set_ylim(-3, 114)
    above.set_yticks(range(0, 101, 20))
    below.set_ylim(-0.02, 1.02)
    canvas.legend(above, *above.get_legend_handles_labels(), ncols=3)
    note = f"Each value is held for {hold} months, the first for {settling}. Band: {LEVEL_IN_WORDS} across replicates. "
    note += "Dashed: the same runs with the first value held all along; the line doubles back, as time goes on. "
    note += f"Upright: where the dotted line is crossed, shaded {LEVEL_IN_WORDS}. {time_alone(all_pairs, table)[1]}"
    canvas.caption(figure, loop_finding(all_pairs, table, path, full=False), note)
    return figure, table


def draw_branch(axes: Axes, table: pd.DataFrame, branch: str, name: str, factor: float = 1.0, label: str = "") -> None:
    """Draw one measure along one branch with its band. The turning point belongs to both branches."""
    own, first = table["branch"] == branch, table["branch"] == table["branch"].iloc[0]
    rows = table[own | (table.index == first.to_numpy().nonzero()[0][-1])]
    low, high = (factor * rows[name + end] for end in ENDS)
    colour, marker = LOOKS[branch]
    axes.fill_between(rows["value"], low, high, color=colour, alpha=0.18, linewidth=0)
    axes.plot(rows["value"], factor * rows[name], color=colour, marker=marker, markersize=7, linewidth=2.3, label=label)


def _edge(axes: Axes, row: Any, way: str, event: Any, colour: str) -> None:
    if np.isnan(row[way]):
        return
    ends = [row[f"{way}{end}"] for end in ENDS]
    beyond = axes.get_xlim()  # an interval without an end reaches beyond the values that were run
    shaded = [place if np.isnan(end) else end for end, place in zip(ends, beyond, strict=True)]
    if np.isfinite(ends).any():
        axes.axvspan(*shaded, color=colour, alpha=0.12, linewidth=0)
        axes.set_xlim(beyond)
    axes.axvline(row[way], ymax=0.90, color=colour, linewidth=2)
    name = f"{event} at {places(row[way])[0]}" + ("" if np.isfinite(ends).all() else " or never")
    axes.text(row[way], 106, name, ha="center", fontsize=canvas.TICK, color=colour, fontweight="bold")
