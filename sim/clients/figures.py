"""Draw what was read: the network of needs, and dependence against trust."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from ..figures import canvas, phrases
from ..figures.relationship_map import frame, name_departments, positions
from ..statistics.level import LEVEL_IN_WORDS
from .estimate import ANSWERS, VOICE, Estimate, within
from .scenario_file import DIGITS, ties

NAMED = 12
"""Among so many sides that depend the most beyond their trust, those are named whose names have room:"""
APART = (0.28, 0.045)
"""so far apart, along dependence and along trust."""
GAP = 0.0
"""A side is named where its dependence exceeds its trust by more than this."""

MOST = 150
"""The network shows at most so many sides, those with the largest stakes."""
CIRCLE = 900
"""The area of a department on the network, in square points."""


def sides(estimate: Estimate) -> pd.DataFrame:
    """A row for each side of a tie: stake, dependence and trust, the range of the last two over the draws."""
    rows = []
    for pair in ties(estimate):
        for department, about in (pair, pair[::-1]):
            own = estimate.of(department, about)
            if "stake" not in own:
                continue
            stake, alternatives, trust = (own[item][1] for item in ("stake", "alternatives", "trust"))
            dependence = stake * (1 - alternatives)
            rows.append({
                "department": department,
                "about": about,
                "stake": stake[0],
                "dependence": dependence[0],
                "trust": trust[0],
                "answered": own["stake"][0].source in (ANSWERS, VOICE),
                "asked_trust": own["trust"][0].source in (ANSWERS, VOICE),
                **_range("dependence", dependence),
                **_range("trust", trust),
            })  # fmt: skip
    return pd.DataFrame(rows)


def _range(name: str, values: np.ndarray) -> dict[str, float]:
    low, high = within(values)
    return {f"{name}_low": low, f"{name}_high": high}


def network(table: pd.DataFrame, departments: list[str]) -> Figure:
    """Who needs whom: an arrow from each department to those it needs, the wider the more."""
    place = positions(departments, pd.DataFrame({"a": table["department"], "b": table["about"]}))
    figure = canvas.blank(10.5, 8.5 if len(departments) > 2 else 5.0)
    axes = figure.subplots()
    trust = mpl.colormaps["viridis"]
    side: Any
    for side in table.nlargest(MOST, "stake").itertuples():
        arrow = FancyArrowPatch(
            tuple(place[side.department]), tuple(place[side.about]), connectionstyle="arc3,rad=0.12", arrowstyle="-|>",
            mutation_scale=10 + 14 * side.stake, shrinkA=26, shrinkB=26, linewidth=0.6 + 6 * side.stake,
            color=trust(side.trust) if side.asked_trust else canvas.GREY,
            linestyle="-" if side.answered else (0, (3, 2)), zorder=1,
        )  # fmt: skip
        axes.add_patch(arrow)
    x, y = np.transpose([place[name] for name in departments])
    axes.scatter(x, y, s=CIRCLE, color="white", edgecolors=canvas.INK, linewidths=1.5, zorder=2)
    name_departments(axes, place, [CIRCLE] * len(departments))
    if table["asked_trust"].any():
        colours = mpl.cm.ScalarMappable(mpl.colors.Normalize(0, 1), trust)
        canvas.colour_bar(colours, axes, "trust in the other (0 none, 1 full)", shrink=0.6, aspect=20)
    frame(axes, place, (0.35, 0.35))
    note = "An arrow runs from a department to one that it needs; width: stake. Dashed: nobody, or too few answered. "
    if len(table) > MOST:
        note += f"The {MOST} largest of {len(table):,}. "
    if not table["asked_trust"].all():
        note += "Grey: trust was not asked, or not answered."
    canvas.caption(figure, "Who needs whom, as the data say.", note)
    return figure


def dependence_and_trust(table: pd.DataFrame) -> Figure:
    """Each side as a point: how far it depends on the other, and how far it trusts it, with the range of the draws."""
    figure = canvas.blank(10.5, 7.0)
    axes = figure.subplots()
    whole = table["answered"] & table["asked_trust"]
    for own, colour in ((table[whole], canvas.BLUE), (table[~whole], canvas.GREY)):
        x, y = own["dependence"], own["trust"]
        axes.errorbar(
            x, y,
            xerr=[(x - own["dependence_low"]).clip(0), (own["dependence_high"] - x).clip(0)],
            yerr=[(y - own["trust_low"]).clip(0), (own["trust_high"] - y).clip(0)],
            fmt="o", color=colour, ecolor=colour, elinewidth=1, alpha=0.8, markersize=8,
        )  # fmt: skip
    side: Any
    named: list[tuple[float, float]] = []
    gaps = table.assign(gap=(table["dependence"] - table["trust"]).round(DIGITS))[whole]
    gaps = gaps[gaps["gap"] > GAP]
    for side in gaps.nlargest(NAMED, "gap").itertuples():
        at = (side.dependence, side.trust)
        if all(abs(at[0] - x) > APART[0] or abs(at[1] - y) > APART[1] for x, y in named):
            named.append(at)
            axes.annotate(
                phrases.plain(f"{side.department} → {side.about}"), at, xytext=(8, -15),
                textcoords="offset points", fontsize=canvas.NOTE, color=canvas.INK,
            )  # fmt: skip
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    canvas.style(axes, "dependence: stake × (1 − alternatives)", "trust in the other")
    note = f"Lines: {LEVEL_IN_WORDS} of the draws. Grey: not answered. Low and to the right: much need, little trust. "
    if len(gaps):
        note += "Named where there is room: sides that depend on the other more than they trust it."
    else:
        note += "No side that answered depends on the other more than it trusts it."
    canvas.caption(figure, "Dependence against trust, a point for each side of a tie.", note)
    return figure
