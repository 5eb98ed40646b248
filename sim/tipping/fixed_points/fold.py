"""Fixed points along a path: where partnering can last, where its absence can, and where both can (the fold)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...engine.lanes import Lanes
from ...files.errors import InputError
from ...model.luck import Luck
from ...model.organisation import DEPARTMENT_STATES
from ...model.parameters import BY_NAME, name_at
from ...results.tables import write_csv
from .. import tables
from ..ramp import FALLING, RISING, STILL, Ramp, is_held_still
from .month_map import STATES, without_luck
from .search import BARS, FixedPoint, Search

STEPS = 41
"""So many values make a smooth line."""
SETTLED = 600
"""The model runs for so many months at each value, so that it comes to rest."""
HALVINGS = 6
"""The space between two values where fixed points appear or vanish is halved so often. Lines then meet in a figure."""
EDGE = 1e-7
"""Precision of an edge, in units of the path."""
COLUMNS = {
    "fixed_points": tables.FIXED_POINTS,
    "fixed_point_edges": tables.FIXED_POINT_EDGES,
    "without_luck": tables.WITHOUT_LUCK,
}
"""The tables that are saved, with the types of their columns."""
AT_A_BAR = 1e-4
"""Fixed points that end nearer to a bar than this end because of it. Others end in a fold."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Fixed points and edges along a path, and the model itself without luck.

    `points`, a row for each fixed point: value, branch (number of its line), in_force, stable, eigenvalue,
    contribution, trust and worth of both sides (_ab, _ba), integration. `edges`, a row where the stable fixed points
    with the agreement, or those without it, begin or end: value, in_force, exists (below or above the value) and why
    (fold, or the bar that binds). `settled`, the state to which the model itself comes at each value, moved from value
    to value: branch, value, in_force, contribution_ab, contribution_ba.
    """

    path: str
    points: pd.DataFrame
    edges: pd.DataFrame
    settled: pd.DataFrame


def suits(ramp: Ramp) -> bool:
    """Whether there are two departments with a tie, and the path can move their fixed points."""
    first, name = ramp.points[0], name_at(ramp.path)
    by_itself = name in STATES or is_held_still(ramp.path)
    return not by_itself and not BY_NAME[name].whole and len(first.departments) == 2 and len(first.pairs) == 1


def study(ramp: Ramp) -> Fold:
    """Find the fixed points at every value of a ramp. The slow states are held still.

    Raises InputError unless there are two departments, and for a path that moves no fixed point.
    """
    if not suits(ramp):
        text = "no fixed points to look for: they need two departments with a tie, and a number that has a part in them"
        raise InputError.at(f"--along {ramp.path}", text)
    held = {"months": SETTLED, **STILL}
    line = _Line(replace(ramp, scenario=ramp.scenario.with_settings(held)))
    line.refine()
    return Fold(ramp.path, line.points(), line.edges(), line.settled())


def save(fold: Fold, folder: Path) -> None:
    """Write fixed_points.csv, fixed_point_edges.csv and without_luck.csv into a folder."""
    for name, table in zip(COLUMNS, (fold.points, fold.edges, fold.settled), strict=True):
        write_csv(table, folder / f"{name}.csv")


def is_there(folder: Path) -> bool:
    """Whether a folder holds fixed points."""
    return any((folder / f"{name}.csv").exists() for name in COLUMNS)


def read(folder: Path, path: str) -> Fold:
    """The fixed points along a path that a folder holds. Raises InputError where they cannot be read."""
    points, edges, settled = (tables.read(folder, name, columns) for name, columns in COLUMNS.items())
    return Fold(path, points, edges, settled)


class _Line:
    """The values of a path from low to high, and the fixed points at each value."""

    def __init__(self, ramp: Ramp) -> None:
        self.values, self._at = sorted(ramp.levels), cache(ramp.at)
        searches = [self._search(value) for value in self.values]
        alone = [search.everywhere() for search in searches]
        near = [[one.state for found in alone[max(0, k - 1) : k + 2] for one in found] for k in range(len(alone))]
        self.found = {
            value: search.near(states) for value, search, states in zip(self.values, searches, near, strict=True)
        }

    def _search(self, value: float) -> Search:
        return Search(self._at(value))

    def refine(self) -> None:
        """Halve the space between two values several times where fixed points appear or vanish."""
        for _ in range(HALVINGS):
            for low, high in pairwise(sorted(self.found)):
                near = [*self.found[low], *self.found[high]]
                if _kinds(self.found[low]) != _kinds(self.found[high]):
                    middle = (low + high) / 2
                    self.found[middle] = self._search(middle).near(one.state for one in near)

    def edges(self) -> pd.DataFrame:
        rows = []
        for in_force in (True, False):
            for low, high in pairwise(sorted(self.found)):
                below, above = (_stable(self.found[value], in_force) for value in (low, high))
                if bool(below) != bool(above):
                    value, why = self._end(low, high, below or above)
                    exists = "below" if below else "above"
                    rows.append({"value": value, "in_force": in_force, "exists": exists, "why": why})
        return pd.DataFrame(rows, columns=["value", "in_force", "exists", "why"])

    def _end(self, low: float, high: float, last: list[FixedPoint]) -> tuple[float, str]:
        """The value at which the stable fixed points `last` vanish, and why."""
        from scipy.optimize import bisect  # slow to import

        in_force = last[0].in_force

        def there(value: float) -> float:
            nonlocal last
            search = self._search(value)
            found = _stable(search.near(one.state for one in last), in_force) or _stable(search.everywhere(), in_force)
            last = found or last
            return 1.0 if found else -1.0

        value = bisect(there, low, high, xtol=EDGE)
        margins = min((one.margins for one in last), key=lambda each: abs(each.min()))
        return value, BARS[int(margins.argmin())] if abs(margins.min()) < AT_A_BAR else "fold"

    def points(self) -> pd.DataFrame:
        rows, lines = [], _Lines()
        for value in sorted(self.found):
            numbers = lines.numbers(found := self.found[value])
            rows += [{"value": value, "branch": n, **_row(one)} for n, one in zip(numbers, found, strict=True)]
        return pd.DataFrame(rows)

    def settled(self) -> pd.DataFrame:
        rows, lanes = [], Lanes(without_luck(self._at(self.values[0])), Luck.of(0, [0]))
        for branch, values in ((RISING, self.values), (FALLING, self.values[::-1])):
            for value in values:
                lanes.go_on_as(without_luck(self._at(value)))
                _hold_still(lanes)
                lanes.advance(SETTLED)
                sides = dict(zip(("contribution_ab", "contribution_ba"), lanes.state("contribution")[0], strict=True))
                in_force = bool(lanes.state("in_force")[0, 0])
                rows.append({"branch": branch, "value": value, "in_force": in_force, **sides})
        return pd.DataFrame(rows)


def _hold_still(lanes: Lanes) -> None:
    """Set the states that are held still to the start of the organisation."""
    lanes.set("alternatives", lanes.organisation.alternatives)
    for name, start in zip(DEPARTMENT_STATES, lanes.organisation.department_start, strict=True):
        lanes.set(name, start)


def _stable(found: list[FixedPoint], in_force: bool) -> list[FixedPoint]:
    return [one for one in found if one.stable and one.in_force == in_force]


def _kinds(found: list[FixedPoint]) -> list[tuple[bool, bool]]:
    return sorted((one.in_force, one.stable) for one in found)


def _row(one: FixedPoint) -> dict[str, Any]:
    names = [f"{name}_{side}" for name in ("trust", "worth") for side in ("ab", "ba")]
    return {
        "in_force": one.in_force,
        "stable": one.stable,
        "eigenvalue": one.eigenvalue,
        **dict(zip(("contribution_ab", "contribution_ba"), one.contribution, strict=True)),
        **dict(zip(names, one.state[:4], strict=True)),
        "integration": one.state[6],
    }


class _Lines:
    """Joins fixed points into lines: each to the nearest of its kind at the value before."""

    def __init__(self) -> None:
        self.ends: list[tuple[int, FixedPoint]] = []
        self.next = 0

    def numbers(self, found: list[FixedPoint]) -> list[int]:
        free, numbers = self.ends, []
        for one in found:
            near = [end for end in free if (end[1].in_force, end[1].stable) == (one.in_force, one.stable)]
            end = min(near, key=lambda each: np.abs(each[1].state - one.state).max(), default=None)
            numbers.append(end[0] if end else self.next)
            self.next += end is None
            free = [other for other in free if other is not end]
        self.ends = list(zip(numbers, found, strict=True))
        return numbers
