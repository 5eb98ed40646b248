"""The `partnering` command: its sub-commands, its errors and its exit codes.

Exit codes: 0 done, 1 failed, 2 bad input (one line on standard error, nothing written), 3 done, but some points could
not run, 130 stopped by the user, 143 by the system.
Sub-commands import what they need when they run, so that `partnering --help` answers at once.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from ..files.errors import OF_THE_NAME, InputError, StoppedError
from ..version import EDITION, __version__
from . import (
    advise,
    compare,
    diagnose,
    evidence,
    folders,
    lab,
    merge,
    output,
    run,
    sensitivity,
    sweep,
    tipping,
)
from .clients import calibrate, export, intake, report
from .lists import catalogue, parameters, scenarios
from .output.flags import Commands, name_of

app = Commands(
    name="partnering", help="How often does true partnering between departments survive, and what would change that?"
)
app.command("run")(run.command)
app.command("sweep")(sweep.command)
app.command("merge")(merge.command)
app.command("tipping")(tipping.command)
app.command("whatif")(compare.whatif)
app.command("compare")(compare.compare)
app.command("advise")(advise.command)
app.command("catalogue")(catalogue.command)
app.command("diagnose")(diagnose.command)
app.command("sensitivity")(sensitivity.command)
app.command("plot")(folders.plot)
app.command("export")(export.command)
app.command("verify")(folders.verify)
app.command("lab", told=False)(lab.command)
app.command("evidence")(evidence.command)
app.command("intake")(intake.command)
app.command("calibrate")(calibrate.command)
app.command("report")(report.command)
app.add_typer(scenarios.app, name="scenarios")
app.command("parameters")(parameters.command)

BAD_INPUT, INTERRUPTED = InputError.code, 130
NEW_OBJECTS = 10_000
"""After so many new objects Python looks for what can be forgotten; usually after 700."""
NO_MEMORY = "not enough memory: fewer ties, months, points, replicates or --workers"
NO_ROOM = ("can't start new thread", "failed to map segment", "annot allocate memory")
"""What Python and the system say where a limit of the shell leaves no memory for threads and libraries."""

_UsageError: type[Any] = typer.BadParameter.__mro__[1]
"""Typer's class for a wrong command line; it has no public name of its own."""


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"partnering {__version__}, model edition {EDITION}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Say the version, and the edition of the model."
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def program() -> None:
    """Run the command line in a process of its own, whose libraries stay as they are from their import to the end.

    Python would look hundreds of times for what can be forgotten while they are imported, and take them down piece by
    piece at the end: together a third of the time of a small command. So it looks less often, and the system takes back
    all at once. What is registered with `atexit` is run before, as the first to be registered is the last to be run;
    threads have ended by then.

    Linear algebra takes one thread, unless the environment says another number: a library starts a thread for each
    processor, which only waits, and the waiting took a seventh of the time of a small command.
    """
    gc.set_threshold(NEW_OBJECTS)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy and scipy read it when they are imported
    code = 1

    def leave() -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # main has told what could not be printed
                stream.flush()
        os._exit(code)

    atexit.register(leave)
    try:
        main()
    except SystemExit as end:
        code = int(end.code or 0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show "→" shows "?"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # exit as after Ctrl-C, so that no half-written file stays
    output.Reader.begin(sys.argv[1:] if arguments is None else arguments)
    code = 1
    with output.Reader.may_leave():
        code = _run(arguments)
        sys.stdout.flush()
    output.Reader.end(code)
    if output.Reader.lost:
        text = f"standard output: {output.Reader.lost}; not all was printed, but the files that were written are whole"
        output.complain(text)
    sys.exit(code or int(output.Reader.gone))


@cache  # typer would make all of them anew for each call of `main`: most of the time of a command that only prints
def _commands() -> Any:
    return typer.main.get_command(app)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = _commands()(args=arguments, prog_name="partnering", standalone_mode=False)
    except (InputError, StoppedError) as error:
        return _complain(str(error), error.code, getattr(error, "problems", ()))
    except _UsageError as error:
        output.Reader.record.command = name_of(error.ctx) if error.ctx else ""
        return _complain(_wrong_use(error), BAD_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        raise
    except (MemoryError, RuntimeError, ImportError) as error:
        return _complain(_no_room(error), 1)
    except OSError as error:
        from ..results.atomic import refused

        return _complain(str(refused(error)), BAD_INPUT if error.errno in OF_THE_NAME else 1)
    if code == INTERRUPTED:  # also where the library has handled Ctrl-C itself
        return _complain("stopped; nothing was kept", INTERRUPTED)
    return code if isinstance(code, int) else 0


def _complain(message: str, code: int, problems: Sequence[object] = ()) -> int:
    """Tell an error. Bad input of which no faults are listed, such as a wrong option, is one fault."""
    output.complain(message, problems or ([message] if code == BAD_INPUT else ()))
    return code


def _no_room(error: Exception) -> str:
    """The line for an error of too little memory. Raises any other error again."""
    from concurrent.futures import BrokenExecutor

    if isinstance(error, MemoryError):
        return NO_MEMORY
    if isinstance(error, BrokenExecutor):
        return str(error)
    if not any(sign in str(error) for sign in NO_ROOM):
        raise error
    return f"{NO_MEMORY}; or raise the limits of this shell (ulimit -v, ulimit -u): {error}"


def _wrong_use(error: Any) -> str:
    """A wrong command line in words. Of a wrong value, typer's cause is pydantic's: the words are those of files."""
    find = getattr(error.__cause__, "errors", None)
    if find is None or error.param is None:
        return str(error.format_message())
    from ..files.faults import must

    name = error.param.opts[0] if error.param.param_type_name == "option" else str(error.param.name).upper()
    return f"{name}: {must(find()[0])}"
