"""What a budget buys: every set that was run, and the front of the sets that give most for their cost."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...figures import canvas, phrases
from ...statistics.level import LEVEL_IN_WORDS
from ..advice_wording import LETTERS, headline
from ..changes.setting import Setting
from ..money import Price

NAMED = 12
"""At most so many sets of the front are named."""
DOTS = 8_000
"""At most so many sets are drawn as dots."""
LINES, WIDTH = 36, 52
"""Lines, and letters on a line, that the list of names has room for."""
SHORT, LONG = 2 * WIDTH - 8, 18 * WIDTH
"""Letters of a name in the list: of any set, and of the one that is advised, which is written in full."""
STEP = 15
"""Points by which the number of a set is moved up where it would cover another one."""


def front(
    screened: pd.DataFrame,
    table: pd.DataFrame,
    outcome: str,
    setting: Setting,
    *,
    best: str,
    price: Price,
    goal: float | None = None,
    screening: int = 0,
) -> tuple[Figure, pd.DataFrame]:
    """Cost against an outcome: all sets as faint dots, the front as a line with intervals, its sets numbered and named.

    `screened` and `table` are the sets and the front of an Advice. `setting.replicates` is the number of replicates of
    the front, `screening` that of the dots that have most. The line joins the efficient sets. Of many sets the larger
    steps are named. Where the name of the best set is too long for the title, the title gives its number in the list.
    """
    how = setting.measure(outcome)
    figure = canvas.blank(15, 9)
    axes, beside = figure.subplots(1, 2, width_ratios=[1.45, 1.0])
    dots = screened.iloc[np.unique(np.linspace(0, len(screened) - 1, min(DOTS, len(screened))).astype(int))]
    axes.plot(dots["cost"], how.factor * dots["value"], ".", color="#BDBDBD", markersize=4, alpha=0.5, zorder=1)
    standing = table[table["efficient"]]
    axes.step(
        standing["cost"], how.factor * standing["value"], where="post", color=canvas.BLUE, linewidth=2.5, zorder=2
    )
    for _, row in table.iterrows():
        colour = canvas.VERMILION if row["set"] == best else canvas.BLUE
        middle, low, high = (how.factor * row[name] for name in ("value", "low", "high"))
        axes.vlines(row["cost"], low, high, color=colour, linewidth=2, zorder=3)
        face = colour if row["efficient"] or row["set"] == best else "white"
        axes.plot(row["cost"], middle, "o", color=colour, markerfacecolor=face, markersize=7, zorder=4)
    if goal is not None:
        axes.axhline(how.factor * goal, color=canvas.INK, linewidth=1.5, linestyle="--")
        axes.text(
            0.995, how.factor * goal, f"target {how.value(goal)}", transform=axes.get_yaxis_transform(),
            ha="right", va="center", fontsize=canvas.NOTE, bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
        )  # fmt: skip
    names = listed(table, best)
    shown = table.loc[list(names)]
    _numbers(axes, shown, how.factor, best)
    worth = f", {price.money_words(1)} each" if price.known else ""
    canvas.style(axes, f"cost ({price.unit}{worth})", how.label)
    if how.factor * table["high"].max() >= 1000:
        axes.yaxis.set_major_formatter("{x:,.0f}")
    _list(beside, shown, names.values(), best, setting, outcome, price)
    least = int(screened["n"].min()) if "n" in screened else screening
    each = f"{screening:,} replicates each" if least == screening else f"{least:,} to {screening:,} replicates each"
    note = (
        f"Grey: {len(screened):,} sets, {each}. Line: sets that no other one of the same or a "
        f"lower cost equals; {setting.runs}, that had no part in picking them; the {len(table)} intervals hold "
        f"together at {LEVEL_IN_WORDS}."
    )
    if setting.draws:
        note += " Intervals: other plausible organisations and luck."
    if len(shown) < len(table):
        note += f" Named: {len(shown)} of {len(table)}, the larger steps."
    if any(" ".join(lines) != name for lines, name in zip(names.values(), shown["set"], strict=True)):
        note += " Long names are shortened; front.csv has them in full."
    number = list(shown["set"]).index(best) + 1
    called = f"set {number} of the list" if len(best) > LETTERS else None
    canvas.caption(figure, headline(table, best, outcome, setting, price, goal, called=called), note)
    return figure, table


def listed(table: pd.DataFrame, best: str) -> dict[int, list[str]]:
    """The sets to name, as many as the list has room for: by their places, the lines of their names.

    The name of the best set is whole; of the others long ones are shortened, no two alike.
    """
    most = NAMED
    while True:
        places = named(table, best, most)
        names = list(table["set"].loc[places])
        short = phrases.distinct(names, SHORT) | {best: phrases.short(best, LONG)}
        lines = {place: textwrap.wrap(short[name], WIDTH) for place, name in zip(places, names, strict=True)}
        if most <= 3 or sum(map(_height, lines.values())) <= LINES:
            return lines
        most -= 1


def named(table: pd.DataFrame, best: str, most: int = NAMED) -> list[int]:
    """Places of the sets to name: the best, the first, the last, and the larger steps, in order.

    Where something is uncertain, also the one with the least to regret.
    """
    standing = table[table["efficient"]]
    always = {table.index[0], standing.index[-1], table.index[table["set"] == best][0]}
    always |= set(table.index[table["cautious"]]) if "cautious" in table else set()
    for place in standing["gain"].abs().sort_values(ascending=False).index:
        if len(always) >= most:
            break
        always.add(place)
    return sorted(always)


def _numbers(axes: Axes, rows: pd.DataFrame, factor: float, best: str) -> None:
    """Write the number of each named set above its dot; higher, with a line, where it would cover another number."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    width, height = 560 / (right - left), 470 / (top - bottom)  # points for a unit of each axis, about
    taken: list[tuple[float, float]] = []
    for place, (_, row) in enumerate(rows.iterrows(), 1):
        colour = canvas.VERMILION if row["set"] == best else canvas.BLUE
        x, y, up = row["cost"] * width, factor * row["value"] * height, 9
        while any(abs(x - other_x) < 22 and abs(y + up - other_y) < STEP for other_x, other_y in taken):
            up += STEP
        taken.append((x, y + up))
        axes.annotate(
            f"{place}", (row["cost"], factor * row["value"]), (-6, up), textcoords="offset points",
            ha="right", fontsize=canvas.TICK, fontweight="bold", color=colour, zorder=5,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.8, "shrinkB": 4} if up > 9 else None,
        )  # fmt: skip


def _height(lines: list[str]) -> float:
    """The height of an entry of the list in lines: a line of figures, the name, and a gap."""
    return 1.6 + len(lines)


def _list(
    axes: Axes,
    rows: pd.DataFrame,
    names: Iterable[list[str]],
    best: str,
    setting: Setting,
    outcome: str,
    price: Price,
) -> None:
    """Write the named sets, one below the other."""
    how = setting.measure(outcome)
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(LINES, 0))
    top = 0.0
    for number, ((_, row), lines) in enumerate(zip(rows.iterrows(), names, strict=True), 1):
        colour = canvas.VERMILION if row["set"] == best else canvas.INK
        figures = f"{price.words(row['cost'])}, {how.value(row['value'], of=False)}"
        axes.text(0, top, f"{number}", fontsize=canvas.TICK, fontweight="bold", color=colour, va="top")
        axes.text(0.07, top, figures, fontsize=canvas.NOTE, fontweight="bold", color=colour, va="top")
        words = phrases.plain("\n".join(lines))
        axes.text(0.07, top + 1.1, words, fontsize=canvas.NOTE - 1, color=colour, va="top", linespacing=1.1)
        top += _height(lines)
