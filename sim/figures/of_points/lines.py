"""An outcome along one varied path, or of named or scattered points, ranked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import canvas, phrases, wording
from ..points import averaged, in_order, is_number, limited, series
from ..uncertain import layers
from ..uncertain.note import uncertainty
from ..wording import Measure, measure

ALPHA = (0.2, 0.4)
"""How opaque a band is: of the whole interval, and upon it that of luck alone, where something is uncertain."""
ROWS = 16
"""With more ranked points than this a figure is hard to read."""


def line(
    summary: pd.DataFrame,
    x: str,
    outcome: str = "survival",
    hue: str | None = None,
    *,
    pairs: int = 1,
    months: int | None = None,
) -> tuple[Figure, pd.DataFrame]:
    """An outcome along a path, with its band. Where x is text or has missing values, ranked points with bars."""
    keys = [x] if hue is None else [x, hue]
    summary, months = wording.missing_in_words(summary, keys), wording.horizon(summary, months)
    if not is_number(summary[x]):
        return dots(summary, [x], outcome, hue, pairs=pairs, months=months)
    table, note = averaged(summary, keys, outcome)
    table, note = limited(table, hue, note)
    table = table.sort_values(keys, key=in_order, kind="stable", ignore_index=True)
    how = measure(outcome, pairs)
    figure = canvas.blank()
    axes = figure.subplots()
    for colour, marker, name, part in series(table, hue):
        values, *ends = (how.factor * part[column] for column in (outcome, *layers.ends_of(part, outcome)))
        for low, high, alpha in zip(ends[::2], ends[1::2], ALPHA, strict=False):
            axes.fill_between(part[x], low, high, color=colour, alpha=alpha, linewidth=0)
        known = values.notna()
        axes.plot(
            part[x][known], values[known], color=colour, marker=marker, label=name, linewidth=2.5,
            markersize=9, markeredgecolor="white", markeredgewidth=0.75,
        )  # fmt: skip
    canvas.style(axes, phrases.label(x), how.label)
    axes.set_ylim(*_range(table, outcome, how))
    _legend(axes, hue)
    title = wording.headline(table, keys, outcome, months, pairs)
    canvas.caption(figure, title, f"Band: {uncertainty(table, outcome, pairs)}{note}")
    return figure, table


def dots(
    summary: pd.DataFrame,
    varied: Sequence[str],
    outcome: str = "survival",
    hue: str | None = None,
    *,
    pairs: int = 1,
    months: int | None = None,
) -> tuple[Figure, pd.DataFrame]:
    """Points ranked by an outcome, with bars for their intervals. Of many points, the highest and the lowest."""
    keys = [*varied] if hue is None else [*varied, hue]
    summary, months = wording.missing_in_words(summary, keys), wording.horizon(summary, months)
    table, note = averaged(summary, keys, outcome)
    table, note = limited(table, hue, note)
    table = table.sort_values(outcome, ascending=False, kind="stable", ignore_index=True)
    title = wording.headline(table, keys, outcome, months, pairs)
    names = table.apply(wording.setting, axis=1, varied=varied)
    if len(varied) > 3 and "point" in table:
        names = table["point"].map(wording.in_words) + ": " + names
    table.insert(0, "setting", names)
    ranked = list(dict.fromkeys(names))
    if len(ranked) > ROWS:
        note += f" Shown: the {ROWS // 2} highest and the {ROWS // 2} lowest of {len(ranked):,}."
        ranked = ranked[: ROWS // 2] + ranked[-ROWS // 2 :]
        table = table[table["setting"].isin(ranked)].reset_index(drop=True)
    how = measure(outcome, pairs)
    figure = canvas.blank(13, 2.8 + 0.5 * len(ranked))
    axes = figure.subplots()
    every = list(series(table, hue))
    for number, (colour, marker, name, part) in enumerate(every):
        height = part["setting"].map(ranked.index) + 0.6 * ((number + 0.5) / len(every) - 0.5)
        ends = [how.factor * part[column] for column in layers.ends_of(part, outcome)]
        for low, high, alpha in zip(ends[::2], ends[1::2], ALPHA, strict=False):
            axes.hlines(height, low, high, color=colour, linewidth=4, alpha=2 * alpha)
        axes.plot(how.factor * part[outcome], height, marker, color=colour, markersize=10, label=name)
    axes.set_yticks(range(len(ranked)), phrases.ticks(ranked))
    canvas.style(axes, how.label, "")
    axes.set_ylim(len(ranked) - 0.4, -0.6)
    axes.tick_params(axis="y", labelsize=canvas.NOTE if len(ranked) > 8 else canvas.TICK)
    axes.set_xlim(*_range(table, outcome, how))
    _legend(axes, hue)
    canvas.caption(figure, title, f"Bars: {uncertainty(table, outcome, pairs)}{note}")
    return figure, table


def _range(table: pd.DataFrame, outcome: str, how: Measure) -> tuple[float, float]:
    """Axis limits from 0 to the largest possible value, with room for the markers at both ends."""
    most = np.nanmax([*table[outcome], *table[f"{outcome}_high"], 1e-9])
    top = how.top or 1.05 * most
    return -0.025 * top, 1.025 * top


def _legend(axes: Axes, hue: str | None) -> None:
    if hue is not None:
        handles, names = axes.get_legend_handles_labels()
        title = phrases.plain(phrases.label(hue))
        canvas.legend(axes, handles, names, title=title, loc="upper left", bbox_to_anchor=(1.01, 1.0))
