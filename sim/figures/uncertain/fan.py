"""A fan chart: how many ties are in their first agreement month by month, over plausible organisations."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...statistics.draws import layers, without_luck
from ...statistics.level import tails
from .. import canvas
from ..extreme import extreme_of
from ..phrases import spelled
from ..wording import measure

BANDS = (0.95, 0.8, 0.5)
"""Shares of the plausible organisations between the ends of each band, the widest first."""
TINTS = ("#CCE0EF", "#80B8DA", "#2E8AC2")
"""Their colours."""


def fan(counts: np.ndarray, pairs: int) -> tuple[Figure, pd.DataFrame]:
    """Draw the mean over the draws, and bands between which the shares BANDS of them lie.

    `counts` holds the ties in their first agreement in each run and month, (draws, replicates, months). The spread that
    luck adds to the draws is taken away, as in every interval of what the data leave open. A band that would reach
    beyond the outermost draws is left out. The table returned has a row a month: `month`, `mean`, and `low_` and
    `high_` of each band.
    """
    draws, replicates = counts.shape[:2]
    shares = (counts / pairs).transpose(2, 0, 1)  # (months, draws, replicates)
    by_draw = shares.mean(axis=2)
    squares = ((shares - by_draw[:, :, np.newaxis]) ** 2).sum(axis=2)
    spread = without_luck(by_draw, squares, replicates, layers(by_draw, squares, shares.mean(axis=1)))
    month = np.arange(1, len(shares) + 1)
    table = pd.DataFrame({"month": month, "mean": by_draw.mean(axis=1)})
    figure = canvas.blank()
    axes = figure.subplots()
    bands = [band for band in BANDS if tails(band)[0] * (draws + 1) > 0.999]
    for band in bands:
        low, high = np.quantile(spread, tails(band), axis=1, method="weibull").clip(0.0, 1.0)
        name = f"{100 * band:g}"
        table[f"low_{name}"], table[f"high_{name}"] = low, high
        tint = TINTS[BANDS.index(band)]
        axes.fill_between(month, 100 * low, 100 * high, color=tint, linewidth=0, label=f"{name} %")
    axes.plot(month, 100 * table["mean"], color=canvas.INK, linewidth=3, label="mean")
    canvas.style(axes, "time (months)", "ties in their first agreement (%)")
    axes.set(xlim=(1, max(2, len(month))), ylim=(-2, 102))
    canvas.legend(axes, *axes.get_legend_handles_labels(), ncols=4, title="plausible organisations within")
    note = f"{draws:,} draws × {replicates:,} replicates. Bands: what the data leave open, without luck."
    canvas.caption(figure, _title(table, bands, pairs), note)
    return figure, table


def _title(table: pd.DataFrame, bands: list[float], pairs: int) -> str:
    last, how = table.iloc[-1], measure("survival", pairs)
    told = f"In month {last['month']:.0f}, {how.number(last['mean'])} % of ties are in their first agreement"
    if not bands:
        return f"{told}, on the mean of the plausible organisations."
    name = f"{100 * bands[0]:g}"
    low, high = last[f"low_{name}"], last[f"high_{name}"]
    extreme = extreme_of("in_force", last["mean"], low, high)
    first = f"{extreme.title} " if extreme else ""
    return f"{first}{told}: {spelled(*how.told(low, high))} % in {name} % of the plausible organisations."
