"""The organisations that rows run, and the test bed that builds and runs them: replicates, seed, what differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from ..engine import lanes
from ..model.luck import Luck
from ..model.organisation import Organisation
from ..model.outcomes import OUTCOMES, Record
from ..model.parameters import BY_NAME
from ..runs.blocks import blocks, lanes_for
from ..runs.ensemble import joined, measured
from ..scenarios.build import Ground, build
from ..scenarios.scenario import Value, from_data
from .rules import Rules, months_with

PAIR, COMPANY = ("IT", "Sales"), ("Inventory", "Marketing", "IT", "HR", "Finance", "Sales")
"""Rows run these two departments, or these six. A setting that a row does not name has its default."""
SHARED, OFFERS = "organisation.shared_outcome", "organisation.offer_rate"
OFFERS_OF_FIRMS = 0.06
"""The offer_rate of independent firms, as docs/model.md says."""
FIRMS_OFFERS = "offer_rate of firms"
"""Its name among the numbers that a test bed may have `instead`."""

Settings = Mapping[str, Value]
Timeline = Sequence[Mapping[str, Any]]
Months = Mapping[str, np.ndarray]
"""States at the end of every month, arrays (runs, months, sides | pairs | departments)."""


@lru_cache(maxsize=2_000)
def _built(departments: tuple[str, ...], written: str) -> Organisation:
    settings, timeline, instead = json.loads(written)
    data = {"name": "Evidence", "departments": {name: {} for name in departments}, "timeline": timeline}
    scenario = from_data(data).with_settings(settings)
    return build(scenario, Ground.of(scenario, instead))


@dataclass(frozen=True, slots=True)
class TestBed:
    """Builds and runs organisations, each replicate with the same luck.

    The parameters in `held` keep those values, whatever a row sets. Those in `instead` have other values than their
    defaults where a row sets nothing. The functions in `rules` take the place of those of model/rules.py.
    """

    __test__: ClassVar[bool] = False
    """The name of this class begins with Test, but it is no class of tests."""

    replicates: int
    seed: int
    held: Mapping[str, float] = field(default_factory=dict)
    instead: Mapping[str, float] = field(default_factory=dict)
    rules: Rules = field(default_factory=dict)

    @property
    def companies(self) -> int:
        """The number of replicates of a company: a quarter, because each has fifteen pairs."""
        return max(2, self.replicates // 4)

    def value(self, name: str) -> float:
        """The value of a parameter in this test bed, unless a row sets it."""
        return {name: BY_NAME[name].default, **self.instead, **self.held}[name]

    def __str__(self) -> str:
        """The test bed in words, for pages and figures."""
        return f"{self.replicates:,} replicates (six departments: {self.companies:,}), seed {self.seed}"

    def pair(self, settings: Settings | None = None, timeline: Timeline = ()) -> Organisation:
        """Two departments with some settings by path and some dated changes."""
        return self._organisation(PAIR, settings, timeline)

    def company(self, settings: Settings | None = None, timeline: Timeline = ()) -> Organisation:
        """Six departments, all fifteen pairs tied, with some settings and some dated changes."""
        return self._organisation(COMPANY, settings, timeline)

    def firms(self, settings: Settings | None = None) -> Organisation:
        """Two independent firms: no result is shared, and more offers come from outside."""
        offers = self.instead.get(FIRMS_OFFERS, OFFERS_OF_FIRMS)
        return self.pair({SHARED: 0.0, OFFERS: offers, **(settings or {})})

    def _organisation(
        self, departments: tuple[str, ...], settings: Settings | None, timeline: Timeline
    ) -> Organisation:
        instead = {name: value for name, value in self.instead.items() if name != FIRMS_OFFERS}
        return self._as_held(_built(departments, json.dumps([settings or {}, timeline, instead])))

    def records(self, organisations: Sequence[Organisation]) -> list[dict[str, np.ndarray]]:
        """The pairs of every run of each organisation, arrays (replicates, pairs) as in `outcomes.Record`."""
        return [joined(list(self._run(one))).relationships for one in organisations]

    def outcomes(self, organisations: Sequence[Organisation]) -> dict[str, np.ndarray]:
        """The OUTCOMES of every run by name, each (organisations, replicates)."""
        rows = [measured(one, joined(list(self._run(one)))) for one in organisations]
        return {name: np.array([row[name] for row in rows], dtype=float) for name in OUTCOMES}

    def outcome(self, name: str, organisations: Sequence[Organisation]) -> np.ndarray:
        """One of OUTCOMES of every run, (organisations, replicates)."""
        return self.outcomes(organisations)[name]

    def months(self, one: Organisation, states: Sequence[str], measure: Callable[[Months], np.ndarray]) -> np.ndarray:
        """Measure every month of every run. `measure` takes the months of some runs and returns an array (runs, …).

        It finds these `states` alone (see `engine.lanes.TRACED`): keeping all of them takes longer than the runs.
        """
        return np.concatenate([measure(record.trace) for record in self._run(one, states)])

    def _run(self, one: Organisation, states: Sequence[str] = ()) -> Iterator[Record]:
        """Yield the records of some replicates at a time, with the months of these states."""
        pairs, months = len(one.pairs), months_with(self.rules)
        runs = self.replicates if pairs == 1 else self.companies
        for some in blocks(range(runs), lanes_for(pairs)):
            yield lanes.simulate(one, Luck.of(self.seed, some), trace=states, months=months)

    def _as_held(self, one: Organisation) -> Organisation:
        """The organisation in which every held parameter has its held value in every month."""
        if not self.held:
            return one
        parameters, coaching = one.parameters.copy(), one.coaching
        for name, value in self.held.items():
            if name == "coaching":
                coaching = np.full_like(coaching, value)
            else:
                parameters[name] = value
        return replace(one, parameters=parameters, coaching=coaching)
