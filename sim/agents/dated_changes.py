"""Step 0 of the month: apply the dated changes of an organisation to the agents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ..model import rules
from ..model.organisation import Organisation, StateChange
from ..model.parameters import STATES, Parameters
from .department import Department, Relationship


class DatedChanges:
    """The dated changes: of parameters, for a period or for good, and of states, at the start of a month.

    Parameters stay the same over an *epoch* of months. A state goes on from its new value.
    """

    def __init__(
        self, organisation: Organisation, departments: Sequence[Department], relationships: Sequence[Relationship]
    ) -> None:
        self.organisation = organisation
        sides = [side for relationship in relationships for side in relationship.sides]
        self._departments, self._sides = departments, sides
        self._holders: dict[str, Sequence[Any]] = {"department": departments, "side": sides, "pair": relationships}
        self._parameters = [Parameters(*values) for values in organisation.parameters.tolist()]
        self._state_changes: defaultdict[int, list[StateChange]] = defaultdict(list)
        for values in organisation.state_changes.tolist():
            change = StateChange(*values)
            self._state_changes[change.month].append(change)

    def epoch(self, month: int) -> int:
        """The epoch that a month is in."""
        return int(self.organisation.epoch[month - 1])

    def parameters(self, month: int) -> Parameters:
        """The organisation-wide parameters of a month."""
        return self._parameters[self.epoch(month)]

    def labels(self, month: int) -> tuple[str | None, ...]:
        """The label of each tie in a month."""
        return self.organisation.labels[self.epoch(month)]

    def set_parameters(self, month: int) -> None:
        """At the start of an epoch, set the time and coaching of every department and the stake of every side."""
        epoch = self.epoch(month)
        if month > 1 and epoch == self.epoch(month - 1):
            return
        organisation = self.organisation
        capacity, coaching = organisation.capacity[epoch].tolist(), organisation.coaching[epoch].tolist()
        for place, department in enumerate(self._departments):
            department.capacity, department.coaching = capacity[place], coaching[place]
        stake = organisation.stake[epoch].tolist()
        for side in self._sides:
            side.stake = stake[side.place]

    def change_states(self, month: int) -> None:
        """Change the states whose date has come, in the order of the scenario."""
        for change in self._state_changes[month]:
            state = STATES[change.state]
            holder = self._holders[state.holder][change.place]
            value = getattr(holder, state.name)
            setattr(holder, state.name, rules.changed(value, change.factor, change.addend, change.low, change.high))
