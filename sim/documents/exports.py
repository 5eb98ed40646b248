"""Write the tables of a results folder in the form that another program reads, or as a page for people."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

from ..files.errors import InputError, unknown
from ..results.atomic import atomically
from ..results.contents import EXPORT, PAGE
from ..results.parquet import write_parquet
from ..results.tables import write_csv
from .tables import Source

Note = Callable[[str], None]


def export(source: Source, to: str, note: Note) -> list[str]:
    """Write the tables of a results folder into its folder `export`, or its page. Returns the paths of the files in it.

    `note` is told of tables that are too long for a sheet of Excel, and are left out. Raises InputError for an unknown
    form, where a library is not installed, and where a table cannot be read.
    """
    if to not in (*FORMS, PAGES):
        raise InputError.at("--to", unknown("form", to, (*FORMS, PAGES)))
    if not source.files():
        raise InputError.at(str(source.folder), "holds no table, so there is nothing to export")
    if to == PAGES:
        return [write_page(source)]
    place = source.folder / EXPORT
    if place.is_symlink():
        raise InputError.at(str(place), "is a link to another place; nothing is written through it")
    write = FORMS[to]
    return [f"{EXPORT}/{name}" for name in write(source, place, note)]


def write_page(source: Source) -> str:
    """Write the page that explains a results folder into it. Returns its name."""
    from .web import folder, html

    html.write(folder.page(source), source.folder / PAGE)
    return PAGE


def _workbook(source: Source, place: Path, note: Note) -> list[str]:
    from . import workbook

    left_out = list[str]()
    made = source.document(list(source.tables(workbook.MOST_ROWS - 1, left_out)))
    place.mkdir(exist_ok=True)
    workbook.write(made, place / "tables.xlsx")
    for name in left_out:
        most = f"{workbook.MOST_ROWS - 1:,}"
        note(f"{name} is not in the workbook: it has more than the {most} rows that a sheet of Excel holds (--to csv).")
    return ["tables.xlsx"]


def _netcdf(source: Source, place: Path, note: Note) -> list[str]:
    from . import netcdf

    netcdf.check()
    made = source.document(list(source.tables()))
    place.mkdir(exist_ok=True)
    with atomically(place / "tables.nc") as name:
        netcdf.write(made, name)
    return ["tables.nc"]


def _files(
    ending: str, write: Callable[[pd.DataFrame, Path], None], source: Source, place: Path, note: Note
) -> list[str]:
    names = []
    for table in source.tables():
        place.mkdir(exist_ok=True)
        names.append(f"{table.name.replace('.', '-')}.{ending}")
        with atomically(place / names[-1]) as name:
            write(table.frame, name)
    return names


FORMS: dict[str, Callable[[Source, Path, Note], list[str]]] = {
    "xlsx": _workbook,
    "csv": partial(_files, "csv", write_csv),
    "parquet": partial(_files, "parquet", write_parquet),
    "netcdf": _netcdf,
}
"""The forms of tables, each with the function that writes it."""
PAGES = "html"
