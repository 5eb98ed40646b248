"""Results folders: a study fills a temporary folder, which moves to its place when it is complete.

So a folder in its place is complete. It is replaced only where the user asks for it.
"""

from __future__ import annotations

import errno
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from ..files.errors import InputError

MANIFEST = "manifest.json"
UNFINISHED = "unfinished.json"
"""This file is in the folder of a sweep until the sweep is finished."""


def free_name(folder: Path) -> Path:
    """`folder`, or the first of folder-2, folder-3 … that does not exist."""
    number, candidate = 1, folder
    while candidate.exists():
        number += 1
        candidate = folder.with_name(f"{folder.name}-{number}")
    return candidate


def check_place(folder: Path, overwrite: bool) -> None:
    """Raise InputError unless results may be written to a place."""
    if not folder.exists():
        return
    if not overwrite:
        raise InputError.at(str(folder), "already exists; choose another --out, or replace it with --overwrite")
    if not any((folder / name).is_file() for name in (MANIFEST, UNFINISHED)):
        raise InputError.at(str(folder), f"holds no {MANIFEST}, so it is not a results folder and is left alone")


class NewFolder:
    """A folder to fill. At the end it moves to its place; after an error it is removed.

    Write to `path`; at the end the folder is at `place`. With `or_next` it takes the first free name beside `place`.
    The name is chosen only at the end, so that two programs at once do not damage each other's results.
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
                    continue  # another program has just taken the name
                if old.exists():
                    old.rename(self.place)
                raise
        shutil.rmtree(old, ignore_errors=True)
