"""One story: the Mesa model of a state, month by month, with every month that was lived kept to go back to."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

from ...agents.model import PartneringModel
from ...agents.monthly import DEPARTMENT_COLUMNS
from ...stories.account import Event
from .account import Account
from .luck import luck
from .state import State

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Month:
    """A month that was lived: a row for each department and for each tie, as in the monthly tables."""

    number: int
    departments: list[Row]
    ties: list[Row]


class Story:
    """The story of a state's replicate. `to` lives on; what was lived stays as it was."""

    def __init__(self, state: State) -> None:
        self.state = state
        pairs, months = len(state.organisation.pairs), state.organisation.months
        own = luck(state.seed, pairs, months, range(state.replicate, state.replicate + 1))
        self.model = PartneringModel(state.organisation, rng=state.seed, replicate=state.replicate, luck=own)
        self.months: list[Month] = []
        self._account = Account(state)
        self._lock = Lock()

    @property
    def horizon(self) -> int:
        """The last month there can be."""
        return self.state.organisation.months

    def to(self, month: int) -> Month:
        """The month with this number (the nearest there can be), lived if it was not."""
        wanted = max(1, min(month, self.horizon))
        with self._lock:
            while len(self.months) < wanted:
                self._live()
        return self.months[wanted - 1]

    def events(self, month: int) -> list[Event]:
        """What happened through the end of a month."""
        return [event for event in self._account.events if event.month <= month]

    def _live(self) -> None:
        self.model.step()
        table, ties = self.model.datacollector.tables["relationships"], len(self.model.relationships)
        rows = [
            {column: values[place] for column, values in table.items()}
            for place in range(len(table["month"]) - ties, len(table["month"]))
        ]
        people = [
            {
                "month": self.model.month,
                "department": one.name,
                **{name: getattr(one, name) for name in DEPARTMENT_COLUMNS},
            }
            for one in self.model.departments
        ]
        self.months.append(Month(self.model.month, people, rows))
        everyone = [person for month in self.months for person in month.departments]
        self._account.add(self.model.month, [month.ties for month in self.months], everyone)
