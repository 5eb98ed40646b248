"""The histogram of all bets, with the result, as options for ECharts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ...documents.language import Language
from ...figures import canvas
from ..views.theme import TEXT, Theme
from .asking import results, written
from .poll import Poll, Question

ROOM, SIDE = 1.125, 0.2
"""By how much the chart is at least higher than its bars, for their counts; and what part of it is near an end."""


def histogram(words: Language, theme: Theme, poll: Poll | None, until: float | None = None) -> dict[str, Any]:
    """Bars of the bets that counted `until` so many seconds after the opening; a line and a band for the result."""
    question = Question("") if poll is None else poll.question
    counts, ends = ([], []) if poll is None else poll.histogram(until)
    most = 0 if poll is None else max(poll.histogram()[0])
    low, high = question.ends
    text = {"color": theme.ink, "fontSize": TEXT, "textBorderColor": theme.paper, "textBorderWidth": 3}
    bars: dict[str, Any] = {
        "id": "bets",
        "type": "bar",
        "barWidth": "96%",
        "itemStyle": {"color": theme.series[0]},
        "data": [[(start + end) / 2, count] for (start, end), count in zip(pairwise(ends), counts, strict=True)],
    }
    above = {  # the line of the result, which lies over the bars
        "id": "counts",
        "type": "scatter",
        "symbolSize": 0,
        "silent": True,
        "itemStyle": {"opacity": 1},
        "z": 6,
        "data": [
            {"value": at, "label": {"show": True, "position": "top", "formatter": str(at[1])} | text}
            for at in bars["data"]
            if at[1]
        ],
    }
    if poll is not None and poll.result is not None and until is None:
        mean, start, end = poll.result
        name = f"{words.say('vote.panel.mark')} {results(words, question, poll.result)[0]}"
        bars["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": canvas.VERMILION, "width": 4, "type": "solid"},
            "label": {"formatter": name, "fontWeight": "bold", "align": _side(mean, low, high)} | text,
            "data": [{"xAxis": mean}],
        }
        bars["markArea"] = {
            "silent": True,
            "itemStyle": {"color": canvas.VERMILION, "opacity": 0.25},
            "data": [[{"xAxis": start}, {"xAxis": end}]],
        }
    unit, bets = ("axis_points" if question.change else "axis_percent"), words.say("vote.panel.axis_bets")
    interval = 50 if question.change else 20  # 0 is among the numbers
    y_axis = theme.axis(bets, min=0, max=5 * (int(ROOM * most) // 5 + 1), minInterval=1, nameGap=30)
    y_axis["axisLabel"] |= {"showMaxLabel": False}  # the name of a low result stands there
    return theme.base(words.say("vote.panel.chart")) | {
        "grid": {"left": 48, "right": 30, "top": 34, "bottom": 48},
        "tooltip": {"show": False},
        "xAxis": theme.axis(words.say(f"vote.panel.{unit}"), min=low, max=high, interval=interval, grid=False),
        "yAxis": y_axis,
        "series": [bars, above],
    }


def _side(mean: float, low: float, high: float) -> str:
    """How the name of the result stands at its line, so that the end of the chart does not cut it off."""
    place = (mean - low) / (high - low)
    return "left" if place < SIDE else "right" if place > 1 - SIDE else "center"


def description(words: Language, poll: Poll | None) -> str:
    """The same in words, for screen readers."""
    said = [words.say("vote.panel.chart")]
    if poll is not None:
        counts, ends = poll.histogram()
        for count, (low, high) in zip(counts, pairwise(ends), strict=True):
            if count:
                low_told, high_told = (written(words, poll.question, one) for one in (low, high))
                said.append(words.say("vote.panel.bar", count=count, low=low_told, high=high_told))
    return "; ".join(said)
