"""The map as a matrix, for more departments than a graph can show: a row and a column for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...documents.language import Language
from ...figures.phrases import distinct
from ...model.outcomes import MODES
from ..state.live_story import Row, Snapshot
from ..views.theme import SMALL, Theme, worth_colour
from . import tooltips
from .colouring import Share, ends_of_scale

LETTERS = 20
"""Most letters of a name before its row. A column has the number of its department."""
_NUMBERED = 16
"""Up to so many departments have cells that are large enough for a number."""


def relationship_matrix(
    words: Language, month: Snapshot, theme: Theme, chosen: int | None = None, shares: Sequence[Share] | None = None
) -> dict[str, Any]:
    """The matrix of relationships in one month.

    Each tie has two cells, one after the other and in the order of the ties: both sides find it in their own row. Its
    colour is its mode or, where there are `shares`, how often its partnering survives. The diagonal holds self-worth.
    """
    every = [str(person["department"]) for person in month.departments]
    place = {name: n for n, name in enumerate(every)}
    names = distinct(every, LETTERS)
    cells = [
        _cell(words, row, at, theme, e == chosen, None if shares is None else shares[e], len(every))
        for e, row in enumerate(month.ties)
        for at in ([place[row["b"]], place[row["a"]]], [place[row["a"]], place[row["b"]]])
    ]
    diagonal = [
        {
            "value": [n, n, round(float(person["self_worth"]), 3)],
            "tooltip": {"formatter": tooltips.of_department(words, person)},
        }
        for n, person in enumerate(month.departments)
    ]
    axis = {
        "type": "category",
        "axisLabel": {"color": theme.ink, "fontSize": SMALL},
        "axisTick": {"show": False},
        "splitArea": {"show": False},
        "splitLine": {"show": True, "lineStyle": {"color": theme.pale}},
    }
    hidden: dict[str, Any] = {"show": False, "dimension": 2}
    colour = (
        {"type": "piecewise", "pieces": [{"value": n, "color": own} for n, (_, own) in enumerate(theme.modes())]}
        if shares is None
        else {"type": "continuous", "min": 0, "max": 1, "inRange": {"color": ends_of_scale(theme)}}
    )
    worth = {"type": "continuous", "min": 0, "max": 1, "inRange": {"color": [worth_colour(n / 10) for n in range(11)]}}
    return theme.base("") | {
        "grid": {"left": 8, "right": 8, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": axis | {"position": "top", "data": [str(n + 1) for n in range(len(every))]},
        "yAxis": axis | {"inverse": True, "data": [f"{n + 1}  {names[name]}" for n, name in enumerate(every)]},
        "visualMap": [hidden | colour | {"seriesIndex": 0}, hidden | worth | {"seriesIndex": 1}],
        "series": [
            {"id": "ties", "type": "heatmap", "data": cells, "emphasis": {"disabled": True}},
            {"id": "worth", "type": "heatmap", "data": diagonal, "emphasis": {"disabled": True}},
        ],
    }


def height(departments: int) -> int:
    """Height of the matrix in rem: a line of type for each row, as far as that fits on a screen."""
    return min(max(22, departments + 3), 60)


def _cell(
    words: Language, row: Row, at: list[int], theme: Theme, chosen: bool, share: Share | None, departments: int
) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "value": [*at, MODES.index(row["mode"])],
        "itemStyle": {"borderColor": theme.ink if chosen else theme.paper, "borderWidth": 3 if chosen else 1},
        "tooltip": {"formatter": tooltips.of_tie(words, row, share)},
    }
    if share is None:
        return cell
    text = {"color": theme.ink, "textBorderColor": theme.paper, "textBorderWidth": 3, "fontSize": SMALL}
    shown = departments <= _NUMBERED and share.known
    cell["label"] = text | {"show": shown, "formatter": share.number(words)}
    cell["value"] = [*at, round(share.survival, 4) if share.known else 0.5]
    if not share.known:
        cell |= {"visualMap": False, "itemStyle": cell["itemStyle"] | {"color": theme.pale}}
    return cell
