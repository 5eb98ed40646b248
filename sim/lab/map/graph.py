"""The map as a graph: departments are circles, ties are lines. Names of departments are labels there, never keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...documents.language import Language
from ...figures.phrases import EVEN
from ...model.outcomes import CONFLICT, CONTRACT, CUSTOMER_SUPPLIER, SERVANT_MASTER, TRUE_PARTNERING
from ..state.live_story import Row, Snapshot
from ..views.theme import SMALL, Theme, worth_colour
from . import tooltips
from .colouring import Share, share_colour
from .ring import LINE_HEIGHT, LOW, PHONE, USUAL, Form, labels, stand

MOST_DEPARTMENTS = 12
"""Most departments of a graph; of more the lines cannot be told apart."""
NARROW, FLAT = 380, 340
"""A map no wider than this, in pixels, is that of a phone; one no higher than this that of a projector."""
_MANY = 15
"""Where there are more ties than this, they are drawn thinner, and no number stands on them."""
_DASHES = {
    TRUE_PARTNERING: "solid",
    CONFLICT: "dotted",
    SERVANT_MASTER: "dashed",
    CUSTOMER_SUPPLIER: "dashed",
    CONTRACT: "solid",
}


def relationship_map(
    words: Language,
    month: Snapshot,
    theme: Theme,
    chosen: int | None = None,
    shares: Sequence[Share] | None = None,
) -> dict[str, Any]:
    """The map of relationships in one month.

    Size of a department: power; its colour: self-worth. Colour of a tie: mode; its width: contribution; or both, where
    there are `shares`: how often its partnering survives. An arrow points to the side on which the other depends more.
    The links are in the order of the ties.
    """
    every = tuple(str(person["department"]) for person in month.departments)
    place = {name: n for n, name in enumerate(every)}
    links = [
        _link(words, row, place, theme, len(month.ties), e == chosen, None if shares is None else shares[e])
        for e, row in enumerate(month.ties)
    ]
    text = {
        "show": True,
        "color": theme.ink,
        "fontSize": SMALL,
        "lineHeight": LINE_HEIGHT,
        "fontWeight": "bold",
        "textBorderColor": theme.paper,
        "textBorderWidth": 3,
    }
    series = {
        "id": "map",
        "type": "graph",
        "coordinateSystem": "cartesian2d",
        "links": links,
        "label": text,
        "edgeLabel": text | {"show": False, "distance": 0, "verticalAlign": "middle", "align": "center"},
        "emphasis": {"disabled": True},
    }
    hidden: dict[str, Any] = {"show": False, "min": -1, "max": 1}
    shapes: list[tuple[dict[str, Any], Form]] = [({"query": {"maxWidth": NARROW}}, PHONE), ({}, USUAL)]
    if len(every) > 2:
        shapes.insert(0, ({"query": {"maxHeight": FLAT}}, LOW))
    media = [query | {"option": _departments(words, month, every, theme, form)} for query, form in shapes]
    return theme.base("") | {"xAxis": hidden, "yAxis": hidden, "series": [series], "media": media}


def _departments(words: Language, month: Snapshot, every: tuple[str, ...], theme: Theme, form: Form) -> dict[str, Any]:
    """The departments, on a map of one shape."""
    found = stand(len(every), form)
    nodes = [
        {
            "name": str(n),
            "value": found.places[n],
            "symbolSize": _size(person["power"], found.circle),
            "itemStyle": {"color": worth_colour(person["self_worth"]), "borderColor": theme.ink, "borderWidth": 2},
            "label": label,
            "tooltip": {"formatter": tooltips.of_department(words, person)},
        }
        for n, (person, label) in enumerate(zip(month.departments, labels(every, form), strict=True))
    ]
    return {"grid": found.margins, "series": [{"id": "map", "data": nodes}]}


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


def _size(power: float, largest: float) -> float:
    """A department on which nobody depends can still be seen."""
    return round(largest * (0.4 + 0.6 * float(np.nan_to_num(power))), 1)
