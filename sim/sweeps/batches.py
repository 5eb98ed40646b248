"""A part of a sweep: a block of points with a block of replicates, and the rows it gives.

How a sweep is cut into parts depends on the sweep alone, never on the workers, so the tables are the
same bytes wherever and however they were made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa

from ..design.points import Point
from ..design.section import Value
from ..files.errors import InputError
from ..model.organisation import Organisation, build
from ..model.outcomes import MODES, PAIR_MEANS, Record, run_outcomes
from ..runs.ensemble import EngineName, stacked
from ..scenarios.scenario import Scenario

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
    for _, group in groupby(able, key=lambda one: (one[2].departments, one[2].pairs.tobytes())):
        points, rows, organisations = zip(*group, strict=True)
        record = stacked(organisations, job.replicates, job.seed, job.engine)
        numbers = [point.index for point in points]
        made.append(tables_of(organisations, record, job.replicates, numbers, rows, job.columns))
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
    packed = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)  # a worker keeps to its own core
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
    organisations: Sequence[Organisation],
    record: Record,
    replicates: range,
    points: Sequence[int] = (0,),
    settings: Sequence[Mapping[str, Value]] = ({},),
    columns: Mapping[str, type] | None = None,
) -> Tables:
    """The rows of some points with the same departments and pairs, one point after the other.

    `record` holds arrays (points, replicates, pairs), of a single point also without the first; `columns` tells
    which settings are text and which are numbers.
    """
    one, runs = organisations[0], len(replicates)
    shape = len(points) * runs, len(one.pairs)
    flat = {name: values.reshape(shape) for name, values in record.relationships.items()}
    labelled = np.repeat([organisation.labelled for organisation in organisations], runs, axis=0)
    outcomes = run_outcomes(flat, one.pairs, len(one.departments), labelled)

    def each(values: list[Any], kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind).take(pa.array(np.repeat(np.arange(len(points)), runs)))

    described = {
        name: each([own[name] for own in settings], pa.string() if kind is str else pa.float64())
        for name, kind in (columns or {}).items()
    }
    number = {"point": each(list(points), pa.int32())}
    replicate = {"replicate": pa.array(np.tile(replicates, len(points)), pa.int32())}
    numbers = {name: pa.array(values, mask=np.isnan(values)) for name, values in outcomes.items()}
    return Tables(
        pa.table(number | described | replicate | numbers),
        _relationships_table(one, flat, number | replicate),
    )


def _relationships_table(
    organisation: Organisation, relationships: Mapping[str, np.ndarray], described: Mapping[str, pa.Array]
) -> pa.Table:
    """One row for each pair of each run; months are missing where they never came."""
    runs, pairs = relationships["established"].shape
    names = pa.array(organisation.departments, pa.string())
    flat = {name: values.reshape(-1) for name, values in relationships.items()}
    run = pa.array(np.repeat(np.arange(runs), pairs))

    def month(values: np.ndarray) -> pa.Array:
        return pa.array(values, pa.int16(), mask=values == 0)

    def words(codes: np.ndarray, texts: pa.Array) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), texts)

    return pa.table(
        {
            **{name: values.take(run) for name, values in described.items()},
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
