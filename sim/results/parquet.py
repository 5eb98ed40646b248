"""Open, write and read Parquet files, in folders of any name.

pyarrow takes the name of a file as UTF-8 text. The name of a folder from an old archive may be none, so it gets bytes.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa
from pyarrow import dataset, parquet

from ..files.errors import InputError, cut
from ..files.text import refuse_links

NOISE = frozenset({"trust_ab", "trust_ba", "quality", "friction_cost", "response_days", "customer_value"})
"""Columns of measured numbers that do not shrink: to compress them takes time for nothing."""
LOOKED_FOR = ("point", "draw", "replicate")
"""Rows are looked for by these columns, so a file says between which numbers each lies in a group of rows."""
ROWS_OF_A_SMALL_FILE, MOST_COLUMNS = 1_000_000, 100_000
"""A file has at most so many rows, or one for each of its bytes; and so many columns."""
ROWS_AT_ONCE = 2**16
"""So many rows are encoded at once; with the usual 1,024 the pieces cost more than their content."""


def opened(path: Path, mode: Literal["rb", "wb"]) -> pa.OSFile:
    """Open a file for pyarrow. Use it as a context."""
    return pa.OSFile(os.fsencode(path), mode)


def mapped(path: Path) -> pa.MemoryMappedFile:
    """Open a file for pyarrow as memory, which reads only what is needed. Use it as a context."""
    return pa.memory_map(os.fsencode(path))


def parts(path: Path) -> list[Path]:
    """The files of a table, in their order: the one, or the parts that a folder of its name holds.

    Raises InputError for a link.
    """
    found = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    refuse_links(path, *found)
    return found


def parquet_writer(file: pa.NativeFile, schema: pa.Schema) -> parquet.ParquetWriter:
    """Write to an open file. Only words get a dictionary: to look up every number takes longer than to compress it."""
    return parquet.ParquetWriter(
        file,
        schema,
        use_dictionary=[column.name for column in schema if pa.types.is_dictionary(column.type)],
        compression={name: "none" if name in NOISE else "snappy" for name in schema.names},
        write_statistics=[name for name in LOOKED_FOR if name in schema.names],
        write_batch_size=ROWS_AT_ONCE,
    )


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table without its index."""
    with opened(path, "wb") as file:
        parquet.write_table(pa.Table.from_pandas(table, preserve_index=False), file)


def read(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Some columns of a table, or all, whether it is one file or a folder of parts."""
    tables = []
    for part in parts(path):
        with opened(part, "rb") as file:
            _check(part, parquet.ParquetFile(file), columns)
            tables.append(parquet.read_table(file, columns=columns))
    if not tables:
        raise pa.ArrowInvalid("it has no part")
    return tables[0] if len(tables) == 1 else pa.concat_tables(tables).unify_dictionaries()


def _check(path: Path, file: parquet.ParquetFile, columns: list[str] | None) -> None:
    """Raise InputError where a file would fill the memory, or a column holds neither numbers nor words."""
    rows, names = file.metadata.num_rows, file.schema_arrow.names
    if rows > max(path.stat().st_size, ROWS_OF_A_SMALL_FILE) or len(names) > MOST_COLUMNS:
        raise InputError.at(str(path), f"holds {rows:,} rows in {len(names):,} columns, too many for its size")
    for field in file.schema_arrow:
        if (columns is None or field.name in columns) and not _is_plain(field.type):
            raise InputError.at(str(path), f"{cut(field.name)}: must hold numbers or words, and holds {field.type}")


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    tests = ("is_integer", "is_floating", "is_boolean", "is_string", "is_large_string", "is_null")
    return any(getattr(pa.types, test)(kind) for test in tests)


def fragment(file: pa.NativeFile) -> dataset.Fragment:
    """An open Parquet file as data that can be read in part, by columns and by rows."""
    return dataset.ParquetFileFormat().make_fragment(file)
