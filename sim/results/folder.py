"""Results folders: a study fills a temporary folder, which moves to its place when it is complete.

So a folder in its place is complete. It is replaced only where the user asks for it, and only where it holds nothing
but results.
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, suppress
from pathlib import Path

from ..files.errors import InputError
from .atomic import parents_of, sync, sync_all, tell_place, telling, temporary
from .contents import MANIFEST, UNFINISHED, strangers
from .lock import OLD, is_held, working_on
from .manifest import facts_to_replace


def free_name(folder: Path) -> Path:
    """`folder`, or the first of folder-2, folder-3 … that does not exist and that no process is about to make."""
    number, candidate = 1, folder
    while is_held(candidate) or candidate.exists():  # in this order: who holds a place brings old results back
        number += 1
        candidate = folder.with_name(f"{folder.name}-{number}")
    return candidate


def check_place(folder: Path, overwrite: bool) -> int:
    """Raise InputError unless results may be written to a place. Returns how many files they replace."""
    if not (folder.exists() or folder.is_symlink()):
        return 0
    if not overwrite:
        raise InputError.at(str(folder), "already exists; choose another --out, or replace it with --overwrite")
    if folder.is_symlink() or not folder.is_dir():
        kind = "a link to another place" if folder.is_symlink() else "not a folder"
        raise InputError.at(str(folder), f"is {kind}, and is left alone; choose another --out")
    if not any((folder / name).is_file() for name in (MANIFEST, UNFINISHED)):
        raise InputError.at(str(folder), f"holds no {MANIFEST}, so it is not a results folder and is left alone")
    listed = facts_to_replace(folder).get("files")
    if listed is not None and not isinstance(listed, dict | list):
        listed = ()
    found = list(strangers(folder, listed))
    if found:
        names = ", ".join(str(path.relative_to(folder)) for path in found[:3])
        more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
        raise InputError.at(str(folder), f"holds what is no result ({names}{more}), so it is left alone")
    return sum(path.is_file() for path in folder.rglob("*"))


def replacing(folder: Path, files: int) -> str:
    """What the user is told before results are replaced."""
    them = "1 file; it is" if files == 1 else f"{files:,} files; they are"
    return f"{folder} holds {them} replaced when the new results are complete."


def replace(place: Path, new: Path, *, overwrite: bool) -> None:
    """Move a complete folder to its place, also where an older one stands there. A power cut leaves one or the other.

    Raises InputError unless the place is free, or may be replaced.
    """
    sync_all(new)
    check_place(place, overwrite)
    old = Path(f"{temporary(place)}{OLD}")
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    sync(place.parent)
    shutil.rmtree(old, ignore_errors=True)


class NewFolder:
    """A folder to fill. At the end it moves to its place; after an error it is removed.

    Write to `path`; at the end the folder is at `place`. With `or_next` it takes the first free name beside `place`,
    and chooses that name only at the end, so that two programs at once both keep their work. Otherwise no other
    program may work on the place meanwhile.
    """

    def __init__(self, place: Path, *, overwrite: bool = False, or_next: bool = False) -> None:
        self.place = Path(os.path.abspath(place))  # noqa: PTH100 - a link stays a link
        self.overwrite, self.or_next = overwrite, or_next
        self.path = temporary(self.place)
        self._held = ExitStack()

    def __enter__(self) -> NewFolder:
        with ExitStack() as held:
            held.enter_context(parents_of(self.place) if self.or_next else working_on(self.place))
            if not self.or_next:
                check_place(self.place, self.overwrite)
            with telling(self.place):
                self.path.mkdir()
            self._held = held.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, *_: object) -> None:
        if isinstance(error, OSError):
            tell_place(error, self.place)
        with self._held, telling(self.place):
            try:
                if kind is None:
                    self._put()
            finally:
                shutil.rmtree(self.path, ignore_errors=True)

    def _put(self) -> None:
        if not self.or_next:
            replace(self.place, self.path, overwrite=self.overwrite)
            return
        usual = self.place
        while self.path.exists():
            self.place = free_name(usual)
            with suppress(InputError), working_on(self.place):  # another program may just have taken the name
                replace(self.place, self.path, overwrite=False)
