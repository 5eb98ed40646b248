"""Step 0 of the month: apply the dated changes of an organisation to the agents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model import rules
from ..model.organisation import BY_EPOCH, Organisation, StateChange
from ..model.parameters import DEPARTMENT, STATES, Parameters, names
from .department import Department, Relationship

_OF_DEPARTMENTS = tuple(name for name in BY_EPOCH if name in names(DEPARTMENT))


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

    def parameters(self, month: int) -> Parameters:
        """The organisation-wide parameters of a month."""
        return self._parameters[self.organisation.epoch["parameters"][month - 1]]

    def labels(self, month: int) -> tuple[str | None, ...]:
        """The label of each tie in a month."""
        return self.organisation.labels.at(month)

    def set_parameters(self, month: int) -> None:
        """At the start of an epoch, set the standing parameters of every department and the stake of every side."""
        organisation = self.organisation
        epoch = organisation.epoch[month - 1]
        if month > 1 and epoch == organisation.epoch[month - 2]:
            return
        for name in _OF_DEPARTMENTS:
            values = getattr(organisation, name)[epoch[name]].tolist()
            for department, value in zip(self._departments, values, strict=True):
                setattr(department, name, value)
        stake = organisation.stake[epoch["stake"]].tolist()
        for side in self._sides:
            side.stake = stake[side.place]

    def change_states(self, month: int) -> None:
        """Change the states whose date has come, in the order of the scenario."""
        changes, places = self.organisation.state_changes, self.organisation.changed_places
        for values in changes[(changes["month"] <= month) & (month <= changes["until"])].tolist():
            change = StateChange(*values)
            state = STATES[change.state]
            for place in places[change.start : change.stop].tolist():
                holder = self._holders[state.holder][place]
                value = getattr(holder, state.name)
                changed = rules.changed(value, change.factor, change.addend, change.low, change.high)
                setattr(holder, state.name, changed)
