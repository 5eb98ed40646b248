"""Make the points to run: grids, lists, files and samples, in an order that is even from the start."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..files.errors import InputError
from ..model.limits import POINTS
from . import points_file
from .kinds import LIST
from .section import SweepSettings, Value
from .values import Axis, is_whole, linked, values_of

MAX_POINTS = 1_000_000
MAX_TEXTS = 1_000
"""At most so many different texts at one path. Each is tried before a sweep begins."""
GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Point:
    """One combination of settings. It has a `name` where it comes from a named list."""

    index: int
    settings: Mapping[str, Value]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """The points of a sweep.

    `rows` holds a mapping of settings for each point. `varied` names the columns to plot along. `section` holds the
    points as the sweep section of a scenario file. `order` is the order of running. `axes` are the varied paths with
    their levels, unless points are listed. `file` is the content of a file of points, `file_name` its name.
    """

    rows: Sequence[Mapping[str, Value]]
    paths: tuple[str, ...]
    varied: tuple[str, ...]
    columns: Mapping[str, type]
    section: Mapping[str, Any]
    order: np.ndarray
    axes: tuple[Axis, ...] = ()
    names: tuple[str, ...] | None = None
    file: bytes | None = None
    from_file: bool = True
    file_name: str = ""
    places: tuple[str, ...] = ()
    """File and line of each named point of a scenario, or one place of all."""

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Point:
        return Point(index, self.rows[index], self.names[index] if self.names else None)

    def __iter__(self) -> Iterator[Point]:
        return (self[index] for index in range(len(self)))

    def where(self, index: int) -> str:
        """File and line of a point, or the option that asks for it."""
        if self.file is not None:
            return f"{self.file_name}, line {points_file.line_of(self.file, index)}"
        return self.places[index if self.names else 0] if self.places else "sweep"

    def row(self, point: Point) -> dict[str, Value]:
        """The value of each column for a point. None where the point does not set the path."""
        settings = {"name": point.name, **point.settings}
        return {
            column: None if settings.get(column) is None else kind(settings[column])
            for column, kind in self.columns.items()
        }

    def told(self, column: str, points: np.ndarray) -> list[Value]:
        """The value of a column at the points of these numbers, as `row` tells it, without making their rows."""
        for number, axis in enumerate(self.axes):
            if isinstance(self.rows, _Grid) and column in axis.paths:
                own, kind = axis.paths.index(column), self.columns[column]
                levels = [None if level[own] is None else kind(level[own]) for level in axis.levels]
                return [levels[place] for place in np.unravel_index(points, self.rows.shape)[number]]
        kind, names = self.columns[column], self.names if column == "name" else None
        found = (self.rows[point].get(column) if names is None else names[point] for point in points.tolist())
        return [None if value is None else kind(value) for value in found]

    def values(self, path: str) -> list[Value]:
        """All values that a path takes; some may come more than once."""
        for axis in self.axes:
            if path in axis.paths:
                own = axis.paths.index(path)
                return [level[own] for level in axis.levels]
        return [row[path] for row in self.rows if path in row]

    def extremes(self) -> list[Point]:
        """A few points that together have the smallest and the largest number at every path, and every text.

        And a number with a fraction, where one is, for paths that count in whole numbers. Raises InputError where one
        path takes too many texts to try them all.
        """
        if not self.axes:
            listed: dict[str, list[Value]] = {}
            rows: dict[str, list[int]] = {}
            for row in range(len(self.rows)):
                for path, value in self.rows[row].items():
                    listed.setdefault(path, []).append(value)
                    rows.setdefault(path, []).append(row)
            places = {0, *(rows[path][own] for path in listed for own in _ends(path, listed[path]))}
            return [self[row] for row in sorted(places)]
        shape = self.rows.shape if isinstance(self.rows, _Grid) else None
        places = {0}
        for number, axis in enumerate(self.axes):
            for path in axis.paths:
                corner = [0] * len(self.axes)
                for end in _ends(path, self.values(path)):
                    corner[number] = end
                    places.add(end if shape is None else int(np.ravel_multi_index(tuple(corner), shape)))
        return [self[place] for place in sorted(places)]


def _ends(path: str, values: Sequence[Value]) -> set[int]:
    """Places of the smallest and largest number at a path, of a fraction where none belongs, and of every text."""
    numbers = [(value, place) for place, value in enumerate(values) if isinstance(value, int | float)]
    places = {min(numbers)[1], max(numbers)[1]} if numbers else set()
    if is_whole(path):
        places |= set([place for value, place in numbers if value % 1][:1])
    first = {value: place for place, value in reversed(list(enumerate(values)))}
    texts = {place for value, place in first.items() if not isinstance(value, int | float)}
    if len(texts) > MAX_TEXTS:
        raise InputError.at(path, f"takes {len(texts):,} different texts; at most {MAX_TEXTS:,} are allowed")
    return places | texts


def design(
    sweep: SweepSettings,
    vary: Mapping[str, Sequence[Value]] | None = None,
    folder: Path | None = None,
    from_file: bool = True,
    where: str = "sweep.points_from",
) -> Design:
    """Make the points of a sweep section. `vary` (path → values) replaces its points.

    A file of points, which stands at `where`, must lie in `folder`. Raises InputError for points that cannot be run.
    """
    if vary:
        sweep, from_file = SweepSettings.model_validate({"vary": {p: list(v) for p, v in vary.items()}}), False
    if sweep.points_from is not None:
        content = points_file.content(sweep.points_from, folder, where)
        rows, names = points_file.rows(content, sweep.points_from)
        kept = points_file.with_commas(content, sweep.points_from)
        made = _of_points(rows, names, {"points_from": points_file.NAME}, kept, from_file)
        return replace(made, file_name=sweep.points_from)
    if isinstance(sweep.points, dict) and sweep.points:
        section = {"points": {name: dict(settings) for name, settings in sweep.points.items()}}
        return _of_points(list(sweep.points.values()), tuple(sweep.points), section, None, from_file)
    if sweep.sampled:
        from . import sampling  # scipy.stats is slow to import

        rows, axes = sampling.sample(sweep)
        order = np.arange(len(rows))  # the first points of a sample are already even
        return _of_axes(axes, rows, order, _points_of(sweep), from_file)
    axes = [Axis(linked(paths), values_of(paths, values)) for paths, values in sweep.vary.items()]
    if sweep.design == LIST:
        rows = _in_parallel(axes)
        return _of_axes(axes, rows, interleaved((len(rows),)), _points_of(sweep), from_file)
    for axis in axes:
        if len(set(axis.levels)) < len(axis.levels):
            raise InputError.at(axis.key, "has the same value twice")
    number = math.prod(len(axis.levels) for axis in axes)
    if number > MAX_POINTS:
        raise InputError.at("sweep", f"{number:,} points are more than {MAX_POINTS:,}")
    grid = _Grid(axes)
    vary_as_run = {axis.key: axis.as_written() for axis in axes}
    return _of_axes(axes, grid, interleaved(grid.shape), {"vary": vary_as_run} if axes else {}, from_file)


def interleaved(shape: Sequence[int]) -> np.ndarray:
    """The places of a grid, coarse ones first: all ends, then all halves, then all quarters.

    So any number of first places covers the whole space evenly. Returns flat places (points,).
    """
    level = np.zeros(tuple(shape), dtype=np.int64)
    for axis, size in enumerate(shape):
        own = _levels(size).reshape([size if place == axis else 1 for place in range(len(shape))])
        level = np.maximum(level, own)
    flat = level.reshape(-1)
    return np.lexsort((np.arange(flat.size) * GOLDEN % 1.0, flat))


def _levels(size: int) -> np.ndarray:
    """How often an axis must be halved before each of its places is reached (0 for both ends)."""
    levels = np.zeros(size, dtype=np.int64)
    gaps, depth = [(0, size - 1)], 0
    while gaps:
        depth += 1
        halves = [(first, (first + last) // 2, last) for first, last in gaps if last - first > 1]
        for _, middle, _ in halves:
            levels[middle] = depth
        gaps = [gap for first, middle, last in halves for gap in ((first, middle), (middle, last))]
    return levels


@dataclass(frozen=True, slots=True)
class _Grid(Sequence[Mapping[str, Value]]):
    """Every combination of the levels of some axes; the last axis changes fastest. A row is made when it is read."""

    axes: Sequence[Axis]
    shape: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", tuple(len(axis.levels) for axis in self.axes))

    def __len__(self) -> int:
        return math.prod(self.shape)

    def __getitem__(self, index: Any) -> Any:
        place = range(len(self))[index]  # IndexError beyond the end, by which a loop knows that it is there
        places = np.unravel_index(place, self.shape) if self.shape else ()
        levels = [axis.at(int(place)) for axis, place in zip(self.axes, places, strict=True)]
        return {path: value for level in levels for path, value in level.items()}


def _in_parallel(axes: Sequence[Axis]) -> list[dict[str, Value]]:
    sizes = {axis.key: len(axis.levels) for axis in axes}
    if len(set(sizes.values())) > 1:
        listed = ", ".join(f"{key} has {size}" for key, size in sizes.items())
        raise InputError.at("sweep", f"design: list needs as many values for each path; {listed}")
    return [
        {path: value for axis in axes for path, value in axis.at(row).items()}
        for row in range(next(iter(sizes.values()), 0) or 1)
    ]


def _of_axes(
    axes: Sequence[Axis],
    rows: Sequence[Mapping[str, Value]],
    order: np.ndarray,
    section: Mapping[str, Any],
    from_file: bool,
) -> Design:
    paths = tuple(path for axis in axes for path in axis.paths)
    if len(set(paths)) < len(paths):
        twice = next(path for path in paths if paths.count(path) > 1)
        raise InputError.at("sweep", f"{twice} is varied twice")
    columns = {path: axis.kind(path) for axis in axes for path in axis.paths}
    varied = tuple(axis.paths[0] for axis in axes)  # paths that vary together are one axis of a figure
    return Design(rows, paths, varied, columns, section, order, tuple(axes), from_file=from_file)


def _of_points(
    rows: Sequence[Mapping[str, Value]],
    names: tuple[str, ...] | None,
    section: Mapping[str, Any],
    file: bytes | None,
    from_file: bool,
) -> Design:
    if len(rows) > POINTS.high:
        raise InputError.at("sweep", f"{len(rows):,} listed points are more than {POINTS.high:,}")
    paths = tuple(dict.fromkeys(path for row in rows for path in row))
    texts = {path for row in rows for path, value in row.items() if isinstance(value, str)}
    columns = {path: str if path in texts else float for path in paths}
    if names:
        columns = {"name": str, **columns}
    varied = ("name",) if names else paths
    order = interleaved((len(rows),))
    return Design(rows, paths, varied, columns, section, order, (), names, file, from_file)


def _points_of(sweep: SweepSettings) -> dict[str, Any]:
    """The points of a sweep section, as a scenario file writes them."""
    data = sweep.model_dump(by_alias=True, exclude_unset=True, include={"vary", "design", "points"})
    return {key: value for key, value in data.items() if value}
