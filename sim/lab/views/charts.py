"""The charts of all replicates, as options for ECharts. Names of departments are values there, never keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...documents.language import Language
from ...figures import canvas
from ..state.ensemble import Ensemble
from ..state.needs_map import GAPS, NEEDS, NeedsMap
from .theme import SHARES, SMALL, Theme, grid_below

_LEFT = {"left": 58, "right": 16, "top": 40, "bottom": 48}


def percent(values: Any) -> list[float | None]:
    """Shares as percentages with one decimal. An unknown share is None."""
    return [None if not np.isfinite(value) else round(100 * float(value), 1) for value in values]


def survival_curve(words: Language, ensemble: Ensemble, pinned: Ensemble | None, theme: Theme) -> dict[str, Any]:
    """Share of agreements still in force after so many months, with its band. The pinned curve is dashed."""
    months = max(
        [ensemble.experiment.organisation.months] + ([pinned.experiment.organisation.months] if pinned else [])
    )
    names = _now_and_pinned(words)
    series, colours = _curve(ensemble.curve, "now", names[0], theme.series[0], "solid"), [theme.series[0]]
    if pinned is not None:
        series += _curve(pinned.curve, "pinned", names[1], theme.series[1], "dashed")
        colours.append(theme.series[1])
    return theme.base(words.say("chart.curve")) | {
        "color": colours,
        "grid": _LEFT | {"top": 40 if pinned is not None else 14},
        "legend": theme.legend(show=pinned is not None, data=names),
        "tooltip": theme.base("")["tooltip"] | {"trigger": "axis"},
        "xAxis": theme.axis(words.say("chart.in_force_months"), min=0, max=months, grid=False),
        "yAxis": theme.axis(words.say("chart.in_force"), min=0, max=100, nameGap=40),
        "series": series,
    }


def _curve(curve: pd.DataFrame, key: str, name: str, colour: str, dash: str) -> list[dict[str, Any]]:
    months, step = curve["months_in_force"], {"step": "end"}
    return [
        *_band(months, curve["low"], curve["high"], key, colour, 0.25, **step),
        _line(months, curve["retained"], key, colour, dash, name=name, **step),
    ]


def unbroken(words: Language, ensemble: Ensemble, pinned: Ensemble | None, theme: Theme) -> dict[str, Any]:
    """Share of ties whose agreement was made and has not ended, month by month, with its bands; pinned: dashed.

    Where something is uncertain the pale band is that of the data and luck, the dark one that of luck alone.
    """
    both = [ensemble] if pinned is None else [ensemble, pinned]
    months = max(one.experiment.organisation.months for one in both)
    series, names = [], _now_and_pinned(words)
    looks = zip(both, _NOW_AND_PINNED, names, theme.series, ("solid", "dashed"), strict=False)
    for one, key, name, colour, dash in looks:
        found = one.unbroken
        series += _band(found["month"], found["low"], found["high"], key, colour, 0.25)
        if one.is_uncertain:
            series += _band(found["month"], found["luck_low"], found["luck_high"], f"{key}, luck", colour, 0.4)
        series.append(_line(found["month"], found["mean"], key, colour, dash, name=name))
    return theme.base(words.say("chart.unbroken")) | {
        "color": list(theme.series[: len(both)]),
        "grid": _LEFT | {"top": 40 if pinned is not None else 14},
        "legend": theme.legend(show=pinned is not None, data=names),
        "tooltip": theme.base("")["tooltip"] | {"trigger": "axis"},
        "xAxis": theme.axis(words.say("chart.month"), min=1, max=max(months, 2), grid=False),
        "yAxis": theme.axis(words.say("chart.made"), min=0, max=100, nameGap=40),
        "series": series,
    }


_NOW_AND_PINNED = ("now", "pinned")
"""The marks of the series. They are the same in every language; what people read is their name."""


def _now_and_pinned(words: Language) -> list[str]:
    return [words.say(f"chart.{key}") for key in _NOW_AND_PINNED]


def _line(months: pd.Series, values: pd.Series, key: str, colour: str, dash: str, **how: Any) -> dict[str, Any]:
    points = [[month, value] for month, value in zip(months.tolist(), percent(values), strict=True)]
    look = {"lineStyle": {"width": 3, "type": dash, "color": colour}, "itemStyle": {"color": colour}}
    return {"id": key, "name": key, "type": "line", "showSymbol": False, "data": points, **look, **how}


def _band(
    months: pd.Series, low: pd.Series, high: pd.Series, key: str, colour: str, opacity: float, **how: Any
) -> list[dict[str, Any]]:
    """A band as two areas, one on top of the other, of which the lower one cannot be seen."""
    hidden = {"lineStyle": {"opacity": 0}, "stack": key, "silent": True, "tooltip": {"show": False}, **how}
    return [
        _line(months, low, f"{key}, low", colour, "solid") | hidden | {"areaStyle": {"opacity": 0}},
        _line(months, high - low, f"{key}, band", colour, "solid")
        | hidden
        | {"areaStyle": {"color": colour, "opacity": opacity}},
    ]


def modes_over_time(words: Language, ensemble: Ensemble, theme: Theme) -> dict[str, Any]:
    """Share of pairs in each mode, month by month. The shares are stacked and add up to 100 %."""
    months = list(range(1, len(ensemble.modes) + 1))
    series = [
        {
            "id": mode,
            "name": words.named("mode_names", mode),
            "type": "line",
            "stack": "modes",
            "showSymbol": False,
            "lineStyle": {"width": 1, "color": theme.paper},
            "itemStyle": {"color": colour},
            "areaStyle": {"color": colour, "opacity": 1},
            "emphasis": {"disabled": True},
            "data": [[month, share] for month, share in zip(months, percent(ensemble.modes[:, code]), strict=True)],
        }
        for code, (mode, colour) in enumerate(theme.modes())
    ]
    title = words.say("chart.modes")
    return theme.base(title) | {
        "aria": {"enabled": True, "decal": {"show": True}, "label": {"description": title}},
        **grid_below(3, **_LEFT),
        "legend": theme.legend(data=[one["name"] for one in series], itemGap=12, icon="roundRect"),
        "tooltip": theme.base("")["tooltip"] | {"trigger": "axis"},
        "xAxis": theme.axis(words.say("chart.month"), min=1, max=max(len(months), 2), grid=False),
        "yAxis": theme.axis(words.say("chart.share"), min=0, max=100, nameGap=40, grid=False),
        "series": series,
    }


def needs_map(words: Language, found: NeedsMap, at_start: tuple[float, float], theme: Theme) -> dict[str, Any]:
    """Survival over mutual need and need gap. A diamond marks the need of the tie at the start."""
    step = {"need": NEEDS[1] - NEEDS[0], "gap": GAPS[1] - GAPS[0]}
    cells = [
        [NEEDS.index(need), GAPS.index(gap), share]
        for need, gap, share in zip(
            found.cells["need"], found.cells["gap"], percent(found.cells["survival"]), strict=True
        )
    ]

    def axes(name: str, values: tuple[float, ...], by: float) -> list[dict[str, Any]]:
        shown = theme.axis(name, grid=False, type="category", data=[words.number(f"{value:g}") for value in values])
        exact = {"type": "value", "show": False, "min": values[0] - by / 2, "max": values[-1] + by / 2}
        return [shown, exact]

    need, gap = (
        float(np.clip(at, low, high))
        for at, low, high in zip(at_start, (NEEDS[0], GAPS[0]), (NEEDS[-1], GAPS[-1]), strict=True)
    )
    return theme.base(words.say("chart.needs")) | {
        "grid": {"left": 66, "right": 84, "top": 10, "bottom": 48},
        "xAxis": axes(words.say("chart.need"), NEEDS, step["need"]),
        "yAxis": [{**axis, "nameGap": 44} for axis in axes(words.say("chart.gap"), GAPS, step["gap"])],
        "visualMap": {
            "type": "continuous",
            "min": 0,
            "max": 100,
            "dimension": 2,
            "seriesIndex": 0,
            "right": 0,
            "top": "middle",
            "itemHeight": 120,
            "text": ["100 %", "0 %"],
            "textStyle": {"color": theme.ink, "fontSize": SMALL},
            "inRange": {"color": SHARES},
        },
        "series": [
            {
                "id": "cells",
                "type": "heatmap",
                "name": words.say("chart.survival"),
                "data": cells,
                "label": {"show": False},
            },
            {
                "id": "diamond",
                "type": "scatter",
                "name": words.say("chart.here"),
                "xAxisIndex": 1,
                "yAxisIndex": 1,
                "data": [[round(need, 3), round(gap, 3)]],
                "symbol": "diamond",
                "symbolSize": 20,
                "itemStyle": {"color": canvas.VERMILION, "borderColor": "#ffffff", "borderWidth": 3},
                "z": 5,
            },
        ],
    }
