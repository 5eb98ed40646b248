"""The charts of one story, as options for ECharts. Names of departments are values there, never keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...documents.language import Language
from ...figures.phrases import short
from ..state.live_story import Row
from .theme import Theme, grid_below

MAX_LETTERS = 18
"""Most letters of a name in a legend; longer names are cut."""


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
        **grid_below(4, below=_two_beside(series), left=48, right=16, bottom=48),
        "legend": theme.legend(data=[one["name"] for one in series], itemWidth=30),
        "tooltip": theme.base("")["tooltip"] | {"trigger": "axis"},
        "xAxis": theme.axis(words.say("chart.month"), min=1, max=max(horizon, 2), grid=False),
        "yAxis": theme.axis("", min=0, max=1),
        "series": series,
    }


def _two_beside(series: Sequence[dict[str, Any]]) -> int:
    """The width in pixels that a legend needs for two names in a line, with their marks and gaps."""
    return max(400, 2 * (45 + 7 * max(len(one["name"]) for one in series)))


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
