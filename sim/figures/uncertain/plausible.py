"""The distribution of an outcome over plausible organisations: what the data leave open, beside what luck does."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .. import canvas, wording
from ..phrases import draws_in_words
from ..wording import measure
from . import layers

BINS = 25


def plausible(
    by_draw: pd.DataFrame,
    summary: pd.DataFrame,
    outcome: str = "survival",
    *,
    pairs: int = 1,
    months: int | None = None,
) -> tuple[Figure, pd.DataFrame]:
    """How many draws have which value of an outcome, with the two intervals above: of data and luck, of luck alone.

    `by_draw` has a row for each draw of the one point of the summary. It is returned.
    """
    how, row = measure(outcome, pairs), summary.iloc[0]
    values = how.factor * by_draw[outcome].dropna().to_numpy()
    top = how.top or float(max(values.max(initial=0.0), how.factor * row[f"{outcome}_high"])) * 1.05
    figure = canvas.blank(12, 6.6)
    above, axes = figure.subplots(2, 1, sharex=True, height_ratios=[0.22, 1.0])
    axes.hist(values, bins=np.linspace(0.0, top, BINS + 1).tolist(), color=canvas.SKY, edgecolor="white")
    canvas.style(axes, how.label, "plausible organisations")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    low, high, luck_low, luck_high = (how.factor * row[column] for column in layers.ends_of(summary, outcome))
    for ends, height, colour, name in (
        ((low, high), 1, canvas.SKY, "data and luck"),
        ((luck_low, luck_high), 0, canvas.BLUE, "luck alone"),
    ):
        above.hlines(height, *ends, color=colour, linewidth=9)
        above.plot(how.factor * row[outcome], height, "o", color=canvas.INK, markersize=8)
        above.text(-0.01, height, name, ha="right", va="center", fontsize=canvas.TICK, color=canvas.INK,
                   transform=above.get_yaxis_transform())  # fmt: skip
    canvas.style(above, "", "", grid="none")
    above.tick_params(labelbottom=False)
    above.set_yticks([])
    above.set_ylim(-0.7, 1.7)
    axes.set_xlim(-0.02 * top, 1.02 * top)
    title = wording.headline(summary, [], outcome, months, pairs)
    title = title[:-1] + wording.two_layers(summary, outcome, pairs) + "."
    draws, runs = draws_in_words(int(row["draws"])), f"{int(row['replicates']):,}"
    note = f"{draws} × {runs} replicates. The columns hold the luck of {runs} runs each. Dots: the mean."
    canvas.caption(figure, title, note)
    return figure, by_draw[["point", "draw", outcome]]
