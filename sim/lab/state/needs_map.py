"""The map of needs: how often one tie survives at each mutual need and need gap, all else as it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import ceil

import numpy as np
import pandas as pd

from ...engine.state import LANES
from ...files.errors import InputError
from ...model.organisation import Organisation
from ...model.outcomes import survived
from ...runs.blocks import blocks
from ...runs.ensemble import stacked
from ...scenarios.build import build
from ...statistics.intervals import shares_of
from ..shared import Shared
from ..turns import Job, at_once
from .experiment import Experiment

NEEDS = tuple(round(0.2 + 0.1 * n, 2) for n in range(9))
GAPS = tuple(round(-0.6 + 0.15 * n, 2) for n in range(9))
MAX_REPLICATES, MIN_REPLICATES = 200, 20
"""Most and fewest replicates of a cell. A large organisation gets fewer; where that is too few there is no map."""
MAX_WORK = 40_000_000
"""Most ties × months × replicates of a whole map: they take a second or two."""
PIECES = 4
"""Replicates are cut into at most so many pieces. A piece fills whole LANES: half full, they cost as much."""
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
    held, sides = organisation.at_start, slice(2 * tie, 2 * tie + 2)
    first, second = (held["stake"] * (1.0 - held["alternatives"]))[sides].tolist()
    return (first + second) / 2, first - second


def need_settings(experiment: Experiment, tie: int, need: float, gap: float) -> dict[str, float]:
    """The settings for a mutual need and a need gap of one tie. Gap above 0: the first department needs more."""
    parties = ends(experiment.organisation, tie)
    for entry in experiment.scenario.data.get("relationships", {}).get("pairs") or []:
        if list(entry["between"]) == list(parties[::-1]):
            parties, gap = parties[::-1], -gap
    path = f"relationships.{'+'.join(parties)}"
    return {f"{path}.mutual_need": need, f"{path}.need_gap": gap}


def replicates_for(experiment: Experiment) -> int:
    """How many replicates a cell gets, or 0 where the organisation is too large for a map."""
    most = min(MAX_REPLICATES, MAX_WORK // (experiment.work * len(NEEDS) * len(GAPS)))
    return most if most >= MIN_REPLICATES else 0


def key(experiment: Experiment, tie: int) -> str:
    """A text of all that the map of a tie depends on: everything but the need of that tie."""
    try:
        same = experiment.with_settings(need_settings(experiment, tie, 0.5, 0.0)).scenario.data
    except InputError:
        same = experiment.scenario.data
    return json.dumps([ends(experiment.organisation, tie), experiment.seed, {**same, "sweep": None}], sort_keys=True)


MAPS: Shared[NeedsMap | None] = Shared(500)
"""Those of all pages."""


def run(experiment: Experiment, tie: int) -> NeedsMap | None:
    """The map, made at once. None where the organisation is too large."""
    return at_once(job(experiment, tie))


def job(experiment: Experiment, tie: int) -> Job[NeedsMap | None]:
    """Make the map: the organisation of each cell, then their runs in blocks. None where they are too large."""
    replicates = replicates_for(experiment)
    if not replicates:
        return None
    grid = list(product(NEEDS, GAPS))
    organisations = yield [partial(_cell, experiment, tie, *cell) for cell in grid]
    some = blocks(range(replicates), LANES * ceil(replicates / (PIECES * LANES)))
    counts = np.sum((yield [partial(_surviving, organisations, experiment.seed, tie, these) for these in some]), axis=0)
    low, high = shares_of(counts, replicates)
    cells = pd.DataFrame(grid, columns=["need", "gap"]).assign(survival=counts / replicates, low=low, high=high)
    return NeedsMap(ends(experiment.organisation, tie), cells, replicates)


def _cell(experiment: Experiment, tie: int, need: float, gap: float) -> Organisation:
    return build(experiment.scenario.with_settings(need_settings(experiment, tie, need, gap)))


def _surviving(organisations: list[Organisation], seed: int, tie: int, some: range) -> np.ndarray:
    """In how many replicates of a block the tie survives, for each cell."""
    runs = stacked(organisations, some, seed).relationships
    return survived(runs["established"][..., tie], runs["ended"][..., tie]).sum(axis=1)
