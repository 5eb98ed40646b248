"""A matrix of the organisation: departments by departments, those with ties alike side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ..figures import canvas, phrases
from ..figures.wording import measure
from ..statistics.columns import with_ends
from ..statistics.level import LEVEL_IN_WORDS
from ..statistics.seriation import seriation
from .manifest import DiagnosisManifest
from .wording import headline

WITH_NUMBERS = 24
"""Up to so many departments the cells show numbers."""
NO_TIE = "#f4f4f4"


def matrix(ties: pd.DataFrame, about: DiagnosisManifest) -> tuple[Figure, pd.DataFrame]:
    """Draw the matrix: above the diagonal the survival of each tie, below it the interval, both in the same colour."""
    names = about.departments
    shares, lows, highs = (_square(ties, names, column) for column in with_ends("survival"))
    order = seriation(np.where(np.eye(len(names), dtype=bool), 0.0, np.nan_to_num(1.0 - shares, nan=1.0)))
    shares, lows, highs = (values[np.ix_(order, order)] for values in (shares, lows, highs))
    ordered, how, size = [names[place] for place in order], measure("survival"), len(names)
    side = float(np.clip(0.62 * size, 6.0, 16.0))
    figure = canvas.blank(side + 4.5, side + 2.6)
    axes = figure.subplots()
    colours = sns.color_palette(canvas.SHARES, as_cmap=True).with_extremes(bad=NO_TIE)
    image = axes.imshow(100 * shares, cmap=colours, vmin=0, vmax=100)
    if size <= WITH_NUMBERS:
        points = 72 * side / size  # of a cell
        for row, column in np.argwhere(np.isfinite(shares)).tolist():
            share, low, high = (values[row, column] for values in (shares, lows, highs))
            above = column > row
            value, *ends = how.told(share, low, high)
            text = value if above or ends[0] == ends[1] else phrases.span(*ends).replace(" to ", " to\n")
            axes.text(
                column, row, text, ha="center", va="center", color="white" if share > 0.5 else canvas.INK,
                fontsize=min(canvas.TICK, points / (2.6 if above else 4.0)),
            )  # fmt: skip
    short = phrases.distinct(ordered, 20)
    labels = [phrases.plain(short[name]) for name in ordered]
    axes.set_xticks(range(size), labels, rotation=50, ha="left")
    axes.set_yticks(range(size), labels)
    axes.xaxis.tick_top()
    axes.set_xticks(np.arange(size + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(size + 1) - 0.5, minor=True)
    canvas.style(axes, "", "", grid="none")
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="minor", length=0)
    canvas.colour_bar(image, axes, f"{how.words} to month {about.months} (% of runs)", shrink=0.7, aspect=24)
    where = (
        f"Above the diagonal: survival; below: its {LEVEL_IN_WORDS} interval"
        if size <= WITH_NUMBERS
        else "Colour: survival"
    )
    note = (
        f"{where}, {about.size}. Grey: no tie. Departments whose ties survive "
        "alike stand side by side (optimal leaf ordering)."
    )
    canvas.caption(figure, headline(ties), note)
    return figure, _data(ties, ordered)


def _square(ties: pd.DataFrame, names: list[str], column: str) -> np.ndarray:
    """A column of the ties as a symmetric array (departments, departments), NaN where there is no tie."""
    place = {name: number for number, name in enumerate(names)}
    values = np.full((len(names), len(names)), np.nan)
    for a, b, value in zip(ties["a"], ties["b"], ties[column], strict=True):
        values[place[a], place[b]] = values[place[b], place[a]] = value
    return values


def _data(ties: pd.DataFrame, ordered: list[str]) -> pd.DataFrame:
    """The ties as they are drawn, with the places of their departments."""
    columns = ["rank", "a", "b", *with_ends("survival")]
    places = {f"place_{side}": [ordered.index(name) + 1 for name in ties[side]] for side in "ab"}
    return ties[columns].assign(**places)
