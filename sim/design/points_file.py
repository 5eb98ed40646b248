"""Read a CSV file of points: a column for each path, a row for each point, and an optional column of names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ..files.errors import InputError
from ..files.names import CONTROL, NO_TEXT, tidy, unseen
from ..files.text import bytes_of, decoded
from ..model.limits import POINTS
from .section import Value
from .values import parse_value, whole

NAME = "points.csv"
"""The name of the file in a results folder."""
MAX_BYTES = 64_000_000
_DECIMAL_COMMA = re.compile(r"^([+-]?\d*),(\d+)$")


def content(name: str, folder: Path | None, where: str = "sweep.points_from") -> bytes:
    """Read the bytes of a file of points; `where` is the place that names it.

    The name is relative to `folder`, that of the scenario, in which the file must lie.
    """
    path = Path(name)
    if folder is not None:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise InputError.at(where, f"{name} must lie in the folder of the scenario file")
    return bytes_of(path, MAX_BYTES, name)


SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def rows(read: bytes, name: str) -> tuple[list[dict[str, Value]], tuple[str, ...] | None]:
    """The settings of each point, and the names of the points where there is a column `name`.

    An empty cell does not set its path. Cells are separated by what separates the paths. Where that is no comma,
    numbers may have a decimal comma, as spreadsheets of many countries write them.
    """
    text = decoded(read, name)
    separator = _separator(text)
    try:
        filled = _filled(text)
        paths = [path.strip() for path in next(filled, (1, []))[1]]
        cells = list(islice(filled, POINTS.high + 1))
    except csv.Error as error:
        raise InputError.at(name, f"is not a CSV file: {error}") from None
    if not cells:
        raise InputError.at(name, "holds no point: a line of paths, then a line for each point")
    if len(cells) > POINTS.high:
        raise InputError.at(name, f"holds more than {POINTS.high:,} points")
    if len(set(paths)) < len(paths) or "" in (paths or [""]):
        raise InputError.at(f"{name}, line 1", "every column needs a path of its own")
    if problem := next(filter(None, map(unseen, paths)), None):
        raise InputError.at(f"{name}, line 1", problem)
    settings, names = [], dict[str, int]()
    for line, row in cells:
        if any(map(CONTROL.search, row)):
            raise InputError.at(f"{name}, line {line}", NO_TEXT)
        if len(row) != len(paths):
            how = f"cells are separated by {SEPARATORS[separator]}, as in line 1"
            raise InputError.at(f"{name}, line {line}", f"has {len(row)} cells under {len(paths)} paths: {how}")
        given = {path: cell.strip() for path, cell in zip(paths, row, strict=True) if cell.strip()}
        if "name" in paths:
            own = tidy(given.pop("name", ""))
            if problem := unseen(own):
                raise InputError.at(f"{name}, line {line}", problem)
            if not own or own in names:
                raise InputError.at(f"{name}, line {line}", "every point needs a name of its own")
            names[own] = line
        settings.append({path: whole(path, _value(cell, separator)) for path, cell in given.items()})
    return settings, tuple(names) if "name" in paths else None


def with_commas(read: bytes, name: str) -> bytes:
    """The same file as other programs read it: cells separated by commas, and numbers with a decimal point.

    Its lines are the same ones. A file that is so already is not changed.
    """
    text = decoded(read, name)
    separator, written = _separator(text), io.StringIO(newline="")
    if separator == ",":
        return read
    writer = csv.writer(written, lineterminator="\n")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
        writer.writerow([_DECIMAL_COMMA.sub(r"\1.\2", cell.strip()) for cell in row])
    return written.getvalue().encode()


def line_of(read: bytes, number: int) -> int:
    """The line at which the point of a number, the first is 0, stands in a file that `rows` has read."""
    return next(islice(_filled(decoded(read, NAME)), number + 1, None))[0]


def _separator(text: str) -> str:
    return max(SEPARATORS, key=next(iter(text.splitlines()), "").count)


def _filled(text: str) -> Iterator[tuple[int, list[str]]]:
    """The first row, and every other that is not empty, each with its line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    for number, row in enumerate(reader):
        if not number or any(cell.strip() for cell in row):
            yield reader.line_num, row


def _value(cell: str, separator: str) -> Value:
    if separator != ",":
        cell = _DECIMAL_COMMA.sub(r"\1.\2", cell)
    return parse_value(cell)
