"""What was answered against what the draws would answer; and how much surer each number became."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...figures import canvas, phrases
from ...statistics.level import LEVEL_IN_WORDS
from ..manifest import CalibrationManifest
from ..what import WHAT
from . import wording

ROWS, PANELS = 16, 6
"""At most so many bars, and panels."""


def predictive(table: pd.DataFrame, fit: pd.DataFrame, about: CalibrationManifest) -> tuple[Figure, pd.DataFrame]:
    """A panel for each thing that was observed: the answers as dots over what draws answer before and after the fit.

    Observations stand in the order of what the draws expect. A dot outside is red.
    """
    whats = list(dict.fromkeys(table["what"]))[:PANELS]
    figure = canvas.blank(14.0, 3.0 + 2.6 * len(whats))
    panels = figure.subplots(len(whats), 1, squeeze=False)[:, 0]
    for axes, what in zip(panels, whats, strict=True):
        own = table[table["what"] == what].sort_values("after", kind="stable", ignore_index=True)
        _answers(axes, own, WHAT[what].yes_or_no)
        canvas.style(axes, "", what.replace("_", " "), grid="y")
        axes.set_ylim(-0.05, 1.05)
        axes.tick_params(labelbottom=False)
    panels[-1].set_xlabel("observations, in the order of what the draws expect", fontsize=canvas.LABEL)
    told = set[str]()
    for axes in panels:  # a legend says what none above it says
        handles, labels = axes.get_legend_handles_labels()
        new = {label: handle for handle, label in zip(handles, labels, strict=True) if label not in told}
        if new:
            canvas.legend(axes, list(new.values()), list(new), ncols=len(new))
        told.update(new)
    p = f"p of a misfit {about.p:.2f}; " if about.p >= 0.01 else "p of a misfit below 0.01; "
    note = f"{p}{about.draws:,} draws, {about.observations:,} observations of {about.observed}, seed {about.seed}."
    if table["what"].nunique() > PANELS:
        note += f" Shown: {PANELS} of {table['what'].nunique()} things that were observed."
    canvas.caption(figure, f"{wording.headline(fit)}.", note)
    return figure, table


def _answers(axes: Axes, own: pd.DataFrame, yes_or_no: bool) -> None:
    place = np.arange(len(own))
    if yes_or_no:
        for name, colour in (("before", canvas.SKY), ("after", canvas.BLUE)):
            label = f"{name} the fit, share of yes"
            axes.plot(place, own[name], "_", color=colour, markersize=14, markeredgewidth=4, label=label)
    else:
        ends = {"before": (canvas.SKY, 6.0), "after": (canvas.BLUE, 3.0)}
        for name, (colour, width) in ends.items():
            low, high = own[f"{name}_low"], own[f"{name}_high"]
            label = f"{name} the fit, {LEVEL_IN_WORDS} of the draws"
            axes.vlines(place, low, high, color=colour, linewidth=width, alpha=0.75, label=label)
    inside = own["inside"].astype(bool).to_numpy()
    axes.plot(place[inside], own["value"][inside], "o", color=canvas.INK, markersize=5, label="answered")
    if not inside.all():
        axes.plot(place[~inside], own["value"][~inside], "D", color=canvas.VERMILION, markersize=7, label="outside")


def contraction(parameters: pd.DataFrame, about: CalibrationManifest) -> tuple[Figure, pd.DataFrame]:
    """How much of its variance each number lost, as a bar, against what dummies lose. Of many, the first sixteen."""
    names = parameters["path"].map(wording.name_of)
    table = parameters.assign(parameter=names).sort_values("contraction", ascending=False, ignore_index=True)
    shown = table.head(ROWS)
    figure = canvas.blank(13.0, 3.2 + 0.45 * len(shown))
    axes, height = figure.subplots(), np.arange(len(shown))
    colours = [canvas.BLUE if own else canvas.SKY for own in shown["moved"]]
    axes.barh(height, 100 * shown["contraction"].clip(lower=0), 0.6, color=colours)
    axes.vlines(100 * shown["floor"], height - 0.4, height + 0.4, color=canvas.INK, linewidth=1.6, label="chance")
    short = phrases.distinct(shown["parameter"], 48)
    axes.set_yticks(height, [phrases.plain(short[name]) for name in shown["parameter"]])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    canvas.style(axes, "variance that the data took away (%)", "", grid="x")
    told, number = int(table["moved"].sum()), len(table)
    title = (
        f"The data make {told} of {number} numbers surer." if told else f"The data make none of {number} numbers surer."
    )
    note = f"{about.draws:,} draws, {about.observations:,} observations, seed {about.seed}."
    if len(shown) < number:
        note += f" Shown: {ROWS} of {number} numbers."
    canvas.caption(
        figure, title, f"{note} Black lines: what numbers that nothing reads lose by chance. Pale: not more."
    )
    return figure, table
