"""Figures of a sweep: where true partnering survives, as maps, lines and ranked points.

`summary` has one row a point: point, perhaps name, the varied paths, replicates, and each outcome with
its ends _low and _high. Every function returns the figure and the table that it shows. Shares are drawn
in percent. Where a path that is not on an axis varies too, means over it are shown, and the note says so.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.outcomes import mode_column
from sim.plots import canvas, wording
from sim.plots.curves import kaplan_meier_curves
from sim.plots.mode_shares import modes
from sim.plots.wording import finding, measure

__all__ = ["dots", "draw_all", "finding", "heatmap", "kaplan_meier_curves", "line", "modes", "small_multiples"]

Drawing = tuple[Figure, pd.DataFrame]

CELLS_WITH_NUMBERS = 150
PANELS = 6
ROWS = 24


def heatmap(
    summary: pd.DataFrame,
    x: str,
    y: str,
    outcome: str = "survival",
    *,
    pairs: int = 1,
    months: int | None = None,
) -> Drawing:
    """Map of an outcome over two paths, y upward; a line runs where shares cross one half."""
    table, note = averaged(summary, [x, y], outcome)
    figure = canvas.blank(12, 7.6)
    axes = figure.subplots()
    _map(axes, table, x, y, outcome, pairs, colour_bar=True)
    how = measure(outcome, pairs)
    line = " White line: one half." if how.factor != 1.0 else ""
    canvas.caption(
        figure,
        wording.headline(table, [x, y], outcome, months, pairs),
        f"{wording.uncertainty(table, outcome, pairs)}{line}{note}",
    )
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
) -> Drawing:
    """A map over x and y for each value of a third path; of many values, six spread over the range."""
    table, note = averaged(summary, [facet, x, y], outcome)
    every = levels(table[facet])
    shown = spread(every, PANELS)
    if len(shown) < len(every):
        note += f" {len(shown)} of {len(every)} values of {canvas.words(facet)} shown."
    table = table[table[facet].isin(shown)].reset_index(drop=True)
    columns = min(len(shown), 3)
    rows = -(-len(shown) // columns)
    figure = canvas.blank(14, 2.6 + 4.2 * rows)
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for place, axes in enumerate(grid.flat):
        if place >= len(shown):
            axes.set_visible(False)
            continue
        panel = table[table[facet] == shown[place]]
        _map(axes, panel, x, y, outcome, pairs, colour_bar=False, columns=columns)
        title = f"{canvas.label(facet)}: {wording.written(shown[place])}" if place == 0 else wording.written(shown[place])
        axes.set_title(canvas.plain(title), fontsize=canvas.LABEL, color=canvas.INK, loc="left")
        below = place + columns >= len(shown)
        axes.set_xlabel(axes.get_xlabel() if below else "")
        axes.tick_params(labelbottom=below, labelleft=place % columns == 0)
        axes.set_ylabel(axes.get_ylabel() if place % columns == 0 else "")
    bar = figure.colorbar(grid[0, 0].collections[0], ax=grid.ravel().tolist(), aspect=30)
    _dress_bar(bar.ax, measure(outcome, pairs).label)
    canvas.caption(
        figure,
        wording.headline(table, [x, y, facet], outcome, months, pairs),
        wording.uncertainty(table, outcome, pairs) + note,
    )
    return figure, table


def line(
    summary: pd.DataFrame,
    x: str,
    outcome: str = "survival",
    hue: str | None = None,
    *,
    pairs: int = 1,
    months: int | None = None,
) -> Drawing:
    """An outcome along a path, with its band; where x is text (names), points with bars."""
    if not pd.api.types.is_numeric_dtype(summary[x]) or pd.api.types.is_bool_dtype(summary[x]):
        return dots(summary, [x], outcome, hue, pairs=pairs, months=months)
    keys = [x] if hue is None else [x, hue]
    table, note = averaged(summary, keys, outcome)
    table, note = _some(table, hue, note)
    table = table.sort_values(x, kind="stable", ignore_index=True)
    how = measure(outcome, pairs)
    figure = canvas.blank()
    axes = figure.subplots()
    for colour, marker, name, part in series(table, hue):
        values, low, high = (how.factor * part[outcome + end] for end in ("", "_low", "_high"))
        axes.fill_between(part[x], low, high, color=colour, alpha=0.2, linewidth=0)
        sns.lineplot(
            x=part[x], y=values, ax=axes, color=colour, marker=marker, markersize=8, linewidth=2.5, label=name or None
        )
    canvas.dress(axes, canvas.label(x), how.label)
    _value_axis(axes.set_ylim, how, table[f"{outcome}_high"].fillna(table[outcome]).max())
    if hue is not None:
        handles, names = axes.get_legend_handles_labels()
        axes.get_legend().remove()
        canvas.legend(figure, handles, names, title=canvas.label(hue), title_fontsize=canvas.TICK, loc="outside right")
    canvas.caption(
        figure,
        wording.headline(table, keys, outcome, months, pairs),
        f"Band: {wording.uncertainty(table, outcome, pairs)}{note}",
    )
    return figure, table


def dots(
    summary: pd.DataFrame,
    varied: Sequence[str],
    outcome: str = "survival",
    hue: str | None = None,
    *,
    pairs: int = 1,
    months: int | None = None,
) -> Drawing:
    """Points ranked by an outcome, with bars for their intervals; of many, the highest and the lowest."""
    keys = [*varied, *([] if hue is None else [hue])]
    if list(varied) == ["name"] or len(keys) < len(summary.columns) and hue is not None:
        table, note = averaged(summary, keys, outcome)
    else:
        table, note = summary[["point", *varied, outcome, f"{outcome}_low", f"{outcome}_high"]], ""
    table, note = _some(table, hue, note)
    table = table.sort_values(outcome, ascending=False, kind="stable", ignore_index=True)
    title = wording.headline(table, keys, outcome, months, pairs)
    if hue is None and len(table) > ROWS:
        note += f" The {ROWS // 2} highest and {ROWS // 2} lowest of {len(table):,} points."
        table = table.iloc[[*range(ROWS // 2), *range(len(table) - ROWS // 2, len(table))]]
    numbered = len(varied) > 3 and "point" in table
    table = table.assign(
        setting=[
            (f"{written(row['point'])}: " if numbered else "") + wording.setting(row, varied)
            for _, row in table.iterrows()
        ]
    )
    how = measure(outcome, pairs)
    names = list(dict.fromkeys(table["setting"]))
    figure = canvas.blank(13, 3.0 + 0.42 * len(names))
    axes = figure.subplots()
    every = list(series(table, hue))
    for number, (colour, marker, name, part) in enumerate(every):
        height = [names.index(text) for text in part["setting"]] + 0.5 * ((number + 0.5) / len(every) - 0.5)
        low, high = (how.factor * part[outcome + end] for end in ("_low", "_high"))
        axes.hlines(height, low, high, color=colour, linewidth=3.5, alpha=0.45)
        axes.plot(how.factor * part[outcome], height, marker, color=colour, markersize=10, label=name)
    axes.set_yticks(range(len(names)), [canvas.plain(canvas.short(name, 60)) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    canvas.dress(axes, how.label, "")
    _value_axis(axes.set_xlim, how, table[f"{outcome}_high"].fillna(table[outcome]).max())
    if hue is not None:
        canvas.legend(figure, *axes.get_legend_handles_labels(), title=canvas.label(hue), loc="outside right")
    canvas.caption(figure, title, f"Bars: {wording.uncertainty(table, outcome, pairs)}{note}")
    return figure, table


def draw_all(
    summary: pd.DataFrame, relationships: pd.DataFrame, varied: Sequence[str], months: int, pairs: int = 1
) -> dict[str, Drawing]:
    """The figures that suit a sweep, by name: survival (but for a single point), survival_curves and modes."""
    about = {"pairs": pairs, "months": months}
    drawn: dict[str, Drawing] = {}
    paths = list(varied)
    gridded = paths != ["name"] and is_grid(summary, paths)
    if paths and (paths == ["name"] or len(paths) == 1):
        drawn["survival"] = line(summary, paths[0], **about)
    elif len(paths) == 2 and gridded:
        drawn["survival"] = heatmap(summary, *paths, **about)
    elif len(paths) == 3 and gridded:
        drawn["survival"] = small_multiples(summary, *paths, **about)
    elif paths:
        drawn["survival"] = dots(summary, paths, **about)
    drawn["survival_curves"] = kaplan_meier_curves(relationships, summary, paths, months)
    if all(mode_column(name) in summary for name in wording.MODES):
        drawn["modes"] = modes(summary, paths, **about)
    return drawn


def averaged(summary: pd.DataFrame, keys: Sequence[str], outcome: str) -> tuple[pd.DataFrame, str]:
    """One row for each setting of `keys`, and a note where other paths had to be averaged over.

    The mean of intervals is wider than the interval of the mean, so it does not claim too much.
    """
    columns = [outcome, f"{outcome}_low", f"{outcome}_high"]
    groups = summary.groupby(list(keys), sort=False, dropna=False)[columns]
    table = groups.mean().reset_index()
    return table, "" if len(table) == len(summary) else " Means over the other settings."
