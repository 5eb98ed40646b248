"""Read a CSV file of points: a column for each path, a row for each point, and an optional column of names."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from ..files.errors import InputError
from ..files.text import decoded
from .section import MAX_SAMPLED, Value
from .values import parse_value, whole

NAME = "points.csv"
"""The name of the file in a results folder."""
MAX_BYTES = 64_000_000
_DECIMAL_COMMA = re.compile(r"^([+-]?\d*),(\d+)$")


def content(name: str, folder: Path | None) -> bytes:
    """Read the bytes of a file of points. A scenario names it relative to `folder`, its own, in which it must lie."""
    path = Path(name)
    if folder is not None:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise InputError.at("sweep.points_from", f"{name} must lie in the folder of the scenario file")
    try:
        with path.open("rb") as file:
            read = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError.at(name, (error.strerror or str(error)).casefold()) from None
    if len(read) > MAX_BYTES:
        raise InputError.at(name, f"is larger than {MAX_BYTES // 1_000_000} MB")
    return read


SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def rows(read: bytes, name: str) -> tuple[list[dict[str, Value]], tuple[str, ...] | None]:
    """The settings of each point, and the names of the points where there is a column `name`.

    An empty cell does not set its path. Cells are separated by what separates the paths. Where that is no comma,
    numbers may have a decimal comma, as spreadsheets of many countries write them.
    """
    text = decoded(read, name)
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        paths = [path.strip() for path in next(reader, [])]
        cells = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InputError.at(name, f"is not a CSV file: {error}") from None
    if not cells:
        raise InputError.at(name, "holds no point: a line of paths, then a line for each point")
    if len(cells) > MAX_SAMPLED:
        raise InputError.at(name, f"holds {len(cells):,} points, more than {MAX_SAMPLED:,}")
    if len(set(paths)) < len(paths) or "" in paths:
        raise InputError.at(f"{name}, line 1", "every column needs a path of its own")
    settings, names = [], []
    for line, row in cells:
        if len(row) != len(paths):
            how = f"cells are separated by {SEPARATORS[separator]}, as in line 1"
            raise InputError.at(f"{name}, line {line}", f"has {len(row)} cells under {len(paths)} paths: {how}")
        given = {path: cell.strip() for path, cell in zip(paths, row, strict=True) if cell.strip()}
        own = given.pop("name", "")
        if "name" in paths and (not own or own in names):
            raise InputError.at(f"{name}, line {line}", "every point needs a name of its own")
        names.append(own)
        settings.append({path: whole(path, _value(cell, separator)) for path, cell in given.items()})
    return settings, tuple(names) if "name" in paths else None


def _value(cell: str, separator: str) -> Value:
    if separator != ",":
        cell = _DECIMAL_COMMA.sub(r"\1.\2", cell)
    return parse_value(cell)
