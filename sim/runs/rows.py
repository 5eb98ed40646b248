"""The rows of runs, one for each run and one for each pair of a run, as tables and as bytes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from ..design.section import Value
from ..model.organisation import Organisation
from ..model.outcomes import MISSED, MODES, PAIR_MEANS, QUANTITIES, Record, run_outcomes

_FAILURES, _STAMP = b"failures", b"stamp"
_QUANTITY = np.array([0, *(QUANTITIES.index(what) for what, _ in MISSED[1:])], dtype=np.int32)
_SIDE = np.array([0, *(side for _, side in MISSED[1:])], dtype=bool)
"""The place in QUANTITIES, and the side, of each code in MISSED."""


@dataclass(frozen=True, slots=True)
class Tables:
    """A row for each run, a row for each pair of a run, and for each point that could not run the reason.

    `stamp` says what the rows belong to; as bytes they carry it with them.
    """

    runs: pa.Table
    relationships: pa.Table
    failures: Mapping[int, str] = field(default_factory=dict)
    stamp: Mapping[str, Any] = field(default_factory=dict)


def joined(tables: Sequence[Tables]) -> Tables:
    """The rows of several tables, in their order and in one piece, as they are when they are read from bytes."""
    if len(tables) == 1:
        return tables[0]
    every = (pa.concat_tables(own) for own in zip(*((each.runs, each.relationships) for each in tables), strict=True))
    return Tables(*(table.combine_chunks().unify_dictionaries() for table in every))


def to_bytes(tables: Tables) -> pa.Buffer:
    """Pack the tables into bytes: two Arrow streams, one after the other."""
    sink = pa.BufferOutputStream()
    failures = json.dumps({str(point): reason for point, reason in tables.failures.items()}).encode()
    about = {_FAILURES: failures, _STAMP: json.dumps(dict(tables.stamp), sort_keys=True).encode()}
    packed = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)  # so that a worker uses only its own core
    for table in (tables.runs, tables.relationships):
        whole = table.combine_chunks().unify_dictionaries().replace_schema_metadata(about)
        with pa.ipc.new_stream(sink, whole.schema, options=packed) as stream:
            stream.write_table(whole)
    return sink.getvalue()


def from_bytes(content: pa.Buffer) -> Tables:
    """Unpack tables from bytes."""
    source = pa.BufferReader(content)
    alone = pa.ipc.IpcReadOptions(use_threads=False)  # columns are small: threads would cost more than their work
    try:
        runs, relationships = (pa.ipc.open_stream(source, options=alone).read_all() for _ in range(2))
    except OSError as error:  # so pyarrow says that bytes in memory end too early
        raise pa.ArrowInvalid(str(error)) from None
    about = runs.schema.metadata or {}
    failures, stamp = (json.loads(about.get(name, b"{}")) for name in (_FAILURES, _STAMP))
    return Tables(
        runs.replace_schema_metadata(None),
        relationships.replace_schema_metadata(None),
        {int(point): reason for point, reason in failures.items()},
        stamp,
    )


def stamp_of(content: pa.Buffer) -> dict[str, Any]:
    """The stamp of tables that were packed into bytes, without reading their rows."""
    about = pa.ipc.open_stream(pa.BufferReader(content)).schema.metadata or {}
    stamp: dict[str, Any] = json.loads(about.get(_STAMP, b"{}"))
    return stamp


def tables_of(
    organisations: Sequence[Organisation],
    record: Record,
    replicates: range,
    points: Sequence[int] = (0,),
    settings: Sequence[Mapping[str, Value]] = ({},),
    columns: Mapping[str, type] | None = None,
    draws: Sequence[int] | None = None,
) -> Tables:
    """The rows of some points with the same departments and pairs, one point after the other.

    `record` holds arrays (points, replicates, pairs), or (replicates, pairs) for a single point. `columns` gives the
    type of each setting, text or number. `draws` are those of the points, where something is uncertain.
    """
    one, runs = organisations[0], len(replicates)
    shape = len(points) * runs, len(one.pairs)
    flat = {name: values.reshape(shape) for name, values in record.relationships.items()}
    labelled = np.repeat([organisation.labelled for organisation in organisations], runs, axis=0)
    outcomes = run_outcomes(flat, one.pairs, len(one.departments), labelled)

    place = pa.array(np.repeat(np.arange(len(points)), runs))
    described = {
        name: pa.array([own[name] for own in settings], pa.string() if kind is str else pa.float64()).take(place)
        for name, kind in (columns or {}).items()
    }
    of_point = {"point": points} | ({} if draws is None else {"draw": draws})
    named = {name: np.repeat(np.array(own, np.int32), runs) for name, own in of_point.items()}
    named["replicate"] = np.tile(np.arange(replicates.start, replicates.stop, dtype=np.int32), len(points))
    number = {name: pa.array(values) for name, values in named.items()}
    numbers = {name: pa.array(values, mask=np.isnan(values)) for name, values in outcomes.items()}
    return Tables(
        _table({"point": number["point"]} | described | number | numbers, never_missing=number),
        _relationships_table(one, flat, named),
    )


def _relationships_table(
    organisation: Organisation, relationships: Mapping[str, np.ndarray], named: Mapping[str, np.ndarray]
) -> pa.Table:
    """A row for each pair of each run, with the numbers by which the run is `named`, (runs,).

    A month, or what was missed first, is missing where the event never happened.
    """
    runs, pairs = relationships["established"].shape
    names = pa.array(organisation.departments, pa.string())
    flat = {name: values.reshape(-1) for name, values in relationships.items()}

    def month(values: np.ndarray) -> pa.Array:
        return pa.array(values, pa.int16(), mask=values == 0)

    def words(codes: np.ndarray, texts: pa.Array, never: np.ndarray | None = None) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32, copy=False), mask=never), texts)

    a, b = (np.tile(organisation.pairs[:, side].astype(np.int32), runs) for side in (0, 1))
    missed = flat["missed"]
    never = missed == 0
    return _table(
        {
            **{name: pa.array(np.repeat(values, pairs)) for name, values in named.items()},
            "a": words(a, names),
            "b": words(b, names),
            "established": month(flat["established"]),
            "ended": month(flat["ended"]),
            "missed": words(_QUANTITY[missed], pa.array(QUANTITIES, pa.string()), never),
            "missed_by": words(np.where(_SIDE[missed], b, a), names, never),
            "shortfall": pa.array(flat["shortfall"], mask=never),
            "in_force": pa.array(flat["in_force"]),
            "trust_ab": pa.array(flat["trust_ab"]),
            "trust_ba": pa.array(flat["trust_ba"]),
            "mode": words(flat["mode"], pa.array(MODES, pa.string())),
            **{name: pa.array(flat[name]) for name in PAIR_MEANS},
        },
        never_missing=(*named, "a", "b", "in_force", "trust_ab", "trust_ba", "mode", *PAIR_MEANS),
    )


def _table(columns: Mapping[str, pa.Array], never_missing: Collection[str]) -> pa.Table:
    """A table that says in which columns no value is ever missing, which makes it quicker to write."""
    fields = [pa.field(name, values.type, name not in never_missing) for name, values in columns.items()]
    return pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields))
