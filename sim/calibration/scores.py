"""How well a fit predicts what it has not seen, against predictions that anybody could make.

Numbers are scored by the continuous ranked probability score (CRPS), yes or no by the Brier score. Both are proper:
nobody scores better on the mean than by saying what he believes (Gneiting & Raftery 2007). Less is better.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..files.names import enumerated
from ..model.organisation import Organisation
from ..statistics.differences import paired_difference
from ..statistics.level import together
from .baselines import BASELINES, baselines
from .hold_out import ties_of
from .observations import STARTS, Observations
from .what import WHAT

FIT = "the fit"
BRIER, CRPS = "Brier", "CRPS"
COLUMNS = ("what", "score", "forecast", "mean", "gain", "gain_low", "gain_high", "ties", "observations", "verdict")
FEWEST_TIES = 10
"""Of fewer ties nothing is told. From so many on the intervals of one thing hold together in 90 to 93 % of cases, and
not in 95, because scores are skewed (tests/calibration/test_scores.py)."""
BETTER, NOT, WORSE, TOO_FEW, NEVER_SEEN = (
    "better than",
    "no better than",
    "worse than",
    "too few ties",
    "not seen before",
)


def scored(
    organisation: Organisation, seen: Observations, held: Observations, predicted: np.ndarray, seed: int
) -> pd.DataFrame:
    """A row for the fit and one for each baseline, of each thing that was observed: COLUMNS.

    `predicted` is what each draw of the fit shows, (draws, held out), on the scale of answers, without their errors.
    `gain` is how much less the fit scores than the baseline, with the interval of the mean over ties; the intervals of
    the baselines of one thing hold together. The verdict is that of the fit: better than the baseline, or no better.
    """
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(4,)))
    rows = list[tuple[object, ...]]()
    for what in dict.fromkeys(held.what.tolist()):
        here = held.what == what
        own, before = held.only(here), seen.only(seen.what == what)
        score = BRIER if WHAT[what].yes_or_no else CRPS
        of_fit = scores(own, answered(own, predicted[:, here], luck))
        ties, counts = ties_of(own), (len(np.unique(ties_of(own))), len(own))
        rows.append((what, score, FIT, _by_tie(of_fit, ties).mean(), *[np.nan] * 3, *counts, ""))
        if not len(before) and what not in STARTS:
            rows.append((what, score, "", *[np.nan] * 4, *counts, NEVER_SEEN))
            continue
        for name, forecast in baselines(organisation, before, own).items():
            of_it = _by_tie(scores(own, forecast), ties)
            gain = paired_difference(of_it, _by_tie(of_fit, ties), bounded=False, level=together(len(BASELINES)))
            told = (gain.mean, gain.low, gain.high) if counts[0] >= FEWEST_TIES else [np.nan] * 3
            rows.append((what, score, name, of_it.mean(), *told, *counts, _verdict(*told[1:])))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def answered(observations: Observations, predicted: np.ndarray, luck: np.random.Generator) -> np.ndarray:
    """The forecast of what will be answered: what is predicted, with the errors of the answers."""
    if WHAT[observations.what[0]].yes_or_no:
        return np.atleast_2d(observations.expected(predicted.mean(axis=0)))
    return observations.answers(predicted, luck)


def scores(observations: Observations, forecast: np.ndarray) -> np.ndarray:
    """The score of a forecast, (samples, observations), for each observation.

    The CRPS is half the squared energy distance between the forecast and what was observed (Székely & Rizzo 2013).
    """
    from scipy.stats import energy_distance  # slow to import

    if WHAT[observations.what[0]].yes_or_no:
        return (forecast.mean(axis=0) - observations.value) ** 2
    pairs = zip(forecast.T, observations.value, strict=True)
    return np.array([energy_distance(samples, [value]) ** 2 / 2 for samples, value in pairs])


def sentences(table: pd.DataFrame) -> Iterator[str]:
    """What the table says, a sentence for each thing that was held out."""
    for what, own in table.groupby("what", sort=False):
        ties, count = own["ties"].iloc[0], own["observations"].iloc[0]
        answers = f"{count} {'answer' if count == 1 else 'answers'} on {ties} {'tie' if ties == 1 else 'ties'}"
        start = f"Held out, {str(what).replace('_', ' ')} ({answers}): "
        verdicts = own[own["forecast"] != FIT].groupby("verdict", sort=False)["forecast"].agg(list)
        if NEVER_SEEN in verdicts.index:
            yield f"{start}nothing of it was seen before, so nothing can be compared."
        elif TOO_FEW in verdicts.index:
            yield f"{start}too few ties to tell the fit from a baseline."
        else:
            order = (verdict for verdict in (WORSE, NOT, BETTER) if verdict in verdicts.index)
            told = (f"{verdict} {_listed(verdicts[verdict])}" for verdict in order)
            yield f"{start}the fit is {'; it is '.join(told)}."


HEADINGS = ("held out", "forecast", "score", "the fit gains", "the fit is")


def rows(table: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """The table as people read it, a row a forecast, under HEADINGS. What is not told is a dash."""
    for row in table.to_dict("records"):
        told = f"{row['gain']:+.3f} ({row['gain_low']:+.3f} to {row['gain_high']:+.3f})".replace("-", "−")
        yield (
            f"{row['what']} ({row['score']})".replace("_", " "),
            str(row["forecast"]),
            "–" if np.isnan(row["mean"]) else f"{row['mean']:.3f}",
            "–" if np.isnan(row["gain"]) else told,
            str(row["verdict"]),
        )


def _by_tie(values: np.ndarray, ties: np.ndarray) -> np.ndarray:
    """The mean of each tie."""
    return pd.Series(values).groupby(ties).mean().to_numpy()


def _verdict(low: float, high: float) -> str:
    if np.isnan(low):
        return TOO_FEW
    return BETTER if low > 0 else WORSE if high < 0 else NOT


def _listed(names: list[str]) -> str:
    return enumerated(f"“{name}”" for name in names)
