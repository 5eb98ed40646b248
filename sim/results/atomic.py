"""Write files atomically: a file is complete, or it is not there. This holds after a power cut too."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from secrets import token_hex
from typing import Any

from ..files.errors import Problem

TEMPORARY = re.compile(r"\..+-[0-9a-f]{8}")
"""The names that files and folders have while they are written or removed."""


def temporary(path: Path) -> Path:
    """A hidden name beside a path, which no other process takes."""
    return path.with_name(f".{path.name}-{token_hex(4)}")


def final(path: Path) -> Path:
    """The path that a file or folder with a temporary name will have; any other path as it is."""
    return path.with_name(path.name[1:-9]) if TEMPORARY.fullmatch(path.name) else path


OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG)
"""Errors of a disk that may name no file."""


def tell_place(error: OSError, place: Path) -> None:
    """Have an error of the disk tell a place that the user knows: `place` where it tells none, and no hidden name.

    A disk that fills up while one writes tells none, and some libraries tell it in words of their own.
    """
    if error.errno is None or (error.filename is None and error.errno not in OF_THE_DISK):
        return  # such as one of the network
    told = error.filename2 or error.filename  # what is copied or moved cannot come to the second
    path = final(Path(told)) if isinstance(told, str | Path) else place
    for above in path.parents:
        if final(above) == place:
            path = place / path.relative_to(above)
    error.filename, error.strerror = str(path), os.strerror(error.errno)
    del error.filename2


@contextmanager
def telling(place: Path) -> Iterator[None]:
    """Have each error of the disk in here tell a place that the user knows (see `tell_place`)."""
    try:
        yield
    except OSError as error:
        tell_place(error, place)
        raise


def refused(error: OSError) -> Problem:
    """What the system refused, and where: the place that the user named, not the hidden name that it has meanwhile."""
    place = final(Path(error.filename)) if isinstance(error.filename, str | Path) else "file"
    return Problem(str(place), error.strerror or str(error))


def leftovers(path: Path, ending: str = "") -> list[Path]:
    """What a process that was killed has left beside a path under such names, with an ending after them."""
    return sorted(path.parent.glob(escape(f".{path.name}-") + "[0-9a-f]" * 8 + escape(ending)))


@contextmanager
def atomically(path: Path) -> Iterator[Path]:
    """Give a temporary name to write to. At the end the file gets its own name; after an error it is removed."""
    name = temporary(path)
    try:
        with telling(path):
            yield name
            sync(name)
            name.replace(path)
            sync(path.parent)
    finally:
        name.unlink(missing_ok=True)


def write_atomically(path: Path, content: Any) -> None:
    """Write bytes to a file atomically."""
    with atomically(path) as name:
        name.write_bytes(content)


def sync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder, before anything that follows."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folder
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(folder: Path) -> None:
    """Have the disk keep everything in a folder: its files, then the names in it."""
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        if not path.is_symlink():
            sync(path)
    sync(folder)


def remove(folder: Path) -> None:
    """Remove a folder. It goes at once from its place; a kill meanwhile leaves parts of it under a hidden name only."""
    hidden = temporary(folder)
    folder.rename(hidden)
    shutil.rmtree(hidden, ignore_errors=True)


@contextmanager
def temporary_folder(path: Path) -> Iterator[Path]:
    """A folder with a temporary name beside a path, which is removed with what is left in it."""
    folder = temporary(path)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def parents_of(place: Path) -> Iterator[None]:
    """Make the parents of a place that are missing. At the end those that are still empty go again."""
    missing = [parent for parent in place.parents if not parent.exists()]
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        for parent in missing:
            with suppress(OSError):  # it holds something
                parent.rmdir()
