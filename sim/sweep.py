"""Points × replicates, over an executor, into a results folder."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from multiprocessing import active_children, get_context
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim import store
from sim.design import Design, Point
from sim.ensemble import EngineName, lanes_for
from sim.organisation import build
from sim.outcomes import OUTCOMES
from sim.parts import Part, Tables, run_part
from sim.problems import InputError
from sim.scenario import Scenario, from_data
from sim.survival import summarise

ROWS_A_PART = 400_000
"""Rows of the relationships table in a part, about: bounds memory."""
REPLICATES_A_PART = 2_000
MAX_ROWS = 500_000_000
PARTS_AT_LEAST = 8
"""Cut small sweeps at least so fine that several workers have something to do."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """All there is to run, checked: every point has been built."""

    scenario: Scenario
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
    pairs = len(build(scenario).pairs)
    if len(design.points) * replicates * max(pairs, 1) > MAX_ROWS:
        size = f"{len(design.points):,} points × {replicates:,} replicates × {pairs:,} ties"
        raise InputError.at("sweep", f"{size} are more than {MAX_ROWS:,} rows")
    organisations = []
    for point in design.points:
        try:
            organisations.append(build(scenario.with_settings(point.settings)))
        except InputError as error:
            raise _fault_of(point, scenario, design, error) from None
    pairs = max(len(organisation.pairs) for organisation in organisations)
    months = max(organisation.months for organisation in organisations)
    at_once, block = _size_of_part(len(organisations), replicates, lanes_for(pairs, months), pairs)
    columns = design.columns
    parts = [
        Part(
            tuple(point.index for point in design.points[p : p + at_once]),
            tuple(design.row(point) for point in design.points[p : p + at_once]),
            tuple(organisations[p : p + at_once]),
            range(r, min(r + block, replicates)),
            columns,
        )
        for p in range(0, len(organisations), at_once)
        for r in range(0, replicates, block)
    ]
    return Sweep(scenario, tuple(parts), design, replicates, seed, months, pairs)


def _fault_of(point: Point, scenario: Scenario, design: Design, error: InputError) -> InputError:
    """The fault of a point, at the line or option of the setting that makes it by itself, if one does."""
    for path, value in point.settings.items():
        try:
            build(scenario.with_settings({path: value}))
        except InputError as alone:
            where = ("points", str(point.name), path) if design.named else ("vary", path)
            place = scenario.where("sweep", *where) if design.from_file else f"--vary {path}"
            return InputError.at(place, f"{path}={value}: {alone.problems[0].message}")
    settings = point.name or ", ".join(f"{path}={value}" for path, value in point.settings.items())
    place = scenario.where("sweep") if design.from_file else "--vary"
    return InputError.at(place, f"point {settings}: {error.problems[0].message}")


def _size_of_part(points: int, replicates: int, lanes: int, pairs: int) -> tuple[int, int]:
    """Points and replicates in a part.

    Replicates are cut first, because every part draws the luck of its replicates once for all its points.
    """
    blocks = max(1, min(PARTS_AT_LEAST, replicates // lanes), ceil(replicates / REPLICATES_A_PART))
    block = min(ceil(replicates / blocks), max(1, ROWS_A_PART // max(pairs, 1)))
    at_once = ceil(points / ceil(PARTS_AT_LEAST / blocks))
    return max(1, min(ROWS_A_PART // (block * max(pairs, 1)), at_once)), block


def execute(
    sweep: Sweep,
    engine: EngineName = "ensemble",
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> Iterator[Tables]:
    """Run the parts and yield their tables in order; `done` hears of each part's runs."""
    number = workers or os.cpu_count() or 1
    executor = _executor(engine, number)
    waiting: deque[tuple[Part, Future[Tables]]] = deque()
    try:
        for part in sweep.parts:
            waiting.append((part, executor.submit(run_part, part, sweep.seed, engine)))
            if len(waiting) == 2 * number:  # no more than that, so that finished tables do not pile up
                yield _finished(waiting, done)
        while waiting:
            yield _finished(waiting, done)
    except BaseException:
        for child in active_children():  # a Mesa part can take minutes
            child.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _executor(engine: EngineName, workers: int) -> Executor:
    """Threads for the engine, whose kernel releases the interpreter lock; processes for Mesa."""
    if engine == "mesa":
        return ProcessPoolExecutor(workers, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN))
    return ThreadPoolExecutor(workers)


def _finished(waiting: deque[tuple[Part, Future[Tables]]], done: Callable[[int], None]) -> Tables:
    part, future = waiting.popleft()
    tables = future.result()
    done(len(part.points) * len(part.replicates))
    return tables


def into_folder(
    sweep: Sweep,
    folder: Path,
    *,
    engine: EngineName = "ensemble",
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> pd.DataFrame:
    """Run the sweep and write its tables; returns the summary, one row a point.

    Writes runs.parquet (a row a run), relationships.parquet (a row a pair of a run), summary.csv,
    scenario.yaml and manifest.json into the folder, which must exist.
    """
    started = datetime.now(UTC)
    runs = _write_tables(execute(sweep, engine, workers, done), folder)
    summary = summarise(runs, ["point", *sweep.design.columns], list(OUTCOMES))
    store.write_csv(summary, folder / "summary.csv")
    section = {**sweep.design.as_written(), "replicates": sweep.replicates, "seed": sweep.seed}
    as_run = from_data(sweep.scenario.data | {"sweep": section})
    (folder / "scenario.yaml").write_text(as_run.to_yaml(), encoding="utf-8")
    facts = {
        "kind": "sweep",
        "scenario": as_run.data,
        "points": len(sweep.design.points),
        "columns": {name: "text" if kind is str else "number" for name, kind in sweep.design.columns.items()},
        "replicates": sweep.replicates,
        "seed": sweep.seed,
        "engine": engine,
        "workers": workers or os.cpu_count(),
        "varied": sweep.design.varied,
        "months": sweep.months,
        "pairs": sweep.pairs,
        "runs": sweep.runs,
    }
    store.write_manifest(folder, started, {"scenario": as_run.data}, **facts)
    return summary


def _write_tables(parts: Iterator[Tables], folder: Path) -> pd.DataFrame:
    """Stream the parts to Parquet, a row group each; returns the runs."""
    first = next(parts)
    runs = [first.runs]
    with (
        pq.ParquetWriter(folder / "runs.parquet", first.runs.schema) as run_writer,
        pq.ParquetWriter(folder / "relationships.parquet", first.relationships.schema) as relationship_writer,
    ):
        run_writer.write_table(first.runs)
        relationship_writer.write_table(first.relationships)
        for tables in parts:
            runs.append(tables.runs)
            run_writer.write_table(tables.runs)
            relationship_writer.write_table(tables.relationships)
    return pa.concat_tables(runs).to_pandas()
