"""The findings of a ramp in plain words: where partnering is lost and regained, and what time alone does."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..figures import phrases
from ..figures.extreme import extreme_of
from ..figures.phrases import span
from ..figures.uncertain.differences import told_apart
from ..figures.wording import Measure, measure
from ..files.names import counted
from ..statistics.columns import ENDS, with_ends
from ..statistics.few import FEW, TOO_FEW, enough
from .edges import GAINED, LOST, TIME, VALUE
from .ramp import FALLING, RISING

WAY = {RISING: "on the way up", FALLING: "on the way down"}
AGAIN = {LOST: "regained", GAINED: "lost"}
"""For each event, the event that undoes it."""
DRIFT = 0.1
"""A change of the share in force by time alone that is larger than this is reported."""
SHARE, _PLACE = Measure("share", "", "%", 100.0), Measure("value", "", "0 to 1")
OPEN = "open"
"""The state of a way on which some resamples have an edge and the runs as they are have none."""


def loop_finding(row: Mapping[Hashable, Any] | pd.Series, table: pd.DataFrame, path: str, full: bool = True) -> str:
    """The finding of a ramp in a few sentences, in `full` with the intervals. `row` is a row of `edges`.

    What limits the finding comes first: a share at its floor or ceiling, or a change that is mostly time alone.
    """
    limit, (first, more), found = at_the_limit(table), time_alone(row, table), _edges_in_words(row, table, path, full)
    told = [limit, found] if limit else [first, found, _against(row, table, full), more if full else ""]
    return " ".join(filter(None, told))


def ties_finding(edges: pd.DataFrame, table: pd.DataFrame, path: str, full: bool = True) -> str:
    """How many ties change on the way out, which is the first, how many change back; in `full` with the interval."""
    ties = ranked(edges, table)
    out, back = (WAY[branch] for branch in table["branch"].unique())
    states = pd.Series([state(row, "out") for _, row in ties.iterrows()], dtype=object)
    kinds = {TOO_FEW: "there are too few cases", OPEN: "this cannot be said"}
    numbers = {text: int((states == kind).sum()) for kind, text in kinds.items()}
    unknown = "".join(f"; of {number} {text}" for text, number in numbers.items() if number)
    changed = ties[states.isin([LOST, GAINED])]
    surely = changed[np.array([is_sure(row, "out") for _, row in changed.iterrows()], dtype=bool)]
    doubtful = f" ({len(changed) - len(surely)} more may be)" if len(surely) < len(changed) else ""
    if surely.empty:
        return f"None of {len(ties)} ties is shown to be lost or gained {out}{doubtful}{unknown}."
    first = surely.iloc[0]
    event = first["out_event"]
    alike = surely[surely["out_event"] == event]
    returned = int(alike.apply(is_sure, axis=1, way="back").sum())
    at = f"{phrases.words(path)} {place(first, 'out', full)}"
    text = f"{len(alike)} of {len(ties)} ties {_are(len(alike))} {event} {out}{doubtful}"
    others = ties[states.isin([LOST, GAINED, OPEN])].drop(first.name)
    when = f"first, at {at}" if _before(first, others, out == WAY[RISING]) else f"at {at}, others maybe as early"
    text += f", {first['a']} and {first['b']} {when}"
    return f"{text}; {returned or 'none'} {_are(returned)} {AGAIN[event]} {back}{unknown}."


def _before(first: pd.Series, others: pd.DataFrame, rises: bool) -> bool:
    """Whether a tie surely changes before all others that change, or may. An end that is not known may lie anywhere."""
    if rises:
        return bool((others["out_low"] > first["out_high"]).all())
    return bool((others["out_high"] < first["out_low"]).all())


def state(row: Mapping[Hashable, Any] | pd.Series, way: str) -> str | None:
    """What a row of `edges` says of a way: lost, gained, too few, open; None: there is no edge."""
    if isinstance(row[f"{way}_event"], str):
        return str(row[f"{way}_event"])
    if not enough(row[f"{way}_cases"]):
        return TOO_FEW
    return OPEN if np.isfinite([row[f"{way}_low"], row[f"{way}_high"]]).any() else None


def without_edge(row: Mapping[Hashable, Any] | pd.Series) -> str:
    """What a row of `edges` without an edge on either way says."""
    usual = LOST if row["start"] >= 0.5 else GAINED
    states = {state(row, "out"), state(row, "back")}
    return TOO_FEW if TOO_FEW in states else f"{usual} or not: {OPEN}" if OPEN in states else f"{usual} nowhere"


def is_sure(row: Mapping[Hashable, Any] | pd.Series, way: str) -> bool:
    """Whether a way has an edge, and its interval does not reach beyond the values that were run."""
    return bool(np.isfinite([row[way], row[f"{way}_low"], row[f"{way}_high"]]).all())


def _edges_in_words(row: Any, table: pd.DataFrame, path: str, full: bool) -> str:
    """Where partnering is lost or gained on the way out, and what becomes of that on the way back."""
    out, back = (WAY[branch] for branch in table["branch"].unique())
    start, end = ends_of(table)
    far = f"{phrases.words(path)} {end:g}"
    usual = LOST if row["start"] >= 0.5 else GAINED
    if isinstance(row["a"], str):
        of = f"true partnering of {row['a']} and {row['b']}"
        what = f"T{of[1:]}"
    else:
        half = f"in half of the ties that would {'keep' if usual == LOST else 'lack'} it"
        what, of = f"I{half[1:]}, true partnering", f"true partnering {half}"
    here, then = state(row, "out"), state(row, "back")
    if here == TOO_FEW:
        return f"Too few cases to say where {of} is {usual}: {_cases(row, table, start)}."

    def is_(way: str) -> str:
        return "is" if is_sure(row, way) else "may be"

    def at(way: str) -> str:
        return place(row, way, full)

    again, it = AGAIN.get(str(here), usual), ""
    comes = f"{is_('back')} {again}"
    if here in AGAIN:
        text = f"{what} {is_('out')} {here} at {phrases.words(path)} {at('out')} {out}"
        comes = comes.removeprefix("is ")
    elif here == OPEN:
        text, it = f"Whether {of} is {usual} {out} to {far} cannot be said", "it "
    elif then is None:
        moved = np.abs([row["out_difference"], row["back_difference"]]).max() >= DRIFT
        little = f": less than half {'' if usual == LOST else 'of what is missing '}is {usual}" if moved else ""
        return f"{what} is {usual} nowhere on the way from {start:g} to {far} and back{little}."
    else:
        text = f"{what} {'holds' if usual == LOST else 'stays away'} {out} to {far}"
    after = {
        TOO_FEW: f", and too few cases are left to say whether it is {again} {back}",
        OPEN: f", nor whether it is {again} {back}" if it else f", and whether it is {again} {back} cannot be said",
        None: f", and {it and 'it is '}not {again} {back} to {start:g}",
    }.get(then, f", and {it}{comes} at {at('back')} {back}")
    lag = _width(row, full) if here in AGAIN and then not in (TOO_FEW, OPEN) else ""
    return f"{text}{after}{lag}."


def _cases(row: Any, table: pd.DataFrame, start: float) -> str:
    """How few cases there are: replicates, or held runs with something to lose or to gain."""
    runs, cases = int(table["replicates"].iloc[0]), int(row["out_cases"])
    if runs < FEW:
        return f"{counted(runs, 'replicate')}, and {FEW} are needed"
    there = "in force" if row["start"] >= 0.5 else "missing"
    return f"with {start:g} all along it is {there} in {cases} of {runs:,} runs, and {FEW} are needed"


def _against(row: Any, table: pd.DataFrame, full: bool) -> str:
    """How the share differs from that of the runs with the first value all along, at the end of each way."""
    start, end = ends_of(table)
    told = []
    for way, where in (("out", f"at {end:g}"), ("back", f"back at {start:g}")):
        mean, low, high = (row[name] for name in with_ends(f"{way}_difference"))
        change, least, most = told_apart([mean, low, high], SHARE)
        points = f"{change} point{'' if change in ('+1', '−1') else 's'}"
        if full:
            told.append(f"{points} ({least} to {most}) {where}")
        else:
            told.append(f"{points if low > 0.0 or high < 0.0 else 'no difference shown'} {where}")
    return f"Against the same runs with {start:g} all along: {', '.join(told)}."


def time_alone(row: Any, table: pd.DataFrame) -> tuple[str, str]:
    """What time alone does to the share, where that is much: a sentence to begin with, or one to end with."""
    begin, turn, end = (float(row[name]) for name in ("start", "out_held", "back_held"))
    if max(abs(turn - begin), abs(end - begin)) < DRIFT:
        return "", ""
    start, _ = ends_of(table)
    far = end if abs(end - begin) >= abs(turn - begin) else turn
    change = f"with {start:g} all along, the share {_moves(row, table, far == end)}"
    shares = f"from {percent(begin)} to {percent(turn)} at the turn and {percent(end)} at the end"
    if abs(turn - begin) < DRIFT or row["mostly"] == VALUE:
        return "", f"W{change[1:]} by itself {shares}."
    what = "Most of the change is time alone" if row["mostly"] == TIME else "Time alone may change as much as the value"
    return f"{what}: {change} {shares}.", ""


def _moves(row: Any, table: pd.DataFrame, to_the_end: bool) -> str:
    """How time alone moves the share, to the end or to the turn, as far as the intervals of the held runs tell it."""
    turn = int(table["branch"].eq(table["branch"].iloc[0]).sum())
    first, last = table.iloc[0], table.iloc[-1 if to_the_end else turn - 1]
    way = "fall" if last["held"] < first["held"] else "rise"
    told_apart = last["held_high"] < first["held_low"] or last["held_low"] > first["held_high"]
    return f"{way}s" if told_apart or row["mostly"] == TIME else f"may {way}"


def at_the_limit(table: pd.DataFrame) -> str:
    """Words on a share that is near 0 % or 100 % throughout, with and without the ramp; empty where it is not."""
    how, columns = measure("in_force"), ("in_force", "held")
    low, high = (table[[name + end for name in columns]].to_numpy() for end in ENDS)
    extreme = extreme_of("in_force", table[list(columns)].to_numpy().ravel(), low.ravel(), high.ravel())
    if extreme is None:
        return ""
    bound = f"at least {how.number(low.min())} %" if extreme.share else f"at most {how.number(high.max())} %"
    return extreme.told(f" throughout ({bound})")


def places(*values: float) -> list[str]:
    """Values of a path, or sizes of an offer, with as many places as tell the lowest from the highest.

    One that is not known lies beyond the values that were run.
    """
    found = [value for value in values if np.isfinite(value)]
    told = iter(_PLACE.told(*found) if found else ())
    return [next(told) if np.isfinite(value) else "beyond" for value in values]


def place(row: Mapping[Hashable, Any] | pd.Series, name: str, full: bool = True) -> str:
    """A value of a path, or a size, in words; in `full` with its interval where it is known: 0.62 (0.60–0.65)."""
    value, low, high = (row[column] for column in with_ends(name))
    if not full or (np.isnan(low) and np.isnan(high)):
        return places(value)[0]
    told, *ends = places(value, low, high)
    return f"{told} ({span(*ends)})"


def percent(share: float) -> str:
    """A share in words: 63 %."""
    return f"{100 * share:.0f} %"


def ranked(edges: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The ties in the order in which they change on the way out, then on the way back, then those that never change."""
    rises = table["value"].iloc[1] > table["value"].iloc[0]
    order = edges.iloc[1:].assign(out=lambda rows: rows["out"] * (1 if rises else -1), back=lambda rows: -rows["back"])
    places = order.sort_values(["out", "back"], kind="stable", na_position="last").index
    return edges.loc[places].reset_index(drop=True)


def _width(row: Any, full: bool) -> str:
    """How wide the loop is, as far as that is known, after a colon."""
    if np.isnan(row["width"]):
        return f": the loop is at least {places(row['width_low'])[0]} wide" if row["width_low"] > 0.0 else ""
    size = place(row, "width", full)
    if row["width_low"] > 0.0:
        return f": the loop is {size} wide"
    return ": whether there is a loop is uncertain" + (f" (width {size})" if full else "")


def ends_of(table: pd.DataFrame) -> tuple[float, float]:
    """The first value of a ramp, and the last on the way out."""
    turn = int(table["branch"].eq(table["branch"].iloc[0]).sum())
    return table["value"].iloc[0], table["value"].iloc[turn - 1]


def _are(number: int) -> str:
    return "is" if number < 2 else "are"
