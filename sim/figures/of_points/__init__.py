"""Figures of a sweep, from its tables: how often true partnering survives, where, and for how long.

`summary` has a row for each point: point, perhaps name, the varied paths, replicates, and each outcome with its ends
_low and _high. `agreements` reads the agreements of some points. `varied` lists the paths that vary, or is ["name"] for
a list of named points. Every function returns the figure and the table that it shows.
Shares are drawn in percent. `pairs` is the number of pairs of the organisation, `months` the horizon.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from ...model.outcomes import MODES, mode_column
from ...results.spells import Reader
from ..points import is_grid
from .curves import kaplan_meier_curves
from .lines import dots, line
from .maps import heatmap, small_multiples
from .mode_shares import modes
from .scatter import scatter, suits

__all__ = [
    "dots",
    "draw_all",
    "heatmap",
    "kaplan_meier_curves",
    "line",
    "modes",
    "scatter",
    "small_multiples",
]


def draw_all(
    summary: pd.DataFrame, agreements: Reader | None, varied: Sequence[str], months: int, pairs: int = 1
) -> dict[str, tuple[Figure, pd.DataFrame]]:
    """The figures that suit a sweep, by name: survival (not for a single point), survival_curves, modes.

    Without `agreements` there are no survival_curves.

    Survival is a line for one varied path, a map for two, small multiples for three. Otherwise it is a cloud of points
    along each path where there are many points, and ranked points where there are few.
    """
    paths = list(varied)
    about: dict[str, Any] = {"pairs": pairs, "months": months}
    drawn = {}
    if len(paths) == 1:
        drawn["survival"] = line(summary, *paths, **about)
    elif len(paths) == 2 and is_grid(summary, paths):
        drawn["survival"] = heatmap(summary, *paths, **about)
    elif len(paths) == 3 and is_grid(summary, paths):
        drawn["survival"] = small_multiples(summary, *paths, **about)
    elif suits(summary, paths):
        drawn["survival"] = scatter(summary, paths, **about)
    elif paths:
        drawn["survival"] = dots(summary, paths, **about)
    if agreements is not None:
        drawn["survival_curves"] = kaplan_meier_curves(agreements, summary, paths, **about)
    if all(mode_column(name) in summary for name in MODES):
        drawn["modes"] = modes(summary, paths, **about)
    return drawn
