"""`partnering lab`: open the page for experiments in the browser."""

from __future__ import annotations

import signal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..files.errors import InputError, needs_extra
from . import output

if TYPE_CHECKING:
    from ..lab.vote.room import Room

START = "two-departments"
PACKAGES = ("cachetools", "ifaddr", "nicegui", "segno")
"""Those of the extra."""
LOCAL, PORT = "127.0.0.1", 8080
NO_ADDRESS = "No phone can reach the vote page: this machine has no address on a network. Connect it, and start again."


def command(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one, to start with.")
    ] = START,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0: any that is free.")] = PORT,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to serve on; 0.0.0.0 lets others on the network in. With --class: that of the vote page; "
            "the lab itself stays on this machine.",
            show_default="127.0.0.1; with --class 0.0.0.0",
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A further name that the lab answers to, such as that of a proxy; repeatable."
        ),
    ] = None,
    vote: Annotated[
        bool, typer.Option("--class", help="Let a class vote with its phones, on a page of its own.")
    ] = False,
    class_port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port of the vote page.", show_default="the one after --port"),
    ] = None,
    votes: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With --class: keep all votes in this file; those that it holds are taken up again."
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
    if any(find_spec(package) is None for package in PACKAGES):
        raise InputError.at("lab", needs_extra("lab"))
    of_phones = {"--class-port": class_port, "--votes": votes}
    if export is not None:
        if scenario != START:
            raise InputError.at(scenario, "does not go with --export: lessons have scenarios of their own")
        of_server = {"--port": port != PORT, "--host": host, "--allow-host": allow_host, "--class": vote} | of_phones
        if idle := next((option for option, given in of_server.items() if given not in (None, False)), None):
            raise InputError.at(idle, "does not go with --export, which serves nothing")
        _export(export, lessons or [], language, overwrite)
        return
    for option, given in (("--lessons", lessons), ("--language", language), ("--overwrite", overwrite)):
        if given:
            raise InputError.at(option, "goes with --export")
    for option, value in of_phones.items():
        if value is not None and not vote:
            raise InputError.at(option, "goes with --class")
    from ..lab.server import serve
    from ..lab.vote.serving import Class

    of_class = None
    if vote:
        following = port + 1 if 0 < port < 65535 else 0
        of_class = Class(host or "0.0.0.0", following if class_port is None else class_port, votes)  # noqa: S104
    own = LOCAL if vote else host or LOCAL
    typer.echo("Getting ready …")
    try:
        serve(scenario, own, port, allow_host or [], show=show, ready=_ready, votes=of_class)
    except KeyboardInterrupt:
        typer.echo("The lab is closed.")
    except SystemExit as stop:
        if stop.code == 128 + signal.SIGTERM:  # not where the server could not start
            typer.echo("The lab is closed.")
        raise


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


def _ready(url: str, of_others: list[str], room: Room | None = None) -> None:
    typer.echo(f"The lab is at {url} (stop it with Ctrl-C).")
    if of_others:
        typer.echo(f"Others on this network open it at {' or '.join(of_others)}")
        typer.echo("Anybody on this network can open the lab; there is no password.")
    if room is not None:
        typer.echo(f"The class votes at {' or '.join(room.addresses)}" if room.addresses else NO_ADDRESS)
    if room is not None and room.is_open_to_others:
        typer.echo("Anybody on this network can vote there: it has no password, and nothing is encrypted on its way.")
        typer.echo("Phones reach the vote page alone. The lab stays on this machine.")
