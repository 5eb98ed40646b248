"""The ring on which departments stand, with their names outside it, where no tie runs.

A ring fills its map, whose shape is that of the screen. What has to fit beside it is counted in pixels: so no name
meets another one, nor leaves the map.
"""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ...figures.phrases import distinct
from .tooltips import literal

LINE_HEIGHT = 16
"""Of a name, in pixels."""
GAP, EDGE = 5, 3
"""Pixels between a circle and its name, and between a name and the edge of the map."""
MOST_LINES = 4
"""Most lines of a name beside the ring."""
PAIR_LINES, PAIR_LINE = 3, 1.7
"""Most lines of a name below one of two departments, and how much longer they are than beside the ring."""
FILLED = 0.8
"""The largest circles fill this much of the way from one to the next."""


class Form(NamedTuple):
    """What a map of one shape has room for, in pixels."""

    letters: int
    """Of a line of a name beside the ring, about. One above or below it is twice as long."""
    width: int
    """Of such a line."""
    above: int
    """Lines of a name above or below the ring."""
    circle: int
    """The largest circle of a department."""
    half: tuple[int, int]
    """Half the width and half the height of the smallest such map."""


PHONE = Form(letters=10, width=80, above=2, circle=36, half=(140, 176))
USUAL = Form(letters=12, width=92, above=2, circle=56, half=(190, 176))
LOW = Form(letters=20, width=156, above=1, circle=36, half=(230, 100))
"""Wide and low, as on a projector."""


class Stand(NamedTuple):
    """Where departments stand, and what room their names have."""

    places: tuple[tuple[float, float], ...]
    """From −1 to 1, across and upward."""
    sides: tuple[str, ...]
    """Of a department, on which its name stands."""
    lines: tuple[int, ...]
    """Most lines of each name."""
    circle: float
    """The largest circle of a department, in pixels."""
    margins: dict[str, float]
    """From the edges of the map to the middle of a department there, in pixels."""


@lru_cache(maxsize=64)
def stand(departments: int, form: Form) -> Stand:
    """Where so many departments stand: the first at the top, and all equally far apart; or two side by side."""
    if departments <= 2:
        beside = EDGE + PAIR_LINE * form.width / 2
        below = EDGE + PAIR_LINES * LINE_HEIGHT + GAP + form.circle / 2
        margins = {"left": beside, "right": beside, "top": below, "bottom": below}
        places = ((-1.0, 0.0), (1.0, 0.0))[:departments]
        return Stand(places, ("bottom",) * departments, (PAIR_LINES,) * departments, form.circle, margins)
    beside, above = (EDGE + room + GAP + form.circle / 2 for room in (form.width, form.above * LINE_HEIGHT))
    across, upward = form.half[0] - beside, form.half[1] - above
    turn = np.linspace(0, 2 * np.pi, 721)
    way = np.cumsum(np.hypot(np.diff(across * np.sin(turn), prepend=0), np.diff(upward * np.cos(turn), prepend=upward)))
    at = np.interp(way[-1] * np.arange(departments) / departments, way, turn)
    x, y = np.sin(at), np.cos(at)
    apart = np.hypot(across * np.diff(x, append=x[0]), upward * np.diff(y, append=y[0])).min()
    sides = np.where(np.abs(x) > 0.01, np.where(x > 0, "right", "left"), np.where(y > 0, "top", "bottom"))
    away = upward * np.abs(y[:, None] - y)
    away[(sides[:, None] != sides) | np.eye(departments, dtype=bool)] = 2 * upward
    room = away.min(axis=1)  # to the next name on the same side
    circle = min(form.circle, FILLED * apart, 2 * room.min() - LINE_HEIGHT)
    most = np.minimum(room, 2 * room - circle) // LINE_HEIGHT  # neither the next name nor the next circle is met
    lines = np.where(np.isin(sides, ["left", "right"]), np.minimum(most, MOST_LINES), form.above).astype(int)
    margins = {"left": beside, "right": beside, "top": above, "bottom": above}
    places = tuple(zip(x.tolist(), y.tolist(), strict=True))
    return Stand(places, tuple(sides.tolist()), tuple(lines.tolist()), float(circle), margins)


@lru_cache(maxsize=32)
def labels(every: tuple[str, ...], form: Form) -> list[dict[str, Any]]:
    """The name of each department as a label of its circle: as much of it as has room there, no two alike.

    What is wider than its letters usually are is cut at the end of its line.
    """

    def label(name: str, side: str, number: int) -> dict[str, Any]:
        by = 1 if side in ("left", "right") else 2 if len(every) > 2 else PAIR_LINE
        letters, width = int(by * form.letters), int(by * form.width)
        forms = (distinct(every, most)[name].replace("…", "… ") for most in range(number * letters, 0, -1))
        lines = next(broken for one in forms if len(broken := textwrap.wrap(one, letters)) <= number)
        text = literal("\n".join(lines).replace("… ", "…"))
        room = {"position": side, "distance": GAP, "width": width}
        return room | {"overflow": "truncate", "ellipsis": "…", "formatter": text}

    found = stand(len(every), form)
    return [label(*one) for one in zip(every, found.sides, found.lines, strict=True)]
