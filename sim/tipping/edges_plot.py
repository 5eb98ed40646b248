"""Draw where each pair of an organisation loses and regains true partnering along a ramp."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from ..figures import canvas, phrases
from ..statistics.level import LEVEL_IN_WORDS
from .loop_plot import LOOKS
from .wording import SHARE, ranked, ties_finding, without_edge

ROWS = 16
"""With more ties than this a figure is hard to read."""


def tie_edges(edges: pd.DataFrame, table: pd.DataFrame, path: str) -> tuple[Figure, pd.DataFrame]:
    """Ties in the order in which they change on the way out, with the values and their intervals.

    `edges` and `table` are those of loop.py for several pairs. Of many ties the first are shown.
    """
    ties = ranked(edges, table)
    shown = ties.head(ROWS)
    low, high = table["value"].min(), table["value"].max()
    left, right = low - 0.03 * (high - low), high + 0.03 * (high - low)
    figure = canvas.blank(12, 3.4 + 0.5 * len(shown))
    axes = figure.subplots()
    for way, branch, fill in zip(("out", "back"), table["branch"].unique(), ("full", "none"), strict=True):
        rows = shown[shown[f"{way}_event"].notna()]
        ends = rows[f"{way}_low"].fillna(left), rows[f"{way}_high"].fillna(right)  # beyond the values that were run
        colour, marker = LOOKS[branch]
        axes.hlines(rows.index, *ends, color=colour, linewidth=4, alpha=0.35)
        look: dict[str, Any] = {
            "color": colour,
            "marker": marker,
            "markersize": 10,
            "markeredgewidth": 2,
            "linestyle": "",
        }
        events = " or ".join(rows[f"{way}_event"].unique())
        if events:
            axes.plot(rows[way], rows.index, fillstyle=fill, label=f"{events}, value {branch}", **look)
    for place, (_, row) in enumerate(shown.iterrows()):
        if isinstance(row["out_event"], str) or isinstance(row["back_event"], str):
            continue
        text = f"{without_edge(row)}: in {SHARE.beside(row['start'], 0.5)} of runs at first"
        axes.text(
            (low + high) / 2,
            place,
            text,
            ha="center",
            va="center",
            fontsize=canvas.NOTE,
            color=canvas.GREY,
            backgroundcolor="white",
        )
    axes.set_yticks(shown.index, [phrases.wrapped(f"{row['a']} and {row['b']}") for _, row in shown.iterrows()])
    axes.set_xlim(left, right)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    canvas.style(axes, phrases.label(path), "ties (in the order of their edges)")
    if axes.get_legend_handles_labels()[0]:
        canvas.legend(axes, *axes.get_legend_handles_labels(), ncols=2)
    note = f"Marks: where half is lost of what the same runs have with {table['value'].iloc[0]:g} held all along, or "
    note += f"half is gained of what they lack; bars {LEVEL_IN_WORDS}."
    note += f" The first {len(shown)} of {len(ties)} ties." if len(shown) < len(ties) else ""
    canvas.caption(figure, ties_finding(edges, table, path, full=False), note)
    return figure, ties
