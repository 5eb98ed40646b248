"""Flags that every command understands: --json, --quiet and -h."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any

import typer

from .record import Reader

HELP = {"help_option_names": ["-h", "--help"]}
JSON = typer.Option(
    "--json", help="Print one JSON object: the finding, its figures, the paths, notes, the error, the exit code."
)
QUIET = typer.Option("--quiet", "-q", help="No progress and no notes: only what was found, and errors.")
FLAGS = (
    Parameter("context", Parameter.KEYWORD_ONLY, annotation=typer.Context),
    Parameter("as_json", Parameter.KEYWORD_ONLY, annotation=Annotated[bool, JSON], default=False),
    Parameter("quiet", Parameter.KEYWORD_ONLY, annotation=Annotated[bool, QUIET], default=False),
)


class Commands(typer.Typer):
    """A group of commands. All have the FLAGS, unless they are made with `told=False`."""

    def __init__(self, **how: Any) -> None:
        super().__init__(rich_markup_mode=None, pretty_exceptions_enable=False, context_settings=HELP, **how)

    def command(self, name: str | None = None, *, told: bool = True, **how: Any) -> Callable[[Any], Any]:
        """A decorator that makes a function a command."""
        register = super().command(name, **how)
        return lambda function: register(_with_flags(function) if told else function)


def _with_flags(function: Callable[..., None]) -> Callable[..., None]:
    """The function with the FLAGS as further parameters. `Reader` has read them before the command runs."""

    @wraps(function)
    def command(context: typer.Context, as_json: bool, quiet: bool, **given: Any) -> None:
        Reader.record.command = name_of(context)
        function(**given)

    own = signature(function, eval_str=True)
    every = [*own.parameters.values(), *FLAGS]
    command.__signature__ = own.replace(parameters=every)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in every}
    return command


def name_of(context: Any) -> str:
    """The name of the command of a context, such as `scenarios check`."""
    return str(context.command_path).partition(" ")[2]
