"""The map of needs: how often one tie survives at each mutual need and need gap, all else as it is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from math import ceil

import numpy as np
import pandas as pd

from ...files.errors import InputError
from ...model.organisation import Organisation
from ...model.outcomes import survived
from ...model.rules import shared_stake
from ...runs.blocks import blocks
from ...runs.ensemble import records
from ...scenarios.build import build
from ...statistics.intervals import wilson
from .experiment import Experiment

NEEDS = tuple(round(0.2 + 0.1 * n, 2) for n in range(9))
GAPS = tuple(round(-0.6 + 0.15 * n, 2) for n in range(9))
MAX_REPLICATES, MIN_REPLICATES = 200, 20
"""Most and fewest replicates of a cell. A large organisation gets fewer; where that is too few there is no map."""
MAX_WORK = 40_000_000
"""Most ties × months × replicates of a whole map: they take a second or two."""
_WORKERS = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) // 2), thread_name_prefix="map")
"""Maps have their own threads, so that no page waits with its figures for the map of another page."""
MAX_CHOICES = 1_500
"""Most ties in the list of ties to choose from."""


@dataclass(frozen=True)
class NeedsMap:
    """Survival of one tie over a grid of its need. `cells` is a table of need, gap, survival, low and high."""

    pair: tuple[str, str]
    cells: pd.DataFrame
    replicates: int


def ends(organisation: Organisation, tie: int) -> tuple[str, str]:
    """The two departments of a tie."""
    first, second = organisation.pairs[tie]
    return organisation.departments[first], organisation.departments[second]


def named_ties(organisation: Organisation) -> dict[int, str]:
    """The names of the ties to choose from, by place. A large organisation shows its first MAX_CHOICES ties."""
    return {e: " – ".join(ends(organisation, e)) for e in range(min(len(organisation.pairs), MAX_CHOICES))}


def need_at_start(organisation: Organisation, tie: int) -> tuple[float, float]:
    """Mutual need and need gap of a tie at the start: mean and difference of the dependence of its two sides."""
    a, b = 2 * tie, 2 * tie + 1
    stake, elsewhere = organisation.stake[0], organisation.alternatives
    shared = organisation.parameters[0]["shared_outcome"]
    first = shared_stake(stake[a], stake[b], shared) * (1.0 - elsewhere[a])
    second = shared_stake(stake[b], stake[a], shared) * (1.0 - elsewhere[b])
    return float(first + second) / 2, float(first - second)


def need_settings(experiment: Experiment, tie: int, need: float, gap: float) -> dict[str, float]:
    """The settings for a mutual need and a need gap of one tie. Gap above 0: the first department needs more."""
    names = ends(experiment.organisation, tie)
    for entry in experiment.scenario.data.get("relationships", {}).get("pairs") or []:
        if list(entry["between"]) == list(names[::-1]):
            names, gap = names[::-1], -gap
    path = f"relationships.{'+'.join(names)}"
    return {f"{path}.mutual_need": need, f"{path}.need_gap": gap}


def replicates_for(experiment: Experiment) -> int:
    """How many replicates a cell gets, or 0 where the organisation is too large for a map."""
    one = max(1, len(experiment.organisation.pairs)) * experiment.organisation.months * len(NEEDS) * len(GAPS)
    most = min(MAX_REPLICATES, MAX_WORK // one)
    return most if most >= MIN_REPLICATES else 0


def key(experiment: Experiment, tie: int) -> str:
    """A text of all that the map of a tie depends on: everything but the need of that tie."""
    try:
        same = experiment.with_settings(need_settings(experiment, tie, 0.5, 0.0)).scenario.data
    except InputError:
        same = experiment.scenario.data
    return json.dumps([ends(experiment.organisation, tie), experiment.seed, {**same, "sweep": None}], sort_keys=True)


def run(experiment: Experiment, tie: int, wanted: Callable[[], bool] = lambda: True) -> NeedsMap | None:
    """The map. None where the organisation is too large, or where `wanted` says that nobody waits for it any more."""
    replicates = replicates_for(experiment)
    if not replicates:
        return None
    grid = list(product(NEEDS, GAPS))
    organisations = []
    for need, gap in grid:
        if not wanted():
            return None
        organisations.append(build(experiment.scenario.with_settings(need_settings(experiment, tie, need, gap))))

    def surviving(some: range) -> np.ndarray:
        """In how many replicates of a block the tie survives, for each cell."""
        if not wanted():
            return np.zeros(len(grid), dtype=int)
        found = records(organisations, some, experiment.seed)
        ties = [
            (record.relationships["established"][:, tie], record.relationships["ended"][:, tie]) for record in found
        ]
        return np.array([survived(*one).sum() for one in ties])

    counts = np.sum(list(_WORKERS.map(surviving, blocks(range(replicates), ceil(replicates / 8)))), axis=0)
    if not wanted():
        return None
    low, high = wilson(counts, replicates)
    cells = pd.DataFrame(grid, columns=["need", "gap"]).assign(survival=counts / replicates, low=low, high=high)
    return NeedsMap(ends(experiment.organisation, tie), cells, replicates)
