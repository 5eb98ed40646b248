"""A results folder: manifest, scenario, tables, figures.

It is written beside its place under a passing name and moved there when it is whole, so a folder
that exists is complete; one that exists is replaced only when told.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from secrets import token_hex
from typing import Any

import pandas as pd

from .. import __version__
from ..files.errors import InputError

MANIFEST = "manifest.json"
UNFINISHED = "unfinished.json"
"""Stands in the folder of a sweep until it is finished."""
PASSING = ".*-????????"
"""What files are called while they are written."""
KINDS = ("run", "sweep", "whatif", "compare", "advise", "evidence", "sensitivity", "tipping")
"""The commands that make results folders."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
PACKAGE = Path(__file__).resolve().parent.parent
"""The folder of this package."""
ROOMS_WITHOUT_FIGURES = ("cli", "evidence", "lab", "plots")
"""Folders whose code no figure of a sweep depends on: they draw and tell. A corrected word there ends no sweep."""
PACKAGES = ("SALib", "mesa", "numba", "numpy", "pandas", "pyarrow", "scipy", "seaborn")


def free_name(folder: Path) -> Path:
    """`folder`, or the first of folder-2, folder-3 … that does not exist."""
    number, candidate = 1, folder
    while candidate.exists():
        number += 1
        candidate = folder.with_name(f"{folder.name}-{number}")
    return candidate


def check_place(folder: Path, overwrite: bool) -> None:
    """Raise InputError unless results may be written there."""
    if not folder.exists():
        return
    if not overwrite:
        raise InputError.at(str(folder), "already exists; choose another --out, or replace it with --overwrite")
    if not any((folder / name).is_file() for name in (MANIFEST, UNFINISHED)):
        raise InputError.at(str(folder), f"holds no {MANIFEST}, so it is not a results folder and is left alone")


class NewFolder:
    """A folder to fill, put in its place when it is whole; thrown away if anything fails.

    `path` is where to write meanwhile; `place` where it comes to stand. With `or_next` the first free
    name beside `place` is taken, found only at the end, so that two at once do not spoil each other.
    """

    def __init__(self, place: Path, *, overwrite: bool = False, or_next: bool = False) -> None:
        self.asked, self.overwrite, self.or_next = place.resolve(), overwrite, or_next
        self.place = self.asked
        self.path = self.place.with_name(f".{self.place.name}-{token_hex(4)}")
        self._made: list[Path] = []

    def __enter__(self) -> NewFolder:
        if not self.or_next:
            check_place(self.place, self.overwrite)
        for parent in [self.place.parent, *self.place.parent.parents]:
            if parent.exists():
                break
            self._made.append(parent)
        self.path.mkdir(parents=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._put()
        finally:
            shutil.rmtree(self.path, ignore_errors=True)
            if not self.place.exists():
                for parent in self._made:
                    with suppress(OSError):
                        parent.rmdir()

    def _put(self) -> None:
        old = self.path.with_name(self.path.name + "-old")
        if self.place.exists() and not self.or_next:
            check_place(self.place, self.overwrite)
            self.place.rename(old)
        while True:
            self.place = free_name(self.asked) if self.or_next else self.asked
            try:
                self.path.rename(self.place)
                break
            except OSError as error:
                if self.or_next and error.errno in (errno.EEXIST, errno.ENOTEMPTY):
                    continue  # somebody else took the name in this moment
                if old.exists():
                    old.rename(self.place)
                raise
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def passing(path: Path) -> Iterator[Path]:
    """A passing name to write under; what is there at the end is put in place, whole or not at all."""
    name = path.with_name(f".{path.name}-{token_hex(4)}")
    try:
        yield name
        with name.open("rb") as file:
            os.fsync(file.fileno())  # even after a power cut
        name.replace(path)
    finally:
        name.unlink(missing_ok=True)


def write_whole(path: Path, content: Any) -> None:
    """Write bytes to a file that is there whole or not at all."""
    with passing(path) as name:
        name.write_bytes(content)


@cache
def sources(package: Path = PACKAGE) -> str:
    """A hash of all code that a figure may depend on, whichever folder of the package it is in.

    The name of a file counts as much as its content, so a file that moves is noticed.
    """
    files = [path.relative_to(package) for path in sorted(package.rglob("*.py"))]
    counted = [file for file in files if file.parts[0] not in ROOMS_WITHOUT_FIGURES]
    return digest(b"".join(str(file.as_posix()).encode() + (package / file).read_bytes() for file in counted))[:16]


def digest(content: Any) -> str:
    """A hash of bytes."""
    return hashlib.sha256(content).hexdigest()


def fingerprint(determines: dict[str, Any]) -> str:
    """A hash of what determines the figures, and of the version that makes them."""
    content = json.dumps({"version": __version__, **determines}, sort_keys=True, ensure_ascii=False)
    return digest(content.encode())


def write_manifest(folder: Path, started: datetime, determines: dict[str, Any] | str, **facts: Any) -> None:
    """Say what was run, with what, and when; what determines the figures goes in as its fingerprint."""
    finished = datetime.now(UTC)
    manifest = {
        "partnering": __version__,
        **facts,
        "fingerprint": determines if isinstance(determines, str) else fingerprint(determines),
        "commit": _commit(),
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": round((finished - started).total_seconds(), 3),
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    write_whole(folder / MANIFEST, text.encode() + b"\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder. Raises InputError where there is none."""
    path, most = folder / MANIFEST, 32_000_000
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(most + 1)
        manifest = json.loads(text) if len(text) <= most else None
        if isinstance(manifest, dict) and manifest.get("kind") in KINDS:
            return manifest
    except OSError:
        if (folder / UNFINISHED).is_file():
            message = "holds an unfinished sweep: go on with sweep --resume, or see what is there with merge --partial"
        else:
            message = f"is not a results folder: it has no {MANIFEST}"
        raise InputError.at(str(folder), message) from None
    except (ValueError, RecursionError):
        pass
    raise InputError.at(str(path), f"is not the manifest of a {', '.join(KINDS[:-1])} or {KINDS[-1]}")


def read_table(folder: Path, name: str, columns: Mapping[str, type] | None = None) -> pd.DataFrame:
    """A table of a results folder, `name` with its ending: all of it, or the columns given, each of its type.

    Text is read as it was before `write_csv`; of Parquet nothing but the columns given is read.
    Raises InputError where the file cannot be read or a column is not there or not of its type.
    """
    from pyarrow import parquet

    path, kinds = folder / name, dict(columns or {})
    with _readable(path):
        if path.suffix == ".csv":  # "NA" and "1.10" may be names
            exact: Any = {"keep_default_na": False, "na_values": [""]}
            table = pd.read_csv(path, usecols=[*kinds] or None, dtype=kinds, low_memory=False, **exact)
            for column in (column for column, kind in kinds.items() if kind is str):
                table[column] = table[column].str.replace(
                    rf"^'(?=[{re.escape(''.join(FORMULA_STARTS))}])", "", regex=True
                )
        else:
            table = parquet.read_table(path, columns=[*kinds] or None).to_pandas(ignore_metadata=True)
        return _typed(path, table, kinds)


def batches(
    folder: Path, name: str, columns: Mapping[str, type], only: tuple[str, list[int]]
) -> Iterator[pd.DataFrame]:
    """Some columns of a Parquet table, a batch of rows at a time: those with one of some numbers in a column.

    Raises InputError like `read_table`.
    """
    from pyarrow import dataset

    path = folder / name
    with _readable(path):
        wanted = dataset.field(only[0]).isin(only[1])
        for batch in dataset.dataset(path).to_batches(columns=list(columns), filter=wanted):
            yield _typed(path, batch.to_pandas(), columns)


def _typed(path: Path, table: pd.DataFrame, kinds: Mapping[str, type]) -> pd.DataFrame:
    if missing := [column for column in kinds if column not in table]:
        raise InputError.at(str(path), f"has no column {missing[0]}")
    return table.astype(dict(kinds))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Whatever is wrong with a file, as one line."""
    from pyarrow import ArrowException

    try:
        yield
    except InputError:
        raise
    except (OSError, ValueError, TypeError, OverflowError, ArrowException) as error:
        reason = (str(error).splitlines() or ["it is damaged"])[0]
        raise InputError.at(str(path), f"cannot be read: {reason}") from None


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """A table for people and spreadsheets; numbers keep all their digits."""
    without_formulas(frame).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def without_formulas(data: pd.DataFrame) -> pd.DataFrame:
    """A copy in which no text is taken for a formula by a spreadsheet: an apostrophe goes before it."""
    safe = data.copy()
    for place, (_, column) in enumerate(data.items()):  # by place: two columns may have one name
        if not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)):
            safe.isetitem(place, [_escaped(cell) for cell in column])
    return safe.rename(columns=_escaped)


def _escaped(cell: Any) -> Any:
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _commit() -> str | None:
    """The commit of the source this runs from, marked where it has been changed since; None outside a checkout."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", os.fspath(PACKAGE), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout.strip()  # noqa: S603

    try:
        git("ls-files", "--error-unmatch", "__init__.py")
        changed = git("status", "--porcelain", "--untracked-files=no", "--", ".")
        return git("rev-parse", "HEAD") + (" (changed since)" if changed else "")
    except (OSError, subprocess.SubprocessError):
        return None
