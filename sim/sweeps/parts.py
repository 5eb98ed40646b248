"""Pack a batch into bytes. One of a large sweep has its tables as Parquet files that are final, and a record of them.

The record holds what the merge needs: sums of the outcomes and of the endings at each point. So the merge reads no row
and writes none, and many workers do not wait for it. Where the summary alone is asked for, the record is all there is.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from ..model.outcomes import OUTCOMES
from ..results import endings
from ..results.atomic import atomically, sync
from ..results.integrity import is_whole, sealed_bytes
from ..results.parquet import parquet_writer
from ..runs.rows import Tables, stamp_of, to_bytes
from . import moments

TABLES = ("runs", "relationships")
PARTS = "parts"
"""In the stamp of a record that holds no rows: the size and the hash of each part, by table."""

Form = Literal["rows", "parts", "sums"]
"""How a batch is kept: its rows in its record, or in a part of each table, or nowhere."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A batch as bytes: a record (see rows.from_bytes) and, where it holds no rows, the part of each table."""

    record: pa.Buffer
    parts: Mapping[str, pa.Buffer] = field(default_factory=dict)


def packed(tables: Tables, form: Form, drawn: bool = False) -> Packed:
    """Pack the tables of a batch in a form.

    Where something is uncertain (`drawn`) a record has the columns from which both layers are worked out, and no sums.
    """
    if form == "rows" or not tables.runs.num_rows:
        return Packed(to_bytes(tables))
    parts = {name: _part(getattr(tables, name)) for name in TABLES if form == "parts"}
    stamp = {**tables.stamp, PARTS: {name: sealed_bytes(content) for name, content in parts.items()}}
    if drawn:
        runs = tables.runs.select(["point", "draw", "replicate", *OUTCOMES])
        relationships = tables.relationships.select(["point", "replicate", "missed"]).drop_null()
    else:
        runs, relationships = moments.summed(tables.runs), endings.summed(tables.relationships)
    return Packed(to_bytes(Tables(runs, relationships, tables.failures, stamp)), parts)


def named(record: Path, content: Packed) -> Iterator[tuple[Path, pa.Buffer]]:
    """The parts of a batch with the paths at which they are kept, beside its record."""
    if not content.parts:
        return
    paths = parts_of(record, stamp_of(content.record))
    for name, part in content.parts.items():
        yield paths[name].path, part


@dataclass(frozen=True, slots=True)
class Part:
    """A part where it is kept, and its size and hash."""

    path: Path
    seal: Mapping[str, Any]


def parts_of(record: Path, stamp: Mapping[str, Any]) -> dict[str, Part]:
    """The parts of a batch by table: their names have its number, their checksum and the table.

    There are none where the record holds the rows.
    """
    number = record.name[:7]
    return {
        name: Part(record.with_name(f"{number}-{seal['sha256'][:32]}.{name}.parquet"), seal)
        for name, seal in stamp.get(PARTS, {}).items()
        if name in TABLES
    }


def all_whole(record: Path, stamp: Mapping[str, Any]) -> bool:
    """Whether all parts of a batch are there and undamaged. Removes damaged ones."""
    damaged = [part.path for part in parts_of(record, stamp).values() if not is_whole(part.path, part.seal)]
    for path in damaged:
        path.unlink(missing_ok=True)
    return not damaged


def put(parts: Sequence[Part], table: Path) -> dict[str, Mapping[str, Any]]:
    """Make a table, a folder, out of parts without writing them again. Returns their sizes and hashes by name.

    Each stays where it is, too, until the sweep is finished. After an error there is no table.
    """
    if table.is_dir():  # left by a process that was killed
        shutil.rmtree(table)
    try:
        table.mkdir()
        names = [f"{part.path.name[:7]}.parquet" for part in parts]
        for part, name in zip(parts, names, strict=True):
            _link(part.path, table / name)
        sync(table)
    except BaseException:
        shutil.rmtree(table, ignore_errors=True)
        raise
    return {f"{table.name}/{name}": part.seal for part, name in zip(parts, names, strict=True)}


def _link(path: Path, to: Path) -> None:
    """Give a file a second name or, where the file system cannot, copy it."""
    try:
        to.hardlink_to(path)
    except OSError:
        with atomically(to) as name:
            shutil.copyfile(path, name)


def _part(table: pa.Table) -> pa.Buffer:
    """A table as the bytes of a Parquet file with one group of rows."""
    sink = pa.BufferOutputStream()
    whole = table.unify_dictionaries()
    with parquet_writer(sink, whole.schema) as file:
        file.write_table(whole, row_group_size=max(whole.num_rows, 1))
    return sink.getvalue()
