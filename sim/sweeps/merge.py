"""Merge the batches of a sweep into its tables.

Rows of small sweeps are written into one file for each table. Those of large ones are in parts that are final already:
they get their place in the folder of the table, and only their sums are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..design import draws, points_file
from ..files.errors import InputError
from ..results import integrity
from ..results.atomic import atomically, leftovers, write_atomically
from ..results.contents import BATCHES, MANIFEST
from ..results.editions import refuse_another
from ..results.endings import Endings
from ..results.manifest import read_facts
from ..results.parquet import opened, parquet_writer, write_parquet
from ..results.summary import BY_DRAW, column_kinds, with_horizons
from ..results.summary import FILE as SUMMARY
from ..results.tables import read_table, write_csv
from ..runs.rows import Tables
from . import checkpoint
from .batches import Batch
from .belongs import DO_NOT_FIT, as_a_batch, check_rows
from .drawn import DrawnEndings, DrawnMoments
from .manifest import SweepManifest
from .moments import Moments
from .parts import PARTS, TABLES, Part, parts_of, put
from .plan import Sweep

FAILED = "failed.csv"
ROWS_A_GROUP = 100_000
"""A group of rows of a Parquet file has about so many, or more: each costs as much to write and read as some 10,000."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished sweep: its summary, and for each point that could not run the reason."""

    sweep: Sweep
    summary: pd.DataFrame
    failures: Mapping[int, str]


def finished_in(folder: Path, sweep: Sweep) -> Finished | None:
    """The results of this same sweep, where a folder holds them whole. Raises InputError where they were changed.

    Also raises InputError where they are of another edition of the model.
    """
    if not (folder / MANIFEST).is_file():
        return None
    facts = read_facts(folder)
    refuse_another(folder, facts, "choose another --out, or replace it with --overwrite")
    if facts.get("fingerprint") != sweep.fingerprint or facts.get("batches_missing"):
        return None
    integrity.check(folder, facts)
    failed = folder / FAILED
    reasons = read_table(folder, FAILED, {"point": int, "reason": str}) if failed.is_file() else None
    failures = {} if reasons is None else dict(zip(reasons["point"], reasons["reason"], strict=True))
    return Finished(sweep, SweepManifest.read(folder).summary(folder), failures)


class Merge:
    """Takes batches in their order, while others still run or afterwards, and writes the tables into a folder.

    Use it as a context: unless `finish` is called, no table is left at its end. It holds few batches at a time.
    """

    def __init__(self, sweep: Sweep, folder: Path) -> None:
        self.sweep, self.folder = sweep, folder
        self._batches = folder / BATCHES  # what is wrong with the batches is told of the folder in which they stand
        self.taken = 0
        """How many batches it has taken."""
        self._moments: Moments | DrawnMoments
        self._endings: Endings | DrawnEndings
        if sweep.draws is None:
            self._moments, self._endings = Moments(len(sweep.design)), Endings(len(sweep.design))
        else:
            size = len(sweep.design), len(sweep.draws), sweep.replicates
            self._moments, self._endings = DrawnMoments(*size), DrawnEndings(*size)
        self._failures = dict(sweep.unable)
        self._ran = False
        self._files, self._writers = ExitStack(), dict[str, pq.ParquetWriter]()
        self._waiting: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
        self._parts: dict[str, list[Part]] = {name: [] for name in TABLES}

    def __enter__(self) -> Merge:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:  # without `finish` the tables are incomplete; after it there is nothing to undo
            kind, error = GeneratorExit, GeneratorExit()
        self._files.__exit__(kind, error, trace)

    def take(self, batches: Iterable[Path | Tables]) -> None:
        """Take the next batches: their files, or their tables where these are in memory."""
        for name in TABLES if not self.taken else ():
            for leftover in leftovers(self.folder / f"{name}.parquet"):
                leftover.unlink(missing_ok=True)
        for batch in batches:
            self._batches = batch.parent if isinstance(batch, Path) else self._batches
            tables = batch if isinstance(batch, Tables) else self._read(batch)
            self.taken += 1
            self._failures.update(tables.failures)
            if not tables.runs.num_rows:
                continue
            self._ran = True
            if PARTS in tables.stamp and isinstance(batch, Path):
                for name, part in parts_of(batch, tables.stamp).items():
                    self._parts[name].append(part)
                with as_a_batch(batch):
                    self._moments.merge(tables.runs)
                    self._endings.merge(tables.relationships)
            else:
                with as_a_batch(self._batches, DO_NOT_FIT):
                    self._moments.add(tables.runs)
                self._hold(tables)

    def _read(self, batch: Path) -> Tables:
        """The tables of the file of a batch, which are those of the plan."""
        tables, number = checkpoint.tables_in(batch), int(batch.name[:7])
        plans = {} if self.sweep.earlier else self._planned
        check_rows(batch, tables, plans.get(number), len(self.sweep.design))
        return tables

    @cached_property
    def _planned(self) -> dict[int, Batch]:
        return {batch.number: batch for batch in self.sweep.batches()}

    def _hold(self, tables: Tables) -> None:
        """Hold the rows of a batch until there are enough to be written."""
        for name in TABLES:
            waiting = self._waiting[name]
            waiting.append(getattr(tables, name))
            if sum(table.num_rows for table in waiting) >= ROWS_A_GROUP:
                self._write(name)

    def _write(self, name: str) -> None:
        """Write the rows that wait for their table, as one group."""
        if not self._waiting[name]:
            return
        with as_a_batch(self._batches, DO_NOT_FIT):
            table = pa.concat_tables(self._waiting[name]).unify_dictionaries()
            self._waiting[name].clear()
            if name == "relationships":  # of many batches at once: each time costs as much as some thousand rows
                self._endings.add(table)
        if name not in self._writers:
            self._writers[name] = self._begun(name, table.schema)
        self._writers[name].write_table(table, row_group_size=max(table.num_rows, 1))

    def _begun(self, name: str, schema: pa.Schema) -> pq.ParquetWriter:
        """Open the file of a table. It has a temporary name until the sweep is finished."""
        path = self._files.enter_context(atomically(self.folder / f"{name}.parquet"))
        return self._files.enter_context(parquet_writer(self._files.enter_context(opened(path, "wb")), schema))

    def finish(self, started: datetime, **facts: Any) -> Finished:
        """Put everything in its place, once all batches have been taken.

        Makes runs.parquet (a row for each run), relationships.parquet (a row for each pair of each run), summary.csv,
        endings.csv, failed.csv where points could not run, scenario.yaml and, last, manifest.json. Where the summary
        alone is asked for, the first two are left out. Raises InputError where no point could run.
        """
        sweep, folder = self.sweep, self.folder
        for name in TABLES:
            self._write(name)
        if not self._ran:
            first = min(self._failures, default=None)
            if first is None:
                raise InputError.at("sweep", "no point can run: it has none")
            raise InputError.at(sweep.design.where(first), f"no point can run: {self._failures[first]}")
        self._files.close()
        seals = dict[str, Any]()
        for name, parts in self._parts.items():
            if parts:
                seals |= put(parts, folder / f"{name}.parquet")
        summary = self._moments.summary(sweep.design)
        with atomically(folder / SUMMARY) as path:
            write_csv(summary, path)
        endings = self._endings
        if isinstance(endings, DrawnEndings):
            endings = endings.whole(len(sweep.design))
        endings.write(summary.iloc[:, : 1 + len(sweep.design.columns)], folder)  # the point, and what describes it
        if isinstance(self._moments, DrawnMoments):
            with atomically(folder / BY_DRAW) as path:
                write_parquet(self._moments.by_draw(), path)
        if self._failures:
            rows = [
                sweep.design.row(sweep.design[point]) | {"point": point, "reason": why}
                for point, why in self._failures.items()
            ]
            frame = pd.DataFrame(rows).sort_values("point")
            with atomically(folder / FAILED) as path:
                write_csv(frame[["point", *sweep.design.columns, "reason"]], path)
        if sweep.design.file is not None:
            write_atomically(folder / points_file.NAME, sweep.design.file)
        if sweep.draws is not None:
            write_atomically(folder / draws.NAME, sweep.draws.file)
        write_atomically(folder / "scenario.yaml", sweep.scenario.to_yaml().encode())
        manifest = SweepManifest(
            scenario=sweep.scenario.data,
            points=len(sweep.design),
            failed=len(self._failures),
            columns=column_kinds(sweep.design.columns),
            replicates=sweep.replicates,
            seed=sweep.seed,
            varied=list(sweep.design.varied),
            months=sweep.months,
            pairs=sweep.pairs,
            draws=None if sweep.draws is None else len(sweep.draws),
            runs=self._moments.runs,
            summary_only=sweep.summary_only,
            **facts,
        )
        manifest.write(folder, started, sweep.fingerprint, sweep.edition, seals)
        return Finished(sweep, with_horizons(summary, sweep.scenario.data), self._failures)
