"""Figures of a sensitivity analysis: ranked indices with intervals, and Morris's plane.

Tables are those of sim/sensitivity/wording.py. Every function returns the figure and the table shown.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ..figures import canvas, phrases
from ..figures.wording import Measure, measure
from ..statistics.level import LEVEL_IN_WORDS
from .wording import (
    TITLED,
    average,
    effect,
    effect_unit,
    hardly,
    headline,
    is_added,
    next_as_much,
    ranked,
    ranked_by,
    span,
)

__all__ = ["draw_all", "plane", "ranking"]

ROWS, NAMED = 16, 12
"""At most so many bars, and so many named points of the plane."""
BARS = {
    "total": (canvas.SKY, "total order: with all interplay"),
    "first": (canvas.BLUE, "first order: alone"),
    "mu_star": (canvas.BLUE, "μ*"),
}
GUIDES: tuple[tuple[float, Literal["-", "--", ":"], str], ...] = (
    (1.0, "-", "σ = μ*"),
    (0.5, "--", "σ = 0.5 μ*"),
    (0.1, ":", "σ = 0.1 μ* (much the same everywhere)"),
)


def draw_all(
    indices: pd.DataFrame, outcome: str, values: pd.Series, pairs: int = 1, months: int | None = None
) -> dict[str, tuple[Figure, pd.DataFrame]]:
    """The figures that suit the method, by name: ranking, and for Morris plane too."""
    kinds = {"ranking": ranking} if ranked_by(indices) == "total" else {"ranking": ranking, "plane": plane}
    return {name: kind(indices, outcome, values, pairs=pairs, months=months) for name, kind in kinds.items()}


def ranking(
    indices: pd.DataFrame, outcome: str, values: pd.Series, *, pairs: int = 1, months: int | None = None
) -> tuple[Figure, pd.DataFrame]:
    """The indices of each factor as bars with intervals, the most important first. Of many, the first sixteen."""
    table, how = ranked(indices), measure(outcome, pairs, months)
    shown = table.head(ROWS)
    kinds = ["total", "first"] if ranked_by(table) == "total" else ["mu_star"]
    scale = 1.0 if "total" in kinds else how.factor
    figure = canvas.blank(13, 3.4 + 0.44 * len(shown))
    axes = figure.subplots()
    thick = 0.76 / len(kinds)
    for number, kind in enumerate(kinds):
        height = np.arange(len(shown)) + thick * (number - (len(kinds) - 1) / 2)
        low, high = (scale * shown[f"{kind}_{end}"] for end in ("low", "high"))
        axes.barh(height, scale * shown[kind], 0.92 * thick, color=BARS[kind][0])
        axes.hlines(height, low, high, color=canvas.INK, linewidth=1.8)
    axes.axvline(0, color=canvas.GREY, linewidth=1)
    ranges = [span(*row) for row in shown[["path", "low", "high"]].itertuples(index=False)]
    short = phrases.distinct(table["parameter"], 40)
    names = [f"{short[name]}  ({ends})" for name, ends in zip(shown["parameter"], ranges, strict=True)]
    axes.set_yticks(range(len(shown)), [phrases.plain(name) for name in names])
    canvas.style(axes, _label(kinds[0], how), "", grid="x")
    axes.set_ylim(len(shown) - 0.4, -0.6)
    handles: list[Any] = [Patch(color=BARS[kind][0]) for kind in kinds]
    handles.append(Line2D([], [], color=canvas.INK, linewidth=1.8))
    canvas.legend(axes, handles, [*(BARS[kind][1] for kind in kinds), f"{LEVEL_IN_WORDS} interval"], ncols=3)
    note = _note(table, len(shown), how, values)
    if table["path"].map(is_added).any():
        note += " Ranges with signs are added to what the scenario says."
    elif table["path"].str.contains(".all.", regex=False).any():
        note += " Departments, and ties, are varied all together."
    canvas.caption(figure, headline(indices, outcome, pairs, values), note)
    return figure, table


def plane(
    indices: pd.DataFrame, outcome: str, values: pd.Series, *, pairs: int = 1, months: int | None = None
) -> tuple[Figure, pd.DataFrame]:
    """Morris's plane: the mean size μ* of each factor's effects against σ, how far they differ between points."""
    table, how = ranked(indices), measure(outcome, pairs, months)
    drawn = table.select_dtypes("number") * how.factor
    right = 1.04 * drawn["mu_star_high"].max()
    top = 1.04 * drawn["sigma_high"].max() or right  # a straight line has no σ
    figure = canvas.blank(13.5, 8)
    axes = figure.subplots()
    for slope, style, _ in GUIDES:
        axes.plot([0, right], [0, slope * right], style, color=canvas.GREY, linewidth=1.4)
    faint: dict[str, Any] = {"color": canvas.SKY, "linewidth": 2, "alpha": 0.7}
    axes.hlines(drawn["sigma"], drawn["mu_star_low"], drawn["mu_star_high"], **faint)
    axes.vlines(drawn["mu_star"], drawn["sigma_low"], drawn["sigma_high"], **faint)
    axes.plot(drawn["mu_star"], drawn["sigma"], "o", color=canvas.BLUE, markersize=9)
    canvas.style(axes, _label("mu_star", how), f"σ: how far the effects differ ({effect_unit(how)})")
    axes.set(xlim=(-0.02 * right, right), ylim=(-0.03 * top, top))
    _name_points(axes, drawn.assign(parameter=table["parameter"]).head(NAMED))
    handles: list[Any] = [Line2D([], [], color=canvas.GREY, linestyle=style) for _, style, _ in GUIDES]
    handles.append(Line2D([], [], **faint))
    canvas.legend(axes, handles, [*(text for *_, text in GUIDES), f"{LEVEL_IN_WORDS} interval"], ncols=4)
    canvas.caption(figure, _dependence(table, how), _note(table, min(NAMED, len(table)), how, values))
    return figure, table


def _name_points(axes: Axes, points: pd.DataFrame) -> None:
    """Names in a column beside the axes, evenly, in the order of the points' heights, each with a line to its point."""
    in_order, short = points.sort_values("sigma", kind="stable"), phrases.distinct(points["parameter"])
    thread = {"arrowstyle": "-", "color": canvas.GREY, "linewidth": 0.8, "alpha": 0.6, "relpos": (0, 0.5), "shrinkB": 5}
    for place, (_, point) in enumerate(in_order.iterrows()):
        axes.annotate(
            phrases.plain(short[point["parameter"]]),
            (point["mu_star"], point["sigma"]),
            (1.02, (place + 0.5) / len(points)),
            textcoords="axes fraction",
            fontsize=canvas.TICK,
            color=canvas.INK,
            va="center",
            arrowprops=thread,
        )


def _label(kind: str, how: Measure) -> str:
    """The axis label of an index."""
    if kind == "total":
        return f"share of the variance of {how.words} (0 to 1)"
    return f"μ*: mean size of the effect of the whole range ({effect_unit(how)})"


def _note(table: pd.DataFrame, shown: int, how: Measure, values: pd.Series) -> str:
    """The note: the mean, the number of points, how far parameters act alone, and which are not shown."""
    note = f"{average(how, values)}; {len(values):,} points."
    if "first" in table:
        alone = float(np.clip(table["first"].sum(), 0.0, 1.0))
        note += f" First orders add up to {alone:.2f} of the variance; the rest is interplay."
    if shown < len(table):
        column = ranked_by(table)
        most = f"{table[column][shown]:.2g}" if column == "total" else effect(how, table[column][shown])
        note += f" Named: {shown} of {len(table)} parameters; of the others none has more than {most}."
    return note


def _dependence(table: pd.DataFrame, how: Measure) -> str:
    """A title: the largest effect, and how many effects differ between points."""
    first, felt = table.iloc[0], table[~hardly(table)]
    uneven = int((felt["sigma"] > felt["mu_star"]).sum())
    name = phrases.short(f"{first['parameter'][0].upper()}{first['parameter'][1:]}", TITLED)
    largest = f"{name} has the largest effect on {how.words}, {effect(how, first['mu_star'])} on average"
    if len(next_as_much(table, table.head(1))):
        largest = f"Which effect on {how.words} is the largest cannot be said, as intervals overlap"
    vary = (
        f"{uneven} of {len(felt)} effects vary by more than their mean size (σ\N{NO-BREAK SPACE}>\N{NO-BREAK SPACE}μ*)"
    )
    return f"{largest}; {vary}."
