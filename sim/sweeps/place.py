"""Choose the folder of a sweep: a new one, or the one in which it was begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..files.errors import InputError
from ..results.folder import check_place, free_name
from . import checkpoint
from .plan import Sweep
from .shards import Shard


def place_of(
    sweep: Sweep,
    out: Path | None,
    usual: Path,
    *,
    shard: Shard | None = None,
    resume: bool = False,
    overwrite: bool = False,
    note: Callable[[str], None] = lambda text: None,
) -> Path:
    """The folder to fill: `out`, or else `usual` or the next free name beside it.

    `note` is called with a message for the user. Raises InputError where the place is taken, or where there is nothing
    to resume.
    """
    if shard and (out is None or sweep.halfwidth):
        raise InputError.at("--shard", "needs --out, and cannot go with --until-halfwidth")
    if resume and overwrite:
        raise InputError.at("--resume", "goes on with a sweep, and --overwrite starts anew: not both")
    if out is None:
        begun = next(_begun(sweep, usual), None)
        if resume and begun is None:
            raise InputError.at("--resume", f"no unfinished sweep of these settings in {usual.parent}")
        if begun is not None and not resume:
            note(f"{begun} holds this sweep, unfinished; --resume goes on with it.")
        return begun if resume and begun is not None else free_name(usual)
    if checkpoint.is_unfinished(out) and not overwrite:
        checkpoint.check_same(out, sweep)
        if not (resume or shard):
            raise InputError.at(str(out), "holds this sweep, unfinished: go on with --resume, or --overwrite it")
        return out
    if resume:
        raise InputError.at(str(out), "holds no unfinished sweep")
    check_place(out, overwrite)
    return out


def _begun(sweep: Sweep, usual: Path) -> Iterator[Path]:
    """The folders in which this same sweep was begun and not finished."""
    for folder in sorted(usual.parent.glob(f"{usual.name}*")):
        if checkpoint.is_unfinished(folder):
            try:
                checkpoint.check_same(folder, sweep)
            except InputError:
                continue
            yield folder
