"""`partnering merge`: one results folder from the parts that independent jobs have run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..files.errors import InputError
from . import options


def command(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR…", help="Folders that `sweep --shard` has filled.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Results folder [default: the one DIR, finished].")
    ] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Take what is there, though parts are missing.")] = False,
    overwrite: options.OverwriteOption = False,
    figures: Annotated[bool, typer.Option(help="Draw the figures (`plot` can do so later).")] = True,
) -> None:
    """Put together a sweep that was run in shares, or look at one that is not finished."""
    from datetime import UTC, datetime

    from ..results.folder import NewFolder, check_place
    from ..sweeps import checkpoint
    from ..sweeps.checkpoint import Unfinished
    from ..sweeps.merge import Assembly
    from .sweeping import complete

    if out is None and (len(folders) > 1 or partial):
        raise InputError.at("--out", "is needed: where shall the results go?")
    sweep, started = checkpoint.sweep_of(folders[0]), datetime.now(UTC)
    for folder in folders[1:]:
        checkpoint.check_same(folder, sweep)
    there: dict[int, Path] = {}
    for folder in folders:
        there = Unfinished(folder).done() | there
    expected = [part.number for part in sweep.parts()]
    if sweep.halfwidth is not None and not partial:
        raise InputError.at(str(folders[0]), "adds replicates until an interval is narrow: go on with sweep --resume")
    missing = [number for number in expected if number not in there]
    if missing and not partial:
        places = ", ".join(map(str, folders))
        raise InputError.at(places, f"{len(missing):,} of {len(expected):,} parts are missing; --partial does without")
    if not there:
        raise InputError.at(str(folders[0]), "holds no finished part")
    engines = sorted({str(checkpoint.facts_of(folder).get("engine")) for folder in folders})
    facts = {"engine": " and ".join(engines), "workers": f"{len(folders)} folders", "parts_missing": len(missing)}
    paths = (there[number] for number in sorted(there))
    if out is None:
        with Assembly(sweep, folders[0]) as assembly:
            assembly.take(paths)
            done = complete(assembly, started, figures, facts, Unfinished(folders[0]))
    else:
        check_place(out, overwrite)
        with NewFolder(out, overwrite=overwrite) as new, Assembly(sweep, new.path) as assembly:
            assembly.take(paths)
            done = complete(assembly, started, figures, facts)
    done.tell(out or folders[0])
