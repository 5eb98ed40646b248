"""The compiled engine: run many replicates of one organisation at once.

It gives the same figures as the Mesa model: both run the rules of model/rules.py on the same layout and luck.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..model import luck, organisation, outcomes, parameters, rules
from ..model.compiled import compiled, is_switched_off
from ..model.luck import Luck
from ..model.organisation import DEPARTMENT_STATES, Organisation
from ..model.outcomes import PAIR_MEANS, RELATIONSHIP, Record
from . import inlining, kernel, state
from .state import DEPARTMENT, LANES, LUCK, PAIR, Fixed

TRACED = (
    "self_worth", "capability", "customer_focus", "dependence", "contribution", "delivery", "perceived", "trust",
    "worth", "alternatives", "offer", "need_drift", "integration", "in_force", "mode",
)  # fmt: skip
"""The content of a full trace: every state, and the mode, at the end of each month."""

Months = Callable[..., None]
"""Like `kernel.advance`."""
_advance: Months = compiled(kernel.advance, rules, outcomes, luck, inlining, state, parameters, organisation)


class Lanes:
    """State and results of the runs of one organisation under some luck.

    `months` advances them [default: `kernel.advance`, compiled]; another one may have other rules.
    """

    def __init__(self, organisation: Organisation, luck: Luck, months: Months | None = None) -> None:
        self.luck, self._months = luck, months or _advance
        blocks = -(-luck.runs // LANES)
        self._replicates = np.resize(luck.replicates, (blocks, LANES))  # the last block may be filled up
        self.departments = np.zeros((blocks, len(organisation.departments)), DEPARTMENT)
        self.pairs = np.zeros((blocks, len(organisation.pairs)), PAIR)
        self._records = [self.departments, self.pairs, np.zeros(len(organisation.pairs), LUCK)]
        if is_switched_off():  # Python reads a field by name as numba would
            self._records = [records.view(np.recarray) for records in self._records]
        self._start(organisation)

    def begin(self, organisation: Organisation) -> None:
        """Go to the start of an organisation of the same size, before its first month."""
        self.departments.fill(0)
        self.pairs.fill(0)
        self._start(organisation)

    def _start(self, organisation: Organisation) -> None:
        self.go_on_as(organisation)
        for name, start in zip(DEPARTMENT_STATES, organisation.department_start, strict=True):
            self.departments[name] = start[:, np.newaxis]
        for name in ("alternatives", "trust", "worth"):
            self.pairs[name] = getattr(organisation, name).reshape(-1, 2, 1)
        self.pairs["perceived"] = self.pairs["trust"]

    def go_on_as(self, organisation: Organisation) -> None:
        """Go on from this state as another organisation of the same size, which begins with its first month."""
        self.organisation, self.month, self._fixed = organisation, 0, Fixed.of(organisation)

    def advance(self, until: int) -> Lanes:
        """Go on to the end of a month, at most the horizon. Returns itself."""
        self._months(self.month + 1, until, self._fixed, self.luck.seed, self._replicates, *self._records)
        self.month = until
        return self

    def state(self, name: str) -> np.ndarray:
        """A state now, (runs, sides | pairs | departments)."""
        return self._by_run(name).reshape(len(self.pairs) * LANES, -1)[: self.luck.runs]

    def set(self, name: str, values: np.ndarray) -> None:
        """Set a state, (runs, sides | pairs | departments) or what can be broadcast to it."""
        numbers = self._by_run(name)
        whole = np.empty((len(self.pairs) * LANES, numbers[0, 0].size))
        whole[: self.luck.runs] = values
        whole[self.luck.runs :] = whole[:1]  # what fills up the last block
        numbers[...] = whole.reshape(numbers.shape)

    def _by_run(self, name: str) -> np.ndarray:
        """The numbers of a state, (blocks, LANES, sides | pairs | departments)."""
        numbers = (self.departments if name in DEPARTMENT_STATES else self.pairs)[name]
        return numbers.transpose(0, -1, *range(1, numbers.ndim - 1))

    def record(self, into: Record) -> Record:
        """Copy the pairs of every run into a record, and return it."""
        trust = self.state("trust")
        own = {"trust_ab": trust[:, 0::2], "trust_ba": trust[:, 1::2]}
        for name in RELATIONSHIP:
            values = own[name] if name in own else self.state(name)
            into.relationships[name][...] = values / self.month if name in PAIR_MEANS else values
        return into


def simulate(
    organisation: Organisation,
    luck: Luck,
    *,
    trace: bool | Sequence[str] = False,
    months: Months | None = None,
) -> Record:
    """Run the organisation once for each replicate in `luck`. Returns a `Record`.

    With `trace` the record holds the months too: of all TRACED states, or of the states named. `months` as in `Lanes`.
    """
    lanes, horizon = Lanes(organisation, luck, months), organisation.months
    room = Record.room(luck.runs, len(organisation.pairs))
    if not trace:
        return lanes.advance(horizon).record(room)
    names = TRACED if trace is True else trace
    kept = [
        {name: lanes.state(name).copy() for name in names} for month in range(1, horizon + 1) if lanes.advance(month)
    ]
    traces = {name: np.stack([month[name] for month in kept], axis=1) for name in kept[0]}
    return Record(lanes.record(room).relationships, traces)
