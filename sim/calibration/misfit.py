"""Does the fit agree with what was observed? Answers of the draws are put beside those that were given.

This is the posterior predictive check of Gelman, Meng & Stern (1996). The data are used twice, to fit and to check, so
a misfit has to be clear before it shows: a small p says misfit, a large one does not say that the model is right.
"""

from __future__ import annotations

import numpy as np

from .fit import Fitted
from .observations import Observations

MISFIT = 0.05
"""A smaller p is told as a misfit."""


def answered(observations: Observations, shown: np.ndarray, seed: int) -> np.ndarray:
    """Answers, with their errors, where this is shown, (draws, observations): the same ones for the same seed."""
    return observations.answers(shown, np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(6,))))


def replicated(fitted: Fitted) -> tuple[np.ndarray, np.ndarray]:
    """Answers of the draws before and after the fit, (draws, observations)."""
    before, after = (
        answered(fitted.observations, shown, fitted.seed) for shown in (fitted.shown_before, fitted.shown_after)
    )
    return before, after


def p_of(observations: Observations, answers: np.ndarray, which: np.ndarray | None = None) -> float:
    """How often answers of the draws lie as far from their mean as those that were given.

    How far is the sum of squares over the observations (those that are `which`), each in its own standard deviations.
    """
    own = slice(None) if which is None else which
    given, drawn = observations.value[own], answers[:, own]
    spread = np.maximum(drawn.std(axis=0, ddof=1), observations.sd[own] / 10)
    far = (((drawn - drawn.mean(axis=0)) / spread) ** 2).sum(axis=1)
    own_far = (((given - drawn.mean(axis=0)) / spread) ** 2).sum()
    return float((1 + (far >= own_far).sum()) / (1 + len(far)))
