"""Predictions that anybody could make without a model: the yardsticks of a fit.

A forecast is an array (samples, observations): of a number, samples of what will be answered; of a yes or no, one row
of probabilities.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from ..model.organisation import Organisation
from .hold_out import ties_of
from .observations import Observations, places_of, start_of
from .what import WHAT

LAST, MEAN, OWN, BOTH = "last value", "mean", "own need alone", "need of both"
BASELINES = (LAST, MEAN, OWN, BOTH)
SAMPLES = (np.arange(99) + 0.5) / 99
CHANGED, TEN = 0.1, 10
"""How often a yes becomes a no, or the other way round, where nobody has seen it twice; this counts as ten cases."""
FOLDS, FEWEST = 5, 10
"""Groups of ties in cross-validation, and the fewest observations from which something is learned of the needs."""
PENALTIES = tuple(10.0**power for power in range(-2, 4))


def baselines(organisation: Organisation, seen: Observations, held: Observations) -> dict[str, np.ndarray]:
    """The forecast of each of BASELINES for what is held out, from what was seen; all observe one thing (`what`).

    Where nothing was seen before, what the scenario says stands for it; one of the two must be there. The needs are
    those of the scenario: stake · (1 − alternatives).
    """
    start = start_of(organisation, held.what[0])
    history, learned = (seen.after(start), seen) if len(seen) else (start, start)
    needs, of_held = (_needs(organisation, some) for some in (learned, held))
    last, known = _last(history, held)
    changed = _changes(history)
    if WHAT[held.what[0]].yes_or_no:
        share = (learned.value.sum() + 1) / (len(learned) + 2)  # Laplace's rule of succession
        mean = np.full((1, len(held)), share)
        turns = (changed.sum() + TEN * CHANGED) / (len(changed) + TEN)
        of_last = np.atleast_2d(np.where(last > 0.5, 1 - turns, turns))
        by_needs = [_logistic(needs[:, :columns], learned, of_held[:, :columns]) for columns in (1, 2)]
    else:
        error = float(learned.sd.mean())
        mean = _normal(np.full(len(held), learned.value.mean()), max(float(np.std(learned.value)), error))
        moved = float(np.sqrt(np.mean(changed**2))) if len(changed) >= FEWEST else 0.0
        of_last = _normal(last, max(moved, np.sqrt(2) * error))
        by_needs = [_linear(needs[:, :columns], learned, of_held[:, :columns]) for columns in (1, 2)]
    own, both = (mean if one is None else one for one in by_needs)
    return {LAST: np.where(known, of_last, mean), MEAN: mean, OWN: own, BOTH: both}


def _normal(centre: np.ndarray, sd: float) -> np.ndarray:
    """Samples of answers around a centre, from 0 to 1."""
    return np.clip(centre + sd * ndtri(SAMPLES)[:, np.newaxis], 0, 1)


def _needs(organisation: Organisation, observations: Observations) -> np.ndarray:
    """The need of `from` for `to` and the other way round, (observations, 2)."""
    dependence, places = organisation.stake[0] * (1 - organisation.alternatives), places_of(organisation)
    own = np.array([places[two] for two in zip(observations.source, observations.target, strict=True)])
    return dependence[np.column_stack([own, own ^ 1])]


def _last(seen: Observations, held: Observations) -> tuple[np.ndarray, np.ndarray]:
    """The last value that was seen of each place before it is held out, and whether there is one."""
    earlier = (seen.place == held.place[:, np.newaxis]) & (seen.month < held.month[:, np.newaxis])
    known = earlier.any(axis=1)
    latest = np.where(earlier, seen.month, -1).argmax(axis=1)
    return np.where(known, seen.value[latest], 0.0), known


def _changes(seen: Observations) -> np.ndarray:
    """By how much each value differs from the one before it at the same place."""
    order = np.lexsort((seen.month, seen.place))
    same = np.diff(seen.place[order]) == 0
    return np.abs(np.diff(seen.value[order]))[same]


def _linear(needs: np.ndarray, seen: Observations, of_held: np.ndarray) -> np.ndarray | None:
    """A line through the needs, spread as far as it misses ties that it has not seen; None of too few."""
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    ties = ties_of(seen)
    folds = min(FOLDS, int(ties.max()) + 1)
    if len(seen) < FEWEST or folds < 2:
        return None
    missed = seen.value - cross_val_predict(LinearRegression(), needs, seen.value, groups=ties, cv=GroupKFold(folds))
    line = LinearRegression().fit(needs, seen.value)
    return _normal(line.predict(of_held), float(np.sqrt(np.mean(missed**2))))


def _logistic(needs: np.ndarray, seen: Observations, of_held: np.ndarray) -> np.ndarray | None:
    """Probabilities by the needs, the penalty chosen by cross-validation; None of too few."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV

    rarer = int(min(seen.value.sum(), len(seen) - seen.value.sum()))
    if len(seen) < FEWEST or rarer < 2:
        return None
    line = LogisticRegression(solver="newton-cholesky")  # with two columns ten times as fast as the default
    search = GridSearchCV(line, {"C": PENALTIES}, scoring="neg_brier_score", cv=min(FOLDS, rarer), error_score="raise")
    return search.fit(needs, seen.value.astype(int)).predict_proba(of_held)[:, 1:].T
