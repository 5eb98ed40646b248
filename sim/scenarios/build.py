"""Build the organisation of a scenario: the arrays that both engines read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from pydantic import BaseModel

from ..files.errors import InputError
from ..model.labels import LabelChange, Labels
from ..model.organisation import (
    DEPARTMENT_STATES,
    EPOCH_DTYPE,
    MAX_TIES,
    PARAMETERS_DTYPE,
    Organisation,
)
from ..model.parameters import BY_NAME, DEPARTMENT, ORGANISATION, PURPOSES, SIDE, names
from .changes import array_of, by_epoch, changes_of, check_size, epoch_starts, fading_of, state_changes
from .scenario import DepartmentSettings, Scenario, TieSettings
from .size import ties_of
from .targets import Change, Layout
from .timeline import Relabel

_ORGANISATION, _DEPARTMENT, _SIDE = map(names, (ORGANISATION, DEPARTMENT, SIDE))

Defaults = Mapping[str, float]
"""The value of each parameter, by name, where a scenario says nothing."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a scenario builds on whatever its dated changes are: ties, and all values without these changes.

    `held` has those that dated changes alter for a period, by name: (1,) of the organisation, (departments,), (sides,).
    """

    scenario: Scenario
    departments: dict[str, int]
    pairs: np.ndarray
    sides: dict[str, np.ndarray]
    labels: list[str | None]
    layout: Layout
    held: dict[str, np.ndarray]
    parameters: np.ndarray
    """Those of the organisation, as one row of their array."""

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
        company, row = _company(scenario, defaults)
        held |= {"stake": sides["stake"]} | company
        return cls(scenario, departments, pairs, sides, labels, Layout(departments, pairs), held, row)

    def under(self, scenario: Scenario) -> Ground:
        """The ground of another scenario without values `instead` of defaults.

        Where both have the same ties, and the same departments in the same order, these are not made anew.
        """
        said = [(one.relationships, list(one.departments.items())) for one in (self.scenario, scenario)]
        if said[0] != said[1]:
            return Ground.of(scenario)
        company, row = _company(scenario, {name: parameter.default for name, parameter in BY_NAME.items()})
        return replace(self, scenario=scenario, held=self.held | company, parameters=row)


@dataclass(frozen=True, slots=True)
class InEpochs:
    """An array of parameters: the row to read in each month, (months,), and the values in each epoch."""

    rows: np.ndarray
    values: np.ndarray

    @classmethod
    def of(cls, array: str, on: Ground, changes: Sequence[Change], months: int) -> InEpochs:
        """An array with its dated changes; others among the `changes` do not count."""
        own = [change for change in changes if array_of(change) == array]
        starts = epoch_starts(own, months)
        rows = np.searchsorted(starts, np.arange(1, months + 1), side="right") - 1
        if array in on.held:
            return cls(rows, by_epoch(array, on.held[array], starts, own, months))
        values = np.repeat(on.parameters, len(starts))
        for name in {change.name for change in own}:
            named = [change for change in own if change.name == name]
            values[name] = by_epoch(name, on.held[name], starts, named, months)[:, 0]
        return cls(rows, values)


ARRAYS: tuple[str, ...] = EPOCH_DTYPE.names or ()
"""The arrays of parameters."""


def build(scenario: Scenario, on: Ground | None = None) -> Organisation:
    """Make the arrays of a scenario, `on` the ground of one that differs in dated changes alone, or on its own.

    Raises InputError where a dated change names something that does not exist, or where the changes are too many.
    """
    on = on or Ground.of(scenario)
    return build_with(changes_on(scenario, on), scenario, on)


def changes_on(scenario: Scenario, on: Ground) -> list[Change]:
    """The dated changes of a scenario in numbers. Raises InputError as `build` does."""
    changes = changes_of(scenario, on.layout, fading_of(scenario, on.layout, float(on.held["offer_decay"][0])))
    check_size(scenario, {array: len(on.held.get(array, ())) for array in ARRAYS}, changes)
    return changes


def build_with(changes: list[Change], scenario: Scenario, on: Ground) -> Organisation:
    """Make the arrays of a scenario whose dated changes are these."""
    months = scenario.months
    arrays = {array: InEpochs.of(array, on, changes, months) for array in ARRAYS}
    return assemble(months, on, arrays, state_changes(changes, months), labels_of(scenario, on))


def assemble(
    months: int, on: Ground, arrays: Mapping[str, InEpochs], states: tuple[np.ndarray, np.ndarray], labels: Labels
) -> Organisation:
    """Put an organisation together from its ground, ARRAYS, and the changes of its states with their places."""
    sides, held, epoch = on.sides, on.held, np.zeros(months, EPOCH_DTYPE)
    for array, own in arrays.items():
        epoch[array] = own.rows
    return Organisation(
        months=months,
        departments=tuple(on.departments),
        pairs=on.pairs,
        epoch=epoch,
        **{array: own.values for array, own in arrays.items()},
        department_start=np.array([held[name] for name in DEPARTMENT_STATES]),
        alternatives=sides["alternatives"],
        trust=sides["trust"],
        worth=np.where(np.isnan(sides["worth"]), held["self_worth"][on.pairs.reshape(-1)], sides["worth"]),
        state_changes=states[0],
        changed_places=states[1],
        labels=labels,
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
    number = ties_of(scenario)
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
    places = layout.places_of(*np.array(list(named), dtype=np.int64).reshape(-1, 2).T)
    for name, values in sides.items():
        own = [[side[name] for side in tie.sides] for tie in named.values()]
        values.reshape(-1, 2)[places] = np.array(own).reshape(-1, 2)
    for place, tie in zip(places.tolist(), named.values(), strict=True):
        labels[place] = tie.label
    return ends, sides, labels


def _tie(default: TieSettings, own: TieSettings, parties: tuple[str, ...], defaults: Defaults) -> _Tie:
    """A tie between two parties, in the order of departments. Its own settings come first, then the default's."""
    usual = {name: defaults[name] for name in _SIDE}
    sides = usual, dict(usual)
    for settings in (default, own):
        if settings.mutual_need is not None or settings.need_gap is not None:
            need, gap = _first_given("mutual_need", settings, default), _first_given("need_gap", settings, default)
            for side, sign in zip(sides, (1, -1), strict=True):
                side.update(need_alone(need, sign * gap))
        given = _given(settings)
        for side in sides:
            side.update(given)
    extra = getattr(own, "__pydantic_extra__", None) or {}
    for side, party in zip(sides, parties, strict=False):
        if party in extra:
            side.update(_given(extra[party]))
    return _Tie(own.label if own.label is not None else default.label, sides)


def _first_given(name: str, *settings: TieSettings) -> float:
    values = (getattr(setting, name) for setting in settings)
    return next((value for value in values if value is not None), BY_NAME[name].default)


def need_alone(mutual_need: float, gap: float) -> dict[str, float]:
    """Stake 1, and the alternatives that give a dependence of M + g/2, kept in [0, 1]."""
    return {"stake": 1.0, "alternatives": min(1.0, max(0.0, 1.0 - (mutual_need + gap / 2)))}


def _given(settings: BaseModel) -> dict[str, float]:
    return {name: float(value) for name in _SIDE if (value := getattr(settings, name)) is not None}


def _company(scenario: Scenario, defaults: Defaults) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The parameters of the organisation: each by its name, (1,), and all as one row of their array."""
    values = defaults | scenario.organisation.model_dump(exclude_unset=True)
    by_name = {name: np.array([values[name]], dtype=float) for name in _ORGANISATION}
    return by_name, np.array([tuple(values[name] for name in _ORGANISATION)], PARAMETERS_DTYPE)


def _department(settings: DepartmentSettings, defaults: Defaults) -> dict[str, float]:
    start = {name: defaults[name] for name in _DEPARTMENT} | PURPOSES.get(settings.purpose or "", {})
    own = {name: value for name in _DEPARTMENT if (value := getattr(settings, name)) is not None}
    return start | own


def labels_of(scenario: Scenario, on: Ground) -> Labels:
    """What ties are called, and its dated changes."""
    relabels = [
        LabelChange(dated.month, dated.relabel, dated.places(on.layout, scenario.where("timeline", place)))
        for place, dated in enumerate(scenario.timeline)
        if isinstance(dated, Relabel) and dated.month <= scenario.months
    ]
    relabels.sort(key=lambda change: change.month)
    first = [change for change in relabels if change.month == 1]
    return Labels(Labels(tuple(on.labels), tuple(first)).at(1), tuple(relabels[len(first) :]))
