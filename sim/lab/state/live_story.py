"""One story: the Mesa model runs one replicate month by month, and every month is kept, so that one can go back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

from cachetools import LRUCache

from ...agents.model import PartneringModel
from ...agents.monthly import DEPARTMENT_COLUMNS
from ...documents.language import Language
from ...stories.account import Event
from .experiment import Experiment
from .narrator import Narrator
from .words import words as english

Row = dict[str, Any]
MAX_SIZE = {"departments": 200, "pairs": 1_500}
"""Size of the largest organisation whose story is told."""
MAX_ROWS = 60_000
"""Most ties × months of a story."""
AT_ONCE = 200
"""About so many ties × months of a story in a piece of work: a month at least, and ten at most."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One month of a story: a row for each department and for each tie, as in the monthly tables."""

    month: int
    departments: list[Row]
    ties: list[Row]


STORIES: LRUCache[tuple[Experiment, str], LiveStory] = LRUCache(100_000, getsizeof=lambda story: story.size)
"""Those of all pages, by the code of their language: so many rows of ties and departments are kept, some 300 MB."""


def can_be_told(experiment: Experiment) -> bool:
    """Whether the organisation is small enough for a story."""
    organisation = experiment.organisation
    fits = all(len(getattr(organisation, part)) <= most for part, most in MAX_SIZE.items())
    return fits and len(organisation.pairs) * organisation.months <= MAX_ROWS


def of(experiment: Experiment, words: Language) -> LiveStory:
    """The story of an experiment in a language, as far as it is run already."""
    key = experiment, words.code
    with _ONE_AT_A_TIME:
        if (known := STORIES.get(key)) is not None:
            return known
    story = LiveStory(experiment, words)
    with _ONE_AT_A_TIME, suppress(ValueError):  # of one that is too large to keep
        return STORIES.setdefault(key, story)
    return story


_ONE_AT_A_TIME = Lock()


class LiveStory:
    """The story of an experiment's replicate, run only as far as somebody asks for. Past months never change.

    It is told in a language, or else in English.
    """

    def __init__(self, experiment: Experiment, words: Language | None = None) -> None:
        self.experiment, self.words = experiment, words or english()
        self.model = PartneringModel(experiment.organisation, rng=experiment.seed, replicate=experiment.replicate)
        self.months: list[Snapshot] = []
        self._narrator = Narrator(experiment, self.words)
        self._lock = Lock()

    @property
    def horizon(self) -> int:
        """The last month of the experiment."""
        return self.experiment.organisation.months

    @property
    def at_once(self) -> int:
        """How many months are told in one piece of work."""
        return min(max(1, AT_ONCE // max(1, len(self.experiment.organisation.pairs))), 10)

    @property
    def size(self) -> int:
        """How many rows it has when it is told to its end."""
        organisation = self.experiment.organisation
        return organisation.months * (len(organisation.pairs) + len(organisation.departments))

    def to(self, month: int) -> Snapshot:
        """The month with this number, or the nearest there is. Runs the model up to it if need be."""
        wanted = max(1, min(month, self.horizon))
        while len(self.months) < wanted:  # a page that shows a month that is told waits for nobody
            with self._lock:
                if len(self.months) < wanted:
                    self._run_month()
        return self.months[wanted - 1]

    def events(self, month: int) -> list[Event]:
        """What happened from the first month through this one."""
        return [event for event in self._narrator.events if event.month <= month]

    def told(self, month: int) -> list[str]:
        """The same, line by line, each with its month."""
        return [self.words.say("account.month", month=one.month, text=one.text) for one in self.events(month)]

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
        now = Snapshot(self.model.month, people, rows)
        months = [*self.months, now]
        everyone = [person for month in months for person in month.departments]
        self._narrator.add(now.month, [month.ties for month in months], everyone)
        self.months.append(now)  # at last: who finds the month there finds its events too
