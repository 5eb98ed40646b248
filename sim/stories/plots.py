"""Draw the story of one organisation: trust and contribution by month, the map of its ties, its modes.

`departments` has a row for each department and month, `relationships` one for each pair and month, with at least the
COLUMNS of stories/figures.py. Every function returns the figure and the table shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from ..figures import canvas, phrases
from ..figures.relationship_map import relationship_map
from ..model.outcomes import MODES, TRUE_PARTNERING

__all__ = ["draw_all", "modes_over_time", "relationship_map", "trajectories"]

PANELS = 6
LETTERS = (46, 28, 18)
"""Letters on a line of a department's name above a panel, of one, two or three columns."""
FIRST, SECOND = canvas.BLUE, canvas.VERMILION
"""The colours of the two sides of a pair."""


def draw_all(
    departments: pd.DataFrame, relationships: pd.DataFrame, bars: Mapping[str, float], note: str = ""
) -> dict[str, tuple[Figure, pd.DataFrame]]:
    """All figures of a run, by name. `bars` holds contribution_bar and trust_bar; `note` is written below each."""
    return {
        "trajectories": trajectories(relationships, bars["contribution_bar"], bars["trust_bar"], note),
        "relationship_map": relationship_map(departments, relationships, note=note),
        "modes": modes_over_time(relationships, note),
    }


def trajectories(
    relationships: pd.DataFrame, contribution_bar: float, trust_bar: float, note: str = ""
) -> tuple[Figure, pd.DataFrame]:
    """Trust and contribution of both sides of each pair, with months in force shaded and the two bars marked.

    Of more than six pairs, the six with the most changes of agreement and of trust.
    """
    stories = {pair: rows.sort_values("month") for pair, rows in relationships.groupby(["a", "b"], sort=False)}
    shown = sorted(stories, key=lambda pair: _events(stories[pair]), reverse=True)[:PANELS]
    shown = [pair for pair in stories if pair in shown]
    columns = 1 if len(shown) <= 1 else 2 if len(shown) in (2, 4) else 3
    rows = max(1, -(-len(shown) // columns))
    figure = canvas.blank(12 if columns == 1 else 15, 3.2 + (4.6 if rows == 1 else 3.6 * rows))
    layout: list[Any] = [[f"{row} {column}" for column in range(columns)] for row in range(rows)]
    panels = figure.subplot_mosaic([["head"] * columns, *layout], height_ratios=[0.07, *[1.0] * rows])
    head = panels.pop("head")
    head.set_axis_off()
    canvas.legend(head, *_key(), ncols=4, loc="center left", bbox_to_anchor=(0.0, 0.5))
    letters = LETTERS[columns - 1]
    names = phrases.distinct([str(name) for pair in shown for name in pair], 2 * letters - 6)
    names = {name: phrases.wrapped(short, letters) for name, short in names.items()}
    for place, axes in enumerate(panels.values()):
        if place >= len(shown):
            axes.set_visible(False)
            continue
        _story(axes, stories[shown[place]], contribution_bar, trust_bar, names)
        if place % columns:
            axes.set_ylabel("")
        if place + columns < len(shown):
            axes.set_xlabel("")
    told = "Each department in its colour: its trust in the other, and what it contributes to their work."
    if len(shown) < len(stories):
        told += f" The {len(shown)} most eventful of {len(stories)} pairs (changes of agreement and of trust)."
    canvas.caption(figure, _account(stories), f"{told} {note}".strip())
    sides = [f"{name}_{side}" for name in ("trust", "contribution") for side in ("ab", "ba")]
    parts = [stories[pair][["month", "a", "b", "in_force", *sides]] for pair in shown]
    return figure, pd.concat(parts, ignore_index=True) if parts else relationships.reindex(columns=["month", *sides])


def modes_over_time(relationships: pd.DataFrame, note: str = "") -> tuple[Figure, pd.DataFrame]:
    """The number of pairs in each mode, month by month. The table has a row for each month and mode."""
    counts = pd.crosstab(relationships["month"], relationships["mode"]).reindex(columns=list(MODES), fill_value=0)
    figure = canvas.blank(12, 6.8)
    axes = figure.subplots()
    canvas.style(axes, "time (months)", "pairs (number)", grid="none")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    partnering, pairs = counts[TRUE_PARTNERING], int(counts.sum(axis=1).max()) if len(counts) else 0
    title = "No ties between departments."
    if pairs:
        month = np.append(counts.index, counts.index[-1] + 1) - 0.5  # each month is drawn with its own width
        steps = [np.append(counts[name], counts[name].iloc[-1]) for name in MODES]
        colours = list(canvas.MODE_COLOURS.values())
        axes.stackplot(month, steps, colors=colours, step="post", edgecolor="white", linewidth=0.6)
        axes.set(xlim=(month[0], month[-1]), ylim=(0, pairs))
        last, most = counts.index[-1], int(partnering.max())
        title = f"{partnering.iloc[-1]} of {pairs} pairs in true partnering in month {last}"
        title += f"; at most {most}, in month {partnering.idxmax()}." if most > partnering.iloc[-1] else "."
        if pairs == 1:
            title = f"{int(partnering.sum())} of {len(counts)} months in true partnering; in month {last}: "
            title += f"{counts.iloc[-1].idxmax()}."
    handles = [Patch(color=canvas.MODE_COLOURS[name]) for name in MODES]
    canvas.legend(axes, handles, MODES, ncols=len(MODES))
    canvas.caption(figure, title, note)
    return figure, counts.reset_index().melt("month", var_name="mode", value_name="pairs")


def _story(axes: Axes, rows: pd.DataFrame, contribution_bar: float, trust_bar: float, names: Mapping[str, str]) -> None:
    """Draw one pair: trust as solid lines, contribution dashed, one colour for each side."""
    month = rows["month"]
    for start, end in _spells(rows):
        axes.axvspan(start - 0.5, end + 0.5, color=canvas.BLUE, alpha=0.10, linewidth=0)
    for bar in {contribution_bar, trust_bar}:
        axes.axhline(bar, color=canvas.INK, linewidth=1.4, linestyle=":")
    for side, colour in (("ab", FIRST), ("ba", SECOND)):
        axes.plot(month, rows[f"contribution_{side}"], color=colour, linewidth=1.8, linestyle=(0, (3, 1.5)), alpha=0.85)
        axes.plot(month, rows[f"trust_{side}"], color=colour, linewidth=3)
    if contribution_bar != trust_bar:
        for bar, name in ((contribution_bar, "contribution"), (trust_bar, "trust")):
            axes.text(month.max(), bar, f"{name} bar", ha="right", va="bottom", fontsize=canvas.NOTE, color=canvas.INK)
    canvas.style(axes, "time (months)", "trust, contribution (0 to 1)")
    axes.set(xlim=(month.min() - 0.5, month.max() + 0.5), ylim=(-0.02, 1.02))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=[1, 2, 3, 6, 10]))
    for side, where, colour in (("a", "left", FIRST), ("b", "right", SECOND)):
        text = names[str(rows[side].iloc[0])]
        size = canvas.NOTE if "\n" in text else canvas.TICK
        axes.set_title(text, loc=where, fontsize=size, fontweight="bold", color=colour)  # type: ignore[arg-type]


def _key() -> tuple[list[Any], list[str]]:
    handles = [
        Line2D([], [], color=canvas.INK, linewidth=3),
        Line2D([], [], color=canvas.INK, linewidth=1.8, linestyle=(0, (3, 1.5))),
        Patch(color=canvas.BLUE, alpha=0.15),
        Line2D([], [], color=canvas.INK, linewidth=1.4, linestyle=":"),
    ]
    return handles, ["trust", "contribution", "true partnering in force", "bar that both sides must reach"]


def _spells(rows: pd.DataFrame) -> list[tuple[int, int]]:
    """First and last month of each stretch in force."""
    in_force = rows["in_force"].to_numpy(dtype=bool).astype(int)
    change = np.diff(np.concatenate(([0], in_force, [0])))
    month = rows["month"].to_numpy()
    starts, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1) - 1
    return [(int(month[start]), int(month[end])) for start, end in zip(starts, ends, strict=True)]


def _events(rows: pd.DataFrame) -> float:
    """A sort key: the number of changes of the agreement, then how far trust moved."""
    changes = int(np.abs(np.diff(rows["in_force"].to_numpy(dtype=int))).sum())
    moved = sum(float(rows[name].diff().abs().sum()) for name in ("trust_ab", "trust_ba"))
    return changes + moved / (1.0 + moved)


def _account(stories: dict[Any, pd.DataFrame]) -> str:
    """The fate of the agreements, as a title."""
    spells = {pair: _spells(rows) for pair, rows in stories.items()}
    last = max((int(rows["month"].max()) for rows in stories.values()), default=0)
    if not stories:
        return "No ties between departments."
    if len(stories) == 1:
        ((a, b), stretches) = next(iter(spells.items()))
        if not stretches:
            return f"{a} and {b} never become true partners in {last} months."
        told = ", ".join(f"{start}–{end}" for start, end in stretches[:3])
        more = f" and {len(stretches) - 3} times more" if len(stretches) > 3 else ""
        still = "to the end" if stretches[-1][1] == last else f"and are not in month {last}"
        return f"{a} and {b} are true partners in months {told}{more}, {still}."
    ever = sum(bool(stretches) for stretches in spells.values())
    now = sum(bool(stretches) and stretches[-1][1] == last for stretches in spells.values())
    if not ever:
        return f"None of {len(stories)} pairs ever becomes true partners in {last} months."
    return f"{ever} of {len(stories)} pairs become true partners; {now} are so in month {last}."
