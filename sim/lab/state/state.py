"""What a page of the lab shows: a scenario, the numbers that were changed, and the luck of its runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from time import monotonic
from typing import Any

from ...files.errors import InputError
from ...model.organisation import Organisation
from ...scenarios import library
from ...scenarios.build import build
from ...scenarios.scenario import Scenario, Value, from_data

FEWEST, MOST, USUAL = 20, 5_000, 1_000
"""Replicates a page may ask for, and what it starts with."""
MAX_REPLICATE = 999
"""The story may be that of any replicate up to this (`partnering run` tells up to 1,000)."""
LIVE = 60_000_000
"""Ties × months × replicates that a page runs at once: about five seconds on one core."""


@cache
def shipped_names() -> tuple[str, ...]:
    """Names of the shipped scenarios, which stay the same while the lab runs."""
    return tuple(library.shipped())


@cache
def shipped_scenario(name: str) -> Scenario:
    """A shipped scenario, read once."""
    return library.load(name)


@dataclass(frozen=True)
class State:
    """Immutable: every change makes another state, so that undo, pin and compare are plain.

    `shipped` is the name of the shipped scenario that `base` is, or None for one of the user's own.
    `settings` are the numbers changed since, path → value, in the order in which they were set.
    """

    base: Scenario
    shipped: str | None = None
    settings: Mapping[str, Value] = field(default_factory=dict)
    seed: int = 1
    replicates: int = USUAL
    replicate: int = 0

    @classmethod
    def of(cls, name: str) -> State:
        """The state of a scenario, by file or shipped name, with its own seed. Raises InputError."""
        shipped = name in shipped_names()
        base = shipped_scenario(name) if shipped else library.load(name)
        return checked(cls(base, name if shipped else None, seed=base.sweep.seed))

    @classmethod
    def own(cls, base: Scenario) -> State:
        """The state of a scenario of the user's own. Raises InputError."""
        return checked(cls(base, seed=base.sweep.seed))

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario with its settings carried out."""
        return self.base.with_settings(self.settings) if self.settings else self.base

    @cached_property
    def organisation(self) -> Organisation:
        """Its arrays."""
        return build(self.scenario)

    @property
    def live_replicates(self) -> int:
        """As many replicates as asked for, fewer where the organisation is too large to run them live."""
        one = max(1, len(self.organisation.pairs)) * self.organisation.months
        return max(FEWEST, min(self.replicates, LIVE // one))

    def with_setting(self, path: str, value: Value) -> State:
        """Another number at a path. Raises InputError."""
        return self.with_settings({path: value})

    def with_settings(self, settings: Mapping[str, Value]) -> State:
        """Other numbers at some paths, set in their order after all others. Raises InputError."""
        kept = {path: value for path, value in self.settings.items() if path not in settings}
        return checked(replace(self, settings={**kept, **settings}))

    def with_data(self, data: Mapping[str, Any]) -> State:
        """Another scenario (plain data) in the place of this one, under the same luck. Raises InputError."""
        return checked(replace(self, base=from_data(data), shipped=None, settings={}))

    def with_luck(self, **luck: Any) -> State:
        """Other `seed`, `replicates` or `replicate`. Raises InputError."""
        return checked(replace(self, **luck))


def checked(state: State) -> State:
    """The state, if all of it can be run. Raises InputError with one line on what cannot."""
    for name, low, high in (
        ("replicates", FEWEST, MOST),
        ("seed", 0, 2**63),
        ("replicate", 0, MAX_REPLICATE),
    ):
        value = getattr(state, name)
        if not low <= value <= high:
            raise InputError.at(name, f"must be a whole number from {low:,} to {high:,}, not {value}")
    organisation = state.organisation
    if len(organisation.pairs) * organisation.months * FEWEST > LIVE:
        size = f"{len(organisation.pairs):,} ties over {organisation.months:,} months"
        raise InputError.at(state.scenario.name, f"{size} are too many for a live page: use `partnering sweep`")
    return state


class History:
    """The states of a page, for undo and redo.

    Moves of one slider are one step, until it is let go and a moment passes.
    """

    DEPTH = 200
    MOMENT = 1.0
    """Seconds; by keyboard a slider is let go after every key."""

    def __init__(self, state: State) -> None:
        self._states = [state]
        self._undone: list[State] = []
        self._open: str | None = None
        self._closed = 0.0

    @property
    def now(self) -> State:
        """The state that holds."""
        return self._states[-1]

    @property
    def can_undo(self) -> bool:
        """There is a state to go back to."""
        return len(self._states) > 1

    @property
    def can_redo(self) -> bool:
        """There is a state that was undone, and nothing was changed since."""
        return bool(self._undone)

    def put(self, state: State, move: str | None = None) -> None:
        """A new state; one of the same `move` as the last takes its place."""
        if self._closed and monotonic() - self._closed >= self.MOMENT:
            self._open = None
        if move is not None and move == self._open and self.can_undo:
            self._states[-1] = state
        else:
            self._states = [*self._states[-self.DEPTH :], state]
        self._open, self._closed = move, 0.0
        self._undone.clear()

    def close(self) -> None:
        """The slider is let go."""
        self._closed = monotonic()

    def undo(self) -> State:
        """The state before, which holds from now on."""
        if self.can_undo:
            self._undone.append(self._states.pop())
        self._open = None
        return self.now

    def redo(self) -> State:
        """The state that was undone last, which holds again."""
        if self.can_redo:
            self._states.append(self._undone.pop())
        self._open = None
        return self.now
