"""The experiment that a page shows: a scenario, the numbers that the user changed, and the luck of the runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from ...design.draws import Draws
from ...files.errors import InputError
from ...model import usual
from ...model.limits import SEED
from ...model.organisation import Organisation
from ...scenarios import library
from ...scenarios.build import build
from ...scenarios.overlaps import NamedPath, refuse_overlaps
from ...scenarios.scenario import Scenario, Value, from_data
from ...scenarios.size import Size, size_of
from ...scenarios.uncertainty import draws_of, is_uncertain, uncertain_paths
from ..refusal import RefusedError

MIN_REPLICATES, MAX_REPLICATES, DEFAULT_REPLICATES = 20, 5_000, 1_000
"""Fewest and most replicates that a user may choose, and how many a page starts with."""
MIN_DRAWS = 20
"""Fewest plausible organisations to run, where something is uncertain."""
MAX_RUNS = 50_000
"""Most draws × replicates of a page. This bounds its memory."""
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


@dataclass(frozen=True, eq=False)
class Experiment:
    """A scenario with the user's settings, and the luck of its runs. It never changes: a change makes another one.

    Those that are `checked` and alike are one and the same object: all pages share what is computed for it.

    `shipped` is the name of `base` where that is a shipped scenario, and None where it is the user's own.
    `settings` (path → value) are the numbers that the user changed, in the order in which they were set.
    `replicates` is how many runs the page makes, and `replicate` the one that it tells as a story. Where something is
    uncertain, so many runs are made of each plausible organisation; `draws` is how many of those are asked for (None:
    as many as usual, or all of a file). A file of draws lies in `folder`; None for a scenario that came without one.
    """

    base: Scenario
    shipped: str | None = None
    settings: Mapping[str, Value] = field(default_factory=dict)
    seed: int = 1
    replicates: int = DEFAULT_REPLICATES
    replicate: int = 0
    draws: int | None = None
    folder: Path | None = None
    drawn: Draws | None = None
    """Its plausible organisations, as `checked` makes them."""

    @classmethod
    def of(cls, name: str) -> Experiment:
        """An experiment with a shipped scenario or a file, and with that scenario's seed. Raises InputError."""
        shipped = name in shipped_names()
        base = shipped_scenario(name) if shipped else library.load(name)
        return checked(replace(cls.begun(base, name if shipped else None), folder=library.find(name).parent))

    @classmethod
    def own(cls, base: Scenario) -> Experiment:
        """An experiment with a scenario of the user's own, and with that scenario's seed. Raises InputError."""
        return checked(cls.begun(base))

    @classmethod
    def begun(cls, base: Scenario, shipped: str | None = None) -> Experiment:
        """An experiment with the seed and the draws of a scenario, not `checked` yet."""
        base = _alike(
            _BASES, (base.where(), json.dumps(base.data, default=str)), base
        )  # the order counts: luck goes by it
        return cls(base, shipped, seed=base.sweep.seed, replicates=usual_replicates(base), draws=base.sweep.draws)

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
    def organisations(self) -> int:
        """How many organisations are run: one or, where something is uncertain, the plausible ones."""
        return len(self.drawn) if self.drawn else 1

    @property
    def most_runs(self) -> int:
        """How many runs the page makes at most."""
        return min(MAX_RUNS, MAX_WORK // self.work)

    @property
    def live_replicates(self) -> int:
        """How many replicates the page runs: as many as chosen, or fewer where the organisation is large."""
        return max(MIN_REPLICATES, min(self.replicates, self.most_runs // self.organisations))

    def place_of(self, tie: int, of: Experiment) -> int | None:
        """The place of a tie of another experiment, between the same departments. None where there is no such tie."""
        if of is self:
            return tie
        parties = of.organisation.parties
        return self.place_between(*parties[tie]) if parties else None

    def place_between(self, one: str, other: str) -> int | None:
        """The place of the tie between two departments, named in any order. None where there is none."""
        return next((e for e, pair in enumerate(self.organisation.parties) if {*pair} == {one, other}), None)

    def with_setting(self, path: str, value: Value) -> Experiment:
        """The experiment with another value at a path. Raises InputError."""
        return self.with_settings({path: value})

    def with_settings(self, settings: Mapping[str, Value]) -> Experiment:
        """The experiment with other values at some paths, set after all earlier settings. Raises InputError."""
        kept = {path: value for path, value in self.settings.items() if path not in settings}
        self.refuse_uncertain(settings)
        changed = replace(self, settings={**kept, **settings})
        return checked(changed, drawn="months" not in settings)

    def refuse_uncertain(self, settings: Mapping[str, Value]) -> None:
        """Raise InputError for a number that is uncertain: every draw has its own."""
        uncertain = uncertain_paths(self.scenario, self.drawn) if self.drawn else []
        for path in settings if uncertain else ():
            try:
                refuse_overlaps(self.scenario, [*uncertain, NamedPath("", path)])
            except InputError:
                raise RefusedError.because(path, "uncertain") from None

    def with_data(self, data: Mapping[str, Any]) -> Experiment:
        """An experiment with another scenario (plain data) under the same luck. Raises InputError."""
        new = self.begun(from_data(data))
        alike = is_uncertain(new.base) == is_uncertain(self.base)
        replicates = self.replicates if alike else new.replicates
        return checked(replace(self, base=new.base, shipped=None, settings={}, replicates=replicates))

    def with_luck(self, **luck: Any) -> Experiment:
        """The experiment with another `seed`, `replicates` or `replicate`. Raises InputError."""
        return checked(replace(self, **luck))


def usual_replicates(base: Scenario) -> int:
    """How many replicates a page starts with."""
    return usual.OF_A_DRAW if is_uncertain(base) else DEFAULT_REPLICATES


def checked(experiment: Experiment, drawn: bool = False) -> Experiment:
    """The experiment with its draws, where it can be run. Raises InputError, which says in one line what cannot.

    With `drawn` the draws that it has are still its own. One that is alike, and that some page has, is given back.
    """
    for name, low, high in (
        ("replicates", MIN_REPLICATES, MAX_REPLICATES),
        ("seed", SEED.low, SEED.high),
        ("replicate", 0, MAX_REPLICATE),
    ):
        value = getattr(experiment, name)
        if not low <= value <= high:
            raise RefusedError.because(name, "not_within", low=low, high=high, value=str(value))
    _check_size(experiment)
    experiment = experiment if drawn else _with_draws(experiment)
    _ = experiment.organisation  # build it now, in the thread of the one who asks: it is kept
    luck = experiment.seed, experiment.replicates, experiment.replicate, experiment.draws
    settings = ((path, repr(value)) for path, value in experiment.settings.items())
    key = id(experiment.base), experiment.shipped, experiment.folder, *luck, *settings
    return _alike(_EXPERIMENTS, key, experiment)


T = TypeVar("T")
_BASES: WeakValueDictionary[Any, Scenario] = WeakValueDictionary()
_EXPERIMENTS: WeakValueDictionary[Any, Experiment] = WeakValueDictionary()
_ONE_AT_A_TIME = Lock()


def _alike(known: WeakValueDictionary[Any, T], key: Any, new: T) -> T:
    """What is known by a key and still in use, or else the new one."""
    with _ONE_AT_A_TIME:
        return known.setdefault(key, new)


def _with_draws(experiment: Experiment) -> Experiment:
    """The experiment with its draws: as many as asked for, or fewer where the organisation is large."""
    scenario, folder = experiment.scenario, experiment.folder
    if not is_uncertain(scenario):
        known = experiment.drawn is None and experiment.draws is None
        return experiment if known else replace(experiment, drawn=None, draws=None)
    if scenario.draws is not None and folder is None:  # a stranger's file could name any file of this machine
        raise RefusedError.because(scenario.where("draws"), "draws_in_file")
    found = draws_of(scenario, folder, experiment.draws, experiment.seed)
    most = max(MIN_DRAWS, experiment.most_runs // MIN_REPLICATES)
    if found is not None and len(found) > most:
        found = draws_of(scenario, folder, most, experiment.seed)
    return replace(experiment, drawn=found)


def _check_size(experiment: Experiment) -> None:
    """Raise InputError where the page cannot take an organisation. Nothing is built for it."""
    size, name = experiment.size, experiment.scenario.name
    for number, most, what in (
        (size.departments, MAX_DEPARTMENTS, "departments"),
        (len(experiment.scenario.timeline), MAX_DATED, "dated"),
    ):
        if number > most:
            raise RefusedError.because(name, what, number=number, most=most)
    fewest = MIN_REPLICATES * (MIN_DRAWS if is_uncertain(experiment.scenario) else 1)
    if experiment.work * fewest > MAX_WORK:
        key = "too_much_changed" if size.changed else "too_much"
        raise RefusedError.because(name, key, ties=size.ties, months=size.months, changed=size.changed)
