"""The compiled engine: run many replicates of one organisation at once.

It gives the same figures as the Mesa model: both run the rules of model/rules.py on the same layout and luck.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..model import luck, outcomes, rules
from ..model.compiled import compiled
from ..model.luck import Luck
from ..model.organisation import DEPARTMENT_STATES, Organisation
from ..model.outcomes import PAIR_MEANS, Measures, Record
from ..model.parameters import STATES
from . import kernel, state
from .state import Departments, Fixed, Kept, Pairs, Sides

TRACED = (
    "self_worth", "capability", "customer_focus", "dependence", "contribution", "delivery", "perceived", "trust",
    "worth", "alternatives", "offer", "need_drift", "integration", "in_force", "mode",
)  # fmt: skip
"""The content of a full trace: every state, and the mode, at the end of each month."""

SOURCES = (rules, outcomes, luck, state)
"""The modules whose code and constants the kernel uses."""
_advance, _record = (compiled(function, *SOURCES) for function in (kernel.advance, kernel.record))


class Lanes:
    """State and results of many runs of one organisation, runs innermost."""

    def __init__(self, organisation: Organisation, runs: int) -> None:
        pairs, departments = len(organisation.pairs), len(organisation.departments)
        self.departments = Departments(*(of_departments := np.zeros((len(Departments._fields), departments, runs))))
        self.sides = Sides(*(of_sides := np.zeros((len(Sides._fields), 2 * pairs, runs))))
        numbers, mode = np.zeros((len(Pairs._fields) - 1, pairs, runs)), np.zeros((pairs, runs), dtype=np.int64)
        self.pairs = Pairs._make([*numbers, mode])
        self.sums = Measures(*(sums := np.zeros((len(PAIR_MEANS), pairs, runs))))
        self._everything = (of_departments, of_sides, numbers, mode, sums)
        self._by_name = self.departments._asdict() | self.sides._asdict() | self.pairs._asdict()
        self._states = tuple(self._by_name[one.name] for one in STATES)
        self._begin(organisation)

    def begin_again(self, organisation: Organisation) -> None:
        """Set all runs to the start of an organisation of the same size."""
        for each in self._everything:
            each.fill(0)
        self._begin(organisation)

    def _begin(self, organisation: Organisation) -> None:
        for name, start in zip(DEPARTMENT_STATES, organisation.department_start, strict=True):
            self._by_name[name][:] = start[:, np.newaxis]
        self.sides.alternatives[:] = organisation.alternatives[:, np.newaxis]
        self.sides.trust[:] = self.sides.perceived[:] = organisation.trust[:, np.newaxis]
        self.sides.worth[:] = self.departments.self_worth[organisation.owner]

    def advance(self, organisation: Organisation, luck: Luck, first_month: int) -> None:
        """Advance all runs from the start of `first_month` through as many months as the luck covers."""
        last_month = first_month + len(luck.uniforms) - 1
        _advance(
            first_month, last_month, Fixed.of(organisation), luck.normals, luck.uniforms,
            self.departments, self.sides, self.pairs, self._states, self.sums,
        )  # fmt: skip

    def month(self, wanted: Sequence[str]) -> dict[str, np.ndarray]:
        """The wanted states at the end of a month, as copies (runs, sides | pairs | departments)."""
        return {name: self.state(name).T.copy() for name in wanted}

    def state(self, name: str) -> np.ndarray:
        """The array of a state, (sides | pairs | departments, runs)."""
        return self._by_name[name]

    def record(self, months: int, into: Record) -> Record:
        """Copy the pairs of every run after `months` months into a record, and return it."""
        kept = Kept(*(into.relationships[name] for name in Kept._fields))
        means = tuple(into.relationships[name] for name in PAIR_MEANS)
        _record(months, self.sides, self.pairs, self.sums, kept, means)
        return into


def simulate(organisation: Organisation, luck: Luck, *, trace: bool | Sequence[str] = False) -> Record:
    """Run the organisation once for each replicate in `luck`. Returns a `Record`.

    With `trace` the record holds the months too: of all TRACED states, or of the states named.
    """
    lanes, horizon = Lanes(organisation, luck.runs), organisation.months
    room = Record.room(luck.runs, len(organisation.pairs))
    if not trace:
        lanes.advance(organisation, luck.of(0, horizon), 1)
        return lanes.record(horizon, room)
    months = []
    for month in range(horizon):
        lanes.advance(organisation, luck.of(month, month + 1), month + 1)
        months.append(lanes.month(TRACED if trace is True else trace))
    traces = {name: np.stack([month[name] for month in months], axis=1) for name in months[0]}
    return Record(lanes.record(horizon, room).relationships, traces)
