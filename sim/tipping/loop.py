"""Find where the fragile balance is lost and where it comes back: run a ramp over many replicates."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
import pandas as pd

from ..engine.lanes import Lanes
from ..files.errors import InputError
from ..files.names import counted
from ..model.luck import Luck
from ..model.organisation import Organisation
from ..runs.blocks import blocks, lanes_for
from ..runs.progress import UNSEEN, Progress
from ..scenarios.build import build
from ..statistics.differences import paired_difference
from ..statistics.intervals import summarise
from .ramp import FALLING, RISING, Ramp
from .tables import MEASURES

MAX_CELLS = 200_000_000
"""At most so many replicates × pairs × steps. This bounds memory."""


@dataclass(frozen=True, slots=True)
class LoopPlan:
    """A ramp to run, the same organisation with the first value held all along, and the pairs to look at.

    `moved` follows the ramp, `held` holds its first value. `places` and `pairs` are the places and names of the pairs.
    """

    ramp: Ramp
    moved: Organisation
    held: Organisation
    places: list[int]
    pairs: tuple[tuple[str, str], ...]
    replicates: int
    seed: int

    @property
    def runs(self) -> int:
        """How many runs the plan takes."""
        return 2 * self.replicates


@dataclass(frozen=True, slots=True)
class Loop:
    """The state at the end of each step of a ramp, out and back (2·steps − 1 steps).

    `pairs` names the pairs looked at. `in_force` (replicates, pairs, steps) says which pairs were in force; `held` says
    the same of the runs that hold the first value all along. `contribution` and `smaller` (replicates, steps) are means
    over the pairs, of both sides and of the side that contributes less; `held_smaller` is the latter of the held runs.
    """

    ramp: Ramp
    pairs: tuple[tuple[str, str], ...]
    in_force: np.ndarray
    contribution: np.ndarray
    smaller: np.ndarray
    held: np.ndarray
    held_smaller: np.ndarray

    @property
    def replicates(self) -> int:
        """In how many replicates the ramp was run."""
        return len(self.held)


def plan(ramp: Ramp, replicates: int, seed: int, pair: tuple[str, str] | None = None) -> LoopPlan:
    """Plan to run a ramp and to look at one `pair` (default: the one that the path names, or all).

    Raises InputError where there is no such pair, and where the ramp is too long or too large.
    """
    moved, held, pair = build(ramp.dated()), build(ramp.held()), pair or ramp.pair
    named = moved.parties
    places = [place for place, parties in enumerate(named) if pair is None or set(parties) == set(pair)]
    if not places:
        raise InputError.at("--pair", "there is no tie" + (f" between {pair[0]} and {pair[1]}" if pair else ""))
    sizes = {"replicate": replicates, "tie": len(places), "step": len(ramp.ends)}
    if prod(sizes.values()) > MAX_CELLS:
        text = " × ".join(counted(number, what) for what, number in sizes.items())
        raise InputError.at("--replicates", f"{text} are more than {MAX_CELLS:,}: run fewer, or look at one --pair")
    return LoopPlan(ramp, moved, held, places, tuple(named[place] for place in places), replicates, seed)


def run(plan: LoopPlan, done: Progress = UNSEEN) -> Loop:
    """Run the ramp, and the runs that hold its first value, under the same luck.

    `done` is called with the number of finished runs.
    """
    moved, places, ends = plan.moved, plan.places, plan.ramp.ends
    pairs, replicates = len(moved.pairs), range(plan.replicates)
    in_force, held = np.empty((2, plan.replicates, len(places), len(ends)), dtype=bool)
    contribution, smaller, held_smaller = np.empty((3, plan.replicates, len(ends)))
    for some in blocks(replicates, lanes_for(pairs)):
        block = slice(some[0], some[-1] + 1)
        luck = Luck.of(plan.seed, some)
        state, still = Lanes(moved, luck), Lanes(plan.held, luck)
        for step, last in enumerate(ends):
            sides, held_sides = (
                lanes.advance(last).state("contribution").reshape(-1, pairs, 2)[:, places] for lanes in (state, still)
            )
            in_force[block, :, step] = state.state("in_force")[:, places] > 0
            held[block, :, step] = still.state("in_force")[:, places] > 0
            contribution[block, step] = sides.mean(axis=(1, 2))
            smaller[block, step] = sides.min(axis=2).mean(axis=1)
            held_smaller[block, step] = held_sides.min(axis=2).mean(axis=1)
        done(2 * luck.runs)
    return Loop(plan.ramp, plan.pairs, in_force, contribution, smaller, held, held_smaller)


def table(loop: Loop) -> pd.DataFrame:
    """One row for each step: branch (rising or falling), value, month, replicates, and the MEASURES with intervals.

    Then `difference` of the shares in force, of the ramp less the held run, with its interval.
    """
    replicates = loop.replicates
    in_force, held = loop.in_force.mean(axis=1), loop.held.mean(axis=1)
    measures = (in_force, loop.contribution, loop.smaller, held, loop.held_smaller)
    runs = {name: values.T.reshape(-1) for name, values in zip(MEASURES, measures, strict=True)}
    about = steps(loop.ramp)
    found = summarise(pd.DataFrame({"step": np.repeat(about.index, replicates), **runs}), ["step"], MEASURES)
    more = pd.DataFrame([_difference(in_force[:, step], held[:, step]) for step in about.index])
    return pd.concat([about, found.drop(columns="step"), more], axis=1)


def steps(ramp: Ramp) -> pd.DataFrame:
    """One row for each step of a ramp: branch (rising or falling), value, and the month at whose end it is over."""
    ways, turn = (RISING, FALLING) if ramp.rises else (FALLING, RISING), len(ramp.levels)
    branches = [ways[0]] * turn + [ways[1]] * (len(ramp.ends) - turn)
    values = [*ramp.levels, *ramp.levels[-2::-1]]
    return pd.DataFrame({"branch": branches, "value": values, "month": ramp.ends})


def _difference(in_force: np.ndarray, held: np.ndarray) -> dict[str, float]:
    """How much more is in force on the ramp than in the held runs, in the same replicates, with the interval."""
    found = paired_difference(in_force, held)
    return {"difference": found.mean, "difference_low": found.low, "difference_high": found.high}
