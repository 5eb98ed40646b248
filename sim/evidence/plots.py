"""Draw the figures of the evidence: one for each row, and maps of verdicts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from ..figures import canvas, phrases
from ..figures.points import is_number
from .checks import FAILS, HOLDS, NOT_SHOWN

VERDICT_COLOURS = {HOLDS: canvas.BLUE, FAILS: canvas.VERMILION, NOT_SHOWN: canvas.PALE}
"""One colour for each verdict."""
LETTERS = {HOLDS: "H", FAILS: "F", NOT_SHOWN: "–"}
MARKED = 25
"""A line with more points has no markers."""


def row_figure(table: pd.DataFrame, x: str, y: str, percent: bool, title: str, note: str) -> Figure:
    """Draw means with their intervals along x, a line for each series. Where x is text, draw dots with bars.

    `table` has a row for each point with series, x, mean, low and high. Shares are drawn in percent.
    """
    shown = table.copy()
    if percent:
        shown[["mean", "low", "high"]] *= 100
        y = f"{y} (%)"
    figure = canvas.blank(12, 6.2)
    axes = figure.subplots()
    if is_number(shown["x"]):
        _lines(axes, shown)
        canvas.style(axes, x, y)
        if (shown["x"] % 1 == 0).all():
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        put: Any = axes.set_ylim
    else:
        _dots(axes, shown)
        canvas.style(axes, y, x)
        put = axes.set_xlim
        if not percent:
            axes.axvline(0, color=canvas.GREY, linewidth=1)
    if percent:
        put(-2.5, 102.5)
    if shown["series"].any():
        handles, names = axes.get_legend_handles_labels()
        canvas.legend(axes, handles, names, ncols=2)
    canvas.caption(figure, title, note)
    return figure


def _lines(axes: Axes, table: pd.DataFrame) -> None:
    for number, (name, part) in enumerate(table.groupby("series", sort=False)):
        colour = canvas.MODE_COLOURS.get(str(name), canvas.SERIES[number])
        marker = canvas.MARKERS[number] if len(part) <= MARKED else ""
        axes.fill_between(part["x"], part["low"], part["high"], color=colour, alpha=0.2, linewidth=0)
        axes.plot(part["x"], part["mean"], color=colour, marker=marker, markersize=9, linewidth=2.5, label=name)


def _dots(axes: Axes, table: pd.DataFrame) -> None:
    places = list(dict.fromkeys(table["x"]))
    series = list(table.groupby("series", sort=False))
    for number, (name, part) in enumerate(series):
        height = part["x"].map(places.index) + 0.5 * ((number + 0.5) / len(series) - 0.5)
        axes.hlines(height, part["low"], part["high"], color=canvas.SERIES[number], linewidth=4, alpha=0.4)
        axes.plot(part["mean"], height, canvas.MARKERS[number], color=canvas.SERIES[number], markersize=10, label=name)
    axes.set_yticks(range(len(places)), [phrases.wrapped(place) for place in places])
    axes.set_ylim(len(places) - 0.4, -0.6)


def verdict_map(verdicts: pd.DataFrame, title: str, note: str, letters: pd.DataFrame | None = None) -> Figure:
    """Draw the verdicts of rows (columns) by what was changed (index), in colours and in letters.

    `letters` has what stands in each cell [default: the letter of its verdict].
    """
    kinds = list(VERDICT_COLOURS)
    codes = verdicts.map(kinds.index).to_numpy()
    shown = (verdicts.map(LETTERS.__getitem__) if letters is None else letters).to_numpy()
    figure = canvas.blank(15, 2.6 + 0.42 * len(verdicts))
    axes = figure.subplots()
    colours = ListedColormap(list(VERDICT_COLOURS.values()))
    axes.pcolormesh(codes, cmap=colours, vmin=-0.5, vmax=len(kinds) - 0.5, edgecolors="white", linewidth=1.5)
    for (line, column), code in np.ndenumerate(codes):
        ink = canvas.GREY if kinds[code] == NOT_SHOWN else "white"
        axes.text(column + 0.5, line + 0.5, str(shown[line, column]), ha="center", va="center", color=ink, fontsize=12)
    axes.set_xticks(np.arange(codes.shape[1]) + 0.5, verdicts.columns)
    axes.set_yticks(np.arange(codes.shape[0]) + 0.5, verdicts.index)
    canvas.style(axes, grid="none")
    axes.invert_yaxis()
    patches = [Patch(color=colour) for colour in VERDICT_COLOURS.values()]
    names = [f"{LETTERS[kind]}  {kind}" if letters is None else kind for kind in kinds]
    canvas.legend(axes, patches, names, ncols=len(kinds))
    canvas.caption(figure, title, note)
    return figure
