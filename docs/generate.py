"""The parts of README.md and docs/ that are made, not written: run by cog (`make docs`), checked by a test."""

from __future__ import annotations

import atexit
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import cog

from sim import parameters
from sim.cli.parameters import default_of, path_of

PLAIN = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}


@cache
def _folder() -> Path:
    """One folder for all commands, so that a later one finds what an earlier one wrote."""
    folder = Path(tempfile.mkdtemp(prefix="partnering-docs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def output(command: str) -> str:
    """What a `partnering` command prints. Raises where it fails."""
    name, *arguments = shlex.split(command)
    script = Path(sys.executable).with_name(name)
    done = subprocess.run(  # noqa: S603
        [script, *arguments], cwd=_folder(), env={**os.environ, **PLAIN}, capture_output=True, text=True, check=True
    )
    return "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines())


def console(command: str, most: int | None = None) -> None:
    """A command with its real output, cut to so many lines."""
    lines = output(command).splitlines()
    if most is not None and len(lines) > most:
        lines = [*lines[:most], "…"]
    cog.outl("\n".join(["", "```console", f"$ {command}", *lines, "```", ""]))


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A Markdown table."""
    lines = [list(headings), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    rows_of_text = [" | ".join(cell.replace("|", "\\|") for cell in line) for line in lines]
    cog.outl("\n" + "\n".join(f"| {row} |" for row in rows_of_text) + "\n")


def parameter_table() -> None:
    """Every parameter, from the page on which it is declared."""
    rows = []
    for p in parameters.EVERY:
        high = "" if p.high == float("inf") else f"{p.high:g}"
        name = f"`{p.name}` {p.symbol}".rstrip()
        rows.append([name, default_of(p), f"{p.low:g}–{high}", p.unit, p.meaning, p.source, f"`{path_of(p)}`"])
    table(("name", "default", "range", "unit", "meaning", "source", "path"), rows)


def purpose_table() -> None:
    """What each purpose of a department stands for."""
    rows = [
        [f"`{name}`", ", ".join(f"{key} {value:g}" for key, value in values.items())]
        for name, values in parameters.PURPOSES.items()
    ]
    table(("purpose", "starting point"), rows)


def state_table() -> None:
    """What dated changes may push."""
    rows = [[f"`{s.name}` {s.symbol}", s.holder, f"{s.low:g}–{s.high:g}", s.meaning] for s in parameters.STATES]
    table(("state", "held by", "range", "meaning"), rows)


def command_help(*commands: str) -> None:
    """The help of some commands."""
    for command in commands:
        cog.outl(f"\n## `partnering {command}`\n\n```text\n{output(f'partnering {command} --help')}\n```")
    cog.outl("")
