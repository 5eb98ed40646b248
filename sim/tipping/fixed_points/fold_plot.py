"""Draw the bifurcation diagram: the fixed points of two departments over a value, beside the simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...figures import canvas, phrases
from ...statistics.level import LEVEL_IN_WORDS
from ..loop_plot import LOOKS, draw_branch
from ..ramp import STILL_IN_WORDS
from .fold import Fold
from .fold_wording import fold_finding

KINDS = {
    (True, True): ("partnering, stable", canvas.GREEN, "-"),
    (False, True): ("without, stable", canvas.INK, "-"),
    (True, False): ("partnering, unstable", canvas.GREEN, (0, (3, 2))),
    (False, False): ("without, unstable", canvas.INK, (0, (3, 2))),
}
"""Name, colour and dashes of fixed points, by agreement in force and stability."""
BAR = {"contribution_bar": "a contribution", "trust_bar": "trust", "worth_bar": "felt worth"}
"""For each bar, the quantity that must reach it."""


def bifurcation(fold: Fold, table: pd.DataFrame | None = None) -> tuple[Figure, pd.DataFrame]:
    """Smaller contribution at the fixed points, the states to which the model comes without luck, the share with luck.

    `table` is that of loop.py for the same path with the slow states held still. Without it only the fixed points are
    drawn. The table returned has a row for each fixed point.
    """
    ratios = [1.0] if table is None else [1.7, 1.0]
    figure = canvas.blank(12, 4.6 + 2.8 * sum(ratios) / 1.5)
    panels = figure.subplots(len(ratios), 1, sharex=True, squeeze=False, height_ratios=ratios)[:, 0]
    axes = panels[0]
    _fixed_points(axes, fold.points)
    for branch, (colour, marker) in LOOKS.items():
        rows = fold.settled[fold.settled["branch"] == branch]
        look = {"color": colour, "marker": marker, "markersize": 7, "linestyle": "", "fillstyle": "none"}
        axes.plot(rows["value"], _smaller(rows), label=f"simulation, value {branch}", **look)
    span = fold.settled["value"].max() - fold.settled["value"].min()
    values = [-np.inf, *np.sort(fold.edges["value"].to_numpy(dtype=float)), np.inf]
    for before, value, after in zip(values, values[1:], values[2:], strict=False):
        for each in panels:
            each.axvline(value, color=canvas.GREY, linewidth=1.3, linestyle=":")
        side = "right" if after - value < 0.08 * span else "left" if value - before < 0.08 * span else "center"
        axes.text(value, 1.02, f" {_exact(value)} ", ha=side, fontsize=canvas.TICK, color=canvas.GREY)
    axes.set_ylim(-0.02, 1.09)
    canvas.style(axes, "", "smaller contribution (0 to 1)")
    canvas.legend(axes, *axes.get_legend_handles_labels(), ncols=3)
    if table is not None:
        _shares(panels[1], table)
    panels[-1].set_xlabel(phrases.plain(phrases.label(fold.path)), fontsize=canvas.LABEL, color=canvas.INK)
    canvas.caption(figure, fold_finding(fold), _note(fold, table is not None))
    return figure, fold.points


def _note(fold: Fold, with_luck: bool) -> str:
    ends = []
    for _, edge in fold.edges.iterrows():
        what = "Partnering" if edge["in_force"] else "Its absence"
        missed = "falls below its bar" if edge["in_force"] else "reaches its bar"
        why = "in a fold" if edge["why"] == "fold" else f"where {BAR[edge['why']]} {missed}"
        ends.append(f"{what} ends at {_exact(edge['value'])} {why}. ")
    text = (
        "Solid: stable fixed points, dashed: unstable; lines end in a fold, or where the bars begin or cease to hold. "
    )
    text += "".join(ends) + "Marks: the model without luck, left alone at each value."
    if with_luck:
        text += f" Below: with luck, band {LEVEL_IN_WORDS} across replicates."
    return f"{text} Held still: {STILL_IN_WORDS}."


def _exact(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def _fixed_points(axes: Axes, points: pd.DataFrame) -> None:
    for (in_force, stable), (name, colour, dashes) in KINDS.items():
        own = points[(points["in_force"] == in_force) & (points["stable"] == stable)]
        for number, (_, rows) in enumerate(own.groupby("branch")):
            label = "" if number else name
            axes.plot(rows["value"], _smaller(rows), color=colour, linestyle=dashes, linewidth=3, label=label)


def _smaller(rows: pd.DataFrame) -> np.ndarray:
    return rows[["contribution_ab", "contribution_ba"]].min(axis=1).to_numpy()


def _shares(axes: Axes, table: pd.DataFrame) -> None:
    for branch in LOOKS:
        draw_branch(axes, table, branch, "in_force", 100.0)
    canvas.style(axes, "", "in force (% of runs)")
    axes.set_ylim(-3, 103)
