"""Maps of an outcome over two varied paths, and small multiples of them over a third."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from .. import canvas, phrases, wording
from ..points import averaged, levels, limited
from ..uncertain.note import uncertainty
from ..wording import Measure, measure

CELLS_WITH_NUMBERS = 150


def heatmap(
    summary: pd.DataFrame,
    x: str,
    y: str,
    outcome: str = "survival",
    *,
    pairs: int = 1,
    months: int | None = None,
) -> tuple[Figure, pd.DataFrame]:
    """A map over two paths, y upward. A map of shares has a line where they surely cross one half, else dashes."""
    summary, months = wording.missing_in_words(summary, [x, y]), wording.horizon(summary, months)
    table, note = averaged(summary, [x, y], outcome)
    how = measure(outcome, pairs)
    figure = canvas.blank(12, 7.8)
    axes = figure.subplots()
    _map(axes, table, x, y, outcome, how, table[outcome].max(), room=9.2)
    _colour_bar([axes], how)
    title = wording.headline(table, [x, y], outcome, months, pairs)
    canvas.caption(figure, title, uncertainty(table, outcome, pairs) + _half(how) + note)
    return figure, table


def small_multiples(
    summary: pd.DataFrame,
    x: str,
    y: str,
    facet: str,
    outcome: str = "survival",
    *,
    pairs: int = 1,
    months: int | None = None,
) -> tuple[Figure, pd.DataFrame]:
    """A map over x and y for each value of a third path. Of many values, six spread over the range."""
    summary, months = wording.missing_in_words(summary, [x, y, facet]), wording.horizon(summary, months)
    table, note = averaged(summary, [x, y, facet], outcome)
    table, note = limited(table, facet, note)
    how = measure(outcome, pairs)
    shown = levels(table[facet])
    columns = 2 if len(shown) == 4 else min(len(shown), 3)
    rows = -(-len(shown) // columns)
    figure = canvas.blank(14, 2.8 + 3.9 * rows)
    grid = figure.subplots(rows, columns, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place >= len(shown):
            axes.set_visible(False)
            continue
        panel = table[table[facet] == shown[place]]
        _map(axes, panel, x, y, outcome, how, table[outcome].max(), room=11.0 / columns)
        axes.set_title(
            phrases.plain(f"{phrases.words(facet)} {wording.in_words(shown[place])}"),
            fontsize=canvas.LABEL,
            color=canvas.INK,
            loc="left",
        )
        if place % columns:
            axes.set_ylabel("")
        if place + columns < len(shown):
            axes.set_xlabel("")
    _colour_bar(list(grid.flat)[: len(shown)], how)
    title = wording.headline(table, [x, y, facet], outcome, months, pairs)
    canvas.caption(figure, title, uncertainty(table, outcome, pairs) + _half(how) + note)
    return figure, table


def _map(axes: Axes, table: pd.DataFrame, x: str, y: str, outcome: str, how: Measure, most: float, room: float) -> None:
    """Draw one map on axes about `room` inches wide. Cells show their number where it can be read."""
    across, upward = levels(table[x]), levels(table[y])
    values = how.factor * table.pivot(index=y, columns=x, values=outcome).reindex(index=upward, columns=across)
    width = 72 * room / len(across)  # of a cell, in points
    readable = values.size <= CELLS_WITH_NUMBERS and width >= 26
    sns.heatmap(
        values,
        ax=axes,
        vmin=0.0,
        vmax=how.top or max(most, 1e-9),
        cmap=canvas.SHARES,
        cbar=False,
        annot=values.map(lambda value: _cell(value, how)) if readable else None,
        fmt="",
        annot_kws={"fontsize": float(np.clip(width / 3.0, 9, canvas.LABEL))},
        linewidths=0.5 if readable else 0,
        linecolor="white",
        xticklabels=False,  # the ticks are set below: seaborn would draw the figure to see whether its own overlap
        yticklabels=False,
        rasterized=values.size > canvas.MOST_SHAPES,
    )
    axes.set_xticks(np.arange(len(across)) + 0.5, _thinned(across, int(room * 1.6)))
    axes.set_yticks(np.arange(len(upward)) + 0.5, _thinned(upward, 14))
    axes.invert_yaxis()
    axes.set_facecolor("#f4f4f4")  # a combination that was not run
    if how.factor != 1.0:
        ends = (table.pivot(index=y, columns=x, values=f"{outcome}_{end}") for end in ("low", "high"))
        low, high = (one.reindex(index=upward, columns=across).to_numpy() for one in ends)
        above, known = values.to_numpy() >= how.factor / 2, values.notna().to_numpy()
        surely = known & ((low > 0.5) | (high < 0.5))
        for cells, dashes, width in ((known, (0, (1.2, 1.2)), 2.0), (surely, "solid", 3.5)):
            edges = _crossings(above, cells)
            under: dict[str, Any] = {"colors": "white", "linewidths": width + 2.5, "capstyle": "projecting"}
            over: dict[str, Any] = {"colors": canvas.VERMILION, "linewidths": width, "linestyles": [dashes]}
            for look in (under, over):
                axes.add_collection(LineCollection(edges, rasterized=len(edges) > canvas.MOST_SHAPES, **look))
    canvas.style(axes, phrases.label(x), phrases.label(y), grid="none")
    axes.tick_params(axis="both", rotation=0)


def _crossings(above: np.ndarray, known: np.ndarray) -> list[list[tuple[int, int]]]:
    """Edges between neighbouring cells on different sides of one half, as segments of (x, y)."""
    upright = (above[:, 1:] != above[:, :-1]) & known[:, 1:] & known[:, :-1]
    level = (above[1:] != above[:-1]) & known[1:] & known[:-1]
    return [[(x + 1, y), (x + 1, y + 1)] for y, x in np.argwhere(upright).tolist()] + [
        [(x, y + 1), (x + 1, y + 1)] for y, x in np.argwhere(level).tolist()
    ]


def _cell(value: float, how: Measure) -> str:
    if not np.isfinite(value):
        return "–"
    return f"{value:.0f}" if how.factor != 1.0 else how.number(value)


def _thinned(values: list[object], most: int) -> list[str]:
    """Tick labels: all, or every second, third … one, so that they do not overlap."""
    every = max(1, -(-len(values) // max(most, 1)))
    return [phrases.plain(wording.in_words(value)) if place % every == 0 else "" for place, value in enumerate(values)]


def _colour_bar(axes: list[Axes], how: Measure) -> None:
    canvas.colour_bar(axes[0].collections[0], axes, how.label, aspect=28, pad=0.02)


def _half(how: Measure) -> str:
    sure = "Thick line: where the share crosses one half; dashed: where the interval of a cell holds one half."
    return f" {sure}" if how.factor != 1.0 else ""
