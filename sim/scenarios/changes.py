"""The dated changes of a scenario: of parameters as their values in each epoch, of states as rows for the engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..files.errors import InputError
from ..files.names import enumerated
from ..model.organisation import BY_EPOCH, STATE_CHANGE_DTYPE, StateChange
from ..model.parameters import BY_NAME, ORGANISATION, STATE_BY_NAME, names
from .dated import Period
from .scenario import Scenario
from .targets import Change, Layout
from .timeline import OutsideOffer

MAX_CHANGES = 100_000
"""At most so many single changes. Each step of an onset, and each department that a change names, is one."""
MAX_CHANGED = 200_000_000
"""At most so many numbers changed, of states and of parameters: places × months, added up over the changes."""
MAX_VALUES = 10_000_000
"""At most so many values of parameters: places × the times from which they are others."""

_OF_ALL = frozenset(names(ORGANISATION))


def changes_of(scenario: Scenario, layout: Layout, fading: np.ndarray) -> list[Change]:
    """The dated changes that are made before the horizon, in the order of the file.

    `fading` is that of `fading_of`. Changes of states are counted on the way: what is too much is refused before it is
    built.
    """
    found: list[Change] = []
    changed = 0
    for place, dated in enumerate(scenario.timeline):
        where = scenario.where("timeline", place)
        for change in dated.changes(layout, where, fading):
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


def fading_of(scenario: Scenario, layout: Layout, offer_decay: float) -> np.ndarray:
    """The share of an outside offer that is left after each month, (months,): `offer_decay` with its dated changes."""
    constant, months = np.full(scenario.months, offer_decay), scenario.months
    if not any(isinstance(dated, OutsideOffer) and dated.until for dated in scenario.timeline):
        return constant  # nothing asks for it
    own = [
        change
        for place, dated in enumerate(scenario.timeline)
        if isinstance(dated, Period)
        for change in dated.changes(layout, scenario.where("timeline", place), constant)
        if change.name == "offer_decay" and change.month <= months
    ]
    starts = epoch_starts(own, months)
    rows = np.searchsorted(starts, np.arange(1, months + 1), side="right") - 1
    return by_epoch("offer_decay", np.array([offer_decay]), starts, own, months)[rows, 0]


def _check_changed(number: int, where: str) -> None:
    if number > MAX_CHANGED:
        text = (
            f"the dated changes so far change {number:,} numbers (ties or departments × months), and at most "
            f"{MAX_CHANGED:,} are allowed: change them in fewer months, or have fewer ties"
        )
        raise InputError.at(where, text)


def array_of(change: Change) -> str:
    """The array of an organisation that a change of a parameter alters; empty for one of a state."""
    return "" if change.is_state else "parameters" if change.name in _OF_ALL else change.name


def epoch_starts(own: Sequence[Change], months: int) -> np.ndarray:
    """The months in which some parameter of an array may change, of its `own` changes. The first is 1."""
    starts = {1}
    for change in own:
        starts |= {change.month, change.last(months) + 1}
    return np.array(sorted(starts - {months + 1}), dtype=np.int64)


def check_size(scenario: Scenario, places: Mapping[str, int], changes: Sequence[Change]) -> None:
    """Raise InputError where the values of parameters in all epochs are too many to hold or to work out.

    `places` are the numbers of places of each array.
    """
    where, months = scenario.where("timeline"), scenario.months
    own = {array: [change for change in changes if array_of(change) == array] for array in places}
    starts = {array: epoch_starts(those, months) for array, those in own.items()}
    number = sum(len(starts[array]) * size for array, size in places.items())
    if number > MAX_VALUES:
        what = enumerated(name.replace("_", " ") for name in BY_EPOCH)
        text = (
            f"the dated changes give {number:,} values of {what} (departments or sides × months with new ones), and at "
            f"most {MAX_VALUES:,} are allowed: change them in fewer months, or have fewer ties"
        )
        raise InputError.at(where, text)
    changed = 0
    for array, those in own.items():
        for change in those:
            first, stop = _rows(change, starts[array], months)
            changed += (stop - first) * len(change.places)
    _check_changed(changed, where)


def _rows(change: Change, starts: np.ndarray, months: int) -> tuple[int, int]:
    """The epochs in which a change of a parameter holds: the first, and the one after the last."""
    first, stop = np.searchsorted(starts, [change.month, change.last(months) + 1]).tolist()
    return first, stop


def by_epoch(name: str, base: np.ndarray, starts: np.ndarray, own: Sequence[Change], months: int) -> np.ndarray:
    """The values of a parameter in each epoch, (epochs, places): the base, with its `own` changes in their order."""
    values = np.repeat(base[np.newaxis].astype(float), len(starts), axis=0)
    limits = BY_NAME[name]
    for change in own:
        first, stop = _rows(change, starts, months)
        places = slice(None) if len(change.places) == len(base) else change.places
        before = values[first:stop, places]
        values[first:stop, places] = changed_values(before, change.factor, change.addend, limits.low, limits.high)
    return values


def changed_values(values: np.ndarray, factor: float, addend: float, low: float, high: float) -> np.ndarray:
    """`rules.changed` for many values at once, with the same bits."""
    moved = np.full_like(values, addend) if factor == 0.0 else values * factor + addend
    return np.where(moved < low, low, np.where(moved > high, high, moved))


def state_changes(changes: list[Change], months: int) -> tuple[np.ndarray, np.ndarray]:
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
