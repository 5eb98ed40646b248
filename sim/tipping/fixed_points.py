"""Two departments without luck: find the states that a month of the model does not change.

The engine runs the month without shocks and offers. The state is trust, worth, perceived contribution and
integration. The agreement is in force or not, which makes two maps. A root of one map is a fixed point of the model
where the bars agree with it: an agreement is kept only while they are met, and is made as soon as they are.

Self-worth, capability, customer focus and alternatives keep the values with which they start. If they moved, most
fixed points would be degenerate: none of them ever falls, so each rests at any value that it has reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from scipy import optimize

from ..engine.lanes import Lanes
from ..engine.state import LANES
from ..model.luck import Luck
from ..model.organisation import Organisation
from ..model.parameters import BY_NAME

STATES = ("trust", "worth", "perceived", "integration")
SPLITS = (2, 4, 6)
"""Where the numbers of the next of the STATES begin: two sides each, and one pair."""
BARS = ("contribution_bar", "trust_bar", "worth_bar")
SEEDS = (0.02, 0.3, 0.55, 0.75, 0.95)
"""The search for roots starts from these values of each side's trust."""
AT_REST = 1e-10
"""A root changes by no more than this in a month."""
SAME = 1e-6
"""Roots nearer than this count as one."""
NUDGE = 1e-6
"""Step of the numerical Jacobian."""


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """A state that the month does not change.

    `state` holds the STATES, side by side. `contribution` (2,) is that of each side.
    `margins` (3,) say how far the lower side is above each of the BARS. `eigenvalue` is the largest modulus of the
    eigenvalues of the month.
    """

    in_force: bool
    state: np.ndarray
    contribution: np.ndarray
    margins: np.ndarray
    eigenvalue: float

    @property
    def stable(self) -> bool:
        """Whether small deviations die out. Trust has two speeds, up and down; the Jacobian takes their mean."""
        return self.eigenvalue < 1.0


class _Start:
    """Some runs before their first month, to which one can go back: a search looks at thousands of months.

    `states` are views of the numbers of each of the STATES, (blocks, columns, LANES), and its columns.
    """

    def __init__(self, lanes: Lanes) -> None:
        self.lanes, self.blocks = lanes, len(lanes.pairs)
        self._now = [records.view(np.float64) for records in (lanes.departments, lanes.pairs)]
        self._first = [numbers.copy() for numbers in self._now]
        views = [lanes.pairs[name].reshape(self.blocks, -1, LANES) for name in STATES]
        self.states = list(zip(views, map(slice, (0, *SPLITS), (*SPLITS, None)), strict=True))
        self.in_force = lanes.pairs["in_force"]

    def go_back(self) -> None:
        for numbers, first in zip(self._now, self._first, strict=True):
            np.copyto(numbers, first)
        self.lanes.month = 0


class MonthMap:
    """One month of two departments without luck, as a map of their state. The agreement stays as it is."""

    def __init__(self, organisation: Organisation) -> None:
        calm = without_luck(organisation)
        calm.parameters["patience"] = BY_NAME["patience"].high  # so that one month never makes or ends an agreement
        self.organisation = calm
        self._starts: dict[int, _Start] = {}

    def after(self, states: np.ndarray, in_force: bool) -> tuple[np.ndarray, Lanes]:
        """The states (runs, size) a month later, and the lanes with everything else of that month, until the next."""
        runs, size = states.shape
        if runs not in self._starts:
            self._starts[runs] = _Start(Lanes(self.organisation, Luck.of(0, [0] * runs)))
        start = self._starts[runs]
        start.go_back()
        room = np.empty((start.blocks * LANES, size))
        np.minimum(np.maximum(states, 0.0), 1.0, out=room[:runs])  # a search may try what no share can be
        room[runs:] = room[0]  # the last block is filled up
        by_lane = room.reshape(-1, LANES, size).transpose(0, 2, 1)
        for numbers, columns in start.states:
            numbers[...] = by_lane[:, columns]
        start.in_force[...] = float(in_force)
        start.lanes.advance(1)
        for numbers, columns in start.states:
            by_lane[:, columns] = numbers
        return room[:runs], start.lanes

    def change(self, state: np.ndarray, in_force: bool) -> np.ndarray:
        """The change of a state (size,) in a month."""
        return self.after(state[np.newaxis], in_force)[0][0] - state

    def jacobian(self, state: np.ndarray, in_force: bool) -> np.ndarray:
        """Derivatives of the change (size, size), by central differences."""
        nudges = NUDGE * np.eye(state.size)
        later, _ = self.after(np.concatenate([state + nudges, state - nudges]), in_force)
        return ((later[: state.size] - later[state.size :]) / (2 * NUDGE)).T - np.eye(state.size)

    def seeds(self) -> list[np.ndarray]:
        """States from which the search for roots starts: each side trusts from little to much; the rest follows."""
        start = self.organisation.department_start[0]
        return [
            np.concatenate([trust, (start + trust) / 2, trust, [trust.min() ** 4]])
            for trust in map(np.array, product(SEEDS, repeat=2))
        ]

    def fixed_points(self, seeds: Iterable[np.ndarray]) -> list[FixedPoint]:
        """The fixed points found from some states, those with the agreement first, then by contribution."""
        found: list[FixedPoint] = []
        for in_force, seed in product((True, False), seeds):
            state = self._root(seed, in_force)
            if np.abs(self.change(state, in_force)).max() > AT_REST:
                continue
            if not any(one.in_force == in_force and np.abs(one.state - state).max() < SAME for one in found):
                found.append(self._described(state, in_force))
        real = [one for one in found if one.in_force == bool((one.margins >= 0.0).all())]
        return sorted(real, key=lambda one: (not one.in_force, one.contribution.min()))

    def _root(self, seed: np.ndarray, in_force: bool) -> np.ndarray:
        """The state at which the search from a seed ends, a fixed point or not.

        The slope of the motive has no limit where trust is 0. So what the search leaves near 0 or 1, and the month
        leaves exactly there, is put there, and the rest is searched for once more.
        """
        precise = {"xtol": 1e-13}
        root = optimize.root(self.change, seed, (in_force,), jac=self.jacobian, options=precise).x
        state = np.clip(root, 0.0, 1.0)
        near = np.where(np.abs(state - state.round()) < SAME, state.round(), state)
        at_an_end = (near == near.round()) & (self.change(near, in_force) == 0.0)
        if not at_an_end.any() or at_an_end.all():
            return near if at_an_end.all() else state
        free = ~at_an_end
        state[at_an_end] = near[at_an_end]

        def whole(some: np.ndarray) -> np.ndarray:
            tried = state.copy()
            tried[free] = some
            return tried

        rest = optimize.root(
            lambda some: self.change(whole(some), in_force)[free],
            state[free],
            jac=lambda some: self.jacobian(whole(some), in_force)[np.ix_(free, free)],
            options=precise,
        )
        return np.clip(whole(rest.x), 0.0, 1.0)

    def _described(self, state: np.ndarray, in_force: bool) -> FixedPoint:
        _, lanes = self.after(state[np.newaxis], in_force)
        lower = np.array([lanes.state(name).min() for name in ("contribution", "trust", "worth")])
        contribution = lanes.state("contribution")[0].copy()
        bars = np.array([self.organisation.parameters[0][name] for name in BARS])
        eigenvalues = np.linalg.eigvals(self.jacobian(state, in_force) + np.eye(state.size))
        return FixedPoint(in_force, state, contribution, lower - bars, float(np.abs(eigenvalues).max()))


def without_luck(organisation: Organisation) -> Organisation:
    """The organisation with parameters of its own, in which needs do not wander, no offer comes, delivery is even."""
    parameters = organisation.parameters.copy()
    for name in ("need_volatility", "offer_rate", "delivery_noise"):
        parameters[name] = 0.0
    return replace(organisation, parameters=parameters)
