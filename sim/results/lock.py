"""One process at a time works on a results folder. The shards of a sweep may fill one folder side by side.

The locks are files beside the folder, because the folder itself may be replaced. The system frees the lock of a process
that ends, however it ends. So a lock file that a killed process has left stops nobody. The results that it had moved
away come back to the next one that holds the lock; nobody else may move them.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from glob import escape
from pathlib import Path

from filelock import FileLock, Timeout

from ..files.errors import InputError
from .atomic import leftovers, parents_of, telling

OLD = "-old"
"""While a folder is replaced, the one before has this at the end of its name."""
SHARD = ".shard.lock"
"""The lock files of shards end so."""
AT_ONCE, FOR_A_MOMENT = 0.2, 10.0
"""Seconds to wait for a lock: of a process at work, and of a shard that is just beginning."""


@contextmanager
def working_on(folder: Path, shard: str | None = None) -> Iterator[None]:
    """Hold a results folder: alone, or as one `shard` (such as "1/4") beside the others.

    One process may hold a folder several times. Parents of the folder that are missing are made, and go again if they
    stay empty. Raises InputError where another process holds the folder.
    """
    place = Path(os.path.abspath(folder))  # noqa: PTH100 - a link stays a link
    if not place.name:
        raise InputError.at(str(folder), "is the root of a disk, and no folder of results; choose another --out")
    with parents_of(place), ExitStack() as held:
        if not os.access(place.parent, os.W_OK):  # nobody can replace a folder there
            yield
        elif shard is None:
            held.enter_context(_locked(folder, _lock_file(place), AT_ONCE))
            for path in place.parent.glob(escape(f".{place.name}.") + "*" + SHARD):
                held.enter_context(_locked(folder, path, AT_ONCE))
            _restore(place)
            yield
        else:
            with _locked(folder, _lock_file(place), FOR_A_MOMENT):
                own = f".{shard.replace('/', '-of-')}{SHARD}"
                held.enter_context(_locked(folder, place.with_name(f".{place.name}{own}"), AT_ONCE))
            yield


def is_held(folder: Path) -> bool:
    """Whether another process works on a folder just now."""
    try:
        with working_on(folder):
            return False
    except InputError:
        return True


def _lock_file(place: Path) -> Path:
    return place.with_name(f".{place.name}.lock")


@contextmanager
def _locked(folder: Path, path: Path, seconds: float) -> Iterator[None]:
    lock = FileLock(path, is_singleton=True)
    try:
        lock.acquire(timeout=seconds, poll_interval=0.05)
    except Timeout:
        message = f"another process is at work on it{_holder(path)}; wait for it, or choose another --out"
        raise InputError.at(str(folder), message) from None
    except OSError as error:
        error.filename = str(folder)  # the user named this, and not the file beside it
        raise
    try:
        if lock.lock_counter == 1:
            who = f" since {datetime.now():%H:%M} (pid {os.getpid()} on {socket.gethostname()})"
            with telling(folder):
                path.write_text(who, encoding="utf-8")
        yield
    finally:
        if lock.lock_counter == 1:
            with suppress(OSError):  # Windows removes no open file
                path.unlink()
        lock.release()


def _restore(place: Path) -> None:
    """Bring the old folder back where a process was killed between moving it away and moving the new one in."""
    if not place.exists():
        for old in leftovers(place, OLD)[:1]:
            old.rename(place)


def _holder(path: Path) -> str:
    with suppress(OSError, ValueError):
        return path.read_text(encoding="utf-8")[:200]
    return ""
