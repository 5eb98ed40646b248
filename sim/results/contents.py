"""What a results folder may hold. Anything else in it belongs to the user, and is never deleted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from ..files.text import refuse_links
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
_OF_A_SWEEP = re.compile(r"(summary|runs|relationships|endings|points|failed|draws)\.(csv|parquet)|scenario\.yaml")
"""The files of a sweep. One that is not finished has no list of them yet."""
_UNLISTED = re.compile(
    rf"{_OF_A_SWEEP.pattern}|(monthly_(organisation|departments|relationships)|effects"
    r"|pairs|logrank|combinations|front|items|net_benefit|indices|loop|edges|fixed_points|fixed_point_edges"
    r"|without_luck|offers|critical|evidence|ablations)\.(csv|parquet)"
    r"|(best|(variant|alternative)-\d+)\.yaml|account\.txt|evidence\.(md|html)"
)
"""The files of all studies: manifests of earlier versions list none."""
FIGURES_BY_NAME = (
    "survival", "survival_curves", "heatmap", "line", "multiples", "points", "scatter", "draws", "retention", "modes",
    "fan", "trajectories", "relationship_map", "effects", "pairs", "front", "items", "net_benefit", "information",
    "ties", "map", "matrix", "ranking", "plane", "loop", "fixed_points", "offers", "edges", "sizes", "predictive",
    "contraction", "mechanisms", "equations", "robustness", "fold_alternatives", "fold_mutual_need",
)  # fmt: skip
"""The figures of all studies. An outcome may follow the name; those of rows of the evidence are called as the row."""


def files(folder: Path) -> list[Path]:
    """The files that a study has written into its folder: all but figures, batches, and those that tell of it."""
    own = (*folder.iterdir(), *(path for name in PARTED for path in (folder / name).glob("*.parquet")))
    return sorted(
        path
        for path in own
        if path.is_file() and path.name not in _OF_THE_FOLDER and not TEMPORARY.fullmatch(path.name)
    )


def is_of_a_sweep(name: str) -> bool:
    """Whether a sweep writes a file of this name: it fills a folder that everybody sees, and may put a file into."""
    table, _, part = name.rpartition("/")
    return bool(PART.fullmatch(part) if table in PARTED else _OF_A_SWEEP.fullmatch(name))


def drawings(folder: Path) -> list[Path]:
    """The SVG files of the figures that this program has drawn into a results folder. Raises InputError for a link."""
    place = folder / FIGURES
    refuse_links(place)
    return [path for path in sorted(place.glob("*.svg")) if _figures().fullmatch(path.name)]


def strangers(folder: Path, listed: Collection[str] | None) -> Iterator[Path]:
    """What is in a results folder and was not put there by this program; links too.

    `listed` are the names of the files that its manifest lists, or None where it lists none.
    """
    unlisted = _UNLISTED if (folder / MANIFEST).exists() else _OF_A_SWEEP
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            yield path
        elif path.is_dir():
            yield from _strangers_within(path)
        elif not (path.name in _OF_THE_FOLDER or TEMPORARY.fullmatch(path.name)):
            known = path.name in listed if listed is not None else unlisted.fullmatch(path.name)
            if not known:
                yield path


def _strangers_within(folder: Path) -> Iterator[Path]:
    """What is in a folder of a results folder and was not put there by this program: all of it, if it is not ours."""
    allowed = _within(folder)
    if allowed is None:
        yield folder
        return
    for path in sorted(folder.iterdir()):
        ours = allowed.fullmatch(path.name) or TEMPORARY.match(path.name)
        if path.is_symlink() or not ours:
            yield path


def _within(folder: Path) -> re.Pattern[str] | None:
    """The names of what this program writes into a folder of a results folder, or None if it makes no such folder."""
    if folder.name == FIGURES:
        return _figures()
    if folder.name == EXPORT:
        own = [path for path in folder.parent.iterdir() if path.suffix in (".csv", ".parquet")]
        tables = {re.escape(name) for path in own for name in (path.stem, path.name.replace(".", "-"))}
        return re.compile(rf"tables\.(xlsx|nc)|({'|'.join(tables)})\.(csv|parquet)")
    if folder.name in PARTED:
        return PART
    return BATCH if folder.name in (BATCHES, EARLIER_BATCHES) else None


@cache
def _figures() -> re.Pattern[str]:
    from ..model.outcomes import OUTCOMES  # slow to import

    name = rf"(({'|'.join(FIGURES_BY_NAME)})(_({'|'.join(OUTCOMES)}|net_benefit))?|[RS]\d+)"
    return re.compile(rf"{name}\.(png|svg|csv)|\.{name}-[0-9a-z_]{{8}}")  # the last of a killed earlier version
