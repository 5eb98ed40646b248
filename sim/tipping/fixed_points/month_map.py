"""One month of two departments without luck, as a map of their state.

The engine runs the month without shocks and offers. The state is trust, worth, perceived contribution and
integration. The agreement is in force or not, which makes two maps.

Self-worth, capability, customer focus and alternatives keep the values with which they start. If they moved, most
fixed points would be degenerate: none of them ever falls, so each rests at any value that it has reached.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...engine.lanes import Lanes
from ...engine.state import LANES
from ...model.luck import Luck
from ...model.organisation import Organisation
from ...model.parameters import BY_NAME

STATES = ("trust", "worth", "perceived", "integration")
SPLITS = (2, 4, 6)
"""Where the numbers of the next of the STATES begin: two sides each, and one pair."""
NUDGE = 1e-6
"""Step of the numerical derivatives."""
RATES = ("trust_gain", "trust_loss", "worth_rate", "integration_rate", "communication")
"""Parameters that say how soon the STATES come to what they aim at. Where they rest does not depend on them."""


class MonthMap:
    """A month as a map of states (runs, size). The agreement stays as it is."""

    def __init__(self, organisation: Organisation) -> None:
        calm = without_luck(organisation)
        calm.parameters["patience"] = BY_NAME["patience"].high  # so that one month never makes or ends an agreement
        self.organisation = calm
        self._starts: dict[int, _Start] = {}

    def after(self, states: np.ndarray, in_force: bool | np.ndarray) -> tuple[np.ndarray, Lanes]:
        """The states a month later, and the lanes with everything else of that month, until the next.

        `in_force` is the agreement of all runs, or of each (runs,).
        """
        runs, size = states.shape
        if runs not in self._starts:
            self._starts[runs] = _Start(Lanes(self.organisation, Luck.of(0, [0] * runs)))
        start = self._starts[runs]
        start.go_back()
        room = np.empty((start.blocks * LANES, size))
        np.minimum(np.maximum(states, 0.0), 1.0, out=room[:runs])  # a nudge may lead to what no share can be
        room[runs:] = room[0]  # the last block is filled up
        by_lane = room.reshape(-1, LANES, size).transpose(0, 2, 1)
        for numbers, columns in start.states:
            numbers[...] = by_lane[:, columns]
        start.lanes.set("in_force", np.reshape(in_force, (-1, 1)))
        start.lanes.advance(1)
        for numbers, columns in start.states:
            by_lane[:, columns] = numbers
        return room[:runs], start.lanes

    def slopes(self, states: np.ndarray, in_force: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The states a month later, and their derivatives (runs, size, size) by central differences."""
        size = states.shape[1]
        nudges = NUDGE * np.eye(size)
        around = np.stack([states, *(states + nudge for nudge in (*nudges, *-nudges))])
        later = self.after(around.reshape(-1, size), np.tile(in_force, len(around)))[0].reshape(around.shape)
        return later[0], ((later[1 : size + 1] - later[size + 1 :]) / (2 * NUDGE)).transpose(1, 2, 0)


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

    def go_back(self) -> None:
        for numbers, first in zip(self._now, self._first, strict=True):
            np.copyto(numbers, first)
        self.lanes.month = 0


def without_luck(organisation: Organisation) -> Organisation:
    """The organisation with parameters of its own, in which needs do not wander, no offer comes, delivery is even."""
    parameters = organisation.parameters.copy()
    for name in ("need_volatility", "offer_rate", "delivery_noise"):
        parameters[name] = 0.0
    return replace(organisation, parameters=parameters)


def without_delay(organisation: Organisation) -> Organisation:
    """The organisation in which a month leads the STATES to what they aim at. Those of a rate of 0 stay as they are."""
    parameters = organisation.parameters.copy()
    for name in RATES:
        parameters[name] = np.where(parameters[name] > 0.0, 1.0, 0.0)
    return replace(organisation, parameters=parameters)
