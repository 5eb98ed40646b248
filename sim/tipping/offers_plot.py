"""Draw the critical outside offer: the share of agreements lost, by duration and size of the offer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..figures import canvas
from ..statistics.columns import with_ends
from ..statistics.level import LEVEL_IN_WORDS
from .offers import AFTERWARDS
from .offers_wording import offers_finding
from .wording import percent


def offer_map(
    table: pd.DataFrame, critical: pd.DataFrame, receiver: str, other: str, month: int
) -> tuple[Figure, pd.DataFrame]:
    """Map of the share lost, with the size for each duration that ends half of those that would last, and its interval.

    `table` and `critical` are those of offers.py.
    """
    shares = 100.0 * table.pivot(index="size", columns="open_months", values="lost")
    figure = canvas.blank(12, 8.2)
    axes = figure.subplots()
    sns.heatmap(
        shares, ax=axes, vmin=0.0, vmax=100.0, cmap=canvas.SHARES, cbar=False, annot=len(shares) <= 26, fmt=".0f",
        annot_kws={"fontsize": canvas.NOTE}, linewidths=0.5, linecolor="white",
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
    _sizes(axes, critical, steps)
    canvas.colour_bar(axes.collections[0], axes, "agreements lost (%)", aspect=28, pad=0.02)
    number, without = table["agreements"].iloc[0], table["lost_without"]
    note = (
        f"Of {number:,} agreements in force when the offer to {receiver} comes (month {month}): share that ends while "
    )
    note += f"it is open or in the {AFTERWARDS} months after. Marks: the size that ends half of those that would last, "
    note += f"bars {LEVEL_IN_WORDS}. "
    note += f"Without an offer {percent(without.min())} to {percent(without.max())} end."
    canvas.caption(figure, offers_finding(table, critical, receiver, other, full=False), note)
    return figure, table


def _sizes(axes: Axes, critical: pd.DataFrame, steps: int) -> None:
    """Mark the critical sizes on the cells of the map, with bars for their intervals."""
    beside = np.arange(len(critical)) + 0.82  # the numbers of the cells are in the middle
    size, low, high = (steps * critical[column] + 0.5 for column in with_ends("size"))
    for colour, width in (("white", 7), (canvas.VERMILION, 3.5)):
        axes.vlines(beside, low, high.fillna(steps + 1.0), color=colour, linewidth=width)
        axes.plot(beside, size, color=colour, linestyle="", marker="o", markersize=width + 6)
