"""Notice results that were changed after they were written: sizes, hashes, and figures that cannot be.

A hash protects against accidents and careless hands, not against somebody who writes a new manifest too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from ..files.errors import InputError, Problem
from .contents import PARTED

HASHED_BYTES = 64_000_000
"""Without being asked, hashes are compared up to so many bytes of a folder, which takes about a tenth of a second."""


def sealed(path: Path) -> dict[str, Any]:
    """The size of a file, and its hash."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def sealed_bytes(content: Any) -> dict[str, Any]:
    """The same of bytes that will be a file."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def is_whole(path: Path, seal: Mapping[str, Any]) -> bool:
    """Whether a file has the size and the hash that were noted of it; a link has not."""
    return not path.is_symlink() and path.is_file() and sealed(path) == seal


def check(folder: Path, facts: Mapping[str, Any], most: int | None = HASHED_BYTES) -> int:
    """Compare the files of a folder with what its manifest says of them. Returns how many bytes were hashed.

    Every size is compared; hashes as long as they are of no more than `most` bytes in all (None: no limit). Earlier
    versions wrote neither. Raises InputError with a problem for each file that is missing or changed.
    """
    hashed, problems = 0, []
    for name, wanted in _listed(facts):
        path = folder / name
        if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
            problems.append(Problem(str(path), "is missing: its results are not whole"))
            continue
        whole = most is None or hashed + path.stat().st_size <= most
        if path.stat().st_size != wanted.get("bytes") or (whole and sealed(path) != wanted):
            problems.append(Problem(str(path), "was changed since the run wrote it"))
        elif whole:
            hashed += path.stat().st_size
    problems += [Problem(str(path), "is no part that the run wrote") for path in _unlisted(folder, facts)]
    if problems:
        raise InputError(problems)
    return hashed


def unhashed(folder: Path, facts: Mapping[str, Any]) -> list[str]:
    """The files of a folder whose hashes `check` does not compare without being asked, since all are too large."""
    names, hashed = [], 0
    for name, _ in _listed(facts):
        size = (folder / name).stat().st_size
        if hashed + size > HASHED_BYTES:
            names.append(PurePosixPath(name).parts[0])
        else:
            hashed += size
    return list(dict.fromkeys(names))


def _listed(facts: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    files = facts.get("files")
    for name, wanted in files.items() if isinstance(files, dict) else ():
        table, _, part = name.rpartition("/")
        inside = Path(part).name == part and (not table or table in PARTED)  # no path leads out of the folder
        if inside and isinstance(wanted, dict):
            yield name, wanted


def _unlisted(folder: Path, facts: Mapping[str, Any]) -> list[Path]:
    """The parts of tables that the manifest does not list, though it lists files."""
    listed = {folder / name for name, _ in _listed(facts)}
    there = (path for name in PARTED for path in sorted((folder / name).glob("*.parquet")))
    return [path for path in there if listed and path not in listed]
