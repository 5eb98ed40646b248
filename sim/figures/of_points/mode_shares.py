"""How pairs end: the shares of the modes at the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ...model.outcomes import MODES, SURVIVAL_IS_NOT_IN_FORCE, TRUE_PARTNERING, mode_column
from ...statistics.columns import ENDS, with_ends
from ...statistics.level import LEVEL_IN_WORDS
from .. import canvas, phrases, wording
from ..points import is_grid, is_number, levels, spread
from ..wording import measure

PANELS, BARS, TICKS = 4, 16, 8


def modes(
    summary: pd.DataFrame, varied: Sequence[str] | str, *, pairs: int = 1, months: int | None = None
) -> tuple[Figure, pd.DataFrame]:
    """The shares of the modes at the horizon. The table is tidy: a row for each setting and mode.

    Where nothing varies: a bar for each mode, with its interval. Where one number varies: areas along it. Two numbers
    on a grid: a panel of areas for each of up to four values of the second. Otherwise: a stacked bar for each point.
    """
    paths = [varied] if isinstance(varied, str) else list(varied)
    summary, months = wording.missing_in_words(summary, paths), wording.horizon(summary, months)
    if not paths:
        return _bars_of_one(summary, pairs, months)
    if is_number(summary[paths[0]]) and summary[paths[0]].nunique() > 2 and len(paths) <= 2 and is_grid(summary, paths):
        return _areas(summary, paths, pairs, months)
    return _stacked_bars(summary, paths, pairs, months)


def _bars_of_one(summary: pd.DataFrame, pairs: int, months: int | None) -> tuple[Figure, pd.DataFrame]:
    row = summary.iloc[0]
    columns = ("mode", "share", "low", "high")
    table = pd.DataFrame([(name, *row[with_ends(mode_column(name))]) for name in MODES], columns=columns)
    figure = canvas.blank(12, 5.6)
    axes = figure.subplots()
    place = np.arange(len(MODES))
    axes.barh(place, 100 * table["share"], color=[canvas.MODE_COLOURS[name] for name in MODES], height=0.68)
    axes.hlines(place, 100 * table["low"], 100 * table["high"], color=canvas.INK, linewidth=2.5)
    for y, share, high in zip(place, table["share"], table["high"].fillna(table["share"]), strict=True):
        text = f"{measure('survival').number(share)} %"
        axes.text(100 * high + 1.5, float(y), text, va="center", fontsize=canvas.TICK, color=canvas.INK)
    axes.set_yticks(place, MODES)
    canvas.style(axes, _y_label(pairs), "", grid="x")
    axes.set(xlim=(0, 112), xticks=range(0, 101, 20), ylim=(len(MODES) - 0.5, -0.5))
    known = table["low"].notna().all()
    note = f"Lines: {LEVEL_IN_WORDS} intervals across replicates." if known else "No interval: one replicate."
    note += _NOT_SURVIVAL
    canvas.caption(figure, _title(summary, [], pairs, months), note)
    return figure, table


def _areas(summary: pd.DataFrame, paths: list[str], pairs: int, months: int | None) -> tuple[Figure, pd.DataFrame]:
    x, facet = paths[0], paths[1] if len(paths) == 2 else None
    every = levels(summary[facet]) if facet else [None]
    shown = spread(every, PANELS)
    kept = summary if facet is None else summary[summary[facet].isin(shown)]
    figure = canvas.blank(12 if len(shown) == 1 else 14, 6.8)
    head, *grid = figure.subplot_mosaic(
        [["head"] * len(shown), [f"{place}" for place in range(len(shown))]], height_ratios=[0.06, 1]
    ).values()
    head.set_axis_off()
    for value, axes in zip(shown, grid, strict=True):
        panel = (kept if facet is None else kept[kept[facet] == value]).sort_values(x)
        shares = [100 * panel[mode_column(name)] for name in MODES]
        axes.stackplot(panel[x], shares, colors=canvas.MODE_COLOURS.values(), edgecolor="white", linewidth=0.8)
        canvas.style(axes, phrases.label(x), "", grid="none")
        axes.set(xlim=(panel[x].min(), panel[x].max()), ylim=(0, 100))
        axes.tick_params(labelleft=axes is grid[0])
        values = spread(levels(panel[x]), TICKS if len(shown) == 1 else TICKS // 2)  # ticks only where points were run
        axes.set_xticks(values, [wording.in_words(value) for value in values])
        if facet is not None:
            title = phrases.plain(f"{phrases.words(facet)} {wording.in_words(value)}")
            axes.set_title(title, fontsize=canvas.LABEL, color=canvas.INK, loc="left")
    grid[0].set_ylabel(_y_label(pairs), fontsize=canvas.LABEL, color=canvas.INK)
    _legend(head, loc="center left", bbox_to_anchor=(0.0, 0.5))
    note = _note(kept)
    if len(shown) < len(every):
        note += f" {len(shown)} of {len(every)} values of {phrases.words(str(facet))} shown."
    canvas.caption(figure, _title(kept, paths, pairs, months), note)
    return figure, _tidy(kept, paths)


def _stacked_bars(
    summary: pd.DataFrame, paths: list[str], pairs: int, months: int | None
) -> tuple[Figure, pd.DataFrame]:
    named = paths == ["name"]
    order = summary if named else summary.sort_values(mode_column(TRUE_PARTNERING), ascending=False, kind="stable")
    kept = order.iloc[spread(range(len(order)), BARS)]
    figure = canvas.blank(13, 3.4 + 0.5 * len(kept))
    axes = figure.subplots()
    place, start = np.arange(len(kept)), np.zeros(len(kept))
    for name in MODES:
        share = 100 * kept[mode_column(name)].to_numpy()
        axes.barh(place, share, left=start, height=0.8, color=canvas.MODE_COLOURS[name], edgecolor="white", label=name)
        start = start + share
    texts = [wording.setting(row, paths) for _, row in kept.iterrows()]
    axes.set_yticks(place, phrases.ticks(texts))
    canvas.style(axes, _y_label(pairs), "", grid="none")
    axes.set(xlim=(0, 100), ylim=(len(kept) - 0.5, -0.5))
    _legend(axes, ncols=3)
    fewer = f" {len(kept)} of {len(summary):,} points shown, spread over the range." if len(kept) < len(summary) else ""
    canvas.caption(figure, _title(summary, paths, pairs, months), _note(kept) + fewer)
    return figure, _tidy(kept, paths)


_NOT_SURVIVAL = f" In force at the end is not survival ({SURVIVAL_IS_NOT_IN_FORCE})."


def _tidy(summary: pd.DataFrame, paths: list[str]) -> pd.DataFrame:
    """A row for each point and mode: point, the varied paths, mode, share, low, high."""
    parts = []
    for name in MODES:
        part = summary[["point", *paths]].assign(mode=name)
        for end, column in zip(("share", "low", "high"), with_ends(mode_column(name)), strict=True):
            part[end] = summary.get(column, np.nan)
        parts.append(part)
    return pd.concat(parts, ignore_index=True).sort_values("point", kind="stable", ignore_index=True)


def _title(summary: pd.DataFrame, paths: list[str], pairs: int, months: int | None) -> str:
    """The most common mode, and where it is most and least common."""
    means = {name: summary[mode_column(name)].mean() for name in MODES}
    commonest = max(means, key=lambda name: means[name])
    outcome = mode_column(commonest)
    return wording.headline(_with_ends(summary, outcome), paths, outcome, months, pairs)


def _with_ends(summary: pd.DataFrame, outcome: str) -> pd.DataFrame:
    ends = {outcome + end: np.nan for end in ENDS if outcome + end not in summary}
    return summary.assign(**ends)


def _note(summary: pd.DataFrame) -> str:
    halves = [
        ((summary[mode_column(name) + "_high"] - summary[mode_column(name) + "_low"]) / 2).max()
        for name in MODES
        if mode_column(name) + "_high" in summary
    ]
    if not np.isfinite(halves).any():
        return f"Too few replicates for an interval.{_NOT_SURVIVAL}"
    most = f"± {100 * np.nanmax(halves):.1f} percentage points at most"
    return f"{LEVEL_IN_WORDS} interval of each share across replicates: {most}.{_NOT_SURVIVAL}"


def _y_label(pairs: int) -> str:
    return "share of runs (%)" if pairs == 1 else "share of pairs (%)"


def _legend(axes: Axes, **where: Any) -> None:
    handles = [Patch(color=canvas.MODE_COLOURS[name]) for name in MODES]
    canvas.legend(axes, handles, MODES, **({"ncols": len(MODES)} | where))
