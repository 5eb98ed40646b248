"""Draw a map of an organisation in a month: departments by power, ties by mode and contribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from ..model.outcomes import MODES, TRUE_PARTNERING
from . import canvas, phrases
from .phrases import EVEN

CIRCLE = 8
"""Up to so many departments stand in a circle; more where the ties are DENSE."""
DENSE = 0.4
"""Ties are dense where at least this share of all possible ties exists."""
LETTERS, LINES = 24, 3
"""The name of a department stands on so many lines of so many letters at most."""
FILL = mpl.colormaps["cividis"]


def relationship_map(
    departments: pd.DataFrame, relationships: pd.DataFrame, month: int | None = None, note: str = ""
) -> tuple[Figure, pd.DataFrame]:
    """Draw the map of one replicate at the end of a month, the last one unless given. A row of the table is a pair.

    The size of a department shows its power, its fill its self-worth. The colour of a tie shows its mode, its width the
    mean contribution of both sides. An arrow points to the side on which the other depends more. Raises ValueError
    where the month was not run.
    """
    month = int(departments["month"].max()) if month is None else month
    nodes = departments[departments["month"] == month].set_index("department")
    ties = relationships[relationships["month"] == month].reset_index(drop=True)
    if nodes.empty:
        raise ValueError(f"month {month} was not run: months are 1 to {int(departments['month'].max())}")
    table = ties[["month", "a", "b", "mode", "dependence_ab", "dependence_ba"]].assign(
        contribution=(ties["contribution_ab"] + ties["contribution_ba"]) / 2
    )
    position = positions(list(nodes.index), table)
    figure = canvas.blank(12.5, 9.4 if len(nodes) > 2 else 6.0)
    axes = figure.subplots()
    for tie in table.itertuples():
        _tie(axes, tie, position)
    _departments(axes, nodes, position)
    colours = mpl.cm.ScalarMappable(mpl.colors.Normalize(0, 1), FILL)
    canvas.colour_bar(colours, axes, "self worth (0 servant, 1 equal)", shrink=0.7, aspect=20)
    frame(axes, position, (0.45, 0.3))
    canvas.legend(axes, *_key(), loc="upper left", bbox_to_anchor=(0.0, 0.0), ncols=3)
    sizes = "Size of a department: power, what others depend on it for."
    canvas.caption(figure, _title(nodes, table, month), f"{sizes} {note}".strip())
    return figure, table


def positions(names: list[str], table: pd.DataFrame) -> dict[str, np.ndarray]:
    """The place of each department on a map, (x, y) from −1 to 1. `table` names the ends of each tie, a and b."""
    import networkx as nx  # imported here, because sweeps draw no map

    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(zip(table["a"], table["b"], strict=True))
    if len(names) > CIRCLE and nx.density(graph) < DENSE:
        steps = dict(nx.all_pairs_shortest_path_length(graph))
        apart = {name: dict.fromkeys(names, 2) | steps[name] for name in names}  # 2 where no path joins them
        return nx.kamada_kawai_layout(graph, dist=apart, weight=None)
    # The first stands at the top, or two side by side.
    turn = np.pi if len(names) == 2 else np.pi / 2
    angle = turn - 2 * np.pi * np.arange(len(names)) / max(len(names), 1)
    return {name: np.array((np.cos(at), np.sin(at))) for name, at in zip(names, angle, strict=True)}


def frame(axes: Axes, position: dict[str, np.ndarray], room: tuple[float, float]) -> None:
    """Frame a map whose departments stand there: as wide as high, with so much room beside and above them for names."""
    axes.set_aspect("equal")
    axes.set_axis_off()
    x, y = np.abs(list(position.values())).max(axis=0) + room
    axes.set(xlim=(-x, x), ylim=(-y, y))


def _area(power: float, departments: int) -> float:
    """Marker area in square points. A department on which nobody depends can still be seen."""
    return (500.0 + 3500.0 * float(np.nan_to_num(power))) * min(1.0, CIRCLE / departments)


def _tie(axes: Axes, tie: Any, position: dict[str, np.ndarray]) -> None:
    colour = canvas.MODE_COLOURS[tie.mode]
    start, end = position[tie.a], position[tie.b]
    axes.plot(*np.transpose([start, end]), color=colour, linewidth=1.5 + 9.0 * tie.contribution, zorder=1)
    imbalance = tie.dependence_ab - tie.dependence_ba
    if abs(imbalance) <= EVEN:
        return
    weaker, stronger = (tie.a, tie.b) if imbalance > 0 else (tie.b, tie.a)
    way = position[stronger] - position[weaker]
    x, y = position[weaker] + 0.68 * way  # outside the middle, where ties cross
    triangle = (3, 0, float(np.degrees(np.arctan2(way[1], way[0]))) - 90.0)
    axes.plot(x, y, marker=triangle, markersize=15, color=canvas.INK, markeredgecolor="white", zorder=2)


def _departments(axes: Axes, nodes: pd.DataFrame, position: dict[str, np.ndarray]) -> None:
    x, y = np.transpose([position[name] for name in nodes.index])
    areas = [_area(power, len(nodes)) for power in nodes["power"]]
    axes.scatter(x, y, s=areas, c=nodes["self_worth"], cmap=FILL, vmin=0, vmax=1, edgecolors="white", lw=2.5, zorder=3)
    name_departments(axes, position, areas)


def name_departments(axes: Axes, position: dict[str, np.ndarray], areas: Sequence[float]) -> None:
    """Write the name of each department outside its marker, whose area is in square points."""
    middle = np.mean(list(position.values()), axis=0)
    names = phrases.distinct(map(str, position), LINES * LETTERS - 10)
    for (name, place), area in zip(position.items(), areas, strict=True):
        away = place - middle  # the name stands outside, clear of the ties, which run inwards
        across, upward = away / max(float(np.hypot(*away)), 1e-9) if len(position) > 2 else (0.0, -1.0)
        gap = np.sqrt(area) / 2 + 7
        axes.annotate(
            phrases.wrapped(names[str(name)], LETTERS, LINES),
            (float(place[0]), float(place[1])),
            xytext=(gap * across, gap * upward),
            textcoords="offset points",
            ha="center" if abs(across) < 0.1 else "left" if across > 0 else "right",
            va="center" if abs(upward) < 0.4 else "bottom" if upward > 0 else "top",
            fontsize=canvas.LABEL if max(map(len, names)) <= LETTERS else canvas.NOTE,
            fontweight="bold",
            linespacing=1.05,
            color=canvas.INK,
            path_effects=[withStroke(linewidth=4, foreground="white")],
            zorder=4,
        )


def _key() -> tuple[list[Any], list[str]]:
    handles = [Line2D([], [], color=canvas.MODE_COLOURS[name], linewidth=6) for name in MODES]
    arrow = Line2D([], [], color=canvas.INK, marker=">", markersize=12, linestyle="none")
    widths = "width of a tie: contribution"
    labels = [*MODES, "points to the side depended on more", widths]
    return [*handles, arrow, Line2D([], [], color=canvas.GREY, linewidth=2)], labels


def _title(nodes: pd.DataFrame, table: pd.DataFrame, month: int) -> str:
    partnering = int((table["mode"] == TRUE_PARTNERING).sum())
    power = nodes["power"].dropna()
    if table.empty:
        return f"One replicate, month {month}: no ties between departments."
    told = f"One replicate, month {month}: {partnering} of {len(table)} pairs in true partnering"
    if len(table) == 1:
        told = f"One replicate, month {month}: {table['a'].iloc[0]} and {table['b'].iloc[0]}, {table['mode'].iloc[0]}"
    most = list(power.index[power.max() - power <= EVEN])  # smaller differences are told as none
    if len(most) == len(power):
        return f"{told}; power is even."
    if len(most) == 1:
        return f"{told}; {most[0]} holds the most power."
    who = " and ".join(most) if len(most) == 2 else f"{len(most)} of {len(power)} departments"
    return f"{told}; {who} hold the most power."
