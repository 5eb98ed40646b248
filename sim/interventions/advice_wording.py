"""The sentences of an advice: the best set, what it changes, what it loses without an item, when its money is back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..figures import phrases
from ..figures.extreme import extreme_of
from ..figures.uncertain.differences import told_apart
from ..figures.wording import Measure
from ..files.names import counted
from ..model.limits import SETS
from ..model.outcomes import LESS_IS_BETTER
from ..scenarios.business import NET_BENEFIT
from ..statistics.level import LEVEL_IN_WORDS
from .changes.setting import Setting
from .money import Price
from .pay_back import PayBack
from .wording import difference_in_words
from .words.applications import NO_SET

LETTERS = 90
"""A longer name of a set is shortened in titles."""


def headline(
    table: pd.DataFrame,
    best: str,
    outcome: str,
    setting: Setting,
    price: Price,
    goal: float | None,
    *,
    full: bool = False,
    called: str | None = None,
) -> str:
    """The best set and what it changes, as a title; in `full` with its interval and its whole name.

    `called` is what the title calls the set instead of its name, such as "set 10".
    """
    how, row = setting.measure(outcome), table[table["set"] == best].iloc[0]
    if extreme := extreme_of(outcome, table["value"], table["low"], table["high"]):
        reached = f"{how.phrase} {how.from_to(table['value'].min(), table['value'].max())}"
        first = extreme.warning if full else extreme.title
        return f"{first} Whatever the budget buys: {reached}."  # none of them is the best
    told = how.value_within(*row[["value", "low", "high"]].astype(float)) if full else how.value(row["value"])
    now = f"{how.phrase} {told}"
    if best == NO_SET:
        return f"{'The target is reached as it is' if row['reaches'] else 'No set here is shown to help'}: {now}."
    name = called or f"“{best if full else phrases.short(best, LETTERS)}”"
    before = "" if outcome == NET_BENEFIT else f" where it was {how.value(table['value'].iloc[0], of=False)}"
    does = f"{name} for {price.words(row['cost'])}: {now}{before}."
    values = -table["value"] if outcome in LESS_IS_BETTER else table["value"]
    is_best = values[table["set"] == best].iloc[0] == values.max()
    others = as_good(table, best) if is_best else table[:0]
    found = "The best set found within the budget" if others.empty else "The set with the best result within the budget"
    found = found if is_best else "The cheapest set that is not shown to be worse than the best one found"
    doubt = _doubt(others, price) if full else ""
    if goal is None:
        return f"{found} is {does}{doubt}"
    wanted = f"{how.value(goal, of=False)} with {LEVEL_IN_WORDS} confidence"
    if row["reaches"]:
        return f"The cheapest set that reaches {wanted} is {does}"
    return f"No set within the budget reaches {wanted}. {found} is {does}{doubt}"


def as_good(table: pd.DataFrame, best: str) -> pd.DataFrame:
    """The sets of the front that are not shown to be worse than this one, the best by its value; the nearest first."""
    if "behind_low" not in table:
        return table[:0]
    return table[(table["set"] != best) & (table["behind_low"] <= 0.0)].sort_values("behind", kind="stable")


def _doubt(others: pd.DataFrame, price: Price) -> str:
    """A sentence on the sets that may be as good as the best one; else nothing."""
    if others.empty:
        return ""
    nearest, more = others.iloc[0], len(others) - 1
    name = f" “{nearest['set']}” for {price.words(nearest['cost'])}"
    rest = f", and so may {counted(more, 'other')}" if more else ""
    return f"{name} may be as good{rest}."


def coverage(run: int, left_out: int | None) -> str:
    """How many of the sets that can be afforded were run, and if not all, why not.

    `left_out` are those that were not; None: too many to count.
    """
    if left_out == 0:
        return (
            "The search was exhaustive: there is no other set."
            if run == 1
            else (f"The search was exhaustive: all {run:,} sets that can be afforded were run.")
        )
    ran = f"The search was not exhaustive: {run:,} sets were run, the most promising of"
    if left_out is None:
        return f"{ran} too many to count."
    every = run + left_out
    longer = f"all would take some {float(f'{every / run:.2g}'):,g} times as long"
    return f"{ran} {every:,}; {longer}{f' (--sets {every})' if every <= SETS.high else ''}."


def with_interval(row: pd.Series, how: Measure, value: str, low: str, high: str) -> str:
    """A figure of the front with its interval, from three columns of its table: 92 (91–93)."""
    return how.within(*row[[value, low, high]].astype(float))


def lost_without(outcome: str) -> str:
    """What a set loses without one of its items, as the heading of a column."""
    return "without it the outcome rises by" if outcome in LESS_IS_BETTER else "without it the set loses"


def loss_in_words(change: pd.Series, outcome: str, how: Measure) -> str:
    """What a set loses without an item, from the change that the item makes: 27 points (26 to 29)."""
    loss = change
    if outcome in LESS_IS_BETTER:
        loss = change.copy()
        loss[["difference", "low", "high"]] = -change["difference"], -change["high"], -change["low"]
    return difference_in_words(loss, how).replace("+", "")


def net_benefit_in_words(net: pd.DataFrame, back: PayBack, setting: Setting) -> str:
    """The net benefit at the horizon and the month of pay-back, in words."""
    last, unit = net.iloc[-1], setting.currency
    numbers = told_apart([last[name] for name in ("net", "low", "high")], setting.measure(NET_BENEFIT), least=0)
    middle, low, high = (text.lstrip("+") for text in numbers)
    ends = f" ({low} to {high})" if np.isfinite([last["low"], last["high"]]).all() else ""
    return f"Net benefit by month {last['month']:.0f}: {middle} {unit}{ends}; {pay_back_in_words(back)}"


def pay_back_in_words(back: PayBack) -> str:
    """The month of pay-back, with its interval."""
    if back.month is None:
        return "the money is not back by the end"
    sure = back.earliest == back.latest
    span = "" if sure else f" ({back.earliest} to {back.latest or 'after the horizon'})"
    return f"the money is back from month {back.month}{span}"
