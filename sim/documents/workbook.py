"""Write a document as an Excel workbook: a sheet a table, what each column means, and charts that Excel draws.

Text stays text: no cell becomes a formula or a link, whatever a department is called. The same document gives the same
bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files.errors import InputError
from ..results.atomic import write_atomically
from . import workbook_chart
from .document import Column, Document, Table
from .language import Language, language
from .numbers import FORMATS, heading, in_points, is_missing, is_number

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_576
"""A sheet of Excel has so many rows, one of them for the headings."""
MOST_LETTERS = 32_767
"""A cell of Excel holds so many letters."""
MOST_OF_NAME = 31
"""The name of a sheet has at most so many letters."""
WIDEST = 60
"""No column is wider than so many letters."""
TWO_LINES = 32
"""Height of the headings, in points."""
LENGTHS = "intervals of charts"
"""The name of a hidden sheet: the lengths of error bars."""
LOOKED_AT = 1_000
"""The width of a column follows from so many of its rows."""
PLAIN = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write(document: Document, path: Path) -> None:
    """Write a document to a file. Raises InputError where a table has more rows than a sheet can hold."""
    write_atomically(path, content(document))


def content(document: Document) -> bytes:
    """The bytes of the workbook of a document. Raises InputError where a table has more rows than a sheet can hold."""
    words = language(document.language)
    tables = [in_points(table, words.say("units.points")) for table in document.tables().values()]
    if long := next((table for table in tables if len(table.frame) >= MOST_ROWS), None):
        raise InputError.at(long.name, f"has {len(long.frame):,} rows; a sheet of Excel holds {MOST_ROWS - 1:,}")
    file = BytesIO()
    with _workbook(file, document) as book:
        first = words.say("document.contents"), words.say("document.sheets.columns")
        names = sheet_names([*first, *(table.name for table in tables), LENGTHS])
        contents, columns, *sheets, lengths = [book.add_worksheet(name) for name in names]
        lengths.hide()
        _write_contents(book, contents, document, dict(zip(names[2:-1], tables, strict=True)), words)
        _write_columns(book, columns, dict(zip(names[2:-1], tables, strict=True)), words)
        figures = [figure for chapter in document.chapters for figure in chapter.figures]
        for sheet in book.worksheets():
            _print_well(sheet)
        for sheet, table in zip(sheets, tables, strict=True):
            write_table(book, sheet, table)
            workbook_chart.insert(book, sheet, table, figures, lengths)
    return file.getvalue()


def _print_well(sheet: Worksheet) -> None:
    """A4, as wide as one page, with the headings on each."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names that Excel allows: of 31 letters at most, none of them forbidden, no two alike."""
    names = list[str]()
    for text in wanted:
        plain = _FORBIDDEN.sub(" ", text).strip().strip("'").strip() or "table"
        plain = f"{plain}_" if plain.casefold() == "history" else plain  # Excel keeps this name for itself
        taken = {name.casefold() for name in names}
        numbered = (f"{plain[: MOST_OF_NAME - len(end)]}{end}" for end in _endings())
        names.append(next(name for name in numbered if name.casefold() not in taken))
    return names


def _endings() -> Iterable[str]:
    yield ""
    yield from (f" ({number})" for number in count(2))


def _workbook(file: BytesIO, document: Document) -> Workbook:
    from xlsxwriter import Workbook

    book = Workbook(file, PLAIN)
    facts = "\n".join(f"{name}: {value}" for name, value in document.facts.items())
    made = datetime.fromisoformat(document.made).replace(tzinfo=None)
    book.set_properties({"title": document.title, "author": document.author, "comments": facts, "created": made})
    return book


def write_table(book: Workbook, sheet: Worksheet, table: Table) -> None:
    """Write a table to a sheet: headings with their meaning as a comment, then its rows."""
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for place, (name, column) in enumerate(table.columns.items()):
        cells = table.frame[name].tolist()
        shape = book.add_format({"num_format": FORMATS[column.shape]})
        sheet.set_column(place, place, _width(column, cells), shape)
        sheet.write_string(0, place, heading(column)[:MOST_LETTERS], bold)
        if column.meaning:
            sheet.write_comment(0, place, column.meaning, {"x_scale": 2, "author": ""})
        for row, value in enumerate(cells, 1):
            _write_cell(sheet, row, place, value, shape)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_row(0, TWO_LINES)
    if len(table.frame):
        sheet.autofilter(0, 0, len(table.frame), max(0, len(table.columns) - 1))


def _write_cell(sheet: Worksheet, row: int, place: int, value: Any, shape: Any = None) -> None:
    if is_number(value):
        sheet.write_number(row, place, value, shape)
    elif isinstance(value, bool) or type(value).__name__ == "bool":  # numpy's truth values are none of Python's
        sheet.write_boolean(row, place, bool(value), shape)
    elif isinstance(value, float) and math.isinf(value):  # an interval without an end
        sheet.write_string(row, place, "∞" if value > 0 else "−∞", shape)
    elif not is_missing(value):
        sheet.write_string(row, place, str(value)[:MOST_LETTERS], shape)


def _width(column: Column, cells: Sequence[Any]) -> float:
    words = max(map(len, heading(column).split()), default=0)
    widest = max((len(cell) for cell in cells[:LOOKED_AT] if isinstance(cell, str)), default=0)
    return min(WIDEST, max(10, words + 3, widest + 2))


def _write_contents(
    book: Workbook, sheet: Worksheet, document: Document, tables: Mapping[str, Table], words: Language
) -> None:
    large, bold, wrap = (
        book.add_format(how)
        for how in ({"bold": True, "font_size": 16}, {"bold": True, "bottom": 1}, {"text_wrap": True, "valign": "top"})
    )
    link = book.add_format({"font_color": "#0563C1", "underline": 1, "valign": "top"})
    sheet.write_string(0, 0, document.title[:MOST_LETTERS], large)
    sheet.write_string(1, 0, " · ".join(text for text in (document.author, words.date(document.made)) if text))
    for place, title in enumerate(_headings(words, "sheet", "holds", "rows", "note")):
        sheet.write_string(3, place, title, bold)
    for place, width in enumerate((MOST_OF_NAME, WIDEST, 10, WIDEST)):
        sheet.set_column(place, place, width)
    for row, (name, table) in enumerate(tables.items(), 4):
        quoted = name.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{quoted}'!A1", link, name)
        _write_cell(sheet, row, 1, table.title, wrap)
        _write_cell(sheet, row, 2, len(table.frame), wrap)
        _write_cell(sheet, row, 3, table.note or None, wrap)
    for row, (name, value) in enumerate(document.facts.items(), 5 + len(tables)):
        _write_cell(sheet, row, 0, name, wrap)
        _write_cell(sheet, row, 1, value, wrap)


def _headings(words: Language, *keys: str) -> list[str]:
    return [words.say(f"document.sheets.{key}") for key in keys]


def _write_columns(book: Workbook, sheet: Worksheet, tables: Mapping[str, Table], words: Language) -> None:
    """The dictionary of the data: a row for each column of each sheet."""
    bold, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, title in enumerate(_headings(words, "sheet", "column", "unit", "means")):
        sheet.write_string(0, place, title, bold)
    for place, width in enumerate((MOST_OF_NAME, 32, 16, 100)):
        sheet.set_column(place, place, width)
    rows = [
        (name, one.label, one.unit, one.meaning) for name, table in tables.items() for one in table.columns.values()
    ]
    for row, cells in enumerate(rows, 1):
        for place, cell in enumerate(cells):
            _write_cell(sheet, row, place, cell or None, wrap)
    sheet.freeze_panes(1, 2)
