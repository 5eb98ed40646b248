"""Points × replicates, over an executor, part by part.

A part is a block of points with a block of replicates. How the work is cut depends on the sweep
alone, never on the workers, so the tables are the same bytes wherever and however they were made.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from sim import outcomes
from sim.design import Design
from sim.draws import Draws, draw
from sim.organisation import Organisation, build
from sim.outcomes import MODES, PAIR_MEANS, Record
from sim.problems import InputError
from sim.scenario import Scenario

EngineName = Literal["ensemble", "mesa"]

ROWS_A_PART = 400_000
"""Rows of the relationships table in a part, about: bounds memory."""
REPLICATES_A_PART = 2_000
PARTS_AT_LEAST = 16
"""Cut small sweeps at least so fine that several workers have something to do."""
LANE_NUMBERS = 5_000
"""Sides × lanes that the engine takes at once, so that its state stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Part:
    """A block of points with their organisations, and a block of replicates."""

    points: tuple[dict[str, Any], ...]
    organisations: tuple[Organisation, ...]
    replicates: range


@dataclass(frozen=True, slots=True)
class Sweep:
    """All there is to run, checked: every point has been built."""

    parts: tuple[Part, ...]
    design: Design
    replicates: int
    seed: int
    months: int
    pairs: int

    @property
    def runs(self) -> int:
        """Points × replicates."""
        return len(self.design.points) * self.replicates


def prepare(scenario: Scenario, design: Design, replicates: int, seed: int) -> Sweep:
    """Build every point and cut the work. Raises InputError for a point that the model does not allow."""
    organisations = []
    for point in design.points:
        try:
            organisations.append(build(scenario.with_settings(point.settings)))
        except InputError as error:
            settings = point.name or ", ".join(f"{path}={value}" for path, value in point.settings.items())
            raise InputError.at(f"point {settings}", error.problems[0].message) from None
    pairs = max(len(organisation.pairs) for organisation in organisations)
    block = min(replicates, REPLICATES_A_PART)
    at_once = max(1, min(ROWS_A_PART // (block * max(pairs, 1)), -(-len(organisations) // PARTS_AT_LEAST)))
    columns = [design.columns(point) for point in design.points]
    parts = [
        Part(
            tuple(columns[p : p + at_once]),
            tuple(organisations[p : p + at_once]),
            range(r, min(r + block, replicates)),
        )
        for p in range(0, len(organisations), at_once)
        for r in range(0, replicates, block)
    ]
    months = max(organisation.months for organisation in organisations)
    return Sweep(tuple(parts), design, replicates, seed, months, pairs)


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of a part: one a run, and one a pair of a run."""

    runs: pa.Table
    relationships: pa.Table


def execute(
    sweep: Sweep, engine: EngineName = "ensemble", workers: int | None = None, done: Callable[[int], None] = lambda runs: None
) -> Iterator[Tables]:
    """Run the parts and yield their tables in order; `done` hears of each part's runs."""
    number = workers or os.cpu_count() or 1
    with _executor(engine, number) as executor:
        waiting: deque[tuple[Part, Future[Tables]]] = deque()
        parts = iter(sweep.parts)
        for part in parts:
            waiting.append((part, executor.submit(run_part, part, sweep.seed, engine)))
            if len(waiting) < 2 * number:
                continue
            yield _finished(waiting, done)
        while waiting:
            yield _finished(waiting, done)


def run_part(part: Part, seed: int, engine: EngineName) -> Tables:
    """Run every point of a part for each of its replicates."""
    records = _records(part, seed, engine)
    runs, relationships = [], []
    for columns, organisation, record in zip(part.points, part.organisations, records, strict=True):
        labelled = np.array([outcomes.is_partner_label(label) for label in organisation.labels[-1]], dtype=bool)
        measured = outcomes.run_outcomes(
            record.relationships, organisation.pairs, len(organisation.departments), labelled
        )
        runs.append(_runs_table(columns, part.replicates, measured))
        relationships.append(_relationships_table(columns["point"], part.replicates, organisation, record))
    return Tables(pa.concat_tables(runs), pa.concat_tables(relationships))


def _executor(engine: EngineName, workers: int) -> Executor:
    """Threads for the engine, whose kernel releases the interpreter lock; processes for Mesa."""
    if engine == "mesa":
        return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    return ThreadPoolExecutor(workers)


def _finished(waiting: deque[tuple[Part, Future[Tables]]], done: Callable[[int], None]) -> Tables:
    part, future = waiting.popleft()
    tables = future.result()
    done(len(part.points) * len(part.replicates))
    return tables


def _records(part: Part, seed: int, engine: EngineName) -> list[Record]:
    """The record of each point. Luck is drawn once for all of them, some replicates at a time."""
    if engine == "mesa":
        from sim.model import simulate
    else:
        from sim.engine import simulate
    months = max(organisation.months for organisation in part.organisations)
    pairs = len(part.organisations[0].pairs)
    lanes = max(8, min(512, LANE_NUMBERS // max(2 * pairs, 1)))
    pieces: list[list[Record]] = [[] for _ in part.organisations]
    for first in range(part.replicates.start, part.replicates.stop, lanes):
        replicates = range(first, min(first + lanes, part.replicates.stop))
        luck = draw(seed, replicates, pairs, months)
        for piece, organisation in zip(pieces, part.organisations, strict=True):
            now = organisation.months
            piece.append(simulate(organisation, Draws(luck.normals[:now], luck.uniforms[:now])))
    return [
        Record({name: np.concatenate([r.relationships[name] for r in piece]) for name in piece[0].relationships}, {})
        for piece in pieces
    ]


def _constant(value: Any, rows: int) -> pa.Array:
    """A column that holds one value."""
    return pa.repeat(pa.scalar(float(value) if isinstance(value, int) else value), rows)


def _runs_table(columns: dict[str, Any], replicates: range, measured: dict[str, np.ndarray]) -> pa.Table:
    rows = len(replicates)
    point = {"point": pa.repeat(pa.scalar(columns["point"], pa.int32()), rows)}
    settings = {name: _constant(value, rows) for name, value in columns.items() if name != "point"}
    numbers = {name: pa.array(values, mask=np.isnan(values)) for name, values in measured.items()}
    return pa.table({**point, **settings, "replicate": pa.array(replicates, pa.int32()), **numbers})


def _relationships_table(point: int, replicates: range, organisation: Organisation, record: Record) -> pa.Table:
    runs, pairs = record.relationships["established"].shape
    names = pa.array(organisation.departments, pa.string())
    flat = {name: values.reshape(-1) for name, values in record.relationships.items()}

    def month(values: np.ndarray) -> pa.Array:
        return pa.array(values, pa.int16(), mask=values == 0)

    def words(codes: np.ndarray, texts: pa.Array) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), texts)

    return pa.table(
        {
            "point": pa.repeat(pa.scalar(point, pa.int32()), runs * pairs),
            "replicate": pa.array(np.repeat(np.asarray(replicates), pairs), pa.int32()),
            "a": words(np.tile(organisation.pairs[:, 0], runs), names),
            "b": words(np.tile(organisation.pairs[:, 1], runs), names),
            "established": month(flat["established"]),
            "ended": month(flat["ended"]),
            "in_force": pa.array(flat["in_force"]),
            "trust_ab": pa.array(flat["trust_ab"]),
            "trust_ba": pa.array(flat["trust_ba"]),
            "mode": words(flat["mode"], pa.array(MODES, pa.string())),
            **{name: pa.array(flat[name]) for name in PAIR_MEANS},
        }
    )
