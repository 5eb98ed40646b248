"""When the money spent is back: net benefit added up month by month."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..figures import canvas, phrases
from ..statistics.intervals import LEVEL_IN_WORDS
from .pay_back import PayBack
from .wording import Setting, rounded


def net_benefit(net: pd.DataFrame, back: PayBack, best: str, setting: Setting) -> tuple[Figure, pd.DataFrame]:
    """Cumulated net benefit with its band; `net` is the table of sim.money.net_benefits."""
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
    canvas.dress(axes, "month", f"net benefit so far ({setting.currency})")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    note = (
        f"Band: {LEVEL_IN_WORDS} for each month, {setting.runs}, the same luck with and without. Nothing is discounted."
    )
    canvas.caption(figure, f"“{phrases.short(best, 60)}”. {told(net, back, setting)}.", note)
    return figure, net


def told(net: pd.DataFrame, back: PayBack, setting: Setting) -> str:
    """The net benefit at the horizon and the month of pay-back, in words."""
    last, unit = net.iloc[-1], setting.currency
    middle, low, high = (f"{rounded(last[name]):,.0f}" for name in ("net", "low", "high"))
    total = f"Net benefit by month {last['month']:.0f}: {middle} {unit} ({low} to {high})"
    if back.month is None:
        return f"{total}; the money is not back by then"
    sure = back.earliest == back.latest
    span = "" if sure else f" ({back.earliest} to {back.latest or 'after the horizon'})"
    return f"{total}; the money is back from month {back.month}{span}"
