"""Read the values of paths in scenario files and on the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import ValidationError

from ..files.errors import InputError, cut
from ..files.numbers import number_of, with_points
from ..files.short_names import in_full
from ..model.parameters import BY_NAME, name_at
from .section import TOO_FAR, Range, Value

_NEXT_PATH = re.compile(
    r"\s*,\s*(?=(?:months|organisation|departments|relationships|timeline)\b"
    rf"|(?:{'|'.join(map(re.escape, BY_NAME))})\s*(?:,|$))"
)
"""What stands between two paths: a comma before the head of a path, or before a short name."""
DATES = ("month", "until", "onset")
"""What a dated change counts in whole numbers: months."""
GRAMMAR = "FROM:TO:STEPS or v1,v2,…"
SAMPLED_GRAMMAR = "FROM:TO, FROM:TO:normal:MEAN:SD (or logit-normal) or FROM:TO:triangular:MODE"


@dataclass(frozen=True, slots=True)
class Axis:
    """Paths that vary together, and their levels. A level has one value for each path."""

    paths: tuple[str, ...]
    levels: Sequence[tuple[Value, ...]]

    @property
    def key(self) -> str:
        """The paths as a scenario file names them."""
        return ", ".join(self.paths)

    def at(self, place: int) -> dict[str, Value]:
        """The settings of one level."""
        return dict(zip(self.paths, self.levels[place], strict=True))

    def kind(self, path: str) -> type:
        """Whether a path takes text or numbers."""
        own = self.paths.index(path)
        return str if any(isinstance(level[own], str) for level in self.levels) else float

    def as_written(self) -> list[Any]:
        """The levels as a scenario file writes them: plain values where all paths take the same value."""
        alike = all(value == level[0] for level in self.levels for value in level)
        return [level[0] if alike else list(level) for level in self.levels]


def linked(key: str) -> tuple[str, ...]:
    """Split `PATH` or `PATH, PATH` into the paths that vary together."""
    return tuple(_NEXT_PATH.split(key.strip()))


def values_of(key: str, values: Range | Sequence[Any]) -> list[tuple[Value, ...]]:
    """The levels of a path or of several linked ones: a list unchanged, a range evenly spaced with both ends."""
    paths = linked(key)
    if isinstance(values, Range):
        if values.steps is None:
            raise InputError.at(key, "needs steps: how many values from one end to the other")
        ends = [for_each(end, paths, key) for end in (values.start, values.to)]
        if values.steps == 1 and ends[0] != ends[1]:
            raise InputError.at(key, "steps: 1 would drop one of the two ends; steps counts values, both ends included")
        spaced = np.linspace(ends[0], ends[1], values.steps)
        listed: list[Any] = [[round(float(number), 12) for number in row] for row in spaced]
    else:
        listed = [for_each(value, paths, key) for value in values]
    if not listed:
        raise InputError.at(key, "needs at least one value")
    return [tuple(whole(path, value) for path, value in zip(paths, level, strict=True)) for level in listed]


def for_each(value: Any, paths: Sequence[str], key: str) -> list[Any]:
    """One value for each linked path, from one value for all or from a list with one for each."""
    if not isinstance(value, list):
        return [value] * len(paths)
    if len(value) != len(paths):
        raise InputError.at(key, f"{len(value)} values for {len(paths)} paths that vary together")
    return value


def parse_values(key: str, text: str) -> Range | list[Any]:
    """Read values from the command line. Raises InputError.

    Reads FROM:TO:STEPS, a list with commas or, for a sampled design, FROM:TO with a distribution. Slashes separate the
    values of linked paths: 0.01/0.6,0.03/0.
    """
    parts = text.split(":")
    if len(parts) < 2:
        return [_several(part) for part in text.split(",")]
    data: dict[str, Any] = {"from": _several(parts[0]), "to": _several(parts[1])}
    match parts[2:]:
        case []:
            pass
        case ["uniform"]:
            pass
        case ["normal" | "logit-normal" as name, mean, sd]:
            data |= {"distribution": name, "mean": parse_value(mean), "sd": parse_value(sd)}
        case ["triangular", mode]:
            data |= {"distribution": "triangular", "mode": parse_value(mode)}
        case [steps]:
            _check_steps(key, text, data, parse_value(steps))
            data |= {"steps": parse_value(steps)}
        case _:
            data = {}
    try:
        return Range.model_validate(data)
    except ValidationError as error:
        if any(one["msg"] == TOO_FAR for one in error.errors()):
            raise InputError.at(key, TOO_FAR) from None
        message = (
            f'"{cut(text)}" is not {GRAMMAR}, with a whole number of steps from 1 to 100,000; or {SAMPLED_GRAMMAR}'
        )
        message += with_points(text)
        raise InputError.at(key, message) from None


def _check_steps(key: str, text: str, ends: dict[str, Any], steps: Value) -> None:
    """Refuse steps that would drop an end, or that are meant as the size of a step."""
    low, high = ends["from"], ends["to"]
    if not all(isinstance(number, int | float) for number in (low, high, steps)) or low == high:
        return
    if steps == 1 or not float(steps).is_integer():  # type: ignore[arg-type]
        size = 0.1 if steps == 1 else steps
        values = round(abs(high - low) / abs(size)) + 1 if size else 0  # type: ignore[arg-type]
        hint = f"for steps of {size:g} write {low:g}:{high:g}:{values}" if values > 1 else "write 2 or more"
        raise InputError.at(key, f'"{cut(text)}": the third number counts values, both ends included; {hint}')


def parse_value(text: str) -> Value:
    """Read a number, None for "none", or else the text itself."""
    text = text.strip()
    if text.casefold() in ("none", "null", ""):
        return None
    number = number_of(text)
    return text if number is None else number


def parse_setting(text: str) -> tuple[str, Value]:
    """Read `PATH=VALUE` from the command line. Raises InputError."""
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise InputError.at(cut(text), "is not PATH=VALUE")
    path = in_full(path.strip())
    return path, whole(path, parse_value(value))


def evenly(low: float, high: float, quantiles: np.ndarray) -> np.ndarray:
    """Whole numbers from low to high, both included, at quantiles in [0, 1]: each takes an equal part of them."""
    steps = np.floor(quantiles * (high - low + 1))
    return np.minimum(low + steps, high).astype(np.int64)


def is_whole(path: str) -> bool:
    """Whether the number at a path counts something, such as months."""
    name = name_at(path)
    parameter = BY_NAME.get(name)
    return name in DATES or (parameter is not None and parameter.whole)


def whole(path: str, value: Any) -> Any:
    """Turn 12.0 into 12 for a number that counts something."""
    if is_whole(path) and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _several(text: str) -> Any:
    """Read one value or, with slashes, one for each linked path."""
    parts = [parse_value(part) for part in text.split("/")]
    return parts if len(parts) > 1 else parts[0]
