"""Where results stand: a folder is filled beside its place and moved there when it is whole.

So a folder that exists is complete, and one that exists is replaced only when told.
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
"""Stands in the folder of a sweep until it is finished."""


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
