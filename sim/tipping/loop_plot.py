"""The loop of a ramp: partnering while a value rises and falls, where it is lost, and where it comes back."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..figures import canvas, phrases
from ..statistics.intervals import LEVEL_IN_WORDS
from .ramp import FALLING, RISING

LOOKS = {RISING: (canvas.BLUE, ">"), FALLING: (canvas.VERMILION, "<")}
"""Colour and marker of a branch; markers point the way the value moves."""
WAY = {RISING: "on the way up", FALLING: "on the way down"}
STAYS = "first value held all along"
AGAIN = {"lost": "regained", "gained": "lost"}
"""What undoes an event."""
DRIFT = 0.1
"""A change of the share in force that deserves a word though the value stayed where it was."""


def loop(table: pd.DataFrame, edges: pd.DataFrame, path: str, hold: int, settling: int) -> tuple[Figure, pd.DataFrame]:
    """Share in force and smaller contribution over the value, a line for each branch, with bands and edges.

    `table` and `edges` are those of `sim.tipping.loop`; `hold` is months a step, `settling` of the first one.
    """
    figure = canvas.blank(12, 9)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.25, 1.0])
    one = len(edges) == 1
    for branch in LOOKS:
        draw_branch(above, table, branch, "in_force", 100.0, f"value {branch}")
        draw_branch(below, table, branch, "smaller_contribution")
    above.plot(table["value"], 100.0 * table["held"], color=canvas.GREY, linewidth=1.6, linestyle="--", label=STAYS)
    all_pairs, event = edges.iloc[0], ""
    for way, branch in zip(("out", "back"), table["branch"].unique(), strict=True):
        event = AGAIN[event] if event else all_pairs[f"{way}_event"]
        _edge(above, all_pairs, way, event, LOOKS[branch][0])
    canvas.dress(above, "", f"in true partnering (% of {'runs' if one else 'ties'})")
    canvas.dress(below, phrases.label(path), "smaller contribution\n(0 to 1)")
    above.axhline(50, color=canvas.GREY, linewidth=1.2, linestyle=":")
    above.set_ylim(-3, 114)
    above.set_yticks(range(0, 101, 20))
    below.set_ylim(-0.02, 1.02)
    canvas.legend(above, *above.get_legend_handles_labels(), ncols=3)
    note = f"Each value is held for {hold} months, the first for {settling}. Band: {LEVEL_IN_WORDS} across replicates. "
    note += f"Upright: where half of the {'runs' if one else 'ties'} are in true partnering, shaded {LEVEL_IN_WORDS}."
    canvas.caption(figure, finding(all_pairs, table, path, full=False), note)
    return figure, table


def draw_branch(axes: Axes, table: pd.DataFrame, branch: str, name: str, factor: float = 1.0, label: str = "") -> None:
    """One measure along one branch with its band; the turning point belongs to both branches."""
    own, first = table["branch"] == branch, table["branch"] == table["branch"].iloc[0]
    rows = table[own | (table.index == first.to_numpy().nonzero()[0][-1])]
    low, high = (factor * rows[name + end] for end in ("_low", "_high"))
    colour, marker = LOOKS[branch]
    axes.fill_between(rows["value"], low, high, color=colour, alpha=0.18, linewidth=0)
    axes.plot(rows["value"], factor * rows[name], color=colour, marker=marker, markersize=7, linewidth=2.3, label=label)


def finding(row: Mapping[Hashable, Any] | pd.Series, table: pd.DataFrame, path: str, full: bool = True) -> str:
    """What the ramp shows, in a sentence or two; `full` with the intervals. `row` is that of `edges` to speak of."""
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


def interval(row: Any, name: str) -> str:
    """The interval of a value of `edges` in words: " (0.60–0.65)"; nothing where none is known."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return "" if np.isnan(low) and np.isnan(high) else f" ({_bound(low)}–{_bound(high)})"


def _bound(value: float) -> str:
    return "beyond" if np.isnan(value) else f"{value:.2f}"


def _width(row: Any, full: bool) -> str:
    size = f"{row['width']:.2f}" + (interval(row, "width") if full else "")
    if row["width_low"] > 0.0:
        return f"the loop is {size} wide"
    return f"whether there is a loop is uncertain (width {size})" if full else "whether there is a loop is uncertain"


def _drift(row: Any, start: float) -> str:
    """What the share does by itself, where that is much."""
    if abs(row["held"] - row["start"]) < DRIFT:
        return ""
    change = "falls" if row["held"] < row["start"] else "rises"
    change += f" by itself from {percent(row['start'])} to {percent(row['held'])}"
    return f" With {start:g} all along, the share {change}."


def percent(share: float) -> str:
    """A share in words: 63 %."""
    return f"{100 * share:.0f} %"


def _edge(axes: Axes, row: Any, way: str, event: Any, colour: str) -> None:
    if np.isnan(row[way]):
        return
    ends = [row[f"{way}_low"], row[f"{way}_high"]]
    if np.isfinite(ends).all():
        axes.axvspan(*ends, color=colour, alpha=0.12, linewidth=0)
    axes.axvline(row[way], ymax=0.90, color=colour, linewidth=2)
    name = f"{event} at {row[way]:.2f}"
    axes.text(row[way], 106, name, ha="center", fontsize=canvas.TICK, color=colour, fontweight="bold")
