"""Write the tables of a results folder in the form that another program reads, or as a page for people."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

from ..files.errors import InputError, unknown
from ..results.atomic import atomically
from ..results.contents import EXPORT
from ..results.parquet import write_parquet
from ..results.tables import write_csv
from .tables import Source

Note = Callable[[str], None]
Write = Callable[[pd.DataFrame, Path], None]


def export(source: Source, to: str, note: Note) -> list[str]:
    """Write the tables into the folder `export` of a results folder. Returns the names of the files from there on.

    `note` is told of tables that are too long for a sheet of Excel, and are left out. Raises InputError for an unknown
    form, where a library is not installed, and where a table cannot be read.
    """
    if to not in FORMS:
        raise InputError.at("--to", unknown("form", to, FORMS))
    place = source.folder / EXPORT
    if place.is_symlink():
        raise InputError.at(str(place), "is a link to another place; nothing is written through it")
    write = FORMS[to]
    return [f"{EXPORT}/{name}" for name in write(source, place, note)]


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


def _page(source: Source, place: Path, note: Note) -> list[str]:
    from .web import folder, html

    made = folder.page(source)
    place.mkdir(exist_ok=True)
    html.write(made, place / "index.html")
    return ["index.html"]


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
    "html": _page,
}
"""The forms, each with the function that writes it."""
