"""The findings on tipping points, in plain words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..figures import phrases
from .fold import Fold
from .ramp import FALLING, RISING

WAY = {RISING: "on the way up", FALLING: "on the way down"}
AGAIN = {"lost": "regained", "gained": "lost"}
"""For each event, the event that undoes it."""
DRIFT = 0.1
"""A change of the share in force that is larger than this is reported, although the value did not change."""


def loop_finding(row: Mapping[Hashable, Any] | pd.Series, table: pd.DataFrame, path: str, full: bool = True) -> str:
    """The finding of a ramp in a sentence or two, in `full` with the intervals. `row` is a row of `edges`."""
    who = f" of {row['a']} and {row['b']}" if isinstance(row["a"], str) else " in half of the ties"
    out, back = (WAY[branch] for branch in table["branch"].unique())
    turn = int(table["branch"].eq(table["branch"].iloc[0]).sum())
    start, end = table["value"].iloc[0], table["value"].iloc[turn - 1]

    def at(way: str) -> str:
        return f"{row[way]:.2f}" + (interval(row, way) if full else "")

    at_end = f"{phrases.words(path)} {end:g}"
    match row["out_event"], row["back_event"]:
        case "lost" | "gained" as event, "lost" | "gained":
            text = f"is {event} at {phrases.words(path)} {at('out')} {out}, and {AGAIN[event]} at {at('back')} {back}"
            text += f": {_width(row, full)}"
        case "lost" | "gained" as event, _:
            text = f"is {event} at {phrases.words(path)} {at('out')} {out}, and not {AGAIN[event]} {back} to {start:g}"
            text += f": the loop is at least {row['width_low']:.2f} wide" if row["width_low"] > 0.0 else ""
        case _, "lost" | "gained" as event:
            text = f"{'holds' if event == 'lost' else 'stays away'} {out} to {at_end}, "
            text += f"and is {event} at {at('back')} {back}"
        case _:
            event = "lost" if row["start"] >= 0.5 else "gained"
            text = f"is {event} nowhere on the way from {start:g} to {at_end} and back"
    return f"True partnering{who} {text}.{_drift(row, start)}"


def ties_finding(edges: pd.DataFrame, table: pd.DataFrame, path: str, full: bool = True) -> str:
    """How many ties change on the way out, which is the first, how many change back; in `full` with the interval."""
    ties = ranked(edges, table)
    out, back = (WAY[branch] for branch in table["branch"].unique())
    changed = ties[ties["out_event"].notna()]
    if changed.empty:
        return f"None of {len(ties)} ties is lost or gained {out}."
    first = changed.iloc[0]
    event = first["out_event"]
    alike = changed[changed["out_event"] == event]
    returned = int(alike["back_event"].notna().sum())
    at = f"{phrases.words(path)} {first['out']:.2f}" + (interval(first, "out") if full else "")
    text = f"{len(alike)} of {len(ties)} ties {_are(len(alike))} {event} {out}, {first['a']} and {first['b']} first"
    return f"{text}, at {at}; {returned or 'none'} {_are(returned)} {AGAIN[event]} {back}."


def offers_finding(table: pd.DataFrame, critical: pd.DataFrame, receiver: str, other: str, full: bool = True) -> str:
    """How large the offer must be for the shortest and the longest duration; in `full` with the intervals."""
    number = int(table["agreements"].iloc[0])
    offer, agreements = f"outside offer to {receiver}", f"{number:,} agreement{'s' * (number > 1)} with {other}"
    known = critical[critical["size"].notna()]
    last = table.groupby("open_months", as_index=False).last()  # the largest offer of each duration
    spared = last[last["open_months"].isin(critical.loc[critical["size"].isna(), "open_months"]) & (last["lost"] < 0.5)]
    if (table["lost_without"] >= 0.5).all():
        return f"Half of {agreements} of {receiver} end without any offer."
    if known.empty:
        most = last.iloc[-1]
        return f"No {offer} ends half of {agreements}: the largest, open for {_months(most)}, ends {_lost(most)}."
    text = f"An {offer} ends half of {agreements} from a size of {_size(known.iloc[0], full)} if open for "
    text += _months(known.iloc[0])
    if len(known) > 1:
        text += f", of {_size(known.iloc[-1], full)} for {_months(known.iloc[-1])}"
    if len(spared):
        text += f"; open for {_months(spared.iloc[-1])}, even the largest ends only {_lost(spared.iloc[-1])}"
    return text + "."


def fold_finding(fold: Fold) -> str:
    """Where partnering can last without luck, and where its absence can."""
    with_it, without = (_where(fold, in_force) for in_force in (True, False))
    name = phrases.words(fold.path)
    if with_it == without:
        return f"Without luck, both partnering and its absence can last {with_it} of {name}."
    return f"Without luck and over {name}, partnering can last {with_it}, and its absence {without}."


def interval(row: Any, name: str) -> str:
    """The interval of a value of `edges` in words, " (0.60–0.65)". Empty where it is not known."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return "" if np.isnan(low) and np.isnan(high) else f" ({_bound(low)}–{_bound(high)})"


def percent(share: float) -> str:
    """A share in words: 63 %."""
    return f"{100 * share:.0f} %"


def ranked(edges: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The ties in the order in which they change on the way out, then on the way back, then those that never change."""
    rises = table["value"].iloc[1] > table["value"].iloc[0]
    order = edges.iloc[1:].assign(out=lambda rows: rows["out"] * (1 if rises else -1), back=lambda rows: -rows["back"])
    places = order.sort_values(["out", "back"], kind="stable", na_position="last").index
    return edges.loc[places].reset_index(drop=True)


def _bound(value: float) -> str:
    return "beyond" if np.isnan(value) else f"{value:.2f}"


def _width(row: Any, full: bool) -> str:
    size = f"{row['width']:.2f}" + (interval(row, "width") if full else "")
    if row["width_low"] > 0.0:
        return f"the loop is {size} wide"
    return f"whether there is a loop is uncertain (width {size})" if full else "whether there is a loop is uncertain"


def _drift(row: Any, start: float) -> str:
    """The change of the share over time alone, where it is large."""
    if abs(row["held"] - row["start"]) < DRIFT:
        return ""
    change = "falls" if row["held"] < row["start"] else "rises"
    change += f" by itself from {percent(row['start'])} to {percent(row['held'])}"
    return f" With {start:g} all along, the share {change}."


def _are(number: int) -> str:
    return "is" if number < 2 else "are"


def _size(row: pd.Series, full: bool) -> str:
    text = f"{row['size']:.2f}"
    if full and row[["size_low", "size_high"]].notna().any():
        low, high = ("beyond" if np.isnan(end) else f"{end:.2f}" for end in (row["size_low"], row["size_high"]))
        text += f" ({low}–{high})"
    return text


def _months(row: pd.Series) -> str:
    months = int(row["open_months"])
    return "one month" if months == 1 else f"{months} months"


def _lost(row: pd.Series) -> str:
    return f"{percent(row['lost'])} ({100 * row['lost_low']:.0f}–{100 * row['lost_high']:.0f})"


def _where(fold: Fold, in_force: bool) -> str:
    """The values at which stable fixed points of one kind exist, such as "up to 0.73"."""
    edges = fold.edges[fold.edges["in_force"] == in_force]
    if edges.empty:
        stable = fold.points[fold.points["stable"] & (fold.points["in_force"] == in_force)]
        return "nowhere" if stable.empty else "at every value"
    spans = []
    values, sides = edges["value"].tolist(), edges["exists"].tolist()
    if sides[0] == "below":
        spans.append(f"up to {values.pop(0):.2f}")
    for start in range(0, len(values), 2):
        from_to = values[start : start + 2]
        spans.append(f"from {from_to[0]:.2f}" + (f" to {from_to[1]:.2f}" if len(from_to) == 2 else ""))
    return " and ".join(spans)
