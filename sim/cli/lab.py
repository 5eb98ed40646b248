"""`partnering lab`: open the page for experiments in the browser."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ..files.errors import InputError
from . import output

EXTRA = "needs the extra `lab`; where Partnering was cloned: pip install '.[lab]'"
START = "two-departments"


def command(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one, to start with.")
    ] = START,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0: any that is free.")] = 8080,
    host: Annotated[
        str, typer.Option(help="Address to serve on; 0.0.0.0 lets others on the network in.")
    ] = "127.0.0.1",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A further name that the lab answers to, such as that of a proxy; repeatable."
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER|FILE.html",
            help="Write the lessons as a page that needs no Python, and serve nothing; a folder holds worksheets too.",
        ),
    ] = None,
    lessons: Annotated[
        list[str] | None,
        typer.Option(metavar="ID,…", help="Only these lessons, such as need,gap; with --export [default: all]."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Language that the pages open in; with --export [default: en].")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that --export wrote.")] = False,
) -> None:
    """Play with an organisation in the browser: one story, and a thousand, live. Needs no internet."""
    if export is not None:
        if scenario != START:
            raise InputError.at(scenario, "does not go with --export: lessons have scenarios of their own")
        _export(export, lessons or [], language, overwrite)
        return
    for option, given in (("--lessons", lessons), ("--language", language), ("--overwrite", overwrite)):
        if given:
            raise InputError.at(option, "goes with --export")
    if find_spec("nicegui") is None:
        raise InputError.at("lab", EXTRA)
    from ..lab.server import serve

    typer.echo("Getting ready …")
    try:
        serve(scenario, host, port, allow_host or [], show=show, ready=_ready)
    except KeyboardInterrupt:
        typer.echo("The lab is closed.")


def _export(path: Path, lessons: list[str], language: str | None, overwrite: bool) -> None:
    """Write the pages of lessons, and tell which files were written."""
    from ..lab.pages import export
    from ..lab.pages.plan import plans
    from ..lab.state.words import ENGLISH, words

    code = language or ENGLISH
    words(code)
    chosen = plans([one.strip() for text in lessons for one in text.split(",")])
    export.check(path, overwrite)
    with output.progress("Computing lessons", sum(plan.points for plan in chosen)) as done:
        written = export.write(path, chosen, code, done)
    output.say(f"{len(chosen)} lessons" if len(chosen) != 1 else "1 lesson")
    output.say_paths(path.parent if len(written) == 1 else path, [one.name for one in written])


def _ready(url: str, of_others: list[str]) -> None:
    typer.echo(f"The lab is at {url} (stop it with Ctrl-C).")
    if of_others:
        typer.echo(f"Others on this network open it at {' or '.join(of_others)}")
        typer.echo("Anybody on this network can open the lab; there is no password.")
