"""A part of a sweep: a block of points with a block of replicates, and the rows it gives.

How a sweep is cut into parts depends on the sweep alone, never on the workers, so the tables are the
same bytes wherever and however they were made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import pyarrow as pa

from sim.design import Point
from sim.ensemble import EngineName, measured, records
from sim.organisation import Organisation, build
from sim.outcomes import MODES, PAIR_MEANS, Record
from sim.problems import InputError
from sim.scenario import Scenario
from sim.sweep_section import Value

_FAILURES = b"failures"


@dataclass(frozen=True, slots=True)
class Part:
    """Some points with a block of replicates; `number` is its place in the order of running."""

    number: int
    points: tuple[int, ...]
    replicates: range

    @property
    def runs(self) -> int:
        """Points × replicates."""
        return len(self.points) * len(self.replicates)


@dataclass(frozen=True, slots=True)
class Job:
    """A part with all that a worker needs to run it, wherever that worker is."""

    scenario: Scenario
    points: tuple[Point, ...]
    rows: tuple[Mapping[str, Value], ...]
    columns: Mapping[str, type]
    replicates: range
    seed: int
    engine: EngineName


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of a part: one a run, and one a pair of a run; and why some of its points could not run."""

    runs: pa.Table
    relationships: pa.Table
    failures: Mapping[int, str] = field(default_factory=dict)


def run_job(job: Job) -> pa.Buffer:
    """Run every point of a part for each of its replicates; the tables as bytes (see `read`)."""
    able: list[tuple[Point, Mapping[str, Value], Organisation]] = []
    failures = {}
    for point, row in zip(job.points, job.rows, strict=True):
        try:
            able.append((point, row, build(job.scenario.with_settings(point.settings))))
        except InputError as error:
            failures[point.index] = error.problems[0].message
    made = []
    for _, group in groupby(able, key=lambda one: len(one[2].pairs)):  # luck is shared where the pairs are the same
        alike = list(group)
        found = records([organisation for *_, organisation in alike], job.replicates, job.seed, job.engine)
        made += [
            tables_of(organisation, record, job.replicates, point.index, row, job.columns)
            for (point, row, organisation), record in zip(alike, found, strict=True)
        ]
    whole = joined(made) if made else Tables(pa.table({}), pa.table({}))
    return written(Tables(whole.runs, whole.relationships, failures))


def joined(tables: Sequence[Tables]) -> Tables:
    """The rows of several tables, in their order."""
    return Tables(
        pa.concat_tables([table.runs for table in tables]),
        pa.concat_tables([table.relationships for table in tables]),
    )


def written(tables: Tables) -> pa.Buffer:
    """The tables as bytes: two Arrow streams, one after the other."""
    sink = pa.BufferOutputStream()
    failures = {_FAILURES: json.dumps({str(point): reason for point, reason in tables.failures.items()}).encode()}
    packed = pa.ipc.IpcWriteOptions(compression="lz4")
    for table in (tables.runs, tables.relationships):
        whole = table.combine_chunks().unify_dictionaries().replace_schema_metadata(failures)
        with pa.ipc.new_stream(sink, whole.schema, options=packed) as stream:
            stream.write_table(whole)
    return sink.getvalue()


def read(content: pa.Buffer) -> Tables:
    """Tables from their bytes."""
    source = pa.BufferReader(content)
    runs, relationships = (pa.ipc.open_stream(source).read_all() for _ in range(2))
    failures = json.loads((runs.schema.metadata or {}).get(_FAILURES, b"{}"))
    return Tables(
        runs.replace_schema_metadata(None),
        relationships.replace_schema_metadata(None),
        {int(point): reason for point, reason in failures.items()},
    )


def tables_of(
    organisation: Organisation,
    record: Record,
    replicates: range,
    point: int = 0,
    settings: Mapping[str, Value] | None = None,
    columns: Mapping[str, type] | None = None,
) -> Tables:
    """The rows of one point; `columns` tells which settings are text and which are numbers."""
    described = {
        name: pa.repeat(
            pa.scalar((settings or {})[name], pa.string() if kind is str else pa.float64()), len(replicates)
        )
        for name, kind in (columns or {}).items()
    }
    return Tables(
        _runs_table(point, described, replicates, measured(organisation, record)),
        _relationships_table(point, replicates, organisation, record),
    )


def _runs_table(
    point: int, described: dict[str, pa.Array], replicates: range, outcomes: dict[str, np.ndarray]
) -> pa.Table:
    points = pa.repeat(pa.scalar(point, pa.int32()), len(replicates))
    numbers = {name: pa.array(values, mask=np.isnan(values)) for name, values in outcomes.items()}
    return pa.table({"point": points, **described, "replicate": pa.array(replicates, pa.int32()), **numbers})


def _relationships_table(point: int, replicates: range, organisation: Organisation, record: Record) -> pa.Table:
    """One row for each pair of each run; months are missing where they never came."""
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
