"""Read spreadsheets and SPSS files in a process of their own, with a limit of time and memory.

The libraries that read them are not written in Python: a hostile file that exhausts or crashes them ends that process
alone, and the user gets one line.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...files.errors import InputError, needs_extra
from ...runs.apart import APART
from .cell_errors import write_errors

MAX_UNZIPPED = 400_000_000
"""A workbook is a zip file. Unzipped it has at most so many bytes."""
MAX_SECONDS = 120
MAX_MEMORY = 6_000_000_000
"""Bytes of address space for the process that reads a file."""
MAX_CELLS = 20_000_000
SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
SPSS = (".sav", ".zsav")

Cells = list[list[str]]


def sheets_of(path: Path) -> dict[str, Cells]:
    """The sheets of a workbook, each as rows of texts. A formula gives the value that was saved with it."""
    _check_zip(path)
    return _apart(_read_sheets, path)


def spss(path: Path) -> tuple[dict[str, list[str]], dict[str, str], dict[str, dict[str, str]]]:
    """The columns of an SPSS file as texts, the label of each, and the labels of its codes."""
    if find_spec("pyreadstat") is None:
        raise InputError.at(str(path), f"is an SPSS file, which {needs_extra('spss')}; or save it as CSV")
    return _apart(_read_spss, path)


def _check_zip(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return  # an old .xls; the reader says if it is none
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        raise InputError.at(str(path), "is a damaged workbook: open it in your spreadsheet and save it anew") from None
    if size > MAX_UNZIPPED:
        raise InputError.at(str(path), f"unzips to {size:,} bytes; at most {MAX_UNZIPPED:,} are read")


def _apart(read: Callable[[Path], Any], path: Path) -> Any:
    """What a function reads from a file, in another process. Raises InputError."""
    pool = ProcessPoolExecutor(1, APART)
    try:
        told, found = pool.submit(_told, read, path).result(MAX_SECONDS)
    except TimeoutError:
        for process in list((pool._processes or {}).values()):
            process.kill()
        raise InputError.at(str(path), f"took longer than {MAX_SECONDS} seconds to read") from None
    except (BrokenProcessPool, MemoryError):
        raise InputError.at(str(path), "cannot be read: it needs too much memory, or is damaged") from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if told:
        raise InputError.at(str(path), told)
    return found


def _told(read: Callable[[Path], Any], path: Path) -> tuple[str, Any]:
    """What a function reads. A library in Rust that gives up raises what is no Exception and cannot be sent back."""
    try:
        return read(path)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return "cannot be read: it is damaged", None


def _read_sheets(path: Path) -> tuple[str, dict[str, Cells]]:
    import python_calamine as calamine

    _limit_memory()
    try:
        with calamine.load_workbook(str(path)) as book:
            sheets: dict[str, Cells] = {}
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height * sheet.total_width > MAX_CELLS:
                    return f"has more than {MAX_CELLS:,} cells in the sheet {name}", {}
                sheets[name] = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        write_errors(path, sheets)
    except calamine.PasswordError:
        return "is protected by a password: save it without one", {}
    except (calamine.CalamineError, zipfile.BadZipFile, SyntaxError, OSError, ValueError, KeyError, TypeError) as error:
        return f"cannot be read as a spreadsheet: {_first_line(error)}", {}
    return "", sheets


def _read_spss(path: Path) -> tuple[str, Any]:
    import pyreadstat

    _limit_memory()
    try:
        columns, about = pyreadstat.read_sav(str(path), output_format="dict")
        _, declared = pyreadstat.read_sav(str(path), metadataonly=True, user_missing=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError, UnicodeError) as error:
        return f"cannot be read as an SPSS file: {_first_line(error)}", None
    texts = {name: [_text(cell) for cell in column] for name, column in columns.items()}
    labels = {name: label or "" for name, label in about.column_names_to_labels.items()}
    none: dict[str, Any] = declared.missing_ranges
    codes = {
        name: {
            _text(code): str(label)
            for code, label in own.items()
            if not any(each["lo"] <= code <= each["hi"] for each in none.get(name, ()))
        }
        for name, own in about.variable_value_labels.items()
    }
    return "", (texts, labels, codes)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _text(cell: Any) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124 - a number that is none
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
