"""Write lessons as pages that need no server: into one file, or into a folder with worksheets and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ...files.errors import InputError
from ...results.atomic import parents_of, write_atomically
from ...results.tables import without_formulas
from . import data, page, sheets
from .plan import Plan
from .run import compute

ONE = ".html"
"""How the name of one file ends. Any other path is a folder."""
NAMES = ("index.html", "worksheet.html", "answers.html", "figures.csv", "curves.csv")
"""The files of a folder."""


def files(path: Path) -> list[Path]:
    """What is written for a path."""
    return [path] if path.suffix.lower() == ONE else [path / name for name in NAMES]


def check(path: Path, overwrite: bool = False) -> None:
    """Raise InputError where something is in the way that may not be replaced."""
    folder = files(path)[0].parent
    for one in (folder, *folder.parents):
        if one.exists() and not one.is_dir():
            raise InputError.at(str(one), "is not a folder")
    for one in files(path):
        if one.is_dir():
            raise InputError.at(str(one), "is a folder")
        if one.exists() and not overwrite:
            raise InputError.at(str(one), "already exists; choose another path, or replace it with --overwrite")


def write(
    path: Path, plans: Sequence[Plan], code: str, done: Callable[[int], None] = lambda points: None
) -> list[Path]:
    """Compute some lessons and write them in a language; returns the files. All is computed before any is written.

    `done` is called with the number of finished experiments. Raises InputError.
    """
    every = [compute(plan, done) for plan in plans]
    content = [page.render(every, code).encode()]
    if len(files(path)) > 1:
        content += [sheets.render(every, code, key).encode() for key in (False, True)]
        content += [
            without_formulas(table).to_csv(index=False, lineterminator="\n").encode()
            for table in data.tables(every).values()
        ]
    with parents_of(files(path)[0]):
        for one, text in zip(files(path), content, strict=True):
            write_atomically(one, text)
    return files(path)
