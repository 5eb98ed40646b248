"""A map of the organisation: its ties coloured by how often they survive, with rings for what is not known of that."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from ..figures import canvas
from ..figures.relationship_map import frame, name_departments, positions
from ..figures.wording import measure
from ..statistics.columns import with_ends
from ..statistics.level import LEVEL_IN_WORDS
from .manifest import DiagnosisManifest
from .wording import headline

COLOURS = sns.color_palette(canvas.SHARES, as_cmap=True)
DISC, RING, EDGE = 640.0, 1180.0, 1500.0
"""Areas in square points: the inner disc, the ring around it, and what keeps it clear of the ties."""
DEPARTMENT = 420.0
ROOMY = 40
"""With more ties than this the discs are smaller."""
ALONG = (0.5, 0.42, 0.58, 0.35, 0.65, 0.29, 0.71, 0.24, 0.76)
"""Where on its tie a disc may stand, as shares of the way; the middle first."""


def survival_map(ties: pd.DataFrame, about: DiagnosisManifest) -> tuple[Figure, pd.DataFrame]:
    """Draw the map. On each tie stands its survival, in a disc with the colour of the low end of its interval.

    The ring around it has the colour of the high end.
    """
    how, position = measure("survival"), positions(about.departments, ties)
    figure = canvas.blank(12.5, 10.0 if len(position) > 2 else 6.0)
    axes = figure.subplots()
    places = _places(ties, position)
    _ties(axes, ties[::-1], places[::-1], position)  # the most fragile on top
    x, y = np.transpose(list(position.values()))
    axes.scatter(x, y, s=DEPARTMENT, color=canvas.GREY, edgecolors="white", linewidths=2.5, zorder=6)
    name_departments(axes, position, [DEPARTMENT] * len(position))
    colours = mpl.cm.ScalarMappable(mpl.colors.Normalize(0, 100), COLOURS)
    canvas.colour_bar(colours, axes, f"{how.words} to month {about.months} (% of runs)", shrink=0.7, aspect=20)
    frame(axes, position, (0.5, 0.3))
    note = (
        f"On each tie: how often it survives, in % of runs ({about.size}). The ring "
        f"has the colour of the high end of the {LEVEL_IN_WORDS} interval, the disc that of the low end: the more "
        "they differ, the less is known."
    )
    canvas.caption(figure, headline(ties), note)
    columns = ["rank", "a", "b", *with_ends("survival")]
    return figure, ties[columns]


def _places(ties: pd.DataFrame, position: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Where the disc of each tie stands: as far as may be from other discs and from departments."""
    taken, found = list(position.values()), []
    for a, b in zip(ties["a"], ties["b"], strict=True):
        ways = [position[a] + share * (position[b] - position[a]) for share in ALONG]
        distances = [min(float(np.hypot(*(way - other))) for other in taken) for way in ways]
        best = max(distances)
        place = next(way for way, far in zip(ways, distances, strict=True) if far >= min(best, 0.3))
        taken.append(place)
        found.append(place)
    return found


def _ties(axes: Axes, ties: pd.DataFrame, places: list[np.ndarray], position: dict[str, np.ndarray]) -> None:
    """Draw the ties in their order, each as a line in an outline, since 0 % is nearly white, and then their discs."""
    ends = [(position[a], position[b]) for a, b in zip(ties["a"], ties["b"], strict=True)]
    shares, lows, highs = (ties[column].to_numpy(dtype=float) for column in with_ends("survival"))
    colours = [colour for share in shares for colour in (canvas.GREY, COLOURS(share))]
    lines = np.repeat(ends, 2, axis=0)
    axes.add_collection(
        LineCollection([*lines], colors=colours, linewidths=[6.0, 5.0] * len(ties), zorder=1, capstyle="butt")
    )
    x, y = np.transpose(places)
    size = min(1.0, ROOMY / len(ties))
    for order, (area, fill) in enumerate(((EDGE, "white"), (RING, COLOURS(highs)), (DISC, COLOURS(lows))), 3):
        axes.scatter(x, y, s=size * area, color=fill, zorder=order, edgecolors=canvas.GREY, linewidths=0.6)
    for place, share, low in zip(places, shares, lows, strict=True):
        axes.text(
            float(place[0]), float(place[1]), measure("survival").number(share), ha="center", va="center", zorder=5,
            fontsize=canvas.NOTE, fontweight="bold", color="white" if low > 0.5 else canvas.INK,
        )  # fmt: skip
