"""What is applied to a scenario: an intervention of the catalogue, or any dated change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...model.organisation import Organisation
from ...scenarios.phrases import plain, text_of
from ...scenarios.timeline import kind_of
from ..catalogue import Intervention

NO_SET = "nothing"
"""What the empty set of interventions is called."""
ORGANISATION = ("",)
"""Stands for the whole organisation where departments or pairs could be named."""


@dataclass(frozen=True, slots=True)
class Application:
    """An intervention applied to some departments or pairs, or to the ORGANISATION, from `start` through `until`.

    Where strength, `until` or `onset` is None, the catalogue's strength, duration and onset hold. The first month is 1.
    """

    name: str
    intervention: Intervention
    whom: tuple[str, ...] = ORGANISATION
    strength: float | None = None
    start: int = 1
    until: int | None = None
    onset: int | None = None

    @property
    def words(self) -> str:
        """The application in the words that `parse` reads."""
        whom = f" {', '.join(self.whom)}" if any(self.whom) else ""
        strength = f" {plain(self.strength)}" if self.strength is not None else ""
        start = f" from {self.start}" if self.start > 1 else ""
        until = f" to {self.until}" if self.until else ""
        onset = f" onset {self.onset}" if self.onset is not None else ""
        return self.name + whom + strength + start + until + onset

    @property
    def has_cost(self) -> bool:
        """Whether it is known what it costs: the catalogue says it."""
        return True

    def last(self, months: int) -> int:
        """The last month in which it applies, of `months` in all. Without a duration it lasts to the horizon."""
        lasts = self.intervention.months
        return self.until or (self.start + lasts - 1 if lasts else months)

    def changes(self, months: int) -> list[dict]:
        """The dated changes that it makes, written as in a scenario file."""
        strength = self.intervention.strength if self.strength is None else self.strength
        when = {"from": self.start, "until": self.last(months)}
        when["onset"] = self.intervention.onset if self.onset is None else self.onset
        how_much = {"strength": strength, "left": round(1 - (strength or 0), 12)}
        made = []
        for one in self.whom:
            first, _, second = one.partition("+")
            whom = {"department": one, "pair": one, "first": first, "second": second}
            made += self.intervention.changes({**when, **how_much, **whom})
        return made

    def cost(self, months: int) -> np.ndarray:
        """Its cost in each month, array (months,), in the unit of the catalogue."""
        spent = np.zeros(months)
        spent[self.start - 1 : self.last(months)] = self.intervention.cost.per_month
        spent[self.start - 1] += self.intervention.cost.once
        return spent * len(self.whom)


def everybody(intervention: Intervention, organisation: Organisation) -> tuple[str, ...]:
    """All departments or all pairs, whichever an intervention applies to, or ORGANISATION."""
    names = organisation.departments
    if intervention.applies_to == "pair":
        return tuple(f"{names[i]}+{names[j]}" for i, j in organisation.pairs)
    return names if intervention.applies_to == "department" else ORGANISATION


@dataclass(frozen=True, slots=True)
class Event:
    """A dated change, written as in a scenario file."""

    entry: dict[str, Any]

    @property
    def words(self) -> str:
        """The change in the words that `parse` reads, also where a number in it is not allowed."""
        return text_of(kind_of(self.entry, "timeline").model_construct(**self.entry))

    @property
    def start(self) -> int:
        """Its month."""
        return int(self.entry["month"])

    @property
    def has_cost(self) -> bool:
        """Whether it is known what it costs. A shock happens by itself, so it costs nothing."""
        return "shock" in self.entry

    def changes(self, months: int) -> list[dict]:
        """The dated change itself."""
        return [self.entry]

    def cost(self, months: int) -> np.ndarray:
        """Nothing in each month, array (months,)."""
        return np.zeros(months)
