"""What variants change: ranked bars with intervals, and a map of ties that gain and that lose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from ...figures import canvas, phrases
from ...figures.uncertain.differences import told_apart
from ...figures.wording import Measure
from ...statistics.columns import OF_DIFFERENCE
from ...statistics.level import MOST_IN_WORDS
from .. import wording
from ..changes.setting import Setting
from ..wording import GAIN, LOSS

ROWS = 16
"""With more bars or ties than this a figure is hard to read."""
COLUMNS = 8
"""At most so many variants stand side by side in a map."""
COLOURS = {GAIN: canvas.BLUE, LOSS: canvas.VERMILION}
UNSURE, UNSURE_LINE = "#BDBDBD", "#8C8C8C"
"""Greys of a difference that is not shown to be one, and of its interval."""
LOSS_TO_GAIN = LinearSegmentedColormap.from_list("loss to gain", [canvas.VERMILION, "white", canvas.BLUE])


def effects(
    table: pd.DataFrame, outcome: str, setting: Setting, costs: Mapping[str, str] | None = None
) -> tuple[Figure, pd.DataFrame]:
    """Variants ranked by their change in an outcome, with intervals that hold together.

    `table` is that of comparison.effects; `costs` holds the costs of some variants in words.
    """
    rows = wording.in_order(table[table["outcome"] == outcome], outcome)
    names = [name + (f" ({costs[name]})" if costs and name in costs else "") for name in rows["variant"]]
    how = setting.measure(outcome)
    luck = {
        ("shared",): "the same luck in both",
        ("independent",): "independent luck, as the ties differ",
    }.get(tuple(set(rows["luck"])), "the same luck in both where the ties are the same")
    same = rows["baseline"].nunique() < 2
    baseline = f"the baseline ({how.value(rows['baseline'].iloc[0])})" if same else "the baseline in the same runs"
    runs = f"{_fewest(rows, setting)}{setting.runs}"
    note = (
        f"Bars: difference from {baseline}, {runs}, {luck}; {wording.certainty(len(rows))}. "
        f"Grey: no difference is shown. {' '.join(setting.unlike)}"
    ).strip()
    return ranked(rows, phrases.ticks(names), outcome, how, wording.headline(table, outcome, setting), note)


def _fewest(rows: pd.DataFrame, setting: Setting) -> str:
    """How many replicates have the outcome, where that is not all: "12 to 80 of "."""
    low, high = int(rows["n"].min()), int(rows["n"].max())
    if low == setting.replicates:
        return ""
    return f"{low:,} of " if low == high else f"{low:,} to {high:,} of "


def ranked(
    rows: pd.DataFrame, labels: Sequence[str], outcome: str, how: Measure, title: str, note: str
) -> tuple[Figure, pd.DataFrame]:
    """A bar for each change in the order given, with its interval and its figures. Of many, the first and the last."""
    shown = list(range(len(rows)))
    if len(rows) > ROWS:
        shown = shown[: ROWS // 2] + shown[-ROWS // 2 :]
        note += f" Shown: the first {ROWS // 2} and the last {ROWS // 2} of {len(rows):,}."
    if "most_low" in rows:
        note += f" Pale: where {MOST_IN_WORDS} of the plausible organisations lie."
    part = rows.iloc[shown]
    figure = canvas.blank(13, 3.2 + 0.55 * len(part))
    axes = figure.subplots()
    for place, (_, row) in enumerate(part.iterrows()):
        middle, low, high = (how.factor * row[name] for name in ("difference", "low", "high"))
        colour = COLOURS.get(wording.verdict(row, outcome))
        axes.barh(place, middle, height=0.62, color=colour or UNSURE)
        if "most_low" in row:
            most = (how.factor * row[end] for end in ("most_low", "most_high"))
            axes.hlines(place, *most, color=canvas.SKY, linewidth=9, alpha=0.6)
        axes.hlines(place, low, high, color=canvas.INK if colour else UNSURE_LINE, linewidth=2)
        axes.text(
            1.01, place, wording.difference_in_words(row, how),
            transform=axes.get_yaxis_transform(), va="center", fontsize=canvas.NOTE, color=canvas.INK,
        )  # fmt: skip
    axes.axvline(0, color=canvas.INK, linewidth=1)
    axes.set_yticks(range(len(part)), [labels[place] for place in shown])
    canvas.style(axes, f"change in {how.words} ({_unit(how)})", "", grid="x")
    axes.set_ylim(len(part) - 0.4, -0.6)
    _margins(axes, part, how)
    if not how.bounded and max(map(abs, axes.get_xlim())) >= 1000:  # money
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.locator_params(axis="x", nbins=5)
    canvas.caption(figure, title, note)
    return figure, rows


def _unit(how: Measure) -> str:
    """The unit of a difference."""
    return "percentage points" if how.factor != 1.0 else how.unit


def _margins(axes: Axes, rows: pd.DataFrame, how: Measure) -> None:
    columns = [name for name in ("difference", *OF_DIFFERENCE) if name in rows]
    ends = how.factor * rows[columns].to_numpy(dtype=float)
    low, high = (float(extreme(ends, initial=0.0, where=np.isfinite(ends))) for extreme in (np.min, np.max))
    room = 0.04 * (high - low) or 1.0
    axes.set_xlim(low - room if low < 0 else -room / 4, high + room if high > 0 else room / 4)


def pair_effects(table: pd.DataFrame, outcome: str, setting: Setting) -> tuple[Figure, pd.DataFrame]:
    """Which ties gain and which lose: bars for one variant, else a map of ties and variants.

    `table` is that of comparison.pair_effects.
    """
    rows = table[table["outcome"] == outcome].assign(tie=lambda t: t["a"] + " – " + t["b"])
    labels = _tie_labels(rows)
    variants = list(dict.fromkeys(rows["variant"]))
    how, intervals = setting.measure(outcome), wording.certainty(len(rows))
    if len(variants) == 1:
        rows = wording.in_order(rows, outcome)
        note = f"Bars: difference from the baseline, {setting.runs}; {intervals}. Grey: no difference is shown."
        return ranked(rows, [labels[tie] for tie in rows["tie"]], outcome, how, _title(rows, outcome, variants), note)
    note = f"Differences from the baseline, {setting.runs}; {intervals}. A dot: no difference is shown."
    few = " A question mark: too few cases."
    note += few if rows["difference"].isna().any() else ""
    order = rows.groupby("tie", sort=False)["difference"].mean().sort_values(ascending=False, kind="stable").index
    if len(order) > ROWS:
        note += f" Shown: {ROWS} of {len(order):,} ties, those that gain and that lose most on the mean."
        order = order[: ROWS // 2].append(order[-ROWS // 2 :])
    best = rows.groupby("variant", sort=False)["difference"].mean().abs().sort_values(ascending=False).index
    if len(best) > COLUMNS:
        note += f" Shown: the {COLUMNS} of {len(best)} variants that change most."
    columns = [name for name in variants if name in set(best[:COLUMNS])]
    figure = canvas.blank(
        max(10.0, 5.5 + 1.15 * len(columns)),
        3.8 + (0.5 if any("\n" in labels[tie] for tie in order) else 0.42) * len(order),
    )
    axes = figure.subplots()
    by_place = rows.set_index(["tie", "variant"])
    told = rows.apply(wording.verdict, axis=1, outcome=outcome).isin(COLOURS)
    shown = rows.assign(told=rows["difference"].where(told)).pivot(index="tie", columns="variant", values="told")
    values = how.factor * shown.loc[order, columns].astype(float)
    most = float(np.nanmax(np.abs(values.to_numpy()), initial=1e-9))
    direction = -1 if outcome in wording.LESS_IS_BETTER else 1
    axes.imshow(direction * values.to_numpy(), cmap=LOSS_TO_GAIN, vmin=-most, vmax=most, aspect="auto")
    for (x, name), (y, tie) in product(enumerate(columns), enumerate(order)):
        if (tie, name) not in by_place.index:  # this variant does not have this tie
            continue
        row = by_place.loc[(tie, name)]
        kind = wording.verdict(row, outcome)
        dark = kind in COLOURS and abs(how.factor * row["difference"]) > 0.6 * most
        mark = "?" if kind == wording.UNKNOWN else "·"
        text = told_apart([row["difference"]], how)[0] if kind in COLOURS else mark
        axes.text(x, y, text, ha="center", va="center", fontsize=canvas.NOTE, color="white" if dark else canvas.INK)
    axes.set_yticks(range(len(order)), [labels[tie] for tie in order])
    short = phrases.distinct(columns)
    axes.set_xticks(range(len(columns)), [phrases.plain(short[name]) for name in columns])
    canvas.style(axes, f"change in {how.words} ({_unit(how)})", "tie", grid="none")
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", labelsize=canvas.NOTE, rotation=40 if len(columns) > 2 else 0)
    for label in axes.get_xticklabels():
        label.set_horizontalalignment("left" if len(columns) > 2 else "center")
    canvas.caption(figure, _title(rows, outcome, variants), note)
    return figure, rows


def _tie_labels(rows: pd.DataFrame) -> dict[str, str]:
    """The label of each tie. Names of departments that are long are shortened, no two alike."""
    names = phrases.distinct([*rows["a"], *rows["b"]], 42)
    every = zip(rows["tie"], rows["a"], rows["b"], strict=True)
    return {tie: phrases.plain(phrases.tie(names[a], names[b])) for tie, a, b in every}


def _title(rows: pd.DataFrame, outcome: str, variants: Sequence[str]) -> str:
    """How many ties gain and how many lose, with one variant or with any of several."""
    verdicts = rows.assign(verdict=rows.apply(wording.verdict, axis=1, outcome=outcome))
    ties, what = rows["tie"].nunique(), Setting(None, 2, 1, 0).measure(outcome).words
    gain, loss = (verdicts.loc[verdicts["verdict"] == kind, "tie"].nunique() for kind in (GAIN, LOSS))
    if len(variants) > 1 and not (gain or loss):
        return f"Change in {what}: {wording.ties_in_words(gain, loss, ties)} with any variant."
    who = f"With “{phrases.short(variants[0], 60)}”" if len(variants) == 1 else "With at least one variant"
    return f"Change in {what}: {who[0].lower()}{who[1:]} {wording.ties_in_words(gain, loss, ties)}."
