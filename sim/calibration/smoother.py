"""Move draws towards what was observed: an ensemble smoother with multiple data assimilation (ES-MDA).

The method is that of Emerick & Reynolds (2013), by the library iterative-ensemble-smoother. Each observation is used
STEPS times, each time as if it were STEPS times less sure. Between the steps all draws are lived through anew, so that
what follows from a number may bend.

Luck is no number that could be fitted. So each draw is lived through with several lucks, their mean is what the draw
predicts, and the covariance of luck, which ties months and sides together, is added to the errors of the answers.

A number of a tie is moved by observations of this tie alone, one of a department by those of its ties (localisation):
any others would move it by chance correlations, and make it look surer than it is.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from ..files.errors import InputError, needs_extra
from ..runs.pools import one_blas_thread
from .observations import Observations
from .predict import Answers
from .prior import Prior

STEPS = 4
"""How often the observations are used. Two to eight make no difference in the trial of docs/calibration.md."""


def check() -> None:
    """Raise InputError where the library is not installed."""
    if find_spec("iterative_ensemble_smoother") is None:
        raise InputError.at("calibrate", needs_extra("calibrate"))


def is_near(prior: Prior, observations: Observations) -> np.ndarray:
    """Which observations may move each column of the prior, (columns, observations)."""
    two = [frozenset(parties) for parties in zip(observations.source, observations.target, strict=True)]
    return np.array([[own <= seen for seen in two] for own in prior.parties], dtype=bool)


def moved(
    scaled: np.ndarray, answers: Answers, observations: Observations, near: np.ndarray, seed: int, steps: int = STEPS
) -> np.ndarray:
    """One of `steps` steps: draws on their scale, (draws, columns), moved towards where they answer as was answered.

    `answers` are theirs, `near` is as from `is_near`. An observation that all draws expect alike moves none.
    """
    from iterative_ensemble_smoother import AdaptiveESMDA

    mean = observations.expected(answers.mean)
    tells = np.ptp(mean, axis=0) > 0
    if not tells.any():
        return scaled
    heard = 1 - 2 * observations.doubt
    errors = answers.luck * np.outer(heard, heard) + np.diag(observations.sd**2)
    step = AdaptiveESMDA(steps * errors[np.ix_(tells, tells)], observations.value[tells], alpha=1, seed=seed)
    with one_blas_thread():
        step.prepare_assimilation(Y=np.ascontiguousarray(mean[:, tells].T), truncation=1.0)
        found: np.ndarray = step.assimilate_batch(
            X=np.ascontiguousarray(scaled.T), correlation_callback=lambda *_: near[:, tells], n_jobs=1
        )
    return found.T
