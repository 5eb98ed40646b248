"""`partnering lab`: open the page for experiments in the browser."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from ..files.errors import InputError

EXTRA = "needs the extra `lab`; where Partnering was cloned: pip install '.[lab]'"


def command(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one, to start with.")
    ] = "two-departments",
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
) -> None:
    """Play with an organisation in the browser: one story, and a thousand, live. Needs no internet."""
    if find_spec("nicegui") is None:
        raise InputError.at("lab", EXTRA)
    from ..lab.server import serve

    typer.echo("Getting ready …")
    try:
        serve(scenario, host, port, allow_host or [], show=show, ready=_ready)
    except KeyboardInterrupt:
        typer.echo("The lab is closed.")


def _ready(url: str, of_others: list[str]) -> None:
    typer.echo(f"The lab is at {url} (stop it with Ctrl-C).")
    if of_others:
        typer.echo(f"Others on this network open it at {' or '.join(of_others)}")
        typer.echo("Anybody on this network can open the lab; there is no password.")
