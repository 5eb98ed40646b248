"""A sweep that is not finished: its plan, and the batches that are done.

Each batch is one file, written atomically, whose name holds the checksum of its content. The content of a damaged file
does not match its name; such a batch counts as missing.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..design import points_file
from ..design.points import design
from ..files.errors import InputError
from ..results.atomic import TEMPORARY, write_atomically
from ..results.folder import UNFINISHED
from ..results.sources import digest, sources
from ..runs.ensemble import EngineName
from ..runs.rows import Tables, from_bytes
from ..scenarios import scenario
from ..version import __version__
from .batches import Batch
from .plan import Sweep, plan_sweep

FOLDER = "batches"
EARLIER_FOLDER = "parts"
"""Earlier versions kept the batches here, with the ending .part. They can still be merged."""
_NAME = re.compile(r"(\d{7})-([0-9a-f]{32})\.(batch|part)")
_MOST = 64_000_000
SAME_RUNS = ("c750f9955dbf66e3",)
"""Hashes of the sources of earlier versions whose runs are the same to the last bit: what they began can be resumed
and merged. Empty this when a run changes."""


class Checkpoint:
    """The batches of a sweep in a folder. Several processes may fill one folder at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.batches = folder / FOLDER
        self._begun = False
        self._whole: dict[int, Path] = {}
        self.runs: dict[int, int] = {}
        """The runs of each batch that is known to be there, by its number."""

    def begin(self, sweep: Sweep, engine: EngineName = "compiled") -> None:
        """Write the plan into the folder. Raises InputError where it holds another unfinished sweep."""
        if is_unfinished(self.folder):
            check_same(self.folder, sweep)
        self._begun = True
        self.batches.mkdir(parents=True, exist_ok=True)
        if sweep.design.file is not None:
            write_atomically(self.folder / points_file.NAME, sweep.design.file)
        facts = {
            "partnering": __version__,
            "engine": engine,
            "fingerprint": sweep.fingerprint,
            "sources": sources(),
            "scenario": sweep.scenario.data,
        }
        text = json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(self.folder / UNFINISHED, text.encode() + b"\n")

    def keep(self, batch: Batch, content: pa.Buffer) -> None:
        """Write the bytes of a batch atomically."""
        name = f"{batch.number:07}-{_checksum(content)}.batch"
        write_atomically(self.batches / name, content)
        self.runs[batch.number] = batch.runs
        self._whole[batch.number] = self.batches / name

    def following(self, number: int, most: int) -> Iterator[Path]:
        """The batches from a number on, `most` at most, up to the first that is not known to be there."""
        for place in range(number, number + most):
            if place not in self._whole:
                return
            yield self._whole[place]

    def paths(self) -> dict[int, Path]:
        """The files of the batches that are there, by number."""
        there = [*sorted((self.folder / EARLIER_FOLDER).glob("*.part")), *sorted(self.batches.glob("*.batch"))]
        matches = ((path, _NAME.fullmatch(path.name)) for path in there)
        return {int(match[1]): path for path, match in matches if match}

    def done(self) -> dict[int, Path]:
        """The batches that are there and undamaged, by number. Removes damaged ones."""
        found = self.paths()
        for number, path in list(found.items()):
            if not path.stem.endswith(_checksum(path.read_bytes())):
                path.unlink()
                del found[number]
        self._whole = dict(found)
        return found

    def give_up(self) -> None:
        """Remove the folder of a sweep that was begun here, if it holds no run."""
        if self._begun and not any(table.runs.num_rows for table in tables(iter(self.paths().values()))):
            shutil.rmtree(self.folder, ignore_errors=True)

    def end(self) -> None:
        """Remove the batches of a finished sweep, and the unfinished files of a killed process."""
        self._begun = False
        for batches in (self.batches, self.folder / EARLIER_FOLDER):
            shutil.rmtree(batches, ignore_errors=True)
        for leftover in self.folder.glob(TEMPORARY):
            leftover.unlink(missing_ok=True)
        (self.folder / UNFINISHED).unlink(missing_ok=True)


def tables(paths: Iterator[Path]) -> Iterator[Tables]:
    """The tables of some batches, one after the other."""
    for path in paths:
        with pa.memory_map(str(path)) as source:
            yield from_bytes(source.read_buffer())


def is_unfinished(folder: Path) -> bool:
    """Whether a folder holds a sweep that was begun and not finished."""
    return (folder / UNFINISHED).is_file()


def facts_of(folder: Path) -> dict[str, Any]:
    """The plan that an unfinished folder holds. Raises InputError where it cannot be read."""
    try:
        with (folder / UNFINISHED).open(encoding="utf-8") as file:
            text = file.read(_MOST + 1)
        facts = json.loads(text) if len(text) <= _MOST else None
        if isinstance(facts, dict) and isinstance(facts.get("scenario"), dict):
            return facts
    except OSError:
        raise InputError.at(str(folder), "holds no unfinished sweep") from None
    except (ValueError, RecursionError):
        pass
    raise InputError.at(str(folder / UNFINISHED), "does not say what is to be run")


def sweep_of(folder: Path) -> Sweep:
    """The sweep of an unfinished folder. Raises InputError where another version of partnering began it."""
    facts = facts_of(folder)
    checked = scenario.from_data(facts["scenario"], str(folder / UNFINISHED))
    section = checked.sweep
    sweep = plan_sweep(
        checked, design(section, folder=folder), section.replicates, section.seed, section.until_halfwidth
    )
    _same(folder, facts, sweep)
    return sweep


def check_same(folder: Path, sweep: Sweep) -> None:
    """Raise InputError unless a folder holds exactly this sweep, begun with exactly these sources."""
    _same(folder, facts_of(folder), sweep)


def _same(folder: Path, facts: dict[str, Any], sweep: Sweep) -> None:
    if facts.get("sources") not in (sources(), *SAME_RUNS):
        version = facts.get("partnering")
        raise InputError.at(str(folder), f"was begun by another version of partnering ({version}): start anew")
    if facts.get("fingerprint") != sweep.fingerprint:
        raise InputError.at(str(folder), "holds an unfinished sweep of other settings")


def _checksum(content: Any) -> str:
    return digest(content)[:32]
