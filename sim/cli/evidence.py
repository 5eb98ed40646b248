"""`partnering evidence`: test whether the model shows what it must show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..model import usual
from ..model.limits import OF_EVIDENCE, SEED, WORKERS
from . import options, output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..evidence.run import Result


def command(
    rows: Annotated[
        list[str] | None, typer.Argument(metavar="[ROW]…", help="Rows to run, such as S3 R5 [default: all].")
    ] = None,
    replicates: Annotated[
        int, options.whole(OF_EVIDENCE, help="Runs of each pair; of six departments, a quarter.")
    ] = usual.OF_EVIDENCE,
    seed: Annotated[int, options.whole(SEED, help="Seed of the luck.")] = 1,
    ablations: Annotated[
        bool, typer.Option("--ablations", help="Also with each mechanism switched off: what is it for?")
    ] = False,
    equations: Annotated[
        bool,
        typer.Option(
            "--equations",
            help="Also with each new equation replaced by a plainer one: each is compiled anew, so minutes.",
        ),
    ] = False,
    robustness: Annotated[
        bool,
        typer.Option("--robustness", help="Also with each assumed number × 0.8 and × 1.2: what do verdicts rest on?"),
    ] = False,
    out: options.OutOption = None,
    workers: Annotated[int | None, options.whole(WORKERS, help="Rows at a time [default: all cores].")] = None,
    overwrite: options.OverwriteOption = False,
    xlsx: options.XlsxOption = False,
) -> None:
    """Run the claims that the model must show, and say which hold, which fail and which are not shown."""
    from datetime import UTC, datetime
    from pathlib import Path

    from ..evidence import folds, run, sections
    from ..evidence import robustness as moved
    from ..evidence.catalogue import chosen
    from ..evidence.equations import EQUATIONS
    from ..evidence.folder import save
    from ..evidence.mechanisms import MECHANISMS
    from ..evidence.pages import tally
    from ..evidence.test_bed import TestBed

    wanted = chosen(rows or [])
    folder = options.folder_at(out, Path("results") / "evidence", overwrite)
    bed, started, more = TestBed(replicates, seed), datetime.now(UTC), []
    with folder:
        with output.progress("Rows", len(wanted)) as done:
            results = run.results(wanted, bed, workers, done)
        if not rows:
            with output.progress("Resting", len(folds.PATHS)) as done:
                more += [sections.fold(diagram) for diagram in folds.diagrams(bed, done)]
        if ablations:
            with output.progress("Switching off", len(wanted) * len(MECHANISMS)) as done:
                more.append(sections.ablations(run.ablations(results, MECHANISMS, bed, workers, done), bed))
        if equations:
            with output.progress("Replacing", len(wanted) * len(EQUATIONS)) as done:
                more.append(sections.equations(run.ablations(results, EQUATIONS, bed, workers, done), bed))
        if robustness:
            with output.progress("Moving", len(wanted) * len(moved.variants())) as done:
                more.append(sections.robustness(moved.study(results, bed, workers, done), results, bed))
        with output.progress("Drawing", len(wanted)) as done:
            names = save(results, bed, folder.path, started, done, more)
    _print(results)
    output.say(f"\n{tally(results)}; {bed}.")
    output.say_paths(folder.place, [*names, *options.finish(folder.place, False, xlsx)])


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
