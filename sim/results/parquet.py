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


def opened(path: Path, mode: Literal["rb", "wb"]) -> pa.OSFile:
    """Open a file for pyarrow. Use it as a context."""
    return pa.OSFile(os.fsencode(path), mode)


def mapped(path: Path) -> pa.MemoryMappedFile:
    """Open a file for pyarrow as memory, which reads only what is needed. Use it as a context."""
    return pa.memory_map(os.fsencode(path))


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table without its index."""
    with opened(path, "wb") as file:
        parquet.write_table(pa.Table.from_pandas(table, preserve_index=False), file)


def fragment(file: pa.NativeFile) -> dataset.Fragment:
    """An open Parquet file as data that can be read in part, by columns and by rows."""
    return dataset.ParquetFileFormat().make_fragment(file)
