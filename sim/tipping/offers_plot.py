"""Draw the critical outside offer: the share of agreements lost, by duration and size of the offer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..figures import canvas
from ..statistics.intervals import LEVEL_IN_WORDS
from .offers import AFTERWARDS
from .wording import offers_finding, percent


def offer_map(
    table: pd.DataFrame, critical: pd.DataFrame, receiver: str, other: str, month: int
) -> tuple[Figure, pd.DataFrame]:
    """Map of the share lost, with the line along which it is one half and its interval.

    `table` and `critical` are those of offers.py.
    """
    shares = 100.0 * table.pivot(index="size", columns="open_months", values="lost")
    figure = canvas.blank(12, 8.2)
    axes = figure.subplots()
    sns.heatmap(
        shares, ax=axes, vmin=0.0, vmax=100.0, cmap=canvas.SHARES, cbar=False, annot=len(shares) <= 26, fmt=".0f",
        annot_kws={"fontsize": canvas.NOTE, "ha": "right"}, linewidths=0.5, linecolor="white",
        xticklabels=False, yticklabels=False,
    )  # fmt: skip
    steps = len(shares) - 1
    axes.set_xticks(np.arange(shares.shape[1]) + 0.5, [str(months) for months in shares.columns])
    every = max(1, steps // 10)
    axes.set_yticks(np.arange(0, steps + 1, every) + 0.5, [f"{size:g}" for size in shares.index[::every]])
    axes.invert_yaxis()
    canvas.style(
        axes, "months that the offer is open", "size of the offer (share of the need that it could fill)", "none"
    )
    axes.tick_params(axis="both", rotation=0)
    _line(axes, critical, steps)
    bar = figure.colorbar(axes.collections[0], ax=axes, aspect=28, pad=0.02)
    bar.outline.set_visible(False)
    canvas.style(bar.ax, "", "agreements lost (%)", grid="none")
    number, without = table["agreements"].iloc[0], table["lost_without"]
    note = (
        f"Of {number:,} agreements in force when the offer to {receiver} comes (month {month}): share that ends while "
    )
    note += f"it is open or in the {AFTERWARDS} months after. Line: one half, bars {LEVEL_IN_WORDS}. "
    note += f"Without an offer {percent(without.min())} to {percent(without.max())} end."
    canvas.caption(figure, offers_finding(table, critical, receiver, other, full=False), note)
    return figure, table


def _line(axes: Axes, critical: pd.DataFrame, steps: int) -> None:
    """Draw the size at which half are lost on the cells of the map, with bars for its interval."""
    middle = np.arange(len(critical)) + 0.68  # beside the numbers of the cells
    size, low, high = (steps * critical[f"size{end}"] + 0.5 for end in ("", "_low", "_high"))
    for colour, width in (("white", 7), (canvas.VERMILION, 3.5)):
        axes.vlines(middle, low, high.fillna(steps + 1.0), color=colour, linewidth=width)
        axes.plot(middle, size, color=colour, linewidth=width, marker="o", markersize=width + 6)
