"""The compiled engine: run many replicates of one organisation at once.

It gives the same figures as the Mesa model: both run the rules of model/rules.py on the same layout and luck.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..model.luck import Luck
from ..model.organisation import DEPARTMENT_STATES, Organisation
from ..model.outcomes import Record
from .machine_code import Months, over
from .state import DEPARTMENT, LANES, LUCK, PAIR, Fixed, relationships_of, room

TRACED = (
    "self_worth", "capability", "customer_focus", "dependence", "contribution", "delivery", "perceived", "trust",
    "worth", "alternatives", "offer", "need_drift", "integration", "in_force", "mode",
)  # fmt: skip
"""The content of a full trace: every state, and the mode, at the end of each month."""

BYTES_AT_ONCE = 8_000_000
"""At most so many bytes of luck at once: it stays in the third cache of the processor."""


class Lanes:
    """State and results of the runs of one organisation under some luck.

    `months` advances them [default: `kernel.advance`, compiled]; another one may have other rules.
    """

    def __init__(self, organisation: Organisation, luck: Luck, months: Months | None = None) -> None:
        self.luck, self._over = luck, over(months)
        blocks = -(-luck.runs // LANES)
        self._replicates = np.resize(luck.replicates, (blocks, LANES))  # the last block may be filled up
        self.departments = room(DEPARTMENT, blocks, len(organisation.departments))
        self.pairs = room(PAIR, blocks, len(organisation.pairs))
        self._luck = room(LUCK, len(organisation.pairs)), room(LUCK, 0, 0, len(organisation.pairs))
        self.begin(organisation)

    def begin(self, organisation: Organisation) -> None:
        """Go to the start of an organisation of the same size, before its first month."""
        self.go_on_as(organisation)
        self._run(0, 0, 0)

    def go_on_as(self, organisation: Organisation) -> None:
        """Go on from this state as another organisation of the same size, which begins with its first month."""
        self.organisation, self.month = organisation, 0
        states = self._replicates, self.departments, self.pairs, *self._luck
        self._run = self._over(Fixed.of(organisation), self.luck.seed, *states)

    def advance(self, until: int) -> Lanes:
        """Go on to the end of a month, at most the horizon. Returns itself."""
        self._run(self.month + 1, until, 0)
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
        self._run(self.month + 1, self.month, 0, relationships_of(into))
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
    found = Record.room(1, luck.runs, len(organisation.pairs))
    if not trace:
        simulate_all([organisation], luck, found, months)
        return found[0]
    lanes, names = Lanes(organisation, luck, months), TRACED if trace is True else trace
    kept = [
        {name: lanes.state(name).copy() for name in names}
        for month in range(1, organisation.months + 1)
        if lanes.advance(month)
    ]
    traces = {name: np.stack([month[name] for month in kept], axis=1) for name in kept[0]}
    return Record(lanes.record(found[0]).relationships, traces)


def simulate_all(organisations: Sequence[Organisation], luck: Luck, into: Record, months: Months | None = None) -> None:
    """Run some organisations with the same number of pairs, and fill a record (organisations, replicates, pairs).

    All meet the same luck. The first of them makes it for some replicates, and the others find it there.
    """
    pairs, longest = len(organisations[0].pairs), max(one.months for one in organisations)
    replicates = np.resize(luck.replicates, (-(-luck.runs // LANES), LANES))
    kept_months, at_once = _fitting(pairs, longest if len(organisations) > 1 else 0, len(replicates))
    people = {size: room(DEPARTMENT, 1, size) for size in {len(one.departments) for one in organisations}}
    ties, of_month, kept = room(PAIR, 1, pairs), room(LUCK, pairs), room(LUCK, at_once, kept_months, pairs)
    fixed, over_runs = [Fixed.of(one) for one in organisations], over(months)
    for first in range(0, len(replicates), at_once):
        some, drawn = replicates[first : first + at_once], 0
        for place, one in enumerate(organisations):
            states = people[len(one.departments)], ties
            found = relationships_of(into[place, first * LANES : (first + at_once) * LANES])
            over_runs(fixed[place], luck.seed, some, *states, of_month, kept)(0, one.months, drawn, found)
            drawn = max(drawn, min(one.months, kept_months))


def _fitting(pairs: int, months: int, blocks: int) -> tuple[int, int]:
    """For how many months luck is kept, and how many blocks share it, so that it takes at most BYTES_AT_ONCE."""
    luck = max(pairs, 1) * LUCK.itemsize
    kept = min(months, BYTES_AT_ONCE // luck)
    return kept, max(1, min(blocks, BYTES_AT_ONCE // (kept * luck))) if kept else blocks
