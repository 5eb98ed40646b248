"""The edge of a tie: the value of one quantity at which it survives in every second run, all else as it is.

Along each quantity the tie is run with the same luck (common random numbers), on a few values to either end of the
range, and then by a root search where it crosses one half. An edge counts only where the tie is surely on one side of
one half as it is, and surely on the other side at some value that was run: its interval leaves out one half.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..model.outcomes import survived
from ..results.tables import typed
from ..runs.ensemble import stacked
from ..scenarios.points import Points
from ..scenarios.scenario import Scenario
from ..statistics.columns import with_ends
from ..statistics.intervals import Interval, interval
from .quantities import Quantity

HALF = 0.5
REPLICATES = 400
"""At most so many replicates of each value. The interval of a share of one half is then ± 5 points."""
STEPS = 4
"""So many values, evenly spaced, from what is now to either end of the range."""
EXACTLY = 1 / 200
"""A root is found to this share of the range."""
VALUES = 12
"""About so many values are run along a quantity, for the progress that is shown."""
COLUMNS: dict[str, type] = {
    **dict.fromkeys(("a", "b", "path", "of", "towards"), str),
    **dict.fromkeys(("now", "survival", *with_ends("edge"), "distance", "reaches"), float),
    "sided": bool,
}
"""The columns of the table, with their types."""
Edge = dict[str, float | bool]


@dataclass
class Line:
    """A tie along one quantity."""

    scenario: Scenario
    tie: int
    quantity: Quantity
    replicates: int
    seed: int

    def __post_init__(self) -> None:
        self._known: dict[float, Interval] = {}

    @cached_property
    def _points(self) -> Points:
        return Points(self.scenario, [self.quantity.path], 2 * STEPS)

    def at(self, value: float) -> Interval:
        """The share of runs in which the tie survives at a value, with its interval."""
        if value not in self._known:
            organisation = self._points.at({self.quantity.path: value})
            pairs = stacked([organisation], range(self.replicates), self.seed).relationships
            lasting = survived(pairs["established"][0, :, self.tie], pairs["ended"][0, :, self.tie])
            self._known[value] = interval(lasting)
        return self._known[value]

    def edge(self) -> Edge:
        """The edge with the ends of its interval, and its distance in shares of the range; NaN where there is none.

        `survival` is the share as it is, and `sided` says whether it is surely on one side of one half. `reaches` is
        the share nearest to one half, or beyond it, of all values that were run.
        """
        now = self.at(self.quantity.now)
        side = 1.0 if now.high < HALF else -1.0 if now.low > HALF else 0.0
        found = [self._towards(end, side) for end in (self.quantity.low, self.quantity.high)] if side else []
        edges = [own for own in found if own is not None]
        told = min(edges, key=lambda own: self.quantity.distance(own[0]), default=(np.nan, np.nan, np.nan))
        best = max((side * one.mean for one in self._known.values()), default=np.nan)
        reaches = side * best if side else now.mean
        row = dict(zip(with_ends("edge"), told, strict=True))
        distance = self.quantity.distance(told[0])
        return {"survival": now.mean, **row, "distance": distance, "reaches": reaches, "sided": bool(side)}

    def _towards(self, end: float, side: float) -> tuple[float, float, float] | None:
        """The first edge on the way to an end of the range."""
        from scipy.optimize import brentq  # slow to import

        ways: tuple[Callable[[Interval], float], ...] = (
            lambda one: side * (one.mean - HALF),
            lambda one: side * ((one.high if side > 0 else one.low) - HALF),
            lambda one: side * ((one.low if side > 0 else one.high) - HALF),
        )
        values = [float(value) for value in np.linspace(self.quantity.now, end, STEPS + 1)]
        for stop in range(1, len(values)):
            if values[stop] != values[0] and ways[-1](self.at(values[stop])) > 0.0:
                break
        else:
            return None
        places = []
        for way in ways:
            after = next(place for place in range(1, stop + 1) if way(self.at(values[place])) >= 0.0)
            before, beyond = values[after - 1], values[after]
            tolerance = EXACTLY * (self.quantity.high - self.quantity.low)
            places.append(brentq(lambda value, way=way: way(self.at(value)), before, beyond, xtol=tolerance))
        middle, *ends = places
        return middle, min(*ends, middle), max(*ends, middle)


def lines(scenario: Scenario, every: Mapping[int, Sequence[Quantity]], replicates: int, seed: int) -> list[Line]:
    """The lines of some ties, by their places, along their quantities."""
    return [Line(scenario, tie, one, replicates, seed) for tie, own in every.items() for one in own]


def edges(
    along: Sequence[Line],
    names: Mapping[int, tuple[str, str]],
    *,
    workers: int = 1,
    done: Callable[[int], None] = lambda lines: None,
) -> pd.DataFrame:
    """The edge of each line, a row for each: tie by tie as in `names`, those of a tie in the order of their distance.

    `done` is called with 1 after each line.
    """

    def found(line: Line) -> Edge:
        edge = line.edge()
        done(1)
        return edge

    with ThreadPoolExecutor(workers) as executor:
        return table(along, list(executor.map(found, along)), names)


def table(along: Sequence[Line], found: Sequence[Edge], names: Mapping[int, tuple[str, str]]) -> pd.DataFrame:
    """The table of the edges that were found of some lines, in the order that `edges` tells."""
    rows = []
    for line, edge in zip(along, found, strict=True):
        (a, b), one = names[line.tie], line.quantity
        rows.append({"a": a, "b": b, "path": one.path, "of": one.of, "towards": one.towards, "now": one.now} | edge)
    places = list(names)
    table = pd.DataFrame(rows, columns=list(COLUMNS)).assign(tie=[places.index(line.tie) for line in along])
    ordered = table.sort_values(["tie", "distance"], kind="stable", ignore_index=True)
    return typed(ordered[list(COLUMNS)], COLUMNS)


def nearest(edges: pd.DataFrame) -> pd.Series | None:
    """Of the edges of one tie, the one that lies at the smallest share of a range; None where none was found."""
    found = edges.dropna(subset=["edge"])
    return None if found.empty else found.iloc[int(found["distance"].argmin())]


def as_near(edges: pd.DataFrame) -> pd.DataFrame:
    """Of the edges of one tie, those after the nearest that may be as near: intervals of the distances overlap."""
    ordered = edges.dropna(subset=["edge"]).sort_values("distance", kind="stable", ignore_index=True)
    away = ordered[["edge_low", "edge_high"]].sub(ordered["now"], axis=0)
    reach = ordered["distance"] / (ordered["edge"] - ordered["now"]).abs().replace(0.0, np.nan)
    near = away.abs().min(axis=1).where(away.prod(axis=1) > 0.0, 0.0) * reach.fillna(0.0)
    far = away.abs().max(axis=1) * reach.fillna(0.0)
    return ordered.iloc[1:][near.iloc[1:] <= far.iloc[0]]
