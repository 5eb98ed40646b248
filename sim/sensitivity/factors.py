"""The factors of a sensitivity analysis: numbers of a scenario, each with a range."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from ..design.section import FARTHEST, TOO_FAR
from ..design.values import evenly, is_whole
from ..files.document import BY_NEED, BY_SIDE
from ..files.errors import InputError
from ..files.numbers import with_points
from ..files.short_names import in_full
from ..model.parameters import BY_NAME, DEPARTMENT, ORGANISATION, PAIR, PURPOSES, SIDE, name_at
from ..scenarios.build import build
from ..scenarios.paths import with_settings
from ..scenarios.scenario import Scenario, Value, from_data

OPTION = "--over"


@dataclass(frozen=True, slots=True)
class Factor:
    """A path, and the range in which its number is varied, both ends included."""

    path: str
    low: float
    high: float
    whole: bool = False

    def values(self, places: np.ndarray) -> np.ndarray:
        """The numbers at places from 0 (low) to 1 (high). Each whole number takes an equal part of the range."""
        if self.whole:
            return evenly(self.low, self.high, places)
        return np.clip(self.low + places * (self.high - self.low), self.low, self.high)

    @property
    def number(self) -> int:
        """How many whole numbers it can take; 0 where it takes any number."""
        return round(self.high - self.low) + 1 if self.whole else 0

    def moved(self, places: np.ndarray) -> np.ndarray:
        """Where the numbers at some places lie in the range, from 0 (low) to 1 (high)."""
        return (self.values(places) - self.low) / (self.high - self.low)


def texts_of(over: str | Sequence[str] | Mapping[str, Any]) -> list[str]:
    """Factors as the command line has them, also of paths with the two ends of a range. Raises InputError."""
    if not isinstance(over, Mapping):
        return [over] if isinstance(over, str) else list(over)
    for path, ends in over.items():
        if not (isinstance(ends, Sequence) and len(ends) == 2 and all(isinstance(end, int | float) for end in ends)):
            raise InputError.at(f"{OPTION} {path}", f"needs the two ends of a range, such as (0.2, 0.8), not {ends}")
    return [f"{path}={low}:{high}" for path, (low, high) in over.items()]


def named(scenario: Scenario, texts: Sequence[str]) -> tuple[Factor, ...]:
    """Read factors from the command line: PATH for its whole range, or PATH=LOW:HIGH. Raises InputError."""
    factors = [_parsed(scenario, text) for text in texts]
    for place, factor in enumerate(factors):
        if factor.path in [other.path for other in factors[:place]]:
            raise InputError.at(f"{OPTION} {factor.path}", "is given twice")
    return tuple(factors)


def _parsed(scenario: Scenario, text: str) -> Factor:
    written, equals, span = (part.strip() for part in text.partition("="))
    path = in_full(written)
    try:
        with_settings(scenario.data, {path: None})
    except InputError as error:
        raise InputError.at(f"{OPTION} {path}", error.problems[0].message) from None
    name = name_at(path)
    parameter = BY_NAME.get(name)
    whole = is_whole(path)
    if equals:
        try:
            low, high = map(int if whole else float, span.split(":"))
        except ValueError:
            kind = "two whole numbers" if whole else "two numbers"
            raise InputError.at(f"{OPTION} {path}", f'"{span}" is not LOW:HIGH, {kind}{with_points(span)}') from None
    elif parameter is None or path.startswith("timeline") or np.isinf(parameter.high):
        raise InputError.at(f"{OPTION} {path}", f"has no range of its own here; give one: {OPTION} {path}=LOW:HIGH")
    else:
        low, high = parameter.low, parameter.high
    if not (low < high and isfinite(high - low)):
        raise InputError.at(
            f"{OPTION} {path}", f"needs a range from a lower to a higher number, not {low:g} to {high:g}"
        )
    if max(abs(low), abs(high)) > FARTHEST:
        raise InputError.at(f"{OPTION} {path}", TOO_FAR)
    return Factor(path, low, high, whole)


def every(scenario: Scenario, fixed: Collection[str] = ()) -> tuple[Factor, ...]:
    """All parameters of a scenario, each with its whole range, except those whose paths or names are `fixed`.

    All departments vary together, and so do all ties, which are described by need. This replaces the settings of single
    departments and ties. The horizon and the definition of true partnering are left out, because they define what is
    measured, and so is the start of felt worth, which is that of self-worth. Capacity is left out where nobody's is
    limited. Otherwise it goes up to the largest number of ties of a department, which is as good as no limit.
    """
    left_out = {name_at(path) for path in fixed}
    if left_out & (BY_NEED | BY_SIDE):
        left_out |= BY_NEED
    if "purpose" in left_out:
        left_out.update(*PURPOSES.values())
    ranges = {path: span for path, (span, _) in _quantities(scenario).items() if not path.endswith(tuple(BY_SIDE))}
    ranges |= {f"relationships.all.{parameter.name}": (parameter.low, parameter.high) for parameter in PAIR}
    return tuple(Factor(path, *span) for path, span in ranges.items() if name_at(path) not in left_out)


def around(scenario: Scenario, share: float) -> tuple[Scenario, tuple[Factor, ...]]:
    """The parameters of a scenario, each moved by at most a `share` of its range and kept inside the range.

    A dated change in the first month adds the moves to the values of the scenario, so that departments and ties keep
    their differences. The scenario that is returned has this change.
    """
    quantities = _quantities(scenario)
    month = {"month": 1, "add": dict.fromkeys(quantities, 0.0)}
    data = scenario.data | {"timeline": [*(scenario.data.get("timeline") or []), month]}
    factors = []
    for path, ((low, high), values) in quantities.items():
        down, up = max(share * (low - high), low - values.max()), min(share * (high - low), high - values.min())
        factors.append(Factor(f"timeline.{len(scenario.timeline)}.add.{path}", round(down, 12), round(up, 12)))
    return from_data(data), tuple(factors)


def _quantities(scenario: Scenario) -> dict[str, tuple[tuple[float, float], np.ndarray]]:
    """The numbers to vary by default: for each path the range, and the values at the start."""
    organisation = build(scenario)
    start = organisation.at_start
    who = {"organisation.": ORGANISATION, "departments.all.": DEPARTMENT, "relationships.all.": SIDE}
    found = {}
    for holder, declared in who.items():
        for parameter in declared:
            name, values = parameter.name, start[parameter.name]
            if np.isnan(parameter.default):
                continue  # it starts from a number that is varied: felt worth from self-worth
            high = min(parameter.high, organisation.partners.max()) if name == "capacity" else parameter.high
            limited = values[values <= high]
            if limited.size and parameter.source != "definition":
                found[holder + name] = (parameter.low, float(high)), limited
    return found


def check(scenario: Scenario, factors: Sequence[Factor]) -> None:
    """Raise InputError for a range that the model does not allow, or a factor that another one overrules."""
    lows, highs = ({factor.path: _end(factor, end) for factor in factors} for end in (0.0, 1.0))
    low = _data(scenario, lows)
    _data(scenario, highs)
    for path in lows:
        if _data(scenario, lows | {path: highs[path]}) == low:
            raise InputError.at(f"{OPTION} {path}", "changes nothing, because another path that is varied overrules it")


def _end(factor: Factor, place: float) -> Value:
    value: Value = factor.values(np.array([place])).tolist()[0]
    return value


def _data(scenario: Scenario, settings: Mapping[str, Value]) -> dict[str, Any]:
    """The scenario's data with these settings. Raises InputError that names a setting which is wrong by itself."""
    try:
        changed = scenario.with_settings(settings)
        build(changed)
    except InputError as error:
        for path, value in settings.items():
            try:
                build(scenario.with_settings({path: value}))
            except InputError as alone:
                raise InputError.at(f"{OPTION} {path}", alone.problems[0].message) from None
        raise InputError.at(OPTION, error.problems[0].message) from None
    return changed.data
