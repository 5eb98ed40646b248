"""The charts of one story, as options for ECharts. Names of departments are values there, never keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...documents.language import Language
from ...figures.phrases import EVEN, short
from ...figures.relationship_map import positions
from ...model.outcomes import CONFLICT, CONTRACT, CUSTOMER_SUPPLIER, SERVANT_MASTER, TRUE_PARTNERING
from ..state.live_story import Row, Snapshot
from .theme import SMALL, Theme, worth_colour

MAX_LETTERS = 18
"""Most letters of a name on the map; longer names are cut."""
MAX_TIES = 400
"""Most ties that are drawn on the map: more cannot be told apart."""
_RADIUS = 1000.0
"""Radius of the circle of departments. It is large because ECharts moves level lines by up to half a unit."""


def layout(departments: Sequence[str], ties: Sequence[tuple[str, str]]) -> list[tuple[float, float]]:
    """Places (x, y) of the departments on the map, from −1 to 1. They stay the same in every month."""
    table = pd.DataFrame(list(ties), columns=["a", "b"])
    found = positions(list(departments), table)
    return [(float(found[name][0]), -float(found[name][1])) for name in departments]


def relationship_map(
    words: Language, month: Snapshot, places: Sequence[tuple[float, float]], theme: Theme, chosen: int | None = None
) -> dict[str, Any]:
    """The map of relationships in one month.

    Size of a department: power; its colour: self-worth. Colour of a tie: mode; its width: contribution. An arrow
    points to the side on which the other depends more. The links are in the order of the ties.
    """
    place = {person["department"]: n for n, person in enumerate(month.departments)}
    nodes = [
        {
            "name": str(n),
            "x": _RADIUS * x,
            "y": _RADIUS * y,
            "value": short(str(person["department"]), MAX_LETTERS),
            "symbolSize": _size(person["power"], len(place)),
            "itemStyle": {"color": worth_colour(person["self_worth"]), "borderColor": theme.ink, "borderWidth": 2},
            "label": {"position": _side(x, y, len(place))},
            "tooltip": {"formatter": _literal(_department(words, person))},
        }
        for n, (person, (x, y)) in enumerate(zip(month.departments, places, strict=True))
    ]
    frame = {"symbolSize": 0, "tooltip": {"show": False}, "label": {"show": False}}
    nodes += [{"name": f"corner {n}", "x": x, "y": y, **frame} for n, (x, y) in enumerate(_corners(len(place)))]
    colours = dict(theme.modes())
    links = []
    for e, row in enumerate(month.ties[:MAX_TIES]):
        weaker, stronger = ("a", "b") if row["dependence_ab"] >= row["dependence_ba"] else ("b", "a")
        uneven = abs(row["dependence_ab"] - row["dependence_ba"]) > EVEN
        effort = (row["contribution_ab"] + row["contribution_ba"]) / 2
        links.append(
            {
                "source": str(place[row[weaker]]),
                "target": str(place[row[stronger]]),
                "value": round(effort, 3),  # NiceGUI tells of no tap on what has no value
                "symbol": ["none", "arrow" if uneven else "none"],
                "symbolSize": 14,
                "lineStyle": {
                    "color": colours[row["mode"]],
                    "width": round(1.5 + 8 * effort, 1),
                    "opacity": 1,
                    "type": "solid" if row["in_force"] else _DASHES[row["mode"]],
                    "shadowBlur": 8 if e == chosen else 0,
                    "shadowColor": theme.ink,
                },
                "tooltip": {"formatter": _literal(_tie(words, row))},
            }
        )
    return theme.base(words.say("chart.relationships", month=month.month)) | {
        "series": [
            {
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
                "label": {
                    "show": True,
                    "formatter": "{c}",
                    "color": theme.ink,
                    "fontSize": SMALL,
                    "fontWeight": "bold",
                    "textBorderColor": theme.paper,
                    "textBorderWidth": 3,
                },
                "emphasis": {"disabled": True},
            }
        ],
    }


_DASHES = {
    TRUE_PARTNERING: "solid",
    CONFLICT: "dotted",
    SERVANT_MASTER: "dashed",
    CUSTOMER_SUPPLIER: "dashed",
    CONTRACT: "solid",
}


def _literal(text: str) -> str:
    """The text without braces, which ECharts would take for the start of a template."""
    return text.replace("{", "(").replace("}", ")")


def _size(power: float, departments: int) -> float:
    return round((22 + 34 * float(np.nan_to_num(power))) * min(1.0, (10 / departments) ** 0.5), 1)


def _corners(departments: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Places of two invisible marks. They keep the map at one size and leave room for names, also on a phone."""
    x, y = (1.9 * _RADIUS, 1.25 * _RADIUS) if departments > 2 else (1.5 * _RADIUS, 0.55 * _RADIUS)
    return (-x, -y), (x, y)


def _side(x: float, y: float, departments: int) -> str:
    """The side of a department on which its name stands: outside the circle, where no tie runs."""
    if departments == 2 or abs(y) > 0.75:
        return "top" if departments > 2 and y < 0 else "bottom"
    return "right" if x > 0.25 else "left" if x < -0.25 else "bottom"


def _department(words: Language, person: Row) -> str:
    lines = [short(str(person["department"]), 40)]
    for name in ("power", "dependency", "trust", "self_worth"):
        lines.append(f"{words.say(f'chart.{name}')} {words.number(f'{person[name]:.2f}')}")
    return "\n".join(lines)


def _tie(words: Language, row: Row) -> str:
    a, b = short(row["a"], 28), short(row["b"], 28)
    lines = [f"{a} – {b}: {words.named('mode_names', row['mode'])}"]
    for key, name in (("needs_of", "dependence"), ("trust", "trust"), ("contribution", "contribution")):
        first, second = (words.number(f"{row[f'{name}_{way}']:.2f}") for way in ("ab", "ba"))
        lines.append(words.say("chart.two", name=words.say(f"chart.{key}"), a=a, b=b, first=first, second=second))
    return "\n".join(lines)


def over_time(words: Language, rows: Sequence[Row], horizon: int, month: int, theme: Theme) -> dict[str, Any]:
    """Trust and contribution of both sides of one tie, month by month. Shaded: agreement in force."""
    ends = {"ab": short(rows[0]["a"], MAX_LETTERS), "ba": short(rows[0]["b"], MAX_LETTERS)}
    if ends["ab"] == ends["ba"]:  # two long names can be the same once they are cut
        ends = {"ab": f"{ends['ab']} (1)", "ba": f"{ends['ba']} (2)"}
    marks = {  # of the first series alone; the others say that they have none
        "trust ab": {
            "markArea": {
                "silent": True,
                "itemStyle": {"color": theme.series[0], "opacity": 0.13},
                "data": [[{"xAxis": first}, {"xAxis": last}] for first, last in in_force(rows)],
            },
            "markLine": {
                "silent": True,
                "symbol": "none",
                "label": {"show": False},
                "lineStyle": {"color": theme.ink, "type": "solid", "width": 1},
                "data": [{"xAxis": month}],
            },
        }
    }
    series = [
        {
            "id": f"{word} {way}",
            "name": words.say("chart.of", what=words.say(f"chart.{word}"), name=ends[way]),
            "type": "line",
            "showSymbol": False,
            "data": [[row["month"], round(row[f"{word}_{way}"], 3)] for row in rows],
            "lineStyle": {"width": 2.5, "color": colour, "type": dash},
            "itemStyle": {"color": colour},
            "emphasis": {"disabled": True},
            **marks.get(f"{word} {way}", {"markArea": {"data": []}, "markLine": {"data": []}}),
        }
        for word, dash in (("trust", "solid"), ("contribution", "dotted"))
        for way, colour in zip(("ab", "ba"), theme.series, strict=True)
    ]
    return theme.base(words.say("chart.over_time")) | {
        "grid": {"left": 48, "right": 16, "top": 62, "bottom": 48},
        "legend": theme.legend(data=[one["name"] for one in series], itemWidth=30),
        "tooltip": theme.base("")["tooltip"] | {"trigger": "axis"},
        "xAxis": theme.axis(words.say("chart.month"), min=1, max=max(horizon, 2), grid=False),
        "yAxis": theme.axis("", min=0, max=1),
        "series": series,
    }


def in_force(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """First and last month of each spell of true partnering."""
    spells: list[tuple[int, int]] = []
    for row in rows:
        if row["in_force"]:
            month = row["month"]
            spells[-1:] = (
                [(spells[-1][0], month)] if spells and spells[-1][1] == month - 1 else [*spells[-1:], (month, month)]
            )
    return spells
