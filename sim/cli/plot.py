"""`partnering plot`: draw results again without running anything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..figures.kinds import Wanted
from ..studies import kinds_in_words
from . import options, output


def command(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.")],
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help=f"{kinds_in_words()}; what a sweep can show, a what-if or a comparison can too "
            "[default: all that fit].",
        ),
    ] = None,
    x: Annotated[str | None, typer.Option(metavar="PATH", help="The varied path along the x axis.")] = None,
    y: Annotated[str | None, typer.Option(metavar="PATH", help="The varied path up the y axis.")] = None,
    hue: Annotated[
        str | None, typer.Option(metavar="PATH", help="The varied path that tells lines or panels apart.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(metavar="OUTCOME", help="What is shown, such as quality [default: survival].")
    ] = None,
) -> None:
    """Draw the figures of a results folder again, or others, without running anything."""
    from ..results.editions import of_another
    from ..results.integrity import unhashed
    from ..results.manifest import read_facts

    names = options.draw_figures(results, Wanted(kind, x, y, hue, outcome))
    facts = read_facts(results)
    if told := of_another(facts):
        output.note(told)
    if large := unhashed(results, facts):
        output.note(f"only the size of {', '.join(large)} was checked; `partnering verify` compares the hash too.")
    output.say_paths(results, names)
