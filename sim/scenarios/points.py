"""Build the organisations of many points of a scenario, which differ in some numbers alone.

To check and build a scenario anew takes a millisecond. So the cells of the arrays that each path sets are found once,
by trying two values, and a point is then a copy with other numbers in these cells. Where a number goes into the arrays
in any other way, such as a base that dated changes add to, each point is built anew. Where points differ in nothing but
what dated changes add, the changes are put into numbers once. All ways give the same bits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import Self

import numpy as np

from ..files.errors import InputError
from ..model.organisation import Organisation
from ..model.parameters import BY_NAME, Parameter, name_at, parameter_at
from .build import Ground, build, build_with, changes_on, need_alone
from .changes import changes_of
from .overlaps import arrays, differing
from .scenario import Scenario, Value
from .targets import Change

WORTH_IT = 2
"""With fewer points for each path, finding the cells costs more than it saves."""
KEPT = 16
"""So many points that were built anew are kept, at most: more than a batch of few points has."""
TRIED = 0.3, 0.7
"""Where in its range the two values of a path lie that are tried."""
AMOUNTS = 0.25, 0.5
"""Two amounts that are tried, to find the dated changes that add what a path says."""
_ADDS = re.compile(r"timeline\.\d+\.add\..+")
MUTUAL_NEED, NEED_GAP = ".mutual_need", ".need_gap"


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of an array of the organisation that hold the value of a path; `parameter` names a field of it."""

    array: str
    parameter: str | None
    places: np.ndarray
    path: str
    gap: str | None = None
    """For alternatives that follow from a mutual need: the path of the need gap, if that is set too."""
    way: np.ndarray | None = None
    """For such alternatives: 1 where the gap is that of the side, −1 where it is that of the opposite side."""


@dataclass(frozen=True, slots=True)
class _Together:
    """Cells of an array that hold the values of some paths as they are, and the path of each, by its place.

    No two paths have a cell in common: each was tried while all others were set.
    """

    array: str
    parameter: str | None
    places: np.ndarray
    paths: np.ndarray

    @classmethod
    def of(cls, every: Sequence[_Cells], places: Mapping[str, int]) -> Self:
        """Put together cells of one array."""
        paths = np.repeat([places[one.path] for one in every], [len(one.places) for one in every])
        return cls(every[0].array, every[0].parameter, np.concatenate([one.places for one in every]), paths)


@dataclass(frozen=True, slots=True)
class _Added:
    """What organisations have in common that differ in the amounts at some paths; `places` are those of the changes."""

    scenario: Scenario
    ground: Ground
    changes: list[Change]
    places: dict[str, list[int]]

    @classmethod
    def of(cls, scenario: Scenario, paths: Collection[str]) -> Self | None:
        """None where a path is another one, or its amount is changed before it is added, as an onset does.

        Nor for the fading of outside offers: changes of those that stay open follow from it.
        """
        if not all(map(_ADDS.fullmatch, paths)) or any(path.endswith(".offer_decay") for path in paths):
            return None
        low, high = AMOUNTS
        usual = dict.fromkeys(paths, low)
        try:
            first = scenario.with_settings(usual)
            ground = Ground.of(first)
            before, places = changes_on(first, ground), {}
            for path in paths:
                after = changes_on(scenario.with_settings(usual | {path: high}), ground)
                own = [place for place, (a, b) in enumerate(zip(before, after, strict=True)) if a.addend != b.addend]
                if not own or any((before[place].addend, after[place].addend) != AMOUNTS for place in own):
                    return None
                places[path] = own
        except InputError:
            return None
        return cls(first, ground, before, places)

    def at(self, settings: Mapping[str, Value]) -> Organisation | None:
        """The organisation with these amounts. None unless they are a finite number for each path, in their order."""
        if list(settings) != list(self.places):
            return None
        changes = self.changes.copy()
        for path, value in settings.items():
            if not isinstance(value, float) or not isfinite(value):
                return None
            for place in self.places[path]:
                changes[place] = replace(changes[place], addend=value)
        return build_with(changes, self.scenario, self.ground)


class Points:
    """The points of a scenario that set some paths, each a number."""

    def __init__(self, scenario: Scenario, paths: Collection[str], number: float = inf) -> None:
        """`number` is how many points will be built, about."""
        self.scenario, self._paths = scenario, frozenset(paths)
        worth_it = number >= WORTH_IT * len(paths)
        self._added = _Added.of(scenario, paths) if worth_it else None
        found = _found(scenario, paths) if worth_it else None
        self._base: Organisation | None = found[0] if found else None
        self._numbers = {path: _number(path) for path in paths}
        self._kept: dict[object, Organisation] = {}
        cells = found[1] if found else []
        self._arrays = sorted({one.array for one in cells})
        self._by_need = [(one, one.way > 0) for one in cells if one.way is not None]
        places = {path: place for place, path in enumerate(self._numbers)}
        self._together = [_Together.of(own, places) for own in _by_array(one for one in cells if one.way is None)]

    def at(self, settings: Mapping[str, Value]) -> Organisation:
        """The organisation with these settings. Raises InputError where one is not allowed."""
        copied = settings.keys() == self._paths and all(
            _is_allowed(number, settings[path]) for path, number in self._numbers.items()
        )
        if self._base is None or not copied:
            return (self._added.at(settings) if self._added else None) or self._anew(settings)
        numbers = np.array([settings[path] for path in self._numbers], dtype=float)
        copies = {name: getattr(self._base, name).copy() for name in self._arrays}
        for cells in self._together:
            _flat(copies, cells.array, cells.parameter)[cells.places] = numbers[cells.paths]
        for one, is_own in self._by_need:
            value, gap = (_plain(settings[path]) if path else 0.0 for path in (one.path, one.gap))
            own, others = (need_alone(value, way * gap)["alternatives"] for way in (1.0, -1.0))
            _flat(copies, one.array, one.parameter)[one.places] = np.where(is_own, own, others)
        return replace(self._base, **copies)

    def _anew(self, settings: Mapping[str, Value]) -> Organisation:
        """Build a point. Some are kept, because each batch of their replicates asks for them."""
        exactly = tuple((path, type(value), value) for path, value in settings.items())
        found = self._kept.get(exactly)
        if found is None:
            found = build(self.scenario.with_settings(settings))
            if len(self._kept) >= KEPT:  # other threads may be here too, so nothing is read again
                self._kept.clear()
            self._kept[exactly] = found
        return found


def _by_array(every: Iterable[_Cells]) -> Iterable[list[_Cells]]:
    """The cells of each array, or of each field of it."""
    found: dict[tuple[str, str | None], list[_Cells]] = {}
    for one in every:
        found.setdefault((one.array, one.parameter), []).append(one)
    return found.values()


def _flat(arrays: Mapping[str, np.ndarray], name: str, parameter: str | None) -> np.ndarray:
    """The numbers of an array, or of a field of it, one after the other."""
    return arrays[name][parameter] if parameter else arrays[name].reshape(-1)


def _is_allowed(number: Parameter | None, value: Value) -> bool:
    """Whether a value is certainly allowed as a parameter: a finite number of the right kind in the range."""
    if number is None or isinstance(value, bool) or not isinstance(value, int if number.whole else (int, float)):
        return False
    return isfinite(value) and number.low <= value <= number.high


def _number(path: str) -> Parameter | None:
    return None if path.startswith("timeline.") else parameter_at(path)


def _found(scenario: Scenario, paths: Collection[str]) -> tuple[Organisation, list[_Cells]] | None:
    """An organisation that sets all paths, and the cells of each. None where points have to be built anew."""
    if not all(map(_number, paths)) or _moved(scenario) & {name_at(path) for path in paths}:
        return None
    low, high = ({path: _tried(path, place) for path in paths} for place in TRIED)
    try:
        first = scenario.with_settings(low)
        ground = Ground.of(first)
        base = build(first, ground)
        before, found = arrays(base), []
        for path in paths:
            other = scenario.with_settings(low | {path: high[path]})
            after = arrays(build(other, ground.under(other)))
            for name, places in differing(before, after).items():
                values = before[name][places], after[name][places]
                cells = _cells(name, places, path, values, low, high)
                if cells is None:
                    return None
                found.append(cells)
    except InputError:
        return None
    return base, [cells for cells in found if not cells.path.endswith(NEED_GAP)]


def _plain(value: Value) -> float:
    return float(value)  # type: ignore[arg-type]  # it is a number: see _is_allowed


def _tried(path: str, place: float) -> float:
    number = BY_NAME[name_at(path)]
    high = number.high if isfinite(number.high) else number.low + 1
    value = number.low + place * (high - number.low)
    return round(value) if number.whole else value


def _moved(scenario: Scenario) -> set[str]:
    """The parameters to which dated changes add, or which they multiply.

    Such a number may end at a limit with both values tried and nowhere else, so its cells would not be found.
    """
    changes = changes_of(scenario, Ground.of(scenario).layout, np.ones(scenario.months))  # offers are states
    return {change.name for change in changes if not change.is_state and change.factor != 0.0}


def _cells(
    name: str,
    places: np.ndarray,
    path: str,
    values: tuple[np.ndarray, np.ndarray],
    low: Mapping[str, float],
    high: Mapping[str, float],
) -> _Cells | None:
    """What a path does to cells of an array, which had `values` with its two values tried; None for anything else."""
    array, _, parameter = name.partition(".")
    tried = low[path], high[path]
    if values[0].dtype == np.float64 and (values[0] == tried[0]).all() and (values[1] == tried[1]).all():
        return _Cells(array, parameter or None, places, path)
    if array != "alternatives":
        return None
    if path.endswith(NEED_GAP):  # told with the mutual need
        return _Cells(array, None, places, path) if path.removesuffix(NEED_GAP) + MUTUAL_NEED in low else None
    if not path.endswith(MUTUAL_NEED):
        return None
    gap = path.removesuffix(MUTUAL_NEED) + NEED_GAP
    size = low.get(gap, 0.0)
    way = np.array([1.0 if need_alone(tried[0], size)["alternatives"] == value else -1.0 for value in values[0]])
    expected = ([need_alone(need, one * size)["alternatives"] for one in way] for need in tried)
    if not all(np.array_equal(own, those) for own, those in zip(values, expected, strict=True)):
        return None
    return _Cells(array, None, places, path, gap if gap in low else None, way)
