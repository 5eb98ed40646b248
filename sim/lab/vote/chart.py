"""The histogram of all bets, with the result, as options for ECharts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ...documents.language import Language
from ...figures import canvas
from ..views.theme import TEXT, Theme
from .asking import written
from .poll import Poll, Question


def histogram(words: Language, theme: Theme, poll: Poll | None, until: float | None = None) -> dict[str, Any]:
    """Bars of the bets that counted `until` so many seconds after the opening; a line and a band for the result."""
    question = Question("") if poll is None else poll.question
    counts, ends = ([], []) if poll is None else poll.histogram(until)
    most = 0 if poll is None else max(poll.histogram()[0])
    text = {"color": theme.ink, "fontSize": TEXT}
    bars: dict[str, Any] = {
        "id": "bets",
        "type": "bar",
        "barWidth": "96%",
        "label": {"position": "top"} | text,
        "itemStyle": {"color": theme.series[0]},
        "data": [
            {
                "value": [(low + high) / 2, count],
                "label": {"show": count > 0, "position": "top", "formatter": str(count)} | text,
            }
            for (low, high), count in zip(pairwise(ends), counts, strict=True)
        ],
    }
    if poll is not None and poll.result is not None and until is None:
        mean, start, end = poll.result
        name = f"{words.say('vote.panel.mark')} {written(words, question, mean, result=True)}"
        bars["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": canvas.VERMILION, "width": 4, "type": "solid"},
            "label": {"formatter": name, "fontWeight": "bold"} | text,
            "data": [{"xAxis": mean}],
        }
        bars["markArea"] = {
            "silent": True,
            "itemStyle": {"color": canvas.VERMILION, "opacity": 0.25},
            "data": [[{"xAxis": start}, {"xAxis": end}]],
        }
    low, high = question.ends
    unit, bets = ("axis_points" if question.change else "axis_percent"), words.say("vote.panel.axis_bets")
    return theme.base(words.say("vote.panel.chart")) | {
        "grid": {"left": 48, "right": 30, "top": 34, "bottom": 48},
        "tooltip": {"show": False},
        "xAxis": theme.axis(words.say(f"vote.panel.{unit}"), min=low, max=high, interval=(high - low) // 5, grid=False),
        "yAxis": theme.axis(bets, min=0, max=5 * (most // 5 + 1), minInterval=1, nameGap=30),
        "series": [bars],
    }


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
