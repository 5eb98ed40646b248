"""What a results folder may hold. Anything else in it belongs to the user, and is never deleted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from .atomic import TEMPORARY

MANIFEST = "manifest.json"
UNFINISHED = "unfinished.json"
"""This file is in the folder of a sweep until the sweep is finished."""
FIGURES = "figures"
PAGE = "index.html"
"""The page that explains the folder. It is made from the tables and figures, so no manifest lists it."""
EXPORT = "export"
"""The folder of the tables in the forms of other programs."""
BATCHES = "batches"
"""The folder of the finished batches of a sweep, until the sweep is finished."""
EARLIER_BATCHES = "parts"
"""Earlier versions kept the batches here, with the ending .part. They can still be merged."""
BATCH = re.compile(r"(?P<number>\d{7})-(?P<checksum>[0-9a-f]{32})\.(batch|part|(runs|relationships)\.parquet)")
"""The name of a batch, or of a part that belongs to one."""
PARTED = ("runs.parquet", "relationships.parquet")
"""These tables are a file each or, of a large sweep, a folder of parts each."""
PART = re.compile(r"\d{7}\.parquet")
"""The name of a part: the number of its batch, so that parts in the order of their names are the whole table."""

_OF_THE_FOLDER = (MANIFEST, UNFINISHED, PAGE)
_OF_EARLIER_VERSIONS = re.compile(r"[\w.-]+\.(csv|parquet|yaml|txt|html|md)")  # their manifests do not list the files
_WITHIN = {
    FIGURES: re.compile(r"[\w.-]+\.(png|svg|csv)|\.[\w-]+-[0-9a-z_]{8}"),  # so earlier versions called what they drew
    EXPORT: re.compile(r"[\w.-]+\.(xlsx|csv|parquet|nc)"),
    BATCHES: BATCH,
    EARLIER_BATCHES: BATCH,
    **dict.fromkeys(PARTED, PART),
}


def files(folder: Path) -> list[Path]:
    """The files that a study has written into its folder: all but figures, batches, and those that tell of it."""
    own = (*folder.iterdir(), *(path for name in PARTED for path in (folder / name).glob("*.parquet")))
    return sorted(
        path
        for path in own
        if path.is_file() and path.name not in _OF_THE_FOLDER and not TEMPORARY.fullmatch(path.name)
    )


def strangers(folder: Path, listed: Collection[str] | None) -> Iterator[Path]:
    """What is in a results folder and was not put there by this program; links too.

    `listed` are the names of the files that its manifest lists, or None where it lists none.
    """
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            yield path
        elif path.is_dir():
            yield from _strangers_within(path) if path.name in _WITHIN else (path,)
        elif not (path.name in _OF_THE_FOLDER or TEMPORARY.fullmatch(path.name)):
            known = path.name in listed if listed is not None else _OF_EARLIER_VERSIONS.fullmatch(path.name)
            if not known:
                yield path


def _strangers_within(folder: Path) -> Iterator[Path]:
    allowed = _WITHIN[folder.name]
    for path in sorted(folder.iterdir()):
        ours = allowed.fullmatch(path.name) or TEMPORARY.match(path.name)
        if path.is_symlink() or not ours:
            yield path
