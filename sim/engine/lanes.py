"""The compiled engine: many replicates of one organisation at once.

Equal to the Mesa model, figure by figure: both run the rules of sim/model/rules.py on the same layout and
luck.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..model import luck, outcomes, rules
from ..model.compiled import compiled
from ..model.luck import Luck
from ..model.organisation import Organisation
from ..model.outcomes import PAIR_MEANS, RELATIONSHIP, Record
from . import kernel

TRACED = (
    "self_worth", "capability", "customer_focus", "dependence", "contribution", "delivery", "perceived", "trust",
    "worth", "alternatives", "offer", "need_drift", "integration", "in_force", "mode",
)  # fmt: skip
"""What a trace can hold: every state, and the mode, at the end of each month."""

SOURCES = (rules, outcomes, luck)
"""The modules whose code and constants the kernel uses."""
_advance, _record = (compiled(function, *SOURCES) for function in (kernel.advance, kernel.record))


class Lanes:
    """State and results of many runs of one organisation, runs innermost."""

    def __init__(self, organisation: Organisation, runs: int) -> None:
        pairs, departments = len(organisation.pairs), len(organisation.departments)
        sides = 2 * pairs
        self.department = np.repeat(organisation.department_start[..., np.newaxis], runs, axis=-1)
        self.side = np.zeros((6, sides, runs))
        self.alternatives, self.offer, self.need_drift, self.trust, self.worth, self.perceived = self.side
        self.alternatives[:] = organisation.alternatives[:, np.newaxis]
        self.trust[:] = self.perceived[:] = organisation.trust[:, np.newaxis]
        self.worth[:] = self.department[0][organisation.owner]
        self.pair = np.zeros((3, pairs, runs))
        self.integration, self.in_force, self.streak = self.pair
        self.dependence, self.contribution, self.delivery = np.zeros((3, sides, runs))
        self.work = np.zeros((3, departments, runs)), np.zeros(runs)
        self.established, self.ended = np.zeros((2, pairs, runs))
        self.mode = np.zeros((pairs, runs), dtype=np.int64)
        self.means = np.zeros((len(PAIR_MEANS), pairs, runs))

    def advance(self, organisation: Organisation, luck: Luck, first_month: int) -> None:
        """Take all runs from the start of `first_month` through as many months as there is luck for."""
        last_month = first_month + len(luck.uniforms) - 1
        _advance(
            first_month, last_month, organisation.owner, organisation.partners, organisation.epoch,
            organisation.parameters, organisation.capacity, organisation.coaching, organisation.stake,
            organisation.state_changes, luck.normals, luck.uniforms, self.department, self.side, self.pair,
            self.dependence, self.contribution, self.delivery, *self.work,
            self.established, self.ended, self.mode, self.means,
        )  # fmt: skip

    def month(self, wanted: Sequence[str]) -> dict[str, np.ndarray]:
        """The wanted states at the end of a month, as copies (runs, sides | pairs | departments)."""
        own = dict(zip(("self_worth", "capability", "customer_focus"), self.department, strict=True))
        return {name: (own[name] if name in own else getattr(self, name)).T.copy() for name in wanted}

    def record(self, months: int, into: Record) -> Record:
        """Put the pairs of every run after so many months into a record, and return it."""
        rows = tuple(into.relationships[name] for name in RELATIONSHIP)
        means = len(PAIR_MEANS)
        _record(
            months, self.trust, self.in_force, self.established, self.ended, self.mode, self.means,
            rows[:-means], rows[-means:],
        )  # fmt: skip
        return into


def simulate(organisation: Organisation, luck: Luck, *, trace: bool | Sequence[str] = False) -> Record:
    """Run the organisation once for each replicate in `luck`; see `Record` for what comes back.

    `trace` asks for the monthly record: of all TRACED states, or of some.
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
