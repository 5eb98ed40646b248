"""What plausible organisations would show where something was observed, by the compiled engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..engine.lanes import Lanes
from ..engine.state import LANES
from ..model.luck import Luck
from ..model.organisation import Organisation
from ..runs.pools import threads, workers_for
from ..scenarios.points import Points
from .observations import Observations
from .prior import Prior
from .what import WHAT

LUCKS = LANES
"""Each organisation is lived through so many times, each time with other luck: as many as the engine does at once."""
AT_ONCE = 25
"""So many organisations in a task."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What people would answer, without the errors of answers.

    `one` is with a single luck, `mean` over LUCKS of them, both (draws, observations). `luck` is the covariance that
    luck alone gives, on average over the draws, (observations, observations).
    """

    one: np.ndarray
    mean: np.ndarray
    luck: np.ndarray


class Simulator:
    """Lives through draws of a prior. What it has to know of the paths is found once, for any number of draws."""

    def __init__(self, prior: Prior) -> None:
        self.prior = prior
        self._points = Points(prior.scenario.alone(), prior.settings(prior.sample(1, 0)[0]))

    def answers(
        self,
        values: np.ndarray,
        observations: Observations,
        seed: int,
        done: Callable[[int], None] = lambda draws: None,
    ) -> Answers:
        """What people would answer about what was observed. `values` are columns of the prior, (draws, columns).

        No two draws share luck, so that luck does not move all of them to the same side. `done` is called with the
        number of finished draws after each task.
        """
        groups, size = _groups(observations), len(observations)
        luck = np.zeros((size, size))

        def task(first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            draws = range(first, min(first + AT_ONCE, len(values)))
            settings = (self.prior.settings(values[draw]) for draw in draws)
            shown = [
                _shown(self._points.at(own), draw, seed, groups, size)
                for draw, own in zip(draws, settings, strict=True)
            ]
            columns = np.repeat(values[draws.start : draws.stop], LUCKS, axis=0)
            answered = self.prior.as_answered(columns, observations, np.concatenate(shown))
            by_draw = answered.reshape(len(draws), LUCKS, size)
            mean = by_draw.mean(axis=1)
            apart = (by_draw - mean[:, np.newaxis]).reshape(-1, size)
            return by_draw[:, 0].copy(), mean, apart.T @ apart

        pieces = []
        with threads(workers_for()) as pool:
            for one, mean, own in pool.map(task, range(0, len(values), AT_ONCE)):
                pieces.append((one, mean))
                luck += own
                done(len(one))
        ones, means = map(np.concatenate, zip(*pieces, strict=True))
        return Answers(ones, means, luck / (len(values) * (LUCKS - 1)))


Group = tuple[int, str, np.ndarray, np.ndarray]
"""A month and what was observed in it: which observations these are, and their places in the state."""


def _groups(observations: Observations) -> list[Group]:
    """The observations by month, in the order in which a run comes to them."""
    found = []
    for month in np.unique(observations.month).tolist():
        for what in np.unique(observations.what[observations.month == month]).tolist():
            own = np.flatnonzero((observations.month == month) & (observations.what == what))
            found.append((month, what, own, observations.place[own]))
    return found


def _shown(organisation: Organisation, draw: int, seed: int, groups: list[Group], number: int) -> np.ndarray:
    """What an organisation shows with the luck of a draw, (LUCKS, observations)."""
    lanes = Lanes(organisation, Luck.of(seed, range(draw * LUCKS, (draw + 1) * LUCKS)))
    found = np.empty((LUCKS, number))
    for month, name, own, places in groups:
        if month > lanes.month:
            lanes.advance(month)
        what = WHAT[name]
        found[:, own] = what.of_state(lanes.state(what.state)[:, places], np.asarray(month))
    return found
