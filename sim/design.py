"""Which points to run: a grid of varied paths, or a named list of settings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sim.parameters import BY_NAME
from sim.problems import InputError
from sim.scenario import Range, SweepSettings, Value

MAX_POINTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Point:
    """One combination of settings; `name` is given in a named list."""

    index: int
    settings: Mapping[str, Value]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """The points of a sweep and the columns that tell them apart."""

    points: tuple[Point, ...]
    paths: tuple[str, ...]
    named: bool = False
    from_file: bool = True

    @property
    def varied(self) -> list[str]:
        """Columns to plot along: the varied paths, or the names of a named list."""
        return ["name"] if self.named else list(self.paths)

    @property
    def columns(self) -> dict[str, type]:
        """The columns that describe a point, and whether each holds text or numbers."""
        texts = {path for point in self.points for path, value in point.settings.items() if isinstance(value, str)}
        return {
            **({"name": str} if self.named else {}),
            **{path: str if path in texts else float for path in self.paths},
        }

    def as_written(self) -> dict[str, Any]:
        """The points as the sweep section of a scenario file says them."""
        if self.named:
            return {"points": {str(point.name): dict(point.settings) for point in self.points}}
        axes = {path: list(dict.fromkeys(point.settings[path] for point in self.points)) for path in self.paths}
        return {"vary": axes} if axes else {}

    def row(self, point: Point) -> dict[str, Value]:
        """What these columns say of a point (nothing where it does not set a path)."""
        settings = {"name": point.name, **point.settings}
        return {
            column: None if settings.get(column) is None else kind(settings[column])
            for column, kind in self.columns.items()
        }


def design(sweep: SweepSettings, vary: Mapping[str, Sequence[Value]] | None = None) -> Design:
    """The points of a scenario's sweep; `vary` (path → values) takes the place of what it says."""
    if not vary and sweep.points:
        paths = tuple(dict.fromkeys(path for settings in sweep.points.values() for path in settings))
        named = tuple(Point(n, settings, name) for n, (name, settings) in enumerate(sweep.points.items()))
        return Design(named, paths, named=True)
    axes = dict(vary) if vary else {path: values_of(path, values) for path, values in sweep.vary.items()}
    number = math.prod(len(values) for values in axes.values())
    if number > MAX_POINTS:
        raise InputError.at("sweep", f"{number:,} points are more than {MAX_POINTS:,}")
    points = (Point(n, dict(zip(axes, values, strict=True))) for n, values in enumerate(product(*axes.values())))
    return Design(tuple(points), tuple(axes), from_file=not vary)


def values_of(path: str, values: Range | Sequence[Value]) -> list[Value]:
    """The values a path takes: a list as it is, a range evenly spaced with both ends."""
    if isinstance(values, Range):
        spaced = np.linspace(values.start, values.to, values.steps)
        listed: list[Value] = [round(float(value), 12) for value in spaced]
    else:
        listed = list(values)
    if not listed:
        raise InputError.at(path, "needs at least one value")
    if len(set(listed)) < len(listed):
        raise InputError.at(path, "has the same value twice")
    return [_whole(path, value) for value in listed]


def parse_values(path: str, text: str) -> list[Value]:
    """Values from the command line: FROM:TO:STEPS, or a list with commas. Raises InputError."""
    parts = text.split(":")
    if len(parts) == 3:
        try:
            steps = int(parts[2])
            spaced = Range.model_validate({"from": float(parts[0]), "to": float(parts[1]), "steps": steps})
        except ValueError:
            raise InputError.at(
                path, f'"{text}" is not FROM:TO:STEPS with a whole number of steps from 1 to 100,000'
            ) from None
        return values_of(path, spaced)
    return values_of(path, [parse_value(part) for part in text.split(",")])


def parse_value(text: str) -> Value:
    """A number where the text is one, nothing for none, else the text."""
    text = text.strip()
    if text.casefold() in ("none", "null", ""):
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def parse_setting(text: str) -> tuple[str, Value]:
    """`PATH=VALUE` from the command line. Raises InputError."""
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise InputError.at(text, "is not PATH=VALUE")
    return path.strip(), _whole(path.strip(), parse_value(value))


def _whole(path: str, value: Value) -> Value:
    """12.0 is 12 for a parameter that counts."""
    parameter = BY_NAME.get(path.rsplit(".", 1)[-1])
    if parameter and parameter.whole and isinstance(value, float) and value.is_integer():
        return int(value)
    return value
