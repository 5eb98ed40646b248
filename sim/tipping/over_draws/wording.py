"""The findings on tipping points over plausible organisations, in plain words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...figures.phrases import span, words
from ...figures.wording import Measure
from ...files.names import counted
from ...statistics.few import FEW, enough
from ...statistics.level import MOST_IN_WORDS
from ..edges import GAINED
from ..wording import at_the_limit, ends_of, places

WAYS = {"out": "on the way to {end:g}", "back": "on the way back to {start:g}"}
ELSE = {"out": "lost or gained", "back": "regained or lost"}
"""What happens in no draw on each way."""
_PERCENT = Measure("share", "", "%", 100.0)


def of_all(edges: pd.DataFrame) -> pd.DataFrame:
    """The rows of all ties together, or of the only one."""
    together = edges["a"].isna()
    return edges[together] if together.any() else edges


def loop_finding(edges: pd.DataFrame, table: pd.DataFrame, path: str, full: bool = True) -> str:
    """In how many plausible organisations partnering is lost or gained, at which value, and what comes back.

    A share at its floor or ceiling comes first. Not in `full`, for a title: the way out alone, without intervals.
    """
    ends = ends_of(table)
    first = of_all(edges)
    pair = "" if first.empty or first["a"].isna().all() else f" of {first['a'].iloc[0]} and {first['b'].iloc[0]}"
    told: list[str] = []
    for way, where in WAYS.items() if full else [("out", WAYS["out"])]:
        rows, place = first[first["way"] == way], where.format(start=ends[0], end=ends[1])
        tipping = rows[rows["tip"].fillna(0.0) > 0.0].sort_values("tip", ascending=False, kind="stable")
        for _, row in tipping.iterrows():
            event = "regained" if (way, row["event"]) == ("back", GAINED) else row["event"]
            told.append(f"{event} {place} in {_share(row, full)}{_at(row, words(path), full)}")
        if tipping.empty:
            known = rows["draws"][rows["tip"].notna()]
            none = f"in none of {known.max():.0f} draws {ELSE[way]} {place}"
            told.append(none if len(known) else f"lost or not {place} – too few draws have cases enough to tell")
    every = pair or f" in half of the ties{' that would keep or lack it' if full else ''}"
    found = f"True partnering{every} is {'; '.join(told)}.{too_few(first) if full else ''}"
    return f"{at_the_limit(table)} {found}".lstrip()


def ties_finding(edges: pd.DataFrame) -> str:
    """Which tie tips on the way out in the most plausible organisations. Empty where there is one tie, or none tips."""
    out = edges[edges["a"].notna() & (edges["way"] == "out")]
    ties = out[out["tip"].fillna(0.0) > 0.0]
    if edges["a"].notna().all() or ties.empty:
        return ""
    in_order = ties.sort_values("tip", ascending=False, kind="stable")
    first = in_order.iloc[0]
    others = out[(out["a"] != first["a"]) | (out["b"] != first["b"])]
    told = f"Of the ties, {first['a']} and {first['b']} is {first['event']}"
    if (others["tip_high"] >= first["tip_low"]).any():
        return f"{told} in {_share(first)}, and others may be as often."
    return f"{told} most often, in {_share(first)}."


def offers_finding(critical: pd.DataFrame, receiver: str, other: str, full: bool = True) -> str:
    """From which size an offer ends half of the agreements, for the shortest and the longest duration, in how many.

    Not in `full`, for a title: the longest duration alone, without intervals.
    """
    known = critical[critical["tip"].notna()]
    if known.empty:
        return f"Too few plausible organisations have agreements of {receiver} with {other} that would last."
    told = []
    for _, row in (known.iloc[[0, -1]] if full else known.tail(1)).drop_duplicates().iterrows():
        months = int(row["open_months"])
        duration = "one month" if months == 1 else f"{months} months"
        told.append(f"open for {duration}, in {_share(row, full)}{_at(row, 'size', full)}")
    start = f"An outside offer to {receiver} ends half of its agreements with {other} that would last"
    return f"{start}: {'; '.join(told)}.{too_few(known.iloc[[0]]) if full else ''}"


def _share(row: pd.Series, full: bool = True) -> str:
    """The share of the plausible organisations that tip; in `full` with its interval and what luck alone does to it."""
    if not full:
        return f"{_PERCENT.value(row['tip'])} of {counted_ones(row)}"
    share = _PERCENT.value_within(row["tip"], row["tip_low"], row["tip_high"])
    low, high = row["tip_luck_low"], row["tip_luck_high"]
    luck = f" (luck alone: {span(*_PERCENT.told(low, high))})" if low < high else ""
    return f"{share} of {counted_ones(row)}{luck}"


def counted_ones(row: pd.Series) -> str:
    """Of which plausible organisations a row tells a share: of all, or of those that have cases enough."""
    if row["draws"] == row["of"]:
        return "the plausible organisations"
    return f"the {row['draws']:.0f} of {row['of']:.0f} plausible organisations with enough cases"


def _at(row: pd.Series, name: str, full: bool = True) -> str:
    """The median place; in `full` with the range of most plausible organisations and what luck alone does to it."""
    if not full:
        return f", at {name} {places(row['at'])[0]} in the median" if np.isfinite(row["at"]) else ""
    if not np.isfinite(row["at"]):
        return f" (at which {name}: too few to say, {FEW} are needed)"
    at, *most = places(*row[["at", "most_low", "most_high"]])
    luck = span(*places(*row[["luck_low", "luck_high"]]))
    return f", at {name} {at} in the median ({MOST_IN_WORDS}: {span(*most)}; luck alone: {luck})"


def too_few(rows: pd.DataFrame) -> str:
    """How many draws have too few cases to be counted."""
    left_out = int(rows["of"].iloc[0] - rows["draws"].iloc[0])
    enough_left = bool(enough(rows["draws"].iloc[0]))
    return f" Not counted: {counted(left_out, 'draw')} with too few cases." if left_out and enough_left else ""
