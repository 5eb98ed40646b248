"""An organisation as arrays: the one layout that both engines read. It knows no scenario file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, get_type_hints

import numpy as np

from .labels import Labels
from .outcomes import is_partner_label
from .parameters import DEPARTMENT, ORGANISATION, SIDE, STATE_BY_NAME, names

DEPARTMENT_STATES = tuple(name for name, state in STATE_BY_NAME.items() if state.holder == "department")
"""The states of a department, in the order of the arrays."""

MAX_TIES = 200_000

PARAMETERS_DTYPE = np.dtype([(name, np.float64) for name in names(ORGANISATION)])
"""One field for each organisation-wide parameter."""


class StateChange(NamedTuple):
    """A dated change of one state: state ← state·factor + addend, kept in [low, high].

    It is made at the start of each month from `month` through `until`. `state` is its place in `parameters.STATES`.
    `changed_places[start:stop]` of the organisation are the departments, sides or pairs which it changes.
    """

    month: int
    until: int
    state: int
    start: int
    stop: int
    factor: float
    addend: float
    low: float
    high: float


STATE_CHANGE_DTYPE = np.dtype(list(get_type_hints(StateChange).items()))
"""The dated change as a row of an array."""

BY_EPOCH = ("capacity", "coaching", "trust_propensity", "stake")
"""The parameters of departments and sides that dated changes alter for a period."""

EPOCH_DTYPE = np.dtype([(name, np.int64) for name in ("parameters", *BY_EPOCH)])
"""For each array of parameters, the row that holds a month."""


@dataclass(frozen=True, slots=True, eq=False)
class Organisation:
    """Departments, pairs and sides of one scenario, ready to run.

    Pair e joins departments `pairs[e]` = (i, j) with i < j; pairs are ordered by (i, j). Its sides are
    2e (i towards j) and 2e + 1. Parameters that dated changes alter are kept once for each *epoch*,
    a stretch of months over which they stay the same. Each array has epochs of its own: the row of
    `stake` to read in a month is `epoch["stake"][month - 1]`.

    Shapes: `pairs` (pairs, 2), `epoch` (months,) of rows, `parameters` (epochs,), `capacity`, `coaching` and
    `trust_propensity` (epochs, departments), `stake` (epochs, sides), `department_start` (3, departments:
    self_worth, capability, customer_focus), `alternatives`, `trust` and `worth` at the start (sides,),
    `state_changes` (changes,) in the order in which they are made, and their `changed_places`.
    """

    months: int
    departments: tuple[str, ...]
    pairs: np.ndarray
    epoch: np.ndarray
    parameters: np.ndarray
    capacity: np.ndarray
    coaching: np.ndarray
    trust_propensity: np.ndarray
    stake: np.ndarray
    department_start: np.ndarray
    alternatives: np.ndarray
    trust: np.ndarray
    worth: np.ndarray
    state_changes: np.ndarray
    changed_places: np.ndarray
    labels: Labels

    @property
    def parties(self) -> list[tuple[str, str]]:
        """The two departments of each pair, by name."""
        return [(self.departments[i], self.departments[j]) for i, j in self.pairs]

    @property
    def owner(self) -> np.ndarray:
        """The department that holds each side, (sides,)."""
        return self.pairs.reshape(-1)

    @property
    def labelled(self) -> np.ndarray:
        """Which pairs have the label of a partner at the horizon, (pairs,)."""
        return np.array([is_partner_label(label) for label in self.labels.at(self.months)], dtype=bool)

    @property
    def at_start(self) -> dict[str, np.ndarray]:
        """Every number of the first month, by the name of its parameter: (1,), (departments,) or (sides,)."""
        states = dict(zip(DEPARTMENT_STATES, self.department_start, strict=True))
        own = {name: getattr(self, name) for name in (*names(DEPARTMENT), *names(SIDE)) if name not in states}
        own = {name: values[0] if name in BY_EPOCH else values for name, values in own.items()}
        return {name: self.parameters[name][:1] for name in names(ORGANISATION)} | states | own

    @property
    def partners(self) -> np.ndarray:
        """How many pairs each department is in, (departments,)."""
        return np.bincount(self.owner, minlength=len(self.departments)).astype(np.int64)
