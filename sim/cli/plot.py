"""`partnering plot`: draw results again, without running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import options


def command(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.")],
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="Of a sweep: heatmap, line, multiples, points, scatter, retention or modes; "
            "of a run: trajectories, relationship_map or modes; of a what-if or comparison also effects, pairs or "
            "survival_curves; of an advice: front, items or net_benefit; of a "
            "sensitivity analysis: ranking or plane [default: all that fit].",
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
    from ..figures.redraw import Wanted

    names = options.draw_figures(results, Wanted(kind, x, y, hue, outcome))
    options.say_written(results / "figures", names)
