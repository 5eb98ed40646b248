"""Run a sweep in shards: independent jobs each run some of its batches, and their results are merged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..files.errors import InputError
from ..results.folder import NewFolder, check_place
from . import checkpoint
from .batches import Batch
from .checkpoint import Checkpoint
from .merge import Finished, Merge


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several independent jobs that share the batches of a sweep; `number` counts from 1."""

    number: int = 1
    of: int = 1

    def has(self, batch: Batch) -> bool:
        """Whether a batch belongs to this job."""
        return batch.number % self.of == self.number - 1


def parse_shard(text: str | None) -> Shard | None:
    """Read K/N as a shard. Raises InputError."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip())
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise InputError.at("--shard", f'"{text}" is not K/N with K from 1 to N, such as 3/10')
    return Shard(int(match[1]), int(match[2]))


def merge_shards(
    folders: list[Path], out: Path | None = None, *, partial: bool = False, overwrite: bool = False
) -> Finished:
    """Merge the folders that the shards of a sweep have filled.

    The results go to `out`, or into the one folder, which is then finished. With `partial`, missing batches are
    allowed. Raises InputError where the folders belong to different sweeps, or batches are missing.
    """
    if out is None and (len(folders) > 1 or partial):
        raise InputError.at("--out", "is needed: where shall the results go?")
    sweep, started = checkpoint.sweep_of(folders[0]), datetime.now(UTC)
    for folder in folders[1:]:
        checkpoint.check_same(folder, sweep)
    there: dict[int, Path] = {}
    for folder in folders:
        there = Checkpoint(folder).done() | there
    expected = [batch.number for batch in sweep.batches()]
    if sweep.halfwidth is not None and not partial:
        raise InputError.at(str(folders[0]), "adds replicates until an interval is narrow: go on with sweep --resume")
    missing = [number for number in expected if number not in there]
    if missing and not partial:
        places = ", ".join(map(str, folders))
        message = f"{len(missing):,} of {len(expected):,} batches are missing; --partial does without"
        raise InputError.at(places, message)
    if not there:
        raise InputError.at(str(folders[0]), "holds no finished batch")
    engines = sorted({str(checkpoint.facts_of(folder).get("engine")) for folder in folders})
    facts = {"engine": " and ".join(engines), "workers": f"{len(folders)} folders", "batches_missing": len(missing)}
    paths = (there[number] for number in sorted(there))
    if out is None:
        with Merge(sweep, folders[0]) as merge:
            merge.take(paths)
            finished = merge.finish(started, **facts)
        Checkpoint(folders[0]).end()
        return finished
    check_place(out, overwrite)
    with NewFolder(out, overwrite=overwrite) as new, Merge(sweep, new.path) as merge:
        merge.take(paths)
        return merge.finish(started, **facts)
