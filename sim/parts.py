"""A part of a sweep: a block of points with a block of replicates, and the rows it gives.

How a sweep is cut into parts depends on the sweep alone, never on the workers, so the tables are the
same bytes wherever and however they were made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sim.ensemble import EngineName, measured, records
from sim.organisation import Organisation
from sim.outcomes import MODES, PAIR_MEANS, Record
from sim.scenario import Value


@dataclass(frozen=True, slots=True)
class Part:
    """A block of points with their organisations, and a block of replicates."""

    points: tuple[int, ...]
    settings: tuple[dict[str, Value], ...]
    organisations: tuple[Organisation, ...]
    replicates: range
    columns: dict[str, type]


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of a part: one a run, and one a pair of a run."""

    runs: pa.Table
    relationships: pa.Table


def run_part(part: Part, seed: int, engine: EngineName) -> Tables:
    """Run every point of a part for each of its replicates."""
    made = [
        tables_of(organisation, record, part.replicates, point, settings, part.columns)
        for point, settings, organisation, record in zip(
            part.points,
            part.settings,
            part.organisations,
            records(part.organisations, part.replicates, seed, engine),
            strict=True,
        )
    ]
    return joined(made)


def joined(tables: Sequence[Tables]) -> Tables:
    """The rows of several tables, in their order."""
    return Tables(pa.concat_tables([t.runs for t in tables]), pa.concat_tables([t.relationships for t in tables]))


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
