"""The experiment that a page shows: a scenario, the numbers that the user changed, and the luck of the runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from ...files.errors import InputError
from ...model.organisation import Organisation
from ...scenarios import library
from ...scenarios.build import build
from ...scenarios.scenario import Scenario, Value, from_data
from ...scenarios.size import Size, size_of

MIN_REPLICATES, MAX_REPLICATES, DEFAULT_REPLICATES = 20, 5_000, 1_000
"""Fewest and most replicates that a user may choose, and how many a page starts with."""
MAX_REPLICATE = 999
"""Highest number of the replicate that is told as one story (`partnering run` tells up to 1,000)."""
MAX_WORK = 60_000_000
"""Most ties × months × replicates that a page runs at once: about five seconds on one core. A number that a dated
change alters in a month counts as much as a tie."""
MAX_DEPARTMENTS, MAX_DATED = 2_000, 300
"""Most departments to choose from, and most dated changes with controls of their own, on a page."""


@cache
def shipped_names() -> tuple[str, ...]:
    """Names of the shipped scenarios. They stay the same while the lab runs."""
    return tuple(library.shipped())


@cache
def shipped_scenario(name: str) -> Scenario:
    """A shipped scenario. Its file is read once."""
    return library.load(name)


@dataclass(frozen=True)
class Experiment:
    """A scenario with the user's settings, and the luck of its runs. It never changes: a change makes another one.

    `shipped` is the name of `base` where that is a shipped scenario, and None where it is the user's own.
    `settings` (path → value) are the numbers that the user changed, in the order in which they were set.
    `replicates` is how many runs the page makes, and `replicate` the one that it tells as a story.
    """

    base: Scenario
    shipped: str | None = None
    settings: Mapping[str, Value] = field(default_factory=dict)
    seed: int = 1
    replicates: int = DEFAULT_REPLICATES
    replicate: int = 0

    @classmethod
    def of(cls, name: str) -> Experiment:
        """An experiment with a shipped scenario or a file, and with that scenario's seed. Raises InputError."""
        shipped = name in shipped_names()
        base = shipped_scenario(name) if shipped else library.load(name)
        return checked(cls(base, name if shipped else None, seed=base.sweep.seed))

    @classmethod
    def own(cls, base: Scenario) -> Experiment:
        """An experiment with a scenario of the user's own, and with that scenario's seed. Raises InputError."""
        return checked(cls(base, seed=base.sweep.seed))

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario after all settings."""
        return self.base.with_settings(self.settings) if self.settings else self.base

    @cached_property
    def organisation(self) -> Organisation:
        """The scenario as arrays."""
        return build(self.scenario)

    @cached_property
    def size(self) -> Size:
        """How large the organisation is. For this nothing is built."""
        return size_of(self.scenario)

    @property
    def work(self) -> int:
        """Work of one replicate: ties × months, and the numbers that dated changes alter."""
        return max(1, self.size.ties) * self.size.months + self.size.changed

    @property
    def live_replicates(self) -> int:
        """How many replicates the page runs: as many as chosen, or fewer where the organisation is large."""
        return max(MIN_REPLICATES, min(self.replicates, MAX_WORK // self.work))

    def with_setting(self, path: str, value: Value) -> Experiment:
        """The experiment with another value at a path. Raises InputError."""
        return self.with_settings({path: value})

    def with_settings(self, settings: Mapping[str, Value]) -> Experiment:
        """The experiment with other values at some paths, set after all earlier settings. Raises InputError."""
        kept = {path: value for path, value in self.settings.items() if path not in settings}
        return checked(replace(self, settings={**kept, **settings}))

    def with_data(self, data: Mapping[str, Any]) -> Experiment:
        """An experiment with another scenario (plain data) under the same luck. Raises InputError."""
        return checked(replace(self, base=from_data(data), shipped=None, settings={}))

    def with_luck(self, **luck: Any) -> Experiment:
        """The experiment with another `seed`, `replicates` or `replicate`. Raises InputError."""
        return checked(replace(self, **luck))


def checked(experiment: Experiment) -> Experiment:
    """The experiment itself, where it can be run. Raises InputError, which says in one line what cannot."""
    for name, low, high in (
        ("replicates", MIN_REPLICATES, MAX_REPLICATES),
        ("seed", 0, 2**63),
        ("replicate", 0, MAX_REPLICATE),
    ):
        value = getattr(experiment, name)
        if not low <= value <= high:
            raise InputError.at(name, f"must be a whole number from {low:,} to {high:,}, not {value}")
    _check_size(experiment)
    _ = experiment.organisation  # build it now, in the thread of the one who asks: it is kept
    return experiment


def _check_size(experiment: Experiment) -> None:
    """Raise InputError where the page cannot take an organisation. Nothing is built for it."""
    size, name = experiment.size, experiment.scenario.name
    for number, most, what in (
        (size.departments, MAX_DEPARTMENTS, "departments"),
        (len(experiment.scenario.timeline), MAX_DATED, "dated changes"),
    ):
        if number > most:
            raise InputError.at(name, f"{number:,} {what} are too many for this page ({most:,} at most)")
    if experiment.work * MIN_REPLICATES > MAX_WORK:
        changes = f", and dated changes of {size.changed:,} numbers," if size.changed else ""
        text = f"{size.ties:,} ties over {size.months:,} months{changes} are too many for this page"
        raise InputError.at(name, f"{text}: use `partnering sweep`")
