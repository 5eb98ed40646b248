"""The map of mutual need and need gap for one tie of an organisation, all else as it is."""

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
from .state import State

NEEDS = tuple(round(0.2 + 0.1 * n, 2) for n in range(9))
GAPS = tuple(round(-0.6 + 0.15 * n, 2) for n in range(9))
MOST, LEAST = 200, 20
"""Replicates of a cell; fewer where the organisation is large."""
WORK = 40_000_000
"""Ties × months × replicates of a whole map: a second or two."""


_WORKERS = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) // 2), thread_name_prefix="map")
"""Of their own, so that nobody's figures wait for somebody's map."""
CHOSEN_FROM = 1_500
"""Ties in a list to choose from."""


@dataclass(frozen=True)
class Map:
    """Survival of one tie over a grid of its need; `cells` has need, gap, survival, low, high."""

    pair: tuple[str, str]
    cells: pd.DataFrame
    replicates: int


def ends(organisation: Organisation, tie: int) -> tuple[str, str]:
    """The two departments of a tie."""
    first, second = organisation.pairs[tie]
    return organisation.departments[first], organisation.departments[second]


def named_ties(organisation: Organisation) -> dict[int, str]:
    """The ties to choose from, by their place: all, or the first CHOSEN_FROM of a large organisation."""
    return {e: " – ".join(ends(organisation, e)) for e in range(min(len(organisation.pairs), CHOSEN_FROM))}


def standing(organisation: Organisation, tie: int) -> tuple[float, float]:
    """Mutual need and need gap of a tie at the start: mean and difference of the dependence of its two sides."""
    a, b = 2 * tie, 2 * tie + 1
    stake, elsewhere = organisation.stake[0], organisation.alternatives
    shared = organisation.parameters[0]["shared_outcome"]
    first = shared_stake(stake[a], stake[b], shared) * (1.0 - elsewhere[a])
    second = shared_stake(stake[b], stake[a], shared) * (1.0 - elsewhere[b])
    return float(first + second) / 2, float(first - second)


def need_settings(state: State, tie: int, need: float, gap: float) -> dict[str, float]:
    """The settings that give a tie a mutual need and a need gap (positive: the earlier department needs more)."""
    names = ends(state.organisation, tie)
    for entry in state.scenario.data.get("relationships", {}).get("pairs") or []:
        if list(entry["between"]) == list(names[::-1]):
            names, gap = names[::-1], -gap
    path = f"relationships.{'+'.join(names)}"
    return {f"{path}.mutual_need": need, f"{path}.need_gap": gap}


def replicates_for(state: State) -> int:
    """Replicates of a cell, or 0 where the organisation is too large for a map."""
    one = max(1, len(state.organisation.pairs)) * state.organisation.months * len(NEEDS) * len(GAPS)
    most = min(MOST, WORK // one)
    return most if most >= LEAST else 0


def key(state: State, tie: int) -> str:
    """What the map of a tie depends on: everything but that tie's own need."""
    try:
        same = state.with_settings(need_settings(state, tie, 0.5, 0.0)).scenario.data
    except InputError:
        same = state.scenario.data
    return json.dumps([ends(state.organisation, tie), state.seed, {**same, "sweep": None}], sort_keys=True)


def run(state: State, tie: int, wanted: Callable[[], bool] = lambda: True) -> Map | None:
    """The map, or None where the organisation is too large for one or it is `wanted` no more."""
    replicates = replicates_for(state)
    if not replicates:
        return None
    grid = list(product(NEEDS, GAPS))
    organisations = []
    for need, gap in grid:
        if not wanted():
            return None
        organisations.append(build(state.scenario.with_settings(need_settings(state, tie, need, gap))))

    def lasting(some: range) -> np.ndarray:
        """How many of a block of replicates survive in each cell."""
        if not wanted():
            return np.zeros(len(grid), dtype=int)
        found = records(organisations, some, state.seed)
        ties = [
            (record.relationships["established"][:, tie], record.relationships["ended"][:, tie]) for record in found
        ]
        return np.array([survived(*one).sum() for one in ties])

    counts = np.sum(list(_WORKERS.map(lasting, blocks(range(replicates), ceil(replicates / 8)))), axis=0)
    if not wanted():
        return None
    low, high = wilson(counts, replicates)
    cells = pd.DataFrame(grid, columns=["need", "gap"]).assign(survival=counts / replicates, low=low, high=high)
    return Map(ends(state.organisation, tie), cells, replicates)
