"""Find where the fragile balance is lost and where it comes back: run a ramp over many replicates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..engine.lanes import Lanes
from ..files.errors import InputError
from ..model.organisation import Organisation
from ..results.tables import write_csv
from ..runs.blocks import blocks_with_luck, lanes_for
from ..runs.progress import UNSEEN, Progress
from ..scenarios.build import build
from ..scenarios.scenario import from_data
from ..statistics import crossings
from ..statistics.crossings import Crossing, Threshold
from ..statistics.intervals import summarise
from .manifest import LoopManifest
from .ramp import FALLING, RISING, Ramp

MEASURES = ("in_force", "contribution", "smaller_contribution", "held")
"""Share of pairs in force, mean contribution of their sides, and of the side that contributes less; then the share in
force in the same month of a run that holds the first value all along."""
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
    over the pairs, of both sides and of the side that contributes less.
    """

    ramp: Ramp
    pairs: tuple[tuple[str, str], ...]
    in_force: np.ndarray
    contribution: np.ndarray
    smaller: np.ndarray
    held: np.ndarray

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
    sizes = {"replicates": replicates, "ties": len(places), "steps": len(ramp.ends)}
    if prod(sizes.values()) > MAX_CELLS:
        text = " × ".join(f"{number:,} {what}" for what, number in sizes.items())
        raise InputError.at("--replicates", f"{text} are more than {MAX_CELLS:,}: run fewer, or look at one --pair")
    return LoopPlan(ramp, moved, held, places, tuple(named[place] for place in places), replicates, seed)


def run(plan: LoopPlan, done: Progress = UNSEEN) -> Loop:
    """Run the ramp, and the runs that hold its first value, under the same luck.

    `done` is called with the number of finished runs.
    """
    moved, places, ends = plan.moved, plan.places, plan.ramp.ends
    pairs, replicates = len(moved.pairs), range(plan.replicates)
    in_force, held = np.empty((2, plan.replicates, len(places), len(ends)), dtype=bool)
    contribution, smaller = np.empty((2, plan.replicates, len(ends)))
    for block, source in blocks_with_luck(replicates, lanes_for(pairs), plan.seed, pairs):
        state, still = Lanes(moved, source.runs), Lanes(plan.held, source.runs)
        for step, (before, last) in enumerate(pairwise((0, *ends))):
            luck = source.take(last - before)
            state.advance(moved, luck, before + 1)
            still.advance(plan.held, luck, before + 1)
            sides = state.sides.contribution.reshape(pairs, 2, source.runs)[places]
            in_force[block, :, step] = state.pairs.in_force[places].T > 0
            held[block, :, step] = still.pairs.in_force[places].T > 0
            contribution[block, step] = sides.mean(axis=(0, 1))
            smaller[block, step] = sides.min(axis=1).mean(axis=0)
        done(2 * source.runs)
    return Loop(plan.ramp, plan.pairs, in_force, contribution, smaller, held)


def table(loop: Loop) -> pd.DataFrame:
    """One row for each step: branch (rising or falling), value, month, replicates, and the MEASURES with intervals."""
    steps, replicates = len(loop.ramp.ends), loop.replicates
    measures = (loop.in_force.mean(axis=1), loop.contribution, loop.smaller, loop.held.mean(axis=1))
    runs = {name: values.T.reshape(-1) for name, values in zip(MEASURES, measures, strict=True)}
    found = summarise(pd.DataFrame({"step": np.repeat(np.arange(steps), replicates), **runs}), ["step"], MEASURES)
    ways = (RISING, FALLING) if loop.ramp.rises else (FALLING, RISING)
    turn = len(loop.ramp.levels)
    about = {
        "branch": [ways[0]] * turn + [ways[1]] * (steps - turn),
        "value": [*loop.ramp.levels, *loop.ramp.levels[-2::-1]],
        "month": loop.ramp.ends,
    }
    return pd.concat([pd.DataFrame(about), found.drop(columns="step")], axis=1)


def edges(loop: Loop) -> pd.DataFrame:
    """Where partnering is lost and regained: one row for all pairs together and, where there are several, one for each.

    Columns: a, b (missing for all pairs) and `start` (share in force at the first value). For each way, `out` and
    `back`: the event (lost, gained, or nothing where the share ends on the side of one half on which it began) and the
    value at which the share passes one half, with its interval. Then the width of the loop with its interval, and
    `held` (share in force at the end of the runs that hold the first value all along).
    """
    counted = crossings.weights(loop.replicates)
    every = list(range(len(loop.pairs)))
    rows = [{"a": a, "b": b, **_edge(loop, [place], counted)} for place, (a, b) in enumerate(loop.pairs)]
    together = [{"a": None, "b": None, **_edge(loop, every, counted)}] if len(rows) > 1 else []
    return pd.DataFrame([*together, *rows])


def _edge(loop: Loop, places: list[int], counted: np.ndarray) -> dict[str, float | str | None]:
    shares = loop.in_force[:, places].mean(axis=1)
    levels, turn = np.array(loop.ramp.levels, dtype=float), len(loop.ramp.levels)
    ways = {"out": (shares[:, :turn], levels), "back": (shares[:, turn - 1 :], levels[::-1])}
    row: dict[str, float | str | None] = {"start": float(shares[:, 0].mean())}
    thresholds: dict[str, Threshold] = {}
    for way, (branch, values) in ways.items():
        thresholds[way] = found = crossings.threshold(branch, values, counted)
        event = "lost" if found.falls else "gained"
        row[f"{way}_event"] = event if np.isfinite(found.at[0]) else None
        row |= _columns(way, crossings.crossing(found, loop.replicates))
    ends = (float(levels[0]), float(levels[-1]))
    unknown = Crossing(np.nan, np.nan, np.nan)
    loops = row["out_event"] is not None
    lag = crossings.width(thresholds["out"], thresholds["back"], ends, loop.replicates) if loops else unknown
    return row | _columns("width", lag) | {"held": float(loop.held[:, places, -1].mean())}


def _columns(name: str, found: Crossing) -> dict[str, float]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


@dataclass(frozen=True)
class LoopStudy:
    """A ramp that was run: its plan, its loop, and the tables of the loop."""

    plan: LoopPlan
    loop: Loop
    started: datetime

    @cached_property
    def table(self) -> pd.DataFrame:
        """The loop step by step. See `table`."""
        return table(self.loop)

    @cached_property
    def edges(self) -> pd.DataFrame:
        """Where partnering is lost and regained. See `edges`."""
        return edges(self.loop)

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        loop.csv, edges.csv, scenario.yaml (with the ramp as its timeline) and manifest.json.
        """
        write_csv(self.table, folder / "loop.csv")
        write_csv(self.edges, folder / "edges.csv")
        ramp = self.plan.ramp
        luck: dict[str, Any] = {"replicates": self.plan.replicates, "seed": self.plan.seed}
        scenario = from_data(ramp.dated().data | {"sweep": luck})
        (folder / "scenario.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
        determines: dict[str, Any] = {"scenario": scenario.data, "pairs": [list(names) for names in self.plan.pairs]}
        facts: dict[str, Any] = {"along": ramp.path, "values": list(ramp.levels), "hold": ramp.hold}
        LoopManifest(**determines, **facts, **luck).write(folder, self.started, determines)


def study(plan: LoopPlan, done: Progress = UNSEEN) -> LoopStudy:
    """Run a ramp. `done` is called with the number of finished runs."""
    started = datetime.now(UTC)
    return LoopStudy(plan, run(plan, done), started)
