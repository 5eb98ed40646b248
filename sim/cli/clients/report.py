"""`partnering report`: from a scenario to a document that can be handed over."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from .. import options, output


def command(
    sources: Annotated[
        list[str], typer.Argument(metavar="SCENARIO|DIR…", help="A scenario, and results folders of it to use again.")
    ],
    to: Annotated[
        list[Path],
        typer.Option(metavar="FILE", help="What is written: .html, .pptx or .xlsx; may be repeated."),
    ],
    budget: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help='What may be spent, such as "150 days" or "150000 EUR".')
    ] = None,
    events: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="CHANGES", help="What may happen, as in whatif --with; may be repeated."),
    ] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="Language of the report.")] = "en",
    title: Annotated[str, typer.Option(help="Title of the report.")] = "",
    author: Annotated[str, typer.Option(help="Who hands it over.")] = "",
    logo: Annotated[Path | None, typer.Option(metavar="FILE", help="A PNG, JPEG or SVG for its head.")] = None,
    template: Annotated[
        Path | None, typer.Option(metavar="FILE.pptx", help="Slides that give the .pptx its look.")
    ] = None,
    catalogue: options.CatalogueOption = None,
    draws: options.DrawsOption = None,
    replicates: options.ReplicatesOfDrawsOption = None,
    seed: options.SeedOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where the studies behind it lie [default: results/NAME-report]."),
    ] = None,
    workers: options.WorkersOption = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace documents of that name.")] = False,
) -> None:
    """Write a report for a client: the answer, where it is fragile, events, what to do, how sure, and why."""
    from ...documents.language import language as words
    from ...interventions.catalogue import load
    from ...report import plan as asked
    from ...report import run

    words(language)
    picture = asked.logo_of(logo)
    writers = run.writers(to, template, overwrite)
    settings = ["--catalogue", str(catalogue)] if catalogue else []
    plan = asked.plan(
        asked.source_of(sources), load(catalogue), budget=budget, events=events or [], draws=draws,
        replicates=replicates, seed=seed, settings=settings,
    )  # fmt: skip
    folder = run.folder_of_studies(out or Path("results") / f"{plan.name}-report")
    made, found = run.make(
        plan, folder, writers, output.progress, workers, code=language, title=title, author=author, logo=picture,
        command=shlex.join(["partnering", *sys.argv[1:]]),
    )  # fmt: skip
    first, *_ = made.chapters
    output.say("\n\n".join([first.finding, *first.text]))
    output.figures(studies={kind: str(place) for kind, (place, _) in found.items()})
    output.say_files([*to, *(place for place, _ in found.values())])
