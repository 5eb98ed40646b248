"""The map as a graph: departments are circles, ties are lines. Names of departments are values there, never keys."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import lru_cache
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
_WIDTH = 96
"""Width of such a line in pixels."""
_WIDE_LINE = 30
"""Letters of a line on a screen that is wide."""
_PER_RADIUS = 4
"""So many lines are as high as the circle of departments is wide from its middle, on a phone and on a projector."""
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
    sides = tuple(_side(x, y, len(every)) for x, y in places)
    lines = _lines(places, sides)
    names, wide = (_names(tuple(every), lines, letters) for letters in (LINE, _WIDE_LINE))
    nodes = [
        {
            "name": str(n),
            "x": _RADIUS * x,
            "y": _RADIUS * y,
            "value": names[n],
            "wide": wide[n],  # for `widened`
            "symbolSize": _size(person["power"], len(every)),
            "itemStyle": {"color": worth_colour(person["self_worth"]), "borderColor": theme.ink, "borderWidth": 2},
            "label": _label(sides[n], lines[n], len(every)),
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
    """The series for a screen that is wide and low: names on fewer lines, of this width, and less room above them.

    Circles are smaller there, because everything is enlarged but the room between them.
    """
    room = 1.25 * _RADIUS
    by = 1.0 if len(series["data"]) <= 5 else 0.6
    data = [
        one
        | {"symbolSize": by * one["symbolSize"], "y": max(-room, min(room, one["y"]))}
        | {"value": one.get("wide"), "label": _wider(one["label"], width)}
        for one in series["data"]
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


def _lines(places: Sequence[tuple[float, float]], sides: Sequence[str]) -> tuple[int, ...]:
    """On how many lines each name may stand: beside the circle as many as fit between those above and below it."""

    def lines(n: int) -> int:
        if sides[n] not in ("left", "right"):
            return LINES
        rooms = (abs(y - places[n][1]) for m, (_, y) in enumerate(places) if m != n and sides[m] == sides[n])
        return max(1, min(LINES, int(_PER_RADIUS * min(rooms, default=LINES) + 0.1)))

    return tuple(map(lines, range(len(places))))


@lru_cache(maxsize=32)
def _names(every: tuple[str, ...], lines: tuple[int, ...], letters: int) -> list[str]:
    """Each name as it fits on its lines of so many letters, no two alike."""

    def fitting(name: str, number: int) -> str:
        cuts = range(min(number * letters, LINES * LINE), 0, -1)
        forms = (distinct(every, most)[name].replace("…", "… ") for most in cuts)  # a line can end there
        found = next(form for form in forms if len(textwrap.wrap(form, letters)) <= number)
        return found if number > 1 else found.replace("… ", "…")

    return [fitting(name, number) for name, number in zip(every, lines, strict=True)]


def _label(side: str, lines: int, departments: int) -> dict[str, Any]:
    """How a name stands. What a line of letters that are wide cannot hold is left out, where it has no other."""
    label: dict[str, Any] = {"position": side}
    if lines == 1:
        return label | {"overflow": "truncate"}
    return label | {"width": 2 * _WIDTH} if departments > 2 and side in ("top", "bottom") else label


def _wider(label: dict[str, Any], width: float) -> dict[str, Any]:
    return label | {"width": 2 * width} if "width" in label else label


def _side(x: float, y: float, departments: int) -> str:
    """The side of a department on which its name stands: outside the circle, where no tie runs."""
    if departments == 2:
        return "bottom"
    if abs(x) > 0.25:
        return "right" if x > 0 else "left"
    return "top" if y < 0 else "bottom"
