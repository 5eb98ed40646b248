"""`partnering evidence`: test whether the model shows what it must show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from . import options, output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..evidence.run import Result


def command(
    rows: Annotated[
        list[str] | None, typer.Argument(metavar="[ROW]…", help="Rows to run, such as S3 R5 [default: all].")
    ] = None,
    replicates: Annotated[
        int, typer.Option(min=2, max=10_000, help="Runs of each pair; of six departments, a quarter.")
    ] = 2_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the luck.")] = 1,
    ablations: Annotated[
        bool, typer.Option("--ablations", help="Also with each mechanism switched off: what is it for?")
    ] = False,
    out: options.OutOption = None,
    workers: Annotated[int | None, typer.Option(min=1, max=1024, help="Rows at a time [default: all cores].")] = None,
    overwrite: options.OverwriteOption = False,
) -> None:
    """Run the claims that the model must show, and say which hold, which fail and which are not shown."""
    from datetime import UTC, datetime
    from pathlib import Path

    from ..evidence import folds, run
    from ..evidence.catalogue import chosen
    from ..evidence.folder import save
    from ..evidence.mechanisms import MECHANISMS
    from ..evidence.pages import tally
    from ..evidence.test_bed import TestBed

    wanted = chosen(rows or [])
    folder = options.folder_at(out, Path("results") / "evidence", overwrite)
    bed, started, off = TestBed(replicates, seed), datetime.now(UTC), None
    with folder:
        with output.progress("Rows", len(wanted)) as done:
            results = run.results(wanted, bed, workers, done)
        if ablations:
            with output.progress("Switching off", len(wanted) * len(MECHANISMS)) as done:
                off = run.ablations(results, MECHANISMS, bed, workers, done)
        with output.progress("Resting", len(folds.PATHS)) as done:
            rest = folds.diagrams(bed, done) if not rows else []
        with output.progress("Drawing", len(wanted)) as done:
            names = save(results, off, bed, folder.path, started, done, rest)
    _print(results)
    output.say(f"\n{tally(results)}; {bed}.")
    output.say_paths(folder.place, names)


def _print(results: Sequence[Result]) -> None:
    """Print a table: for each row the claim, the comparison, the figures with their intervals, and the verdict."""
    from rich.table import Table
    from rich.text import Text

    colours = {"holds": "green", "fails": "red", "not shown": "yellow"}
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 1, 0))
    table.add_column("row")
    table.add_column("claim, comparison, figures with their intervals", ratio=1)
    table.add_column("verdict", no_wrap=True)
    for result in results:
        figures = [f"  {check.name}: {check.figure}, must be {check.must}" for check in result.checks]
        what = Text("\n".join([result.row.claim, result.row.comparison, *figures]))
        what.stylize("bold", 0, len(result.row.claim))
        table.add_row(result.row.id, what, Text(result.verdict, style=colours[result.verdict]))
    output.show(table)
