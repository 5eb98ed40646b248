"""The map as a graph: departments are circles, ties are lines. Names of departments are values there, never keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...documents.language import Language
from ...figures.phrases import EVEN, distinct
from ...figures.relationship_map import positions
from ...model.outcomes import CONFLICT, CONTRACT, CUSTOMER_SUPPLIER, SERVANT_MASTER, TRUE_PARTNERING
from ..state.live_story import Row, Snapshot
from ..views.theme import SMALL, Theme, worth_colour
from . import tooltips
from .colouring import Share, share_colour

MOST_DEPARTMENTS = 12
"""Most departments of a graph; of more the lines cannot be told apart."""
LINE, LINES = 12, 3
"""A name stands beside its department on so many lines of about so many letters at most."""
_WIDTH = 84
"""Width of such a line in pixels."""
_MANY = 15
"""Where there are more ties than this, they are drawn thinner, and no number stands on them."""
_RADIUS = 1000.0
"""Radius of the circle of departments. It is large because ECharts moves level lines by up to half a unit."""
_DASHES = {
    TRUE_PARTNERING: "solid",
    CONFLICT: "dotted",
    SERVANT_MASTER: "dashed",
    CUSTOMER_SUPPLIER: "dashed",
    CONTRACT: "solid",
}


def layout(departments: Sequence[str], ties: Sequence[tuple[str, str]]) -> list[tuple[float, float]]:
    """Places (x, y) of the departments on the map, from −1 to 1. They stay the same in every month."""
    table = pd.DataFrame(list(ties), columns=["a", "b"])
    found = positions(list(departments), table)
    return [(float(found[name][0]), -float(found[name][1])) for name in departments]


def relationship_map(
    words: Language,
    month: Snapshot,
    places: Sequence[tuple[float, float]],
    theme: Theme,
    chosen: int | None = None,
    shares: Sequence[Share] | None = None,
) -> dict[str, Any]:
    """The map of relationships in one month.

    Size of a department: power; its colour: self-worth. Colour of a tie: mode; its width: contribution; or both, where
    there are `shares`: how often its partnering survives. An arrow points to the side on which the other depends more.
    The links are in the order of the ties.
    """
    every = [str(person["department"]) for person in month.departments]
    place = {name: n for n, name in enumerate(every)}
    names = distinct(every, LINES * LINE)
    nodes = [
        {
            "name": str(n),
            "x": _RADIUS * x,
            "y": _RADIUS * y,
            "value": names[every[n]].replace("…", "… "),  # a line can end there
            "symbolSize": _size(person["power"], len(every)),
            "itemStyle": {"color": worth_colour(person["self_worth"]), "borderColor": theme.ink, "borderWidth": 2},
            "label": {"position": _side(x, y, len(every))},
            "tooltip": {"formatter": tooltips.of_department(words, person)},
        }
        for n, (person, (x, y)) in enumerate(zip(month.departments, places, strict=True))
    ]
    frame = {"symbolSize": 0, "tooltip": {"show": False}, "label": {"show": False}}
    corners = _corners(len(every), max(map(len, every), default=0) > LINE)
    nodes += [{"name": f"corner {n}", "x": x, "y": y, **frame} for n, (x, y) in enumerate(corners)]
    links = [
        _link(words, row, place, theme, len(month.ties), e == chosen, None if shares is None else shares[e])
        for e, row in enumerate(month.ties)
    ]
    text = {
        "show": True,
        "formatter": "{c}",
        "color": theme.ink,
        "fontSize": SMALL,
        "lineHeight": SMALL + 3,
        "fontWeight": "bold",
        "textBorderColor": theme.paper,
        "textBorderWidth": 3,
    }
    series = {
        "id": "map",
        "type": "graph",
        "layout": "none",
        "left": 10,
        "right": 10,
        "top": 10,
        "bottom": 10,
        "preserveAspect": "contain",
        "data": nodes,
        "links": links,
        "label": text | {"width": _WIDTH if len(every) > 2 else 2 * _WIDTH, "overflow": "break"},
        "edgeLabel": text | {"show": False, "distance": 0, "verticalAlign": "middle", "align": "center"},
        "emphasis": {"disabled": True},
    }
    return theme.base("") | {"series": [series]}


def widened(series: dict[str, Any], width: float) -> dict[str, Any]:
    """The series for a screen that is wide and low: names on lines of this width, and so less room above them.

    Circles are smaller there, because everything is enlarged but the room between them.
    """
    room = 1.25 * _RADIUS
    by = 1.0 if len(series["data"]) <= 5 else 0.6
    data = [
        one | {"symbolSize": by * one["symbolSize"], "y": max(-room, min(room, one["y"]))} for one in series["data"]
    ]
    return series | {"data": data, "label": series["label"] | {"width": width}}


def _link(
    words: Language, row: Row, place: dict[str, int], theme: Theme, ties: int, chosen: bool, share: Share | None
) -> dict[str, Any]:
    """One tie. It bears its share as a number where few ties are drawn, so that colour is not alone in telling it."""
    weaker, stronger = ("a", "b") if row["dependence_ab"] >= row["dependence_ba"] else ("b", "a")
    uneven = abs(row["dependence_ab"] - row["dependence_ba"]) > EVEN
    effort = (row["contribution_ab"] + row["contribution_ba"]) / 2
    if share is None:
        colour, strength = dict(theme.modes())[row["mode"]], effort
        dash = "solid" if row["in_force"] else _DASHES[row["mode"]]
    else:
        colour, strength = share_colour(theme, share), share.survival if share.known else 0.0
        dash = "solid" if share.known else "dotted"
    return {
        "source": str(place[row[weaker]]),
        "target": str(place[row[stronger]]),
        "value": round(strength, 3),  # NiceGUI tells of no tap on what has no value
        "symbol": ["none", "arrow" if uneven else "none"],
        "symbolSize": 14,
        "lineStyle": {
            "color": colour,
            "width": round((1.5 + 8 * strength) * min(1.0, (_MANY / max(ties, 1)) ** 0.5), 1),
            "opacity": 1,
            "type": dash,
            "shadowBlur": 8 if chosen else 0,
            "shadowColor": theme.ink,
        },
        "label": {"show": share is not None and ties <= _MANY, "formatter": share.percent(words) if share else ""},
        "tooltip": {"formatter": tooltips.of_tie(words, row, share)},
    }


def _size(power: float, departments: int) -> float:
    return round((22 + 34 * float(np.nan_to_num(power))) * min(1.0, (10 / departments) ** 0.5), 1)


def _corners(departments: int, long: bool) -> tuple[tuple[float, float], tuple[float, float]]:
    """Places of two invisible marks. They keep the map at one size and leave room for names, also on a phone."""
    wide, high = (2.6 if long else 1.9, 1.7 if long else 1.4) if departments > 2 else (1.5, 0.55)
    return (-wide * _RADIUS, -high * _RADIUS), (wide * _RADIUS, high * _RADIUS)


def _side(x: float, y: float, departments: int) -> str:
    """The side of a department on which its name stands: outside the circle, where no tie runs."""
    if departments == 2:
        return "bottom"
    if abs(x) > 0.25:
        return "right" if x > 0 else "left"
    return "top" if y < 0 else "bottom"
