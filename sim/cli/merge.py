"""`partnering merge`: merge the batches of independent jobs into one results folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options, output
from .sweep import print_results


def command(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR…", help="Folders that `sweep --shard` has filled.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Results folder [default: the one DIR, finished].")
    ] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Take what is there, though batches are missing.")] = False,
    overwrite: options.OverwriteOption = False,
    figures: options.FiguresOption = True,
    xlsx: options.XlsxOption = False,
) -> None:
    """Put together a sweep that was run in shares, or look at one that is not finished."""
    from ..results.editions import of_another
    from ..results.lock import working_on
    from ..results.manifest import read_facts
    from ..sweeps.merge_shards import merge_shards

    place = out or folders[0]
    with working_on(place):
        merged = merge_shards(folders, out, partial=partial, overwrite=overwrite)
        if told := of_another(read_facts(place)):
            output.note(told)
        print_results(merged, place, figures, xlsx)
