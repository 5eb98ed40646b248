"""Plausible organisations of an experiment: how they are run beside each other, and what is told of all of them.

An experiment in which nothing is uncertain is one organisation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from ...design.draws import Draws
from ...design.points import design
from ...design.section import SweepSettings
from ...model.organisation import Organisation
from ...model.outcomes import OUTCOMES
from ...scenarios.points import Points
from ...statistics.draws import band
from ...statistics.intervals import described, summarise, zero_or_one
from ...statistics.level import tails
from ...sweeps.drawn import DrawnMoments
from .experiment import Experiment


def organisations(experiment: Experiment) -> list[Organisation]:
    """The organisations to run: the one of the experiment, or its plausible ones."""
    drawn = experiment.drawn
    if drawn is None:
        return [experiment.organisation]
    points = Points(experiment.scenario.alone(), drawn.paths, len(drawn))
    return [points.at(drawn.settings(draw)) for draw in range(len(drawn))]


def same(one: Draws | None, other: Draws | None) -> bool:
    """Whether two have the draws in common that both have. What is known alone has every draw."""
    if one is None or other is None:
        return True
    number = min(len(one), len(other))
    return one.paths == other.paths and np.array_equal(one.values[:number], other.values[:number])


def at_start(organisation: Organisation) -> dict[str, np.ndarray]:
    """Its numbers at the start, and beside them the mutual need and the need gap of each pair, (pairs,)."""
    held = organisation.at_start
    first, second = (held["stake"] * (1.0 - held["alternatives"])).reshape(-1, 2).T
    return held | {"mutual_need": (first + second) / 2, "need_gap": first - second}


def ranges(every: Sequence[Organisation]) -> dict[str, np.ndarray]:
    """Of each number of `at_start` that differs between organisations: between which ends it lies, (2, places).

    The ends of a place in which all agree are missing.
    """
    if len(every) == 1:
        return {}
    numbers = [at_start(one) for one in every]
    found = {}
    for name in numbers[0]:
        values = np.array([one[name] for one in numbers])
        differs = (values != values[0]).any(axis=0)
        if differs.any():
            found[name] = np.where(differs, np.quantile(values, tails(), axis=0), np.nan)
    return found


def summary(outcomes: Mapping[str, np.ndarray], draws: int | None) -> pd.DataFrame:
    """The summary.csv of a sweep with one point. `outcomes` are arrays (runs,), the first draw first."""
    runs = len(outcomes["survival"])
    if draws is None:
        return summarise(pd.DataFrame(outcomes).assign(point=0), ["point"], list(OUTCOMES))
    draw, replicate = np.divmod(np.arange(runs), runs // draws)
    places = {"point": np.zeros(runs, dtype=np.int64), "draw": draw, "replicate": replicate}
    moments = DrawnMoments(1, draws, runs // draws)
    moments.add(pa.table(places | {name: outcomes[name] for name in OUTCOMES}))
    return moments.summary(design(SweepSettings.model_validate({})))


def by_draw(outcomes: Mapping[str, np.ndarray], draws: int) -> pd.DataFrame:
    """A row for each draw: `point` (0), `draw`, and the mean of each outcome over the runs that have it."""
    runs = len(outcomes["survival"])
    means = pd.DataFrame(outcomes).groupby(np.arange(runs) // (runs // draws)).mean()
    return means.rename_axis("draw").reset_index().assign(point=0)


def banded(values: np.ndarray, draws: int) -> pd.DataFrame:
    """The mean of an outcome in [0, 1] at many points, with both intervals: the columns of a `Band`.

    `values`: (points, runs), the first draw first. Of one organisation both intervals are that of luck.
    """
    if draws > 1:
        return pd.DataFrame(band(values.reshape(len(values), draws, -1))._asdict())
    number = np.full(len(values), values.shape[1])
    binary = zero_or_one(values).all(axis=1)
    mean, low, high = described(number, number, values.mean(axis=1), values.var(axis=1, ddof=1), binary, bounded=True)
    return pd.DataFrame({"mean": mean, "low": low, "high": high, "luck_low": low, "luck_high": high})


def unbroken(relationships: Mapping[str, np.ndarray], months: np.ndarray, draws: int) -> pd.DataFrame:
    """The share of pairs whose agreement was made and has not ended, at the end of some months, with both intervals.

    Columns: month, and those of a `Band`. Without pairs there are no rows.
    """
    established, ended = relationships["established"], relationships["ended"]
    if not established.shape[1]:
        months = months[:0]
    made = np.where(established > 0, established, np.iinfo(established.dtype).max)
    over = np.where(ended > 0, ended, np.iinfo(ended.dtype).max)
    shares = [((made <= month) & (month < over)).mean(axis=1) for month in months]
    found = banded(np.array(shares).reshape(len(months), len(established)), draws)
    return pd.concat([pd.DataFrame({"month": months}), found], axis=1)
