"""The sweep section of a scenario with what `Scenario.sweep` is asked for instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..design.section import SweepSettings
from ..design.values import linked, parse_values
from ..files.errors import InputError, cut
from ..files.plain import plain
from ..files.short_names import all_spelled_out, spelled_out
from ..scenarios.scenario import Scenario


def section_of(
    checked: Scenario, vary: Mapping[str, Any] | None, design: str | None, points: Any, luck: Mapping[str, Any]
) -> tuple[SweepSettings, bool]:
    """The section, and whether its points are the file's. `luck` is what holds for other points too; None: as it is.

    Raises InputError.
    """
    from pydantic import ValidationError

    from ..files.faults import first_in_words

    if isinstance(points, dict):
        points = {name: _spelled_out(settings) for name, settings in points.items()}
    asked: dict[str, Any] = {**luck, "design": design, "points": points}
    if vary is not None:
        asked["vary"] = {
            path: _values(path, values) for path, values in all_spelled_out(vary, _each_spelled_out).items()
        }
    data = checked.sweep.data_with({name: value for name, value in asked.items() if value is not None})
    try:
        return SweepSettings.model_validate(data), vary is None and points is None
    except ValidationError as error:
        raise InputError.at("sweep", first_in_words(error, {"sweep": data}, ("sweep",))) from None


def _spelled_out(settings: Any) -> Any:
    """Settings with whole paths. Anything else is returned as it is, and the check refuses it."""
    return all_spelled_out(settings) if isinstance(settings, dict) else settings


def _each_spelled_out(key: str) -> str:
    """The same for paths that vary together."""
    return ", ".join(map(spelled_out, linked(key)))


def _values(path: str, values: Any) -> Any:
    """Values as a sweep section says them; text is read as on the command line."""
    if isinstance(values, str):
        parsed = parse_values(path, values)
        return parsed if isinstance(parsed, list) else parsed.model_dump(by_alias=True, exclude_unset=True)
    if isinstance(values, dict):
        return values
    given = values.tolist() if hasattr(values, "tolist") else values
    if not isinstance(given, Iterable) or isinstance(given, bytes) or hasattr(given, "columns"):
        raise InputError.at(f"vary {path}", f"must be a list of values, such as [0.2, 0.8], not {cut(repr(values))}")
    return plain(list(given))
