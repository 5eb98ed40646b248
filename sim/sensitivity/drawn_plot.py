"""The numbers that a scenario leaves uncertain, ranked by how much hangs on each, against dummies."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ..figures import canvas, phrases
from ..figures.wording import measure
from ..files.names import counted
from ..statistics.digits import even
from ..statistics.level import LEVEL_IN_WORDS
from .drawn_wording import headline
from .manifest import DrawnSensitivityManifest
from .wording import ranked

ROWS = 16
"""At most so many bars."""
LABELS = {  # from 0 to 1
    "delta": "δ: move of the distribution",
    "pawn": "PAWN: move of the distribution",
}


def ranking(
    indices: pd.DataFrame, summary: pd.DataFrame, about: DrawnSensitivityManifest
) -> tuple[Figure, pd.DataFrame]:
    """The index of each number as a bar with its interval, and its share of what is open. Of many, the first sixteen.

    What stays left of the dashed line may be no more than a dummy, and is pale.
    """
    method, outcome = about.method, about.outcome
    table, how = ranked(indices), measure(outcome, about.pairs, about.months)
    shown = table.head(ROWS)
    figure = canvas.blank(14.5, 3.4 + 0.5 * len(shown))
    index, share = figure.subplots(1, 2, sharey=True, width_ratios=[1.0, 0.8])
    height = np.arange(len(shown))
    colours = [canvas.BLUE if own else canvas.SKY for own in shown["matters"]]
    for axes, name in ((index, method), (share, "first")):
        axes.barh(height, shown[name], 0.6, color=colours)
        axes.hlines(height, shown[f"{name}_low"], shown[f"{name}_high"], color=canvas.INK, linewidth=1.8)
        axes.set_xlim(0.0, 1.05 * float(shown[[f"{name}_high", "floor"]].to_numpy().max()))
    index.axvline(table["floor"].iloc[0], color=canvas.INK, linewidth=1.4, linestyle=(0, (4, 3)))
    short = phrases.distinct(table["parameter"], 44)
    names = [
        f"{short[name]}  ({' to '.join(even([low, high])).replace('-', '−')})"
        for name, low, high in shown[["parameter", "low", "high"]].itertuples(index=False)
    ]
    index.set_yticks(height, [phrases.plain(name) for name in names])
    canvas.style(index, LABELS[method], "", grid="x")
    canvas.style(share, "share of what is open, alone", "", grid="x")
    share.tick_params(labelleft=False)
    index.set_ylim(len(shown) - 0.4, -0.6)
    line = Line2D([], [], color=canvas.INK, linewidth=1.8)
    canvas.legend(index, [Patch(color=canvas.BLUE), line], ["matters", f"{LEVEL_IN_WORDS} interval"], ncols=2)
    canvas.legend(share, [Patch(color=canvas.SKY)], ["no more than a dummy"])
    row = summary.iloc[0]
    runs = f"{counted(about.draws, 'draw')} × {counted(about.replicates, 'replicate')}, seed {about.seed}"
    note = f"{how.phrase[0].upper()}{how.phrase[1:]} {how.value(row[outcome])} on average; {runs}."
    if len(shown) < len(table):
        note += f" Shown: {ROWS} of {len(table):,} numbers."
    note += " Dashes: what dummies reach. In brackets: the range of the draws. Intervals: other draws, other luck."
    canvas.caption(figure, headline(indices, summary, about), note)
    return figure, table
