"""Read and write the tables of a results folder."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..files.errors import InputError
from ..files.text import refuse_links
from .shapes import given

if TYPE_CHECKING:
    import pyarrow as pa

EARLIER_NAMES = {"alternative": "variant", "stands_out": "efficient"}
"""Columns that earlier versions wrote under another name: that name, and the one of today."""
LARGEST = 1e12
"""No outcome or setting is larger. A table with larger numbers is damaged."""
MOST_NAMES = 10_000_000
"""The names of all columns together have at most so many bytes."""
LONGEST_LINE = MOST_NAMES
"""Of so many bytes of a CSV file that are read at once, one ends a line: no line has twice as many."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes text that begins with one of these for a formula."""
_FORMULA = re.compile(rf"'*[{re.escape(''.join(FORMULA_STARTS))}]")
"""How a text begins that gets an apostrophe before it, also where it begins with one: so it can be taken away again."""
_ESCAPED = rf"^'(?={_FORMULA.pattern})"


def read_table(
    folder: Path, name: str, columns: Mapping[str, type] | None = None, *, others: bool = False
) -> pd.DataFrame:
    """A table of a results folder. `name` has an ending, .csv or .parquet.

    Reads the whole table, or only the `columns` given, each with its type, or the `others` too. Text in a CSV file
    loses the apostrophe that `write_csv` has put before it. Columns of earlier versions get the names of today.
    Raises InputError where the file cannot be read, a column is missing or not of its type, or holds what cannot be.
    """
    from .checks.possible import possible
    from .contents import MANIFEST
    from .manifest import facts_in
    from .parquet import read

    path, kinds = folder / name, dict(columns or {})
    with _readable(path):
        refuse_links(path)
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise InputError.at(str(path), "is no file")
        only = None if others or not kinds else [*kinds]
        facts = facts_in(folder / MANIFEST)
        if path.suffix == ".csv":
            names = given(path.stem, str(facts.get("kind")))
            table = _csv(path, dict.fromkeys(names, str) | kinds, only)
        else:
            table = read(path, only).to_pandas(ignore_metadata=True)
        return possible(path, _typed(path, table, kinds), facts)


def _csv(path: Path, kinds: Mapping[str, type], only: Collection[str] | None) -> pd.DataFrame:
    from .parquet import MOST_COLUMNS

    with path.open("rb") as file:
        names = file.readline(MOST_NAMES)
    if len(names) == MOST_NAMES or names.count(b",") >= MOST_COLUMNS:
        raise InputError.at(str(path), f"holds too many columns: at most {MOST_COLUMNS:,}")
    _check_lines(path)
    exact: Any = {"keep_default_na": False, "na_values": [""]}  # "NA" and "1.10" may be names
    texts = {name for name, kind in kinds.items() if kind is str}
    wanted = {*(only or ()), *(old for old, new in EARLIER_NAMES.items() if new in kinds)}
    table = pd.read_csv(
        path,
        usecols=(lambda column: column in wanted) if only else None,
        dtype=dict.fromkeys({*texts, *(old for old, new in EARLIER_NAMES.items() if new in texts)}, str),
        low_memory=False,
        **exact,
    ).rename(columns=EARLIER_NAMES)
    for column in table:
        if table[column].dtype == object and pd.api.types.infer_dtype(table[column]) == "integer":
            table[column] = table[column].astype("str")  # whole numbers of more than 64 bits, which nothing else takes
        if kinds.get(column, str) is str and pd.api.types.is_string_dtype(table[column]):
            table[column] = table[column].str.replace(_ESCAPED, "", regex=True)
    return table.rename(columns=lambda name: re.sub(_ESCAPED, "", name))


def _check_lines(path: Path) -> None:
    """Raise InputError for a line that no table has: it would be read as one cell, which fills the memory."""
    with path.open("rb") as file:
        while len(piece := file.read(LONGEST_LINE)) == LONGEST_LINE:
            if b"\n" not in piece:
                raise InputError.at(str(path), f"holds {LONGEST_LINE:,} bytes without the end of a line")


def read_whole_numbers(
    folder: Path, name: str, columns: Sequence[str], only: tuple[str, list[int]]
) -> Iterator[dict[str, np.ndarray]]:
    """Some columns of a Parquet table, whole numbers, a batch of rows at a time; 0 where one is missing.

    `only` is a column and some numbers: every row in which the column holds one of them is read, and perhaps others.
    Raises InputError like `read_table`.
    """
    from pyarrow import dataset

    from .parquet import fragment, opened, parts

    path = folder / name
    with _readable(path):
        low, high = min(only[1], default=0), max(only[1], default=-1)
        wanted = (dataset.field(only[0]) >= low) & (dataset.field(only[0]) <= high)
        for part in parts(path):
            with opened(part, "rb") as file:
                whole = fragment(file)
                if missing := [column for column in columns if column not in whole.physical_schema.names]:
                    raise InputError.at(str(path), f"has no column {missing[0]}")
                for group in whole.split_by_row_group(wanted):
                    for batch in group.to_batches(columns=list(columns)):
                        yield {column: _whole(batch[column]) for column in columns}


def _whole(column: pa.Array) -> np.ndarray:
    """A column as whole numbers. Raises ArrowInvalid where some are none."""
    import pyarrow as pa
    from pyarrow import compute

    if pa.types.is_floating(column.type):
        column = compute.if_else(compute.is_nan(column), 0.0, column)
    if not pa.types.is_integer(column.type):
        column = column.cast(pa.int64())
    return column.fill_null(0).to_numpy(zero_copy_only=False)


def rows_of(path: Path) -> int:
    """The number of rows of a Parquet table, from its end alone. Raises InputError where it cannot be read."""
    from pyarrow import parquet

    from .parquet import mapped, parts

    rows = 0
    with _readable(path):
        for part in parts(path):
            with mapped(part) as file:
                rows += parquet.ParquetFile(file).metadata.num_rows
    return rows


def _typed(path: Path, table: pd.DataFrame, kinds: Mapping[str, type]) -> pd.DataFrame:
    if missing := [column for column in kinds if column not in table]:
        raise InputError.at(str(path), f"has no column {missing[0]}")
    for column, kind in kinds.items():
        if not _is(table[column], kind):
            lacks = kind is not float and table[column].isna().any()
            held = "is empty in a row" if lacks else "holds something else"
            raise InputError.at(str(path), f"{column}: {held}; it must hold {_KINDS[kind]} only")
    return typed(table, kinds)


_KINDS = {int: "whole numbers", float: "numbers", bool: "True and False", str: "words"}


def _is(column: pd.Series, kind: type) -> bool:
    """Whether a column that was read can be one of this kind as it is."""
    if column.empty or kind is str:
        return True
    if kind is bool:
        return bool(pd.api.types.is_bool_dtype(column))
    if not pd.api.types.is_numeric_dtype(column):
        return kind is float and bool(column.isna().all())
    return kind is float or pd.api.types.is_integer_dtype(column) or _are_whole(column.to_numpy(dtype=float))


def _are_whole(values: np.ndarray) -> bool:
    return bool((np.isfinite(values) & (values == np.floor(values)) & (np.abs(values) < 2.0**53)).all())


def typed(table: pd.DataFrame, kinds: Mapping[str, type]) -> pd.DataFrame:
    """The table with its columns of these types. Text that is missing stays missing, in any version of pandas."""
    texts = [column for column, kind in kinds.items() if kind is str]
    there = table[texts].notna()
    table = table.astype(dict(kinds))
    return table.assign(**{column: table[column].where(there[column]) for column in texts})


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
    """Return the table. Raises InputError where a number is too large to be drawn."""
    if (table.select_dtypes("number").abs() > largest).any(axis=None):
        raise InputError.at(str(path), "holds numbers too large for any outcome or setting")
    return table


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table for people and spreadsheets. Numbers keep all their digits."""
    without_formulas(frame).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def without_formulas(data: pd.DataFrame) -> pd.DataFrame:
    """A copy with an apostrophe before each text that a spreadsheet would take for a formula."""
    safe = data.set_axis([_escaped(name) for name in data.columns], axis=1)
    for place, kind in enumerate(data.dtypes):  # by place: two columns may have one name
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
            safe.isetitem(place, [_escaped(cell) for cell in data.iloc[:, place]])
    return safe


def _escaped(cell: Any) -> Any:
    return "'" + cell if isinstance(cell, str) and _FORMULA.match(cell) else cell
