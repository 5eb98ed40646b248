"""How long agreements stay in force: survival curves by point, with the number still at risk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...files.names import counted
from ...results.spells import Reader
from ...statistics import survival
from ...statistics.few import FEW, enough
from ...statistics.level import LEVEL_IN_WORDS
from .. import canvas, phrases, wording
from ..points import is_number, spread

LETTERS = "ABCDEF"


def kaplan_meier_curves(
    agreements: Reader,
    summary: pd.DataFrame,
    varied: Sequence[str],
    months: int,
    pairs: int = 1,
    remark: str = "",
    title: str = "",
) -> tuple[Figure, pd.DataFrame]:
    """Draw the product-limit curve of months in force for each point; of many points, for six spread over the range.

    Points with too few agreements have no curve; the note counts them. A curve is dashed where too few are still
    followed, and no sentence goes so far (see statistics/few.py). A small table below the curves counts the agreements
    that had lasted so long. The table returned has a row for each point and month in force. A point that sets `months`
    has that horizon. A `remark` ends the note. Without a `title` the shares that last are told.
    """
    summary = wording.missing_in_words(summary, varied)
    points, note = _chosen(summary, varied, pairs)
    note += remark
    counted = agreements(points) if len(points) else pd.DataFrame()
    curves = {}
    for point in points["point"]:
        own = counted[counted["point"] == point]
        curves[point] = survival.kaplan_meier(own["duration"], own["observed"], own["cluster"], own["number"])
    figure = canvas.blank(12, 7.2 + 0.3 * len(points))
    if not curves:
        axes = figure.subplots()
        most = int(_agreements(summary, pairs).max())
        text = "too few agreements, no curve" if most else "no agreement, no curve"
        axes.text(0.5, 0.5, text, ha="center", fontsize=canvas.TITLE, transform=axes.transAxes)
        canvas.style(axes, "time in force (months)", "agreements still in force (%)")
        axes.set(xlim=(0, months), ylim=(-2, 102))
        few = f"Too few agreements for a curve: at most {most} at a point, and {FEW} are needed."
        canvas.caption(figure, few if most else "No agreement was made in any run.", note)
        return figure, pd.DataFrame(columns=["point", *varied, "months_in_force", "retained", "low", "high", "at_risk"])
    names = [wording.setting(row, varied) for _, row in points.iterrows()]
    if len(varied) > 3:
        names = [
            f"point {wording.in_words(number)}: {name}" for number, name in zip(points["point"], names, strict=True)
        ]
    axes, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.0, 0.085 * len(curves)])
    for place, curve in enumerate(curves.values()):
        _curve(axes, curve, place, names[place])
    canvas.style(axes, "", "agreements still in force (%)")
    axes.set_ylim(-2, 102)
    if varied:
        handles, labels = axes.get_legend_handles_labels()
        short = phrases.distinct(labels, 46)
        canvas.legend(axes, handles, [short[text] for text in labels], ncols=2)
    _at_risk(below, list(curves.values()), bool(varied))
    of_all = " of all draws together, luck alone" if "draws" in summary else ""
    canvas.caption(
        figure,
        title or _title(list(curves.values()), points, varied),
        f"Band: {LEVEL_IN_WORDS} across replicates{of_all}. Dashed: too few agreements are still followed.{note}",
    )
    data = pd.concat(
        [
            curve.assign(**{name: point[name] for name in ("point", *varied)})
            for curve, (_, point) in zip(curves.values(), points.iterrows(), strict=True)
        ],
        ignore_index=True,
    )
    return figure, data[["point", *varied, "months_in_force", "retained", "low", "high", "at_risk"]]


def _chosen(summary: pd.DataFrame, varied: Sequence[str], pairs: int) -> tuple[pd.DataFrame, str]:
    """The rows of the points to draw, and a note on the others.

    Where one number varies, the points are spread over its range, otherwise over the range of survival.
    """
    able = summary[enough(_agreements(summary, pairs))]
    number = len(varied) == 1 and is_number(summary[varied[0]])
    order = varied[0] if number else "survival"
    if number or len(able) > len(LETTERS):
        able = able.sort_values(order, ascending=number, kind="stable")
    shown = able.iloc[spread(range(len(able)))]
    note = ""
    if len(shown) < len(able):
        note = f" {len(shown)} of {len(able):,} points shown, spread over the range of {phrases.words(order)}."
    if len(able) < len(summary) and len(summary) > 1:
        note += f" Fewer than {FEW} agreements were made at {len(summary) - len(able):,} of {len(summary):,} points."
    return shown, note


def _agreements(summary: pd.DataFrame, pairs: int) -> pd.Series:
    """How many agreements were made at each point."""
    return (summary["formation"].fillna(0) * summary["replicates"] * pairs).round()


def _curve(axes: Axes, curve: pd.DataFrame, place: int, name: str) -> None:
    colour, letter = canvas.SERIES[place], LETTERS[place]
    month, retained = curve["months_in_force"], 100 * curve["retained"]
    axes.fill_between(month, 100 * curve["low"], 100 * curve["high"], step="post", color=colour, alpha=0.2, linewidth=0)
    axes.step(month, retained, where="post", color=colour, linewidth=1.2, linestyle="--")
    told = survival.followed(curve).index
    axes.step(month[told], retained[told], where="post", color=colour, linewidth=2.5, label=f"{letter}  {name}")
    if name:
        at = min(len(curve) - 1, int(len(curve) * (0.55 + 0.08 * place)))  # letters side by side, not stacked
        axes.text(
            month.iloc[at],
            retained.iloc[at],
            letter,
            ha="center",
            va="center",
            fontsize=canvas.TICK,
            fontweight="bold",
            color="white",
            bbox={"boxstyle": "circle,pad=0.22", "facecolor": colour, "edgecolor": "white"},
        )


def _at_risk(axes: Axes, curves: list[pd.DataFrame], lettered: bool) -> None:
    """Draw a small table: how many agreements had lasted until each tick."""
    last = max(int(curve["months_in_force"].max()) for curve in curves)
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 240) if last / step <= 8)
    ticks = np.arange(0, last + 1, step)
    for row, curve in enumerate(curves):
        counts = curve.set_index("months_in_force")["at_risk"]
        for tick in ticks:
            text = f"{counts.get(tick, 0):,}"
            axes.text(float(tick), row, text, ha="center", va="center", fontsize=canvas.NOTE, color=canvas.INK)
    canvas.style(axes, "time in force (months)", "", grid="none")
    axes.set_ylim(len(curves) - 0.4, -0.6)
    axes.set_xticks(ticks)
    axes.set_yticks(range(len(curves)), LETTERS[: len(curves)] if lettered else [""])
    axes.set_title("agreements that lasted so long", fontsize=canvas.NOTE, color=canvas.GREY, loc="left", pad=4)
    axes.spines["bottom"].set_visible(True)


def _title(curves: list[pd.DataFrame], points: pd.DataFrame, varied: Sequence[str]) -> str:
    """The share of agreements that last, after the last whole year that every curve reaches with enough of them."""
    told = [survival.followed(curve) for curve in curves]
    reach = [int(part["months_in_force"].max()) for part in told if part["retained"].iloc[-1] > 0.0]
    month = min(reach) if reach else min(int(part["months_in_force"].max()) for part in told)
    if month == 0:
        return "Too few agreements are followed for a month to say how long they stay in force."
    month -= month % 12 if month >= 12 else 0
    retained = [curve["retained"].iloc[min(month, len(curve) - 1)] for curve in curves]
    how, names = wording.measure("retention"), wording.short_names(points)
    most, least = int(np.argmax(retained)), int(np.argmin(retained))
    after = counted(month, "month")
    if len(curves) == 1 or how.number(retained[most]) == how.number(retained[least]):
        where = wording.place(points.iloc[0], varied, names) if len(points) == 1 else ""
        return f"Agreements stay in force longer than {after} in {how.value(retained[most])}{where}."
    lows, highs = ([curve[end].iloc[min(month, len(curve) - 1)] for curve in curves] for end in ("low", "high"))
    doubt = "" if lows[most] > highs[least] else " – intervals overlap"
    return (
        f"Agreements stay in force longer than {after} in {how.value(retained[most])}"
        f"{wording.place(points.iloc[most], varied, names)}, and in {how.value(retained[least], of=False)}"
        f"{wording.place(points.iloc[least], varied, names)}{doubt}."
    )
