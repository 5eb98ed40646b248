"""When the money spent is back: net benefit added up month by month."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ...figures import canvas, phrases
from ...statistics.level import LEVEL_IN_WORDS
from ..advice_wording import LETTERS, net_benefit_in_words
from ..changes.setting import Setting
from ..pay_back import PayBack


def net_benefit(
    net: pd.DataFrame, back: PayBack, best: str, setting: Setting, sets: int = 1
) -> tuple[Figure, pd.DataFrame]:
    """Cumulated net benefit with its band. `net` is the table of pay_back.net_benefits.

    The intervals of a month hold together with those of the other `sets` of the front.
    """
    figure = canvas.blank()
    axes = figure.subplots()
    axes.axhline(0, color=canvas.INK, linewidth=1)
    axes.fill_between(net["month"], net["low"], net["high"], color=canvas.BLUE, alpha=0.2, linewidth=0)
    axes.plot(net["month"], net["net"], color=canvas.BLUE, linewidth=2.5)
    if back.month is not None:
        axes.plot(back.month, net["net"].iloc[back.month - 1], "o", color=canvas.VERMILION, markersize=10)
        place = (back.month, net["net"].iloc[back.month - 1])
        axes.annotate(
            f"month {back.month}", place, (10, -18), textcoords="offset points", fontsize=canvas.TICK,
            color=canvas.VERMILION, fontweight="bold",
        )  # fmt: skip
    canvas.style(axes, "month", f"net benefit so far ({setting.currency})")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    together = f", together with the {sets} sets of the front" if sets > 1 else ""
    note = f"Band: {LEVEL_IN_WORDS} for each month{together}; {setting.runs}, the same luck with and without. "
    note += "Nothing is discounted."
    canvas.caption(figure, f"“{phrases.short(best, LETTERS)}”. {net_benefit_in_words(net, back, setting)}.", note)
    return figure, net
