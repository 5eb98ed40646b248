"""Merge the folders that the shards of a sweep have filled."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..files.errors import InputError
from ..results.editions import edition_of
from ..results.folder import NewFolder
from ..results.lock import working_on
from ..version import edition_in_words
from . import checkpoint
from .belongs import check_alike
from .checkpoint import Checkpoint
from .merge import Finished, Merge
from .place import Place


def merge_shards(
    folders: list[Path], out: Path | None = None, *, partial: bool = False, overwrite: bool = False
) -> Finished:
    """Merge the folders that the shards of a sweep have filled.

    The results go to `out`, or into the one folder, which is then finished. With `partial`, missing batches are
    allowed, and so are batches that another edition of the model ran: nothing is run. Raises InputError where the
    folders belong to different sweeps, or batches are missing.
    """
    if out is None and (len(folders) > 1 or partial):
        raise InputError.at("--out", "is needed: where shall the results go?")
    with working_on(out or folders[0]):
        places = [Place.at(folder) for folder in folders]
        return _merged(places, out, partial=partial, overwrite=overwrite)


def _merged(places: list[Place], out: Path | None, *, partial: bool, overwrite: bool) -> Finished:
    folders, started = [place.filled for place in places], datetime.now(UTC)
    sweep = checkpoint.sweep_of(folders[0], to_read=partial)
    for folder in folders[1:]:
        edition = edition_of(checkpoint.facts_of(folder))
        if edition != sweep.edition:
            message = f"is of {edition_in_words(edition)}, but {folders[0]} is of {edition_in_words(sweep.edition)}"
            raise InputError.at(str(folder), f"{message}: merge only what is of one edition")
        checkpoint.check_same(folder, sweep)
    there: dict[int, Path] = {}
    for folder in folders:
        found = Checkpoint(folder).done(sweep)
        for number in found.keys() & there.keys():
            check_alike(found[number], there[number])
        there |= found
    expected = [batch.number for batch in sweep.batches()]
    if sweep.halfwidth is not None and not partial:
        raise InputError.at(str(folders[0]), "adds replicates until an interval is narrow: go on with sweep --resume")
    missing = [number for number in expected if number not in there]
    if missing and not partial:
        names = ", ".join(map(str, folders))
        message = f"{len(missing):,} of {len(expected):,} batches are missing; --partial does without"
        raise InputError.at(names, message)
    if not there:
        raise InputError.at(str(folders[0]), "holds no finished batch")
    engines = sorted({str(checkpoint.facts_of(folder).get("engine")) for folder in folders})
    facts: dict[str, Any] = {"engine": " and ".join(engines), "workers": f"{len(folders)} folders"}
    facts["batches_missing"] = None if sweep.earlier else len(missing)
    paths = (there[number] for number in sorted(there))
    if out is None:
        with Merge(sweep, folders[0]) as merge:
            merge.take(paths)
            finished = merge.finish(started, **facts)
        places[0].move_in()
        Checkpoint(places[0].folder).end()
        return finished
    with NewFolder(out, overwrite=overwrite) as new, Merge(sweep, new.path) as merge:
        merge.take(paths)
        return merge.finish(started, **facts)
