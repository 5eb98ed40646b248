"""Build the organisation of a scenario: the arrays that both engines read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from pydantic import BaseModel

from ..files.errors import InputError
from ..model.organisation import (
    DEPARTMENT_STATES,
    MAX_TIES,
    PARAMETERS_DTYPE,
    STATE_CHANGE_DTYPE,
    Organisation,
    StateChange,
)
from ..model.parameters import BY_NAME, DEPARTMENT, ORGANISATION, PURPOSES, SIDE, STATE_BY_NAME, names
from ..model.rules import changed
from .scenario import DepartmentSettings, Scenario, TieSettings
from .targets import Change, Layout
from .timeline import Relabel


def build(scenario: Scenario) -> Organisation:
    """Make the arrays of a scenario. Raises InputError where a dated change names something that does not exist."""
    departments = {name: place for place, name in enumerate(scenario.departments)}
    ties = _ties(scenario, departments)
    pairs = np.array(list(ties), dtype=np.int64).reshape(-1, 2)
    layout = Layout(departments, {ends: e for e, ends in enumerate(ties)})
    changes = [
        change
        for place, dated in enumerate(scenario.timeline)
        for change in dated.changes(layout, scenario.where("timeline", place))
    ]
    sides = {name: np.array([side[name] for tie in ties.values() for side in tie.sides]) for name in names(SIDE)}
    people = [_department(settings) for settings in scenario.departments.values()]
    held = {name: np.array([person[name] for person in people]) for name in names(DEPARTMENT)}
    held |= {name: np.array([getattr(scenario.organisation, name)], dtype=float) for name in names(ORGANISATION)}
    held["stake"] = sides["stake"].reshape(-1)

    starts = _epoch_starts(scenario, changes)
    by_epoch = {name: _by_epoch(name, base, starts, changes) for name, base in held.items()}
    parameters = np.zeros(len(starts), PARAMETERS_DTYPE)
    for name in names(ORGANISATION):
        parameters[name] = by_epoch[name][:, 0]
    months = np.arange(1, scenario.months + 1)
    return Organisation(
        months=scenario.months,
        departments=tuple(departments),
        pairs=pairs,
        epoch=np.searchsorted(starts, months, side="right").astype(np.int64) - 1,
        parameters=parameters,
        capacity=by_epoch["capacity"],
        coaching=by_epoch["coaching"],
        stake=by_epoch["stake"],
        department_start=np.array([held[name] for name in DEPARTMENT_STATES]),
        alternatives=sides["alternatives"].reshape(-1),
        trust=sides["trust"].reshape(-1),
        state_changes=_state_changes(changes, scenario.months),
        labels=_labels(scenario, layout, [tie.label for tie in ties.values()], starts),
    )


@dataclass(frozen=True, slots=True)
class _Tie:
    label: str | None
    sides: tuple[dict[str, float], dict[str, float]]


def _ties(scenario: Scenario, departments: dict[str, int]) -> dict[tuple[int, int], _Tie]:
    """Every tie by its two departments, in the order of pairs."""
    default, pairs = scenario.relationships.default, scenario.relationships.pairs
    number = len(pairs) if default == "none" else len(departments) * (len(departments) - 1) // 2
    if number > MAX_TIES:
        text = f"{number:,} ties are more than {MAX_TIES:,}; use `default: none` and name the pairs that work together"
        raise InputError.at(scenario.where("relationships"), text)
    ties = {}
    usual = TieSettings()
    if isinstance(default, TieSettings):
        usual = default
        ties = dict.fromkeys(combinations(range(len(departments)), 2), _tie(TieSettings(), default, ()))
    for pair in pairs:
        first, second = sorted(pair.between, key=departments.__getitem__)
        turned = pair.between[0] != first and pair.need_gap is not None
        own = pair.model_copy(update={"need_gap": -pair.need_gap}) if turned else pair
        ties[departments[first], departments[second]] = _tie(usual, own, (first, second))
    return dict(sorted(ties.items()))


def _tie(default: TieSettings, own: TieSettings, parties: tuple[str, ...]) -> _Tie:
    """A tie between two parties, in the order of departments. Its own settings come first, then the default's."""
    sides: tuple[dict[str, float], dict[str, float]] = ({}, {})
    extra = getattr(own, "__pydantic_extra__", None) or {}
    for place, side in enumerate(sides):
        for settings in (default, own):
            need = _first_given("mutual_need", settings, default), _first_given("need_gap", settings, default)
            if settings.mutual_need is not None or settings.need_gap is not None:
                side.update(_need_alone(need[0], need[1] if place == 0 else -need[1]))
            side.update(_given(settings))
        if parties and parties[place] in extra:
            side.update(_given(extra[parties[place]]))
        for name in names(SIDE):
            side.setdefault(name, BY_NAME[name].default)
    return _Tie(own.label if own.label is not None else default.label, sides)


def _first_given(name: str, *settings: TieSettings) -> float:
    values = (getattr(setting, name) for setting in settings)
    return next((value for value in values if value is not None), BY_NAME[name].default)


def _need_alone(mutual_need: float, gap: float) -> dict[str, float]:
    """Stake 1, and the alternatives that give a dependence of M + g/2, kept in [0, 1]."""
    return {"stake": 1.0, "alternatives": min(1.0, max(0.0, 1.0 - (mutual_need + gap / 2)))}


def _given(settings: BaseModel) -> dict[str, float]:
    return {name: float(value) for name in names(SIDE) if (value := getattr(settings, name)) is not None}


def _department(settings: DepartmentSettings) -> dict[str, float]:
    start = {name: BY_NAME[name].default for name in names(DEPARTMENT)} | PURPOSES.get(settings.purpose or "", {})
    own = {name: value for name in names(DEPARTMENT) if (value := getattr(settings, name)) is not None}
    return start | own


def _epoch_starts(scenario: Scenario, changes: list[Change]) -> np.ndarray:
    """The months in which some parameter or label may change. The first is 1."""
    starts = {1}
    for change in changes:
        if not change.is_state:
            starts |= {change.month, *([change.until + 1] if change.until else [])}
    starts |= {dated.month for dated in scenario.timeline if isinstance(dated, Relabel)}
    return np.array(sorted(month for month in starts if month <= scenario.months), dtype=np.int64)


def _by_epoch(name: str, base: np.ndarray, starts: np.ndarray, changes: list[Change]) -> np.ndarray:
    """The values of a parameter in each epoch, (epochs, places): the base, with changes in the order of the file."""
    values = np.repeat(base[np.newaxis].astype(float), len(starts), axis=0)
    limits = BY_NAME[name]
    for change in changes:
        if change.name == name and not change.is_state:
            active = (starts >= change.month) & (starts <= (change.until or np.inf))
            for epoch in np.flatnonzero(active):
                for place in change.places:
                    values[epoch, place] = changed(
                        values[epoch, place], change.factor, change.addend, limits.low, limits.high
                    )
    return values


def _state_changes(changes: list[Change], months: int) -> np.ndarray:
    every = list(STATE_BY_NAME)
    found = [
        StateChange(month, every.index(one.name), place, one.factor, one.addend, limits.low, limits.high)
        for one in changes
        if one.is_state and (limits := STATE_BY_NAME[one.name])
        for month in range(one.month, min(one.until or one.month, months) + 1)
        for place in one.places
    ]
    return np.array(sorted(found, key=lambda change: change.month), dtype=STATE_CHANGE_DTYPE)


def _labels(
    scenario: Scenario, layout: Layout, labels: list[str | None], starts: np.ndarray
) -> tuple[tuple[str | None, ...], ...]:
    by_epoch = [list(labels) for _ in starts]
    relabels = [(place, dated) for place, dated in enumerate(scenario.timeline) if isinstance(dated, Relabel)]
    for place, dated in sorted(relabels, key=lambda one: one[1].month):
        for pair in dated.places(layout, scenario.where("timeline", place)):
            for epoch in np.flatnonzero(starts >= dated.month):
                by_epoch[epoch][pair] = dated.relabel
    return tuple(map(tuple, by_epoch))
