"""Predictions that anybody could make without a model: the yardsticks of a fit.

A forecast is an array (samples, observations): of a number, samples of what will be answered; of a yes or no, one row
of probabilities.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from scipy.special import ndtri

from ..files.errors import InputError
from ..model.organisation import Organisation
from .hold_out import ties_of
from .observations import Observations, places_of
from .what import WHAT

LAST, MEAN, OWN, BOTH = "last value", "mean", "own need alone", "need of both"
BASELINES = (LAST, MEAN, OWN, BOTH)
SAMPLES = (np.arange(99) + 0.5) / 99
CHANGED = 0.1
"""How often a yes becomes a no, or the other way round, where nobody has seen it twice: it counts as ten cases."""
FOLDS, FEWEST = 5, 10
"""Groups of ties in cross-validation, and the fewest observations from which something is learned of the needs."""
PENALTIES = tuple(10.0**power for power in range(-3, 4))
NEEDED = "scoring needs the extra `calibrate`; where Partnering was cloned: pip install '.[calibrate]'"


def baselines(organisation: Organisation, seen: Observations, held: Observations) -> dict[str, np.ndarray]:
    """The forecast of each of BASELINES for what is held out, from what was seen; all observe one thing (`what`).

    The needs are those of the scenario: stake · (1 − alternatives). Raises InputError where scikit-learn is missing.
    """
    if find_spec("sklearn") is None:
        raise InputError.at("--hold-out", NEEDED)
    yes_or_no = WHAT[held.what[0]].yes_or_no
    needs, of_held = (_needs(organisation, some) for some in (seen, held))
    last, known = _last(seen, held)
    if yes_or_no:
        mean = np.full(len(held), (seen.value.sum() + 1) / (len(seen) + 2))  # Laplace's rule of succession
        changed = _changes(seen)
        turns = (changed.sum() + 10 * CHANGED) / (len(changed) + 10)
        found = {LAST: np.where(known, np.where(last > 0.5, 1 - turns, turns), mean), MEAN: mean}
        for name, columns in ((OWN, 1), (BOTH, 2)):
            learned = _logistic(needs[:, :columns], seen, of_held[:, :columns])
            found[name] = mean if learned is None else learned
        return {name: np.atleast_2d(own) for name, own in found.items()}
    spread = float(np.std(seen.value, ddof=1)) if len(seen) > 1 else 0.5
    mean = _normal(np.full(len(held), seen.value.mean()), spread)
    changed = _changes(seen)
    moved = float(np.sqrt(np.mean(changed**2))) if len(changed) >= FEWEST else float(np.sqrt(2) * seen.sd.mean())
    found = {LAST: np.where(known, _normal(last, moved), mean), MEAN: mean}
    for name, columns in ((OWN, 1), (BOTH, 2)):
        learned = _linear(needs[:, :columns], seen, of_held[:, :columns])
        found[name] = mean if learned is None else learned
    return found


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
    search = GridSearchCV(
        LogisticRegression(), {"C": PENALTIES}, scoring="neg_brier_score", cv=min(FOLDS, rarer), error_score="raise"
    )
    return search.fit(needs, seen.value.astype(int)).predict_proba(of_held)[:, 1]
