"""A part of a sweep: a block of points with a block of replicates, and the rows it gives.

How a sweep is cut into parts depends on the sweep alone, never on the workers, so the tables are the
same bytes wherever and however they were made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
import pyarrow as pa

from sim import outcomes
from sim.draws import Draws, Source
from sim.organisation import Organisation
from sim.outcomes import MODES, PAIR_MEANS, Record
from sim.scenario import Value

EngineName = Literal["ensemble", "mesa"]

LANE_NUMBERS = 2_000
"""Sides × lanes that the engine takes at once, so that its state stays in the processor's cache."""
DRAWS_AT_ONCE = 25_000_000
"""Random numbers that a worker holds at once: bounds memory for large organisations."""


def lanes_for(pairs: int, months: int) -> int:
    """How many runs of an organisation of so many pairs the engine takes at once."""
    in_cache = max(8, min(512, LANE_NUMBERS // max(2 * pairs, 1)))
    return max(1, min(in_cache, DRAWS_AT_ONCE // max(8 * pairs * months, 1)))


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
            part.points, part.settings, part.organisations, _records(part, seed, engine), strict=True
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
    labelled = np.array([outcomes.is_partner_label(label) for label in organisation.labels[-1]], dtype=bool)
    measured = outcomes.run_outcomes(record.relationships, organisation.pairs, len(organisation.departments), labelled)
    described = {
        name: pa.repeat(
            pa.scalar((settings or {})[name], pa.string() if kind is str else pa.float64()), len(replicates)
        )
        for name, kind in (columns or {}).items()
    }
    return Tables(
        _runs_table(point, described, replicates, measured),
        _relationships_table(point, replicates, organisation, record),
    )


def _records(part: Part, seed: int, engine: EngineName) -> list[Record]:
    """The record of each point. Luck is drawn once for all of them, some replicates at a time."""
    if engine == "mesa":
        from sim.model import simulate
    else:
        from sim.engine import simulate
    months = max(organisation.months for organisation in part.organisations)
    pairs = len(part.organisations[0].pairs)
    blocks = max(1, round(len(part.replicates) / lanes_for(pairs, months)))
    lanes = ceil(len(part.replicates) / blocks)
    source = Source(seed, pairs, months, lanes)
    pieces: list[list[Record]] = [[] for _ in part.organisations]
    for first in range(part.replicates.start, part.replicates.stop, lanes):
        replicates = range(first, min(first + lanes, part.replicates.stop))
        luck = source.draw(replicates)
        for piece, organisation in zip(pieces, part.organisations, strict=True):
            now = organisation.months
            piece.append(simulate(organisation, Draws(luck.normals[:now], luck.uniforms[:now])))
    return [
        Record({name: np.concatenate([r.relationships[name] for r in piece]) for name in piece[0].relationships}, {})
        for piece in pieces
    ]


def _runs_table(
    point: int, described: dict[str, pa.Array], replicates: range, measured: dict[str, np.ndarray]
) -> pa.Table:
    points = pa.repeat(pa.scalar(point, pa.int32()), len(replicates))
    numbers = {name: pa.array(values, mask=np.isnan(values)) for name, values in measured.items()}
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
