"""Build the organisation of a scenario: the arrays that both engines read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel

from ..files.errors import InputError
from ..model.labels import LabelChange, Labels
from ..model.organisation import (
    BY_EPOCH,
    DEPARTMENT_STATES,
    EPOCH_DTYPE,
    MAX_TIES,
    PARAMETERS_DTYPE,
    STATE_CHANGE_DTYPE,
    Organisation,
    StateChange,
)
from ..model.parameters import BY_NAME, DEPARTMENT, ORGANISATION, PURPOSES, SIDE, STATE_BY_NAME, names
from .scenario import DepartmentSettings, Scenario, TieSettings
from .targets import Change, Layout
from .timeline import Relabel

_ORGANISATION, _DEPARTMENT, _SIDE = map(names, (ORGANISATION, DEPARTMENT, SIDE))

MAX_CHANGES = 100_000
"""At most so many single changes. Each step of an onset, and each department that a change names, is one."""
MAX_CHANGED = 200_000_000
"""At most so many numbers changed, of states and of parameters: places × months, added up over the changes."""
MAX_VALUES = 10_000_000
"""At most so many values of parameters: places × the times from which they are others."""


Defaults = Mapping[str, float]
"""The value of each parameter, by name, where a scenario says nothing."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a scenario builds on whatever its dated changes are: ties, and all values without these changes.

    `held` has those that dated changes alter for a period, by name: (1,) of the organisation, (departments,), (sides,).
    """

    departments: dict[str, int]
    pairs: np.ndarray
    sides: dict[str, np.ndarray]
    labels: list[str | None]
    layout: Layout
    held: dict[str, np.ndarray]

    @classmethod
    def of(cls, scenario: Scenario, instead: Defaults | None = None) -> Ground:
        """The ground of a scenario, with other values `instead` of some defaults.

        Raises InputError where the ties are too many.
        """
        defaults = {name: parameter.default for name, parameter in BY_NAME.items()} | dict(instead or {})
        departments = {name: place for place, name in enumerate(scenario.departments)}
        pairs, sides, labels = _ties(scenario, departments, defaults)
        people = [_department(settings, defaults) for settings in scenario.departments.values()]
        held = {name: np.array([person[name] for person in people]) for name in _DEPARTMENT}
        company = defaults | scenario.organisation.model_dump(exclude_unset=True)
        held |= {name: np.array([company[name]], dtype=float) for name in _ORGANISATION}
        held["stake"] = sides["stake"]
        return cls(departments, pairs, sides, labels, Layout(departments, pairs), held)


def build(scenario: Scenario, on: Ground | None = None) -> Organisation:
    """Make the arrays of a scenario, `on` the ground of one that differs in dated changes alone, or on its own.

    Raises InputError where a dated change names something that does not exist, or where the changes are too many.
    """
    on = on or Ground.of(scenario)
    sides, held, months = on.sides, on.held, scenario.months
    changes = _changes(scenario, on.layout)
    starts = {array: _epoch_starts(array, changes, months) for array in EPOCH_DTYPE.names or ()}
    _check_size(scenario, starts, held, changes)
    parameters, epoch = np.zeros(len(starts["parameters"]), PARAMETERS_DTYPE), np.zeros(months, EPOCH_DTYPE)
    for name in _ORGANISATION:
        parameters[name] = _by_epoch(name, held[name], starts["parameters"], changes, months)[:, 0]
    by_epoch = {name: _by_epoch(name, held[name], starts[name], changes, months) for name in BY_EPOCH}
    for array, own in starts.items():
        epoch[array] = np.searchsorted(own, np.arange(1, months + 1), side="right") - 1
    state_changes, changed_places = _state_changes(changes, months)
    return Organisation(
        months=months,
        departments=tuple(on.departments),
        pairs=on.pairs,
        epoch=epoch,
        parameters=parameters,
        **by_epoch,
        department_start=np.array([held[name] for name in DEPARTMENT_STATES]),
        alternatives=sides["alternatives"],
        trust=sides["trust"],
        worth=np.where(np.isnan(sides["worth"]), held["self_worth"][on.pairs.reshape(-1)], sides["worth"]),
        state_changes=state_changes,
        changed_places=changed_places,
        labels=_labels(scenario, on.layout, on.labels),
    )


@dataclass(frozen=True, slots=True)
class _Tie:
    label: str | None
    sides: tuple[dict[str, float], dict[str, float]]


def _ties(
    scenario: Scenario, departments: dict[str, int], defaults: Defaults
) -> tuple[np.ndarray, dict[str, np.ndarray], list[str | None]]:
    """The two departments of every tie, (pairs, 2); the settings of its sides, (sides,); and the labels."""
    default, pairs = scenario.relationships.default, scenario.relationships.pairs
    number = len(pairs) if default == "none" else len(departments) * (len(departments) - 1) // 2
    if number > MAX_TIES:
        text = f"{number:,} ties are more than {MAX_TIES:,}; use `default: none` and name the pairs that work together"
        raise InputError.at(scenario.where("relationships"), text)
    usual = default if isinstance(default, TieSettings) else TieSettings()
    named = {}
    for pair in pairs:
        first, second = sorted(pair.between, key=departments.__getitem__)
        turned = pair.between[0] != first and pair.need_gap is not None
        own = pair.model_copy(update={"need_gap": -pair.need_gap}) if turned else pair
        named[departments[first], departments[second]] = _tie(usual, own, (first, second), defaults)
    if default == "none":
        ends = np.array(sorted(named), dtype=np.int64).reshape(-1, 2)
    else:
        ends = np.column_stack(np.triu_indices(len(departments), 1)).astype(np.int64)
    layout, unnamed = Layout(departments, ends), _tie(TieSettings(), usual, (), defaults)
    sides = {name: np.tile([side[name] for side in unnamed.sides], len(ends)) for name in _SIDE}
    labels = [unnamed.label] * len(ends)
    for two, tie in named.items():
        place = layout.place_of(*two)
        labels[place] = tie.label
        for name, values in sides.items():
            values[2 * place : 2 * place + 2] = [side[name] for side in tie.sides]
    return ends, sides, labels


def _tie(default: TieSettings, own: TieSettings, parties: tuple[str, ...], defaults: Defaults) -> _Tie:
    """A tie between two parties, in the order of departments. Its own settings come first, then the default's."""
    sides: tuple[dict[str, float], dict[str, float]] = ({}, {})
    extra = getattr(own, "__pydantic_extra__", None) or {}
    for place, side in enumerate(sides):
        for settings in (default, own):
            need = _first_given("mutual_need", settings, default), _first_given("need_gap", settings, default)
            if settings.mutual_need is not None or settings.need_gap is not None:
                side.update(need_alone(need[0], need[1] if place == 0 else -need[1]))
            side.update(_given(settings))
        if parties and parties[place] in extra:
            side.update(_given(extra[parties[place]]))
        for name in _SIDE:
            side.setdefault(name, defaults[name])
    return _Tie(own.label if own.label is not None else default.label, sides)


def _first_given(name: str, *settings: TieSettings) -> float:
    values = (getattr(setting, name) for setting in settings)
    return next((value for value in values if value is not None), BY_NAME[name].default)


def need_alone(mutual_need: float, gap: float) -> dict[str, float]:
    """Stake 1, and the alternatives that give a dependence of M + g/2, kept in [0, 1]."""
    return {"stake": 1.0, "alternatives": min(1.0, max(0.0, 1.0 - (mutual_need + gap / 2)))}


def _given(settings: BaseModel) -> dict[str, float]:
    return {name: float(value) for name in _SIDE if (value := getattr(settings, name)) is not None}


def _department(settings: DepartmentSettings, defaults: Defaults) -> dict[str, float]:
    start = {name: defaults[name] for name in _DEPARTMENT} | PURPOSES.get(settings.purpose or "", {})
    own = {name: value for name in _DEPARTMENT if (value := getattr(settings, name)) is not None}
    return start | own


def _changes(scenario: Scenario, layout: Layout) -> list[Change]:
    """The dated changes that are made before the horizon, in the order of the file.

    Those of states are counted on the way, so that what is too much is refused before it is built.
    """
    found: list[Change] = []
    changed = 0
    for place, dated in enumerate(scenario.timeline):
        where = scenario.where("timeline", place)
        for change in dated.changes(layout, where):
            if change.month <= scenario.months:
                found.append(change)
            if len(found) > MAX_CHANGES:
                text = (
                    f"the dated changes so far are more than {MAX_CHANGES:,}: each department that is named, and each "
                    "month of an onset, counts as one; change all departments at once, or let fewer changes grow"
                )
                raise InputError.at(where, text)
            if change.is_state:
                changed += max(0, change.last(scenario.months) - change.month + 1) * len(change.places)
                _check_changed(changed, where)
    return found


def _check_changed(number: int, where: str) -> None:
    if number > MAX_CHANGED:
        text = (
            f"the dated changes so far change {number:,} numbers (ties or departments × months), and at most "
            f"{MAX_CHANGED:,} are allowed: change them in fewer months, or have fewer ties"
        )
        raise InputError.at(where, text)


def _epoch_starts(array: str, changes: list[Change], months: int) -> np.ndarray:
    """The months in which some parameter of an array may change. The first is 1."""
    own = _ORGANISATION if array == "parameters" else (array,)
    starts = {1}
    for change in changes:
        if change.name in own and not change.is_state:
            starts |= {change.month, change.last(months) + 1}
    return np.array(sorted(starts - {months + 1}), dtype=np.int64)


def _check_size(
    scenario: Scenario, starts: dict[str, np.ndarray], held: dict[str, np.ndarray], changes: list[Change]
) -> None:
    """Raise InputError where the values of parameters in all epochs are too many to hold or to work out."""
    where = scenario.where("timeline")
    number = sum(len(months) * len(held[array]) for array, months in starts.items() if array in held)
    if number > MAX_VALUES:
        text = (
            f"the dated changes give {number:,} values of capacity, coaching and stake (departments or sides × months "
            f"with new ones), and at most {MAX_VALUES:,} are allowed: change them in fewer months, or have fewer ties"
        )
        raise InputError.at(where, text)
    changed = 0
    for change in changes:
        if not change.is_state:
            first, stop = _rows(change, starts.get(change.name, starts["parameters"]), scenario.months)
            changed += (stop - first) * len(change.places)
    _check_changed(changed, where)


def _rows(change: Change, starts: np.ndarray, months: int) -> tuple[int, int]:
    """The epochs in which a change of a parameter holds: the first, and the one after the last."""
    first, stop = np.searchsorted(starts, [change.month, change.last(months) + 1]).tolist()
    return first, stop


def _by_epoch(name: str, base: np.ndarray, starts: np.ndarray, changes: list[Change], months: int) -> np.ndarray:
    """The values of a parameter in each epoch, (epochs, places): the base, with changes in the order of the file."""
    values = np.repeat(base[np.newaxis].astype(float), len(starts), axis=0)
    limits = BY_NAME[name]
    for change in changes:
        if change.name == name and not change.is_state:
            first, stop = _rows(change, starts, months)
            places = slice(None) if len(change.places) == len(base) else change.places
            before = values[first:stop, places]
            values[first:stop, places] = changed_values(before, change.factor, change.addend, limits.low, limits.high)
    return values


def changed_values(values: np.ndarray, factor: float, addend: float, low: float, high: float) -> np.ndarray:
    """`rules.changed` for many values at once, with the same bits."""
    moved = np.full_like(values, addend) if factor == 0.0 else values * factor + addend
    return np.where(moved < low, low, np.where(moved > high, high, moved))


def _state_changes(changes: list[Change], months: int) -> tuple[np.ndarray, np.ndarray]:
    """The changes of states as rows, and the places that they point to. Changes of the same places share them."""
    every = list(STATE_BY_NAME)
    rows: list[StateChange] = []
    places: list[np.ndarray] = []
    starts: dict[int, int] = {}
    size = 0
    for one in changes:
        if one.is_state:
            if id(one.places) not in starts:
                starts[id(one.places)] = size
                places.append(one.places)
                size += len(one.places)
            start, limits = starts[id(one.places)], STATE_BY_NAME[one.name]
            kind, stop = every.index(one.name), start + len(one.places)
            numbers = one.factor, one.addend, limits.low, limits.high
            rows.append(StateChange(one.month, one.last(months), kind, start, stop, *numbers))
    return np.array(rows, dtype=STATE_CHANGE_DTYPE), np.concatenate([np.zeros(0, np.int64), *places])


def _labels(scenario: Scenario, layout: Layout, labels: list[str | None]) -> Labels:
    relabels = [
        LabelChange(dated.month, dated.relabel, dated.places(layout, scenario.where("timeline", place)))
        for place, dated in enumerate(scenario.timeline)
        if isinstance(dated, Relabel) and dated.month <= scenario.months
    ]
    relabels.sort(key=lambda change: change.month)
    first = [change for change in relabels if change.month == 1]
    return Labels(Labels(tuple(labels), tuple(first)).at(1), tuple(relabels[len(first) :]))
