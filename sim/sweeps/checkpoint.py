"""A sweep that is not finished: its plan, and the batches that are done.

Each batch is one file, the record, written atomically, whose name holds the checksum of its content. The content of a
damaged file does not match its name; such a batch counts as missing. Inside, each batch says to which sweep it belongs;
a batch of another sweep is refused. A batch of a large sweep has its tables in files of their own: the record is
written after them, holds their sizes and hashes, and counts only while they are whole.

To write a batch takes longer than to make its rows. So the batches of threads of this process wait in memory for a
moment: those of a short sweep are merged before anybody has written them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

import pyarrow as pa

from ..design import draws, points_file
from ..design.points import design
from ..files.errors import InputError
from ..results.atomic import TEMPORARY, parents_of, remove, temporary, write_atomically
from ..results.contents import BATCH, BATCHES, EARLIER_BATCHES, MANIFEST, UNFINISHED
from ..results.editions import FIRST, edition_of, is_edition, refuse_another
from ..results.manifest import facts_in
from ..results.parquet import mapped
from ..results.sources import digest, packages, sources
from ..runs.ensemble import EngineName
from ..runs.rows import Tables, from_bytes, stamp_of, to_bytes
from ..scenarios import scenario
from ..version import EDITION, __version__
from .batches import MAKE_FIGURES, Batch
from .belongs import as_a_batch, check_alike, check_belongs
from .parts import Packed, all_whole, named
from .plan import Earlier, Sweep, plan_section

SECONDS_IN_MEMORY = 2.0
"""A batch waits so long to be written, at most. A process that is killed loses no more work than that."""
_INSTEAD = "see what is there with merge --partial, or begin it anew with another --out or with --overwrite"


class Checkpoint:
    """The batches of a sweep in a folder. The shards of a sweep may fill one folder at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.batches = folder / BATCHES
        self._made = False
        self._whole: dict[int, Path] = {}
        self._held: dict[int, Tables] = {}
        self._waiting: dict[int, tuple[Batch, Tables]] = {}
        self._saved, self._saving = monotonic(), Lock()
        self.runs: dict[int, int] = {}
        """The runs of each batch that is known to be on disk, by its number."""

    def begin(self, sweep: Sweep, engine: EngineName = "compiled") -> None:
        """Write the plan into the folder. Raises InputError where it holds another unfinished sweep."""
        if self.batches.is_symlink():
            raise InputError.at(str(self.batches), "is a link to another place; batches are not written through it")
        if self.batches.exists() and not self.batches.is_dir():
            raise InputError.at(str(self.batches), "is no folder, so it can hold no batches; remove it")
        self._made = not self.folder.exists() and self._make(sweep, engine)
        if not self._made:
            if is_unfinished(self.folder):
                check_same(self.folder, sweep)
            self._write_plan(self.folder, sweep, engine)
        self.batches.mkdir(exist_ok=True)

    def _make(self, sweep: Sweep, engine: EngineName) -> bool:
        """Make the folder with the plan in it, at once: no folder is without a plan. False where another shard did."""
        with parents_of(self.folder):
            new = temporary(self.folder)
            new.mkdir()
            try:
                self._write_plan(new, sweep, engine)
                new.rename(self.folder)
            except OSError:
                shutil.rmtree(new, ignore_errors=True)
                if not is_unfinished(self.folder):
                    raise
                return False
        return True

    def _write_plan(self, folder: Path, sweep: Sweep, engine: EngineName) -> None:
        if sweep.design.file is not None:
            write_atomically(folder / points_file.NAME, sweep.design.file)
        if sweep.draws is not None:
            write_atomically(folder / draws.NAME, sweep.draws.file)
        facts = {
            "partnering": __version__,
            "edition": EDITION,
            "engine": engine,
            "fingerprint": sweep.fingerprint,
            "sources": sources(),
            "packages": packages(MAKE_FIGURES),
            "scenario": sweep.scenario.data,
        }
        text = json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(folder / UNFINISHED, text.encode() + b"\n")

    def keep(self, batch: Batch, content: Packed | Tables) -> None:
        """Keep a batch: write its bytes, or hold its tables in memory until they are merged and written."""
        if isinstance(content, Packed):
            self._write(batch, content)
            return
        self._held[batch.number], self._waiting[batch.number] = content, (batch, content)
        if monotonic() - self._saved >= SECONDS_IN_MEMORY:
            self.save()

    def save(self) -> None:
        """Write the batches that wait."""
        with self._saving:
            while self._waiting:
                batch, tables = self._waiting.pop(next(iter(self._waiting)))
                self._write(batch, Packed(to_bytes(tables)))
            self._saved = monotonic()

    def _write(self, batch: Batch, content: Packed) -> None:
        """Write the bytes of a batch atomically."""
        name = f"{batch.number:07}-{_checksum(content.record)}.batch"
        for path, part in named(self.batches / name, content):
            write_atomically(path, part)
        write_atomically(self.batches / name, content.record)
        self.runs[batch.number] = batch.runs
        self._whole[batch.number] = self.batches / name

    def batch(self, number: int) -> Path | Tables:
        """A batch that is there, to be merged: its tables where they are held, which ends then, or else its file."""
        held = self._held.pop(number, None)
        return self._whole[number] if held is None else held

    def following(self, number: int, most: int) -> Iterator[Path | Tables]:
        """The batches from a number on, `most` at most, up to the first that is not known to be there."""
        for place in range(number, number + most):
            if place not in self._held and place not in self._whole:
                return
            yield self.batch(place)

    def paths(self) -> dict[int, Path]:
        """The files of the batches that are there, by number."""
        return {number: path for path, number in self._files()}

    def done(self, sweep: Sweep) -> dict[int, Path]:
        """The batches that are there and undamaged, by number. Removes damaged ones.

        Raises InputError for a batch of another sweep, and where two different files are the same batch.
        """
        found: dict[int, Path] = {}
        for path, number in self._files():
            if path.is_symlink() or not path.is_file():
                raise InputError.at(str(path), "is no file that this program wrote; remove it")
            content = pa.py_buffer(path.read_bytes())
            if not path.stem.endswith(_checksum(content)):
                path.unlink()
                continue
            check_belongs(path, number, content, sweep)
            if not all_whole(path, stamp_of(content)):
                path.unlink()
                continue
            if number in found:
                check_alike(path, found[number])
            found[number] = path
        self._whole = dict(found)
        return found

    def _files(self) -> Iterator[tuple[Path, int]]:
        for folder in (self.folder / EARLIER_BATCHES, self.batches):
            if folder.is_symlink():
                raise InputError.at(str(folder), "is a link to another place; no batch is read or removed through it")
        there = [*sorted((self.folder / EARLIER_BATCHES).glob("*.part")), *sorted(self.batches.glob("*.batch"))]
        for path in there:
            if match := BATCH.fullmatch(path.name):
                yield path, int(match["number"])

    def give_up(self) -> None:
        """Remove the folder if this process made it, it holds no run, and it is not finished."""
        if not self._made or (self.folder / MANIFEST).exists():
            return
        if not any(table.runs.num_rows for table in tables(iter(self.paths().values()))):
            remove(self.folder)

    def end(self) -> None:
        """Remove the batches of a finished sweep, and the unfinished files of a killed process."""
        self._made = False
        for batches in (self.batches, self.folder / EARLIER_BATCHES):
            shutil.rmtree(batches, ignore_errors=True)
        for path in self.folder.iterdir():
            if TEMPORARY.fullmatch(path.name):
                path.unlink(missing_ok=True)
        (self.folder / UNFINISHED).unlink(missing_ok=True)


def tables(paths: Iterator[Path]) -> Iterator[Tables]:
    """The tables of some batches, one after the other."""
    return map(tables_in, paths)


def tables_in(path: Path) -> Tables:
    """The tables of a batch or, where its rows are in parts, those of its record (see parts.py)."""
    with as_a_batch(path), mapped(path) as source:
        return from_bytes(source.read_buffer())


def is_unfinished(folder: Path) -> bool:
    """Whether a folder holds a sweep that was begun and not finished."""
    return (folder / UNFINISHED).is_file()


def facts_of(folder: Path) -> dict[str, Any]:
    """The plan that an unfinished folder holds. Raises InputError where it cannot be read."""
    facts = facts_in(folder / UNFINISHED)
    mappings = facts.get("scenario"), facts.get("packages", {})
    if all(isinstance(fact, dict) for fact in mappings) and is_edition(facts.get("edition", FIRST)):
        return facts
    if is_unfinished(folder):
        raise InputError.at(str(folder / UNFINISHED), "does not say what is to be run")
    raise InputError.at(str(folder), "holds no unfinished sweep")


def sweep_of(folder: Path, to_read: bool = False) -> Sweep:
    """The sweep of an unfinished folder. Raises InputError where another version of partnering began it.

    One that another edition of the model began can only be had `to_read` the batches that are there.
    """
    facts = facts_of(folder)
    edition = edition_of(facts)
    if not to_read:
        refuse_another(folder, facts, _INSTEAD)
    checked = scenario.from_data(facts["scenario"], str(folder / UNFINISHED))
    section = checked.sweep
    sweep = plan_section(checked, section, design(section, folder=folder), folder)
    if edition != EDITION:
        sweep = replace(sweep, earlier=Earlier(edition, str(facts.get("sources")), str(facts.get("fingerprint"))))
    _same(folder, facts, sweep)
    return sweep


def check_same(folder: Path, sweep: Sweep, note: Callable[[str], None] = lambda text: None) -> None:
    """Raise InputError unless a folder holds exactly this sweep, begun with exactly these sources.

    `note` is called with a message where it was begun with other versions of the packages that make the figures.
    """
    facts = facts_of(folder)
    _same(folder, facts, sweep)
    begun_with, here = facts.get("packages", {}), packages(MAKE_FIGURES)
    for name in here:
        if name in begun_with and begun_with[name] != here[name]:
            note(f"{folder} was begun with {name} {begun_with[name]}; here it is {here[name]}.")


def is_same(folder: Path, sweep: Sweep) -> bool:
    """Whether a folder holds exactly this sweep, begun with exactly these sources."""
    try:
        check_same(folder, sweep)
    except InputError:
        return False
    return True


def _same(folder: Path, facts: dict[str, Any], sweep: Sweep) -> None:
    if not sweep.earlier:
        refuse_another(folder, facts, _INSTEAD)
    if facts.get("sources") != (sweep.earlier.sources if sweep.earlier else sources()):
        version = facts.get("partnering")
        raise InputError.at(str(folder), f"was begun by another version of partnering ({version}): start anew")
    if facts.get("fingerprint") != sweep.fingerprint:
        raise InputError.at(str(folder), "holds an unfinished sweep of other settings")


def _checksum(content: Any) -> str:
    return digest(content)[:32]
