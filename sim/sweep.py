"""Points × replicates, over workers, into a results folder: run the parts, then put the tables together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim import points_file, store, unfinished
from sim.ensemble import EngineName
from sim.moments import Moments
from sim.parts import Part, Tables, read
from sim.plan import Sweep
from sim.problems import InputError
from sim.unfinished import Unfinished
from sim.workers import Workers, on_this_machine, run

Heard = Callable[[int], None]
TABLES = ("runs", "relationships")
FAILED = "failed.csv"


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several independent jobs that share the parts of a sweep; `number` counts from 1."""

    number: int = 1
    of: int = 1

    def has(self, part: Part) -> bool:
        """Whether a part is this job's."""
        return part.number % self.of == self.number - 1


@dataclass(frozen=True, slots=True)
class Finished:
    """What a finished sweep has to say: a row a point, and why some points could not run."""

    summary: pd.DataFrame
    failures: Mapping[int, str]


def execute(sweep: Sweep, engine: EngineName = "ensemble", workers: int | None = None) -> list[Tables]:
    """The tables of all parts in their order, in memory."""
    with on_this_machine(engine, workers) as crew:
        contents: dict[int, pa.Buffer] = {}
        job, parts = partial(sweep.job, engine=engine), sweep.parts()
        for _ in run(iter(parts), job, crew, lambda part, content: contents.update({part.number: content})):
            pass
    return [read(contents[part.number]) for part in parts]


def work(
    sweep: Sweep,
    parts_kept: Unfinished,
    workers: Workers,
    engine: EngineName = "ensemble",
    shard: Shard | None = None,
    done: Heard = lambda runs: None,
    more: Heard = lambda runs: None,
) -> int:
    """Run the parts that are not yet there; returns how many there are in all.

    `done` hears of finished runs, `more` of runs that are added to make an interval narrow.
    """
    there = set(parts_kept.done())
    moments = Moments(len(sweep.design)) if sweep.halfwidth else None
    parts, total, replicates = sweep.parts(), 0, sweep.replicates
    while parts:
        total += len(parts)
        own = [part for part in parts if shard is None or shard.has(part)]
        found = {part.number: part.runs for part in own if part.number in there}
        parts_kept.runs |= found
        done(sum(found.values()))
        missing = (part for part in own if part.number not in there)
        for part in run(missing, partial(sweep.job, engine=engine), workers, parts_kept.keep):
            done(part.runs)
        if moments is None or sweep.halfwidth is None:
            break
        kept = parts_kept.paths()
        for tables in unfinished.tables(kept[part.number] for part in parts):
            moments.add(tables.runs)
        wanting = moments.wanting(sweep.halfwidth)
        parts = sweep.further(wanting.tolist(), replicates, total)
        if parts:
            replicates = max(part.replicates.stop for part in parts)
        more(sum(part.runs for part in parts))
    return total


def finish(
    sweep: Sweep,
    parts: Iterator[Path],
    folder: Path,
    started: datetime,
    **facts: Any,
) -> Finished:
    """Put the tables of a sweep together from its parts, which come in their order.

    Writes runs.parquet (a row a run), relationships.parquet (a row a pair of a run), summary.csv,
    failed.csv where points could not run, scenario.yaml and, last, manifest.json into the folder. Only
    one part is held at a time. Raises InputError where no point could run.
    """
    moments, failures = Moments(len(sweep.design)), dict[int, str]()
    with ExitStack() as open_files:
        writers: dict[str, pq.ParquetWriter] = {}
        for tables in unfinished.tables(parts):
            failures.update(tables.failures)
            moments.add(tables.runs)
            for name in TABLES if tables.runs.num_rows else ():
                table: pa.Table = getattr(tables, name)
                if name not in writers:
                    path = open_files.enter_context(store.passing(folder / f"{name}.parquet"))
                    writers[name] = open_files.enter_context(parquet(path, table.schema))
                writers[name].write_table(table)
        if not writers:
            reason = next(iter(failures.values()), "it has none")
            raise InputError.at("sweep", f"no point can run: {reason}")
    summary = moments.summary(sweep.design)
    with store.passing(folder / "summary.csv") as path:
        store.write_csv(summary, path)
    if failures:
        rows = [
            sweep.design.row(sweep.design[point]) | {"point": point, "reason": why} for point, why in failures.items()
        ]
        frame = pd.DataFrame(rows).sort_values("point")
        with store.passing(folder / FAILED) as path:
            store.write_csv(frame[["point", *sweep.design.columns, "reason"]], path)
    if sweep.design.file is not None:
        store.write_whole(folder / points_file.NAME, sweep.design.file)
    store.write_whole(folder / "scenario.yaml", sweep.scenario.to_yaml().encode())
    kinds = {name: "text" if kind is str else "number" for name, kind in sweep.design.columns.items()}
    store.write_manifest(
        folder,
        started,
        sweep.fingerprint,
        kind="sweep",
        scenario=sweep.scenario.data,
        points=len(sweep.design),
        failed=len(failures),
        columns=kinds,
        replicates=sweep.replicates,
        seed=sweep.seed,
        varied=list(sweep.design.varied),
        months=sweep.months,
        pairs=sweep.pairs,
        runs=int(moments.replicates.sum()),
        **facts,
    )
    return Finished(summary, failures)


def parquet(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A file without dictionaries of measured numbers: they would be as long as the columns, and cost the most."""
    few = [column.name for column in schema if not pa.types.is_floating(column.type)]
    return pq.ParquetWriter(path, schema, use_dictionary=few)
