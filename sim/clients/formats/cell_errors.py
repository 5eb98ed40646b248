"""The cells of a workbook that hold an error, such as #DIV/0! or #N/A. Calamine gives an empty cell for each.

They are found in .xlsx, .xlsm and .ods. In .xls and .xlsb an error cannot be told from an empty cell.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

_OF_EXCEL, _OF_ODS = re.compile(rb"""\bt=["']e["']"""), re.compile(rb"""\bvalue-type=["']error["']""")
"""What says that a cell holds an error."""
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def write_errors(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    """Write the text of each error into its cell of the sheets that were read from a workbook."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        _of_excel(path, sheets)
    elif path.suffix.lower() == ".ods":
        _of_ods(path, sheets)


def _of_excel(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    with zipfile.ZipFile(path) as archive:
        if not any(_OF_EXCEL.search(archive.read(part)) for part in archive.namelist() if part.endswith(".xml")):
            return  # openpyxl takes many times as long as calamine
    from openpyxl import load_workbook

    with warnings.catch_warnings(action="ignore"):  # of what it would not keep when it writes
        book = load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if cell.data_type == "e":
                    sheets[sheet.title][cell.row - 1][cell.column - 1] = str(cell.value)


def _of_ods(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
    if not _OF_ODS.search(content):
        return
    for table in ET.fromstring(content).iter(f"{_TABLE}table"):  # noqa: S314 - in a process of its own
        cells, first = sheets[str(table.get(f"{_TABLE}name"))], 0
        for row in table.iter(f"{_TABLE}table-row"):
            rows, column = int(row.get(f"{_TABLE}number-rows-repeated", 1)), 0
            for cell in row:
                many = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
                if cell.get(_KIND) == "error":
                    for own in cells[first : first + rows]:
                        own[column : column + many] = ["".join(cell.itertext())] * len(own[column : column + many])
                column += many
            first += rows
