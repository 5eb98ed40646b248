"""The sentences of an advice: the best set, what it changes, when its money is back."""

from __future__ import annotations

import pandas as pd

from ..figures import phrases
from ..figures.edge import edge_of
from ..model.outcomes import LESS_IS_BETTER
from ..statistics.intervals import LEVEL_IN_WORDS
from .pay_back import PayBack
from .wording import Setting, rounded


def headline(
    table: pd.DataFrame, best: str, outcome: str, setting: Setting, unit: str, goal: float | None, full: bool = False
) -> str:
    """The best set and what it changes, as a title; in `full` with its interval."""
    how, row = setting.measure(outcome), table[table["set"] == best].iloc[0]
    if edge := edge_of(outcome, table["value"], table["low"], table["high"]):
        reached = f"{how.phrase} {how.number(table['value'].min())} to {how.value(table['value'].max())}"
        return (
            f"{edge.warning if full else edge.title} Whatever the budget buys: {reached}."  # none of them is the best
        )
    now = f"{how.phrase} {how.value(row['value'])}"
    if full:
        now += f" ({how.number(row['low'])}–{how.number(row['high'])})"
    if best == "nothing":
        return f"{'The target is reached as it is' if row['reaches'] else 'No set here helps'}: {now}."
    name = f"“{best if full else phrases.short(best, 90)}” for {row['cost']:g} {unit}"
    does = f"{name}: {now} where it was {how.value(table['value'].iloc[0], of=False)}."
    values = -table["value"] if outcome in LESS_IS_BETTER else table["value"]
    is_best = values[table["set"] == best].iloc[0] == values.max()
    most = "Most comes of" if is_best else "The cheapest set that is not shown to be worse than the best is"
    if goal is None:
        return f"{most} {does}"
    wanted = f"{how.value(goal, of=False)} with {LEVEL_IN_WORDS} confidence"
    if row["reaches"]:
        return f"The cheapest set that reaches {wanted} is {does}"
    return f"No set within the budget reaches {wanted}. {most} {does}"


def net_benefit_in_words(net: pd.DataFrame, back: PayBack, setting: Setting) -> str:
    """The net benefit at the horizon and the month of pay-back, in words."""
    last, unit = net.iloc[-1], setting.currency
    middle, low, high = (f"{rounded(last[name]):,.0f}" for name in ("net", "low", "high"))
    total = f"Net benefit by month {last['month']:.0f}: {middle} {unit} ({low} to {high})"
    if back.month is None:
        return f"{total}; the money is not back by then"
    sure = back.earliest == back.latest
    span = "" if sure else f" ({back.earliest} to {back.latest or 'after the horizon'})"
    return f"{total}; the money is back from month {back.month}{span}"
