"""One story: the Mesa model runs one replicate month by month, and every month is kept, so that one can go back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

from cachetools import LRUCache

from ...agents.model import PartneringModel
from ...agents.monthly import DEPARTMENT_COLUMNS
from ...stories.account import Event
from .experiment import Experiment
from .narrator import Narrator

Row = dict[str, Any]
MAX_SIZE = {"departments": 200, "pairs": 1_500}
"""Size of the largest organisation whose story is told."""
MAX_ROWS = 60_000
"""Most ties × months of a story."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One month of a story: a row for each department and for each tie, as in the monthly tables."""

    month: int
    departments: list[Row]
    ties: list[Row]


STORIES: LRUCache[Experiment, LiveStory] = LRUCache(100_000, getsizeof=lambda story: story.size)
"""Those of all pages: so many rows of ties and departments are kept, some 300 MB at most."""


def can_be_told(experiment: Experiment) -> bool:
    """Whether the organisation is small enough for a story."""
    organisation = experiment.organisation
    fits = all(len(getattr(organisation, part)) <= most for part, most in MAX_SIZE.items())
    return fits and len(organisation.pairs) * organisation.months <= MAX_ROWS


def of(experiment: Experiment) -> LiveStory:
    """The story of an experiment, as far as it is run already."""
    with _ONE_AT_A_TIME:
        if (known := STORIES.get(experiment)) is not None:
            return known
    story = LiveStory(experiment)
    with _ONE_AT_A_TIME, suppress(ValueError):  # of one that is too large to keep
        return STORIES.setdefault(experiment, story)
    return story


_ONE_AT_A_TIME = Lock()


class LiveStory:
    """The story of an experiment's replicate, run only as far as somebody asks for. Past months never change."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.model = PartneringModel(experiment.organisation, rng=experiment.seed, replicate=experiment.replicate)
        self.months: list[Snapshot] = []
        self._narrator = Narrator(experiment)
        self._lock = Lock()

    @property
    def horizon(self) -> int:
        """The last month of the experiment."""
        return self.experiment.organisation.months

    @property
    def size(self) -> int:
        """How many rows it has when it is told to its end."""
        organisation = self.experiment.organisation
        return organisation.months * (len(organisation.pairs) + len(organisation.departments))

    def to(self, month: int) -> Snapshot:
        """The month with this number, or the nearest there is. Runs the model up to it if need be."""
        wanted = max(1, min(month, self.horizon))
        with self._lock:
            while len(self.months) < wanted:
                self._run_month()
        return self.months[wanted - 1]

    def events(self, month: int) -> list[Event]:
        """What happened from the first month through this one."""
        return [event for event in self._narrator.events if event.month <= month]

    def _run_month(self) -> None:
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
        self.months.append(Snapshot(self.model.month, people, rows))
        everyone = [person for month in self.months for person in month.departments]
        self._narrator.add(self.model.month, [month.ties for month in self.months], everyone)
