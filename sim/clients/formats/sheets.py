"""Read a client's files as sheets of texts, whatever their format, encoding and separator."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ...files.errors import InputError
from ...files.text import MARKS, bytes_of
from . import networks, ucinet, workbook

MAX_BYTES = 200_000_000
MAX_COLUMNS = 5_000
SEPARATORS = (",", ";", "\t", "|")
TEXTS = (".csv", ".tsv", ".txt", ".tab", ".dat")
_SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""Excel says so in a first line what separates cells."""
FORMATS = (*TEXTS, *workbook.SPREADSHEETS, *workbook.SPSS, *networks.READERS, ucinet.ENDING)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of texts, header included. `decimal_comma`: 3,5 may be a number in it."""

    file: str
    name: str
    rows: Sequence[Sequence[str]]
    decimal_comma: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    """What an SPSS file calls each column in words,"""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    """and the words for the codes in it."""
    notes: tuple[str, ...] = ()
    lines: Sequence[int] = ()
    """The line of the file on which each row ends, where blank ones were left out."""
    typed: bool = False
    """Numbers stand as somebody wrote them, so that 1.500 may be 1500."""

    def line(self, row: int) -> int:
        """The line, or the row of a workbook, at which a row stands; the header is row 0."""
        return self.lines[row] if self.lines else row + 1


def read(path: Path) -> list[Sheet]:
    """The sheets of a file. Raises InputError."""
    content = bytes_of(path, MAX_BYTES)
    if not content.strip():
        raise InputError.at(str(path), "is empty")
    ending = path.suffix.lower()
    if ending in workbook.SPREADSHEETS:
        return [Sheet(str(path), name, rows, True) for name, rows in workbook.sheets_of(path).items() if rows]
    if ending in workbook.SPSS:
        columns, labels, codes = workbook.spss(path)
        rows = [list(columns), *zip(*columns.values(), strict=True)]
        return [Sheet(str(path), path.stem, rows, False, labels, codes, lines=range(len(rows)))]  # a line is a case
    if ending not in FORMATS:
        raise InputError.at(str(path), f'ends in "{ending}"; files that can be read: {", ".join(FORMATS)}')
    text, notes = _text(content, str(path))
    if ending in networks.READERS:
        nodes, edges = networks.read(text, ending, str(path))
        return [Sheet(str(path), "Nodes", nodes, notes=notes), Sheet(str(path), "Edges", edges, notes=notes)]
    if ending == ucinet.ENDING:
        return [Sheet(str(path), name, rows, notes=notes) for name, rows in ucinet.read(text, str(path)).items()]
    return [_separated(text, path, notes)]


def _text(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Text in UTF-8, UTF-16 or, where it is neither, Windows-1252, which is told."""
    encoding = next((encoding for mark, encoding in MARKS.items() if content.startswith(mark)), "")
    if not encoding and b"\0" in content[:2]:
        encoding = "UTF-16-LE" if content[1:2] == b"\0" else "UTF-16-BE"
    try:
        text = content.decode(encoding or "utf-8-sig")
        told: tuple[str, ...] = ()
    except UnicodeDecodeError:
        if encoding:
            raise InputError.at(name, f"begins as {encoding}, but is not: save it as UTF-8") from None
        text = content.decode("cp1252", errors="replace")
        told = (f"{name} is not UTF-8, and was read as Windows-1252: look whether names are right",)
    if "\0" in text:
        raise InputError.at(name, "holds what is no text: save it as CSV UTF-8")
    return text, told


def _separated(text: str, path: Path, notes: tuple[str, ...]) -> Sheet:
    text = text.lstrip("\ufeff")
    said = _SAID.match(text)
    if said:
        separator, text = said[1], text[said.end() :]
    else:
        separator = _separator(text)
    if text.count(separator) > workbook.MAX_CELLS:  # before they are listed
        raise InputError.at(str(path), f"has more than {workbook.MAX_CELLS:,} cells")
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        numbered = [(reader.line_num + bool(said), row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InputError.at(str(path), f"is not a table of texts with separators: {error}") from None
    rows = [row for _, row in numbered]
    width = max(map(len, rows), default=0)
    if width > MAX_COLUMNS:
        raise InputError.at(str(path), f"has {width:,} columns; at most {MAX_COLUMNS:,} are read")
    if len(rows) * width > workbook.MAX_CELLS:
        raise InputError.at(str(path), f"has more than {workbook.MAX_CELLS:,} cells")
    _refuse_longer_rows(numbered, separator, str(path))
    lines = [line for line, _ in numbered]
    return Sheet(str(path), path.stem, rows, separator != ",", notes=notes, lines=lines, typed=True)


def _refuse_longer_rows(numbered: Sequence[tuple[int, list[str]]], separator: str, name: str) -> None:
    """Raise InputError where a row has more cells than the header: all behind the surplus one belong to others.

    Every row may end with a separator that the header lacks. Rows that end early miss their last answers alone.
    """
    width = len(numbered[0][1]) if numbered else 0
    every = all(len(row) > width for _, row in numbered[1:])
    for line, row in numbered[1:]:
        if len(row) > width and not (every and not any(cell.strip() for cell in row[width:])):
            comma = ": is a decimal comma among them?" if separator == "," else ""
            raise InputError.at(f"{name}, line {line}", f"has more cells than the header{comma}")


def _separator(text: str) -> str:
    """What separates cells: with it most rows have as many as the first one, and more than one."""
    start = text[:100_000]
    scores = {}
    for separator in SEPARATORS:
        with suppress(csv.Error):
            widths = [len(row) for row in islice(csv.reader(io.StringIO(start, newline=""), delimiter=separator), 50)]
            alike = sum(width == widths[0] for width in widths) / max(len(widths), 1)
            scores[separator] = (alike if widths and widths[0] > 1 else 0.0, widths[0] if widths else 0)
    return max(scores, key=scores.__getitem__, default=",")
