"""The tables of a results folder, read and written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from ..files.errors import InputError

LARGEST = 1e12
"""Beyond any outcome or setting; a table with larger numbers is damaged."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes text that begins with one of these for a formula."""


def read_table(folder: Path, name: str, columns: Mapping[str, type] | None = None) -> pd.DataFrame:
    """A table of a results folder, `name` with its ending: all of it, or the columns given, each of its type.

    Text is read as it was before `write_csv`; of Parquet nothing but the columns given is read.
    Raises InputError where the file cannot be read or a column is not there or not of its type.
    """
    from pyarrow import parquet

    path, kinds = folder / name, dict(columns or {})
    with _readable(path):
        if path.suffix == ".csv":  # "NA" and "1.10" may be names
            exact: Any = {"keep_default_na": False, "na_values": [""]}
            table = pd.read_csv(path, usecols=[*kinds] or None, dtype=kinds, low_memory=False, **exact)
            for column in (column for column, kind in kinds.items() if kind is str):
                table[column] = table[column].str.replace(
                    rf"^'(?=[{re.escape(''.join(FORMULA_STARTS))}])", "", regex=True
                )
        else:
            table = parquet.read_table(path, columns=[*kinds] or None).to_pandas(ignore_metadata=True)
        return _typed(path, table, kinds)


def read_batches(
    folder: Path, name: str, columns: Mapping[str, type], only: tuple[str, list[int]]
) -> Iterator[pd.DataFrame]:
    """Some columns of a Parquet table, a batch of rows at a time: those with one of some numbers in a column.

    Raises InputError like `read_table`.
    """
    from pyarrow import dataset

    path = folder / name
    with _readable(path):
        wanted = dataset.field(only[0]).isin(only[1])
        for batch in dataset.dataset(path).to_batches(columns=list(columns), filter=wanted):
            yield _typed(path, batch.to_pandas(), columns)


def _typed(path: Path, table: pd.DataFrame, kinds: Mapping[str, type]) -> pd.DataFrame:
    if missing := [column for column in kinds if column not in table]:
        raise InputError.at(str(path), f"has no column {missing[0]}")
    return table.astype(dict(kinds))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn any error of reading into an InputError of one line."""
    from pyarrow import ArrowException

    try:
        yield
    except InputError:
        raise
    except (OSError, ValueError, TypeError, OverflowError, ArrowException) as error:
        reason = (str(error).splitlines() or ["it is damaged"])[0]
        raise InputError.at(str(path), f"cannot be read: {reason}") from None


def sane(path: Path, table: pd.DataFrame, largest: float = LARGEST) -> pd.DataFrame:
    """The table, if its numbers are of a size that can be drawn. Raises InputError."""
    if (table.select_dtypes("number").abs() > largest).any(axis=None):
        raise InputError.at(str(path), "holds numbers too large for any outcome or setting")
    return table


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """A table for people and spreadsheets; numbers keep all their digits."""
    without_formulas(frame).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def without_formulas(data: pd.DataFrame) -> pd.DataFrame:
    """A copy in which no text is taken for a formula by a spreadsheet: an apostrophe goes before it."""
    safe = data.copy()
    for place, (_, column) in enumerate(data.items()):  # by place: two columns may have one name
        if not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)):
            safe.isetitem(place, [_escaped(cell) for cell in column])
    return safe.rename(columns=_escaped)


def _escaped(cell: Any) -> Any:
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
