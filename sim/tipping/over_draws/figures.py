"""The share of the plausible organisations that have tipped, up to each value."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...figures import canvas, phrases
from ...statistics.few import enough
from ...statistics.level import MOST_IN_WORDS
from ..wording import ends_of
from .wording import counted_ones, loop_finding, of_all, offers_finding, too_few

COLOURS = (canvas.BLUE, canvas.ORANGE)


def of_loops(
    edges: pd.DataFrame, table: pd.DataFrame, by_draw: pd.DataFrame, path: str, size: str
) -> tuple[Figure, pd.DataFrame]:
    """The way out, of all ties together or of the only one: what is lost, or gained. The tables are those of loops.py.

    `size` says how much was run.
    """
    over = of_all(edges)
    rows = {row["event"]: row for _, row in over[over["way"] == "out"].iterrows()}
    first = by_draw.groupby("draw", sort=False).nth(0)
    told = first[enough(first["out_cases"].to_numpy())]
    places = {event: told["out"].where(told["out_event"] == event).to_numpy() for event in rows}
    title = loop_finding(edges, table, path, full=False)
    return tipped(places, rows, ends_of(table), phrases.words(path), title, size)


def of_offers(
    critical: pd.DataFrame, by_draw: pd.DataFrame, receiver: str, other: str, size: str
) -> tuple[Figure, pd.DataFrame]:
    """The shortest and the longest duration. The tables are those of offers.py. `size` says how much was run."""
    places, rows = {}, {}
    for _, row in critical.iloc[[0, -1]].iterrows():
        own = by_draw[by_draw["open_months"] == row["open_months"]]
        kind = f"open for {row['open_months']:.0f} months" if row["open_months"] > 1 else "open for one month"
        places[kind], rows[kind] = own.loc[enough(own["lasting"].to_numpy()), "size"].to_numpy(), row
    title = offers_finding(critical, receiver, other, full=False)
    return tipped(places, rows, (0.0, 1.0), f"size of the offer to {phrases.plain(receiver)}", title, size)


def tipped(
    places: Mapping[str, np.ndarray],
    over: Mapping[str, pd.Series],
    ends: tuple[float, float],
    name: str,
    title: str,
    note: str,
) -> tuple[Figure, pd.DataFrame]:
    """Draw, for each of one or two kinds of tipping, the share of draws that have tipped up to each value.

    `places` holds the value of each draw that has cases enough, NaN where it does not tip; `over` the row of the table
    over draws. Values run from the first of the `ends`. Above each curve stand the median and the range. The axis says
    of which draws the shares are; where kinds differ in that, their names do.
    """
    of = {kind: counted_ones(row) for kind, row in over.items()}
    alike = len(set(of.values())) == 1
    figure = canvas.blank(12, 6.6)
    axes = figure.subplots()
    rows = []
    for number, ((kind, own), colour) in enumerate(zip(places.items(), COLOURS, strict=False)):
        turn = 1.0 if ends[1] > ends[0] else -1.0
        at = np.sort(turn * own[np.isfinite(own)]) * turn
        shares = 100.0 * np.arange(1, len(at) + 1) / max(len(own), 1)
        x, y = [ends[0], *at, ends[1]], [0.0, *shares, shares[-1] if len(at) else 0.0]
        row, height = over[kind], 104 + 5 * number
        label = kind if alike else f"{kind} ({row['draws']:.0f} of {row['of']:.0f} with enough cases)"
        axes.step(x, y, where="post", color=colour, linewidth=3, label=phrases.plain(label))
        if np.isfinite(row["at"]):
            axes.hlines(height, row["most_low"], row["most_high"], color=colour, linewidth=4, alpha=0.5)
            axes.plot(row["at"], height, "o", color=colour, markersize=9)
        rows.append(pd.DataFrame({"kind": kind, "value": at, "share": shares / 100.0}))
    axes.set(ylim=(0, 114), xlim=(min(ends), max(ends)))
    if ends[1] < ends[0]:
        axes.invert_xaxis()
    axes.set_yticks(range(0, 101, 20))
    which = next(iter(of.values())) if alike else "the plausible organisations with enough cases"
    canvas.style(axes, name, phrases.wrapped(f"% of {which}"))
    canvas.legend(axes, *axes.get_legend_handles_labels(), ncols=2 if alike else 1)
    above = f"Above: the median of those that tip, and where {MOST_IN_WORDS} of them lie, without the spread of luck."
    left_out = too_few(pd.DataFrame([*over.values()])) if alike else ""
    canvas.caption(figure, title, f"{above} {note}{left_out}")
    return figure, pd.concat(rows, ignore_index=True)
