"""Fit: from a prior and observations to draws that agree with both, in steps that can be interrupted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..files.errors import InputError
from ..model.limits import SEED
from . import smoother
from .observations import Observations
from .predict import Simulator
from .prior import Prior

FEWEST, FOR_EACH, MOST = 300, 6, 5_000
"""Draws that are moved: at least so many, so many for each observation that moves one number, and never more. With
fewer, chance correlations would make numbers look surer than they are."""
DUMMIES, OF_EACH = 200, 20
"""At least so many numbers that nothing reads are moved too, and so many for each column: what happens to them is
chance. With fewer, nobody could say what the largest of as many as there are columns exceeds in 5 % of cases."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Draws before and after, (draws, columns of the prior), and what each shows, (draws or FEWEST, observations).

    What they show is with one luck each, on the scale of answers, without the errors of answers; of fewer than FEWEST
    draws so many more are lived through, because few say nothing of a misfit. `scaled` and `dummies`
    hold all draws that were moved, before and after, on their scale: (members, columns) and (members, dummies). `near`
    says which observations may move each column, (columns, observations).
    """

    prior: Prior
    observations: Observations
    before: np.ndarray
    after: np.ndarray
    shown_before: np.ndarray
    shown_after: np.ndarray
    scaled: tuple[np.ndarray, np.ndarray]
    dummies: tuple[np.ndarray, np.ndarray]
    near: np.ndarray
    seed: int

    @property
    def members(self) -> int:
        """How many draws were moved, of which some were kept."""
        return len(self.scaled[0])

    @property
    def draws(self) -> int:
        """How many draws."""
        return len(self.after)

    @property
    def judged(self) -> np.ndarray:
        """The draws after the fit by which its predictions are judged: those that are kept, and at least FEWEST."""
        return self.prior.from_scale(self.scaled[1][: len(self.shown_after)])


@dataclass(frozen=True, slots=True)
class State:
    """How far a fit is: `steps` are done. `scaled` holds the columns of the prior, then the dummies."""

    steps: int
    scaled: np.ndarray


def members(prior: Prior, observations: Observations, draws: int) -> int:
    """How many draws are moved, of which the first are kept."""
    most = int(smoother.is_near(prior, observations).sum(axis=1).max(initial=0))
    return max(draws, min(max(FEWEST, FOR_EACH * most), MOST))


def work(prior: Prior, observations: Observations, draws: int) -> int:
    """How many draws are lived through in all."""
    return smoother.STEPS * members(prior, observations, draws) + 2 * max(draws, FEWEST)


def fit(
    prior: Prior,
    observations: Observations,
    draws: int,
    seed: int,
    done: Callable[[int], None] = lambda draws: None,
    begun: State | None = None,
    keep: Callable[[State], None] = lambda state: None,
) -> Fitted:
    """Move so many draws of the prior to where they agree with the observations too.

    `done` is called with the number of draws that were lived through. `keep` is called with the state after each step;
    a fit that is given such a state as `begun` goes on from there, to the same draws.
    """
    simulator, number = Simulator(prior), members(prior, observations, draws)
    start = _start(prior, number, seed)
    state, columns = begun or State(0, start), len(prior.paths)
    if state.scaled.shape != start.shape:
        raise InputError.at("--resume", "the state that was kept is of another fit; begin anew with --overwrite")
    near = _near(prior, observations, start.shape[1] - columns)
    if state.steps:
        done(state.steps * number)
    for step in range(state.steps, smoother.STEPS):
        values = prior.from_scale(state.scaled[:, :columns])
        answers = simulator.answers(values, observations, _luck(seed, step), done)
        state = State(step + 1, smoother.moved(state.scaled, answers, observations, near, _luck(seed, step)))
        keep(state)
    judged = [prior.from_scale(scaled[: max(draws, FEWEST), :columns]) for scaled in (start, state.scaled)]
    before, after = (values[:draws] for values in judged)
    last = _luck(seed, smoother.STEPS)
    shown_before, shown_after = (simulator.answers(values, observations, last, done).one for values in judged)
    scaled, dummies = ((start[:, own], state.scaled[:, own]) for own in (slice(None, columns), slice(columns, None)))
    return Fitted(prior, observations, before, after, shown_before, shown_after, scaled, dummies, near[:columns], seed)


def _luck(seed: int, step: int) -> int:
    """The seed of the luck of a step."""
    return (seed + step) % (SEED.high + 1)


def _start(prior: Prior, number: int, seed: int) -> np.ndarray:
    """Draws of the prior on their scale, and dummies."""
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(5,)))
    columns = len(prior.paths)
    dummies = luck.standard_normal((number, columns * max(-(-DUMMIES // columns), OF_EACH)))
    return np.hstack([prior.to_scale(prior.sample(number, seed)), dummies])


def _near(prior: Prior, observations: Observations, dummies: int) -> np.ndarray:
    """Which observations move each column and each dummy: dummies go through the columns, again and again."""
    near = smoother.is_near(prior, observations)
    return np.vstack([near, *np.repeat(near[np.newaxis], dummies // len(near), axis=0)])
