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

from sim import alternatives, catalogue, comparison, library, parameters
from sim.cli.catalogue import cost_of
from sim.cli.parameters import default_of, path_of
from sim.plots import changes

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


def catalogue_table() -> None:
    """The shipped interventions."""
    shipped = catalogue.load()
    rows = []
    for name, one in shipped.interventions.items():
        each = {"organisation": "the organisation"}.get(one.applies_to, f"each {one.applies_to}")
        strength = "–" if one.strength is None else f"{one.strength:g} {one.strength_is}"
        lasts = "–" if "until" not in one.placeholders else f"{one.months} months" if one.months else "to the horizon"
        quote = f"“{one.quote}”" if one.quote else "–"
        rows.append([f"`{name}`", one.meaning, each, strength, lasts, cost_of(one), quote, one.source])
    cost = f"cost ({shipped.unit})"
    table(("name", "what is done", "for", "strength", "lasts", cost, "in the articles", "source"), rows)


def what_helps(*scenarios: str) -> None:
    """Which interventions of the catalogue, each for everybody, change survival most in some scenarios."""
    rows = []
    for name in scenarios:
        scenario, setting = library.load(name), changes.Setting(None, 2, 300, 1)
        alike = alternatives.of_catalogue(scenario, catalogue.load())
        compared = comparison.compare([alternatives.alternative("", scenario, []), *alike], 300, seed=1)
        effects = comparison.effects(compared)
        survival = changes.in_order(effects[effects["outcome"] == "survival"], "survival")
        told = [
            f"{row['alternative']} {changes.told(row, setting.measure('survival'))}" for _, row in survival.iterrows()
        ]
        rows.append([f"`{name}`", f"{100 * survival['baseline'].iloc[0]:.0f} %", *told[:2], told[-1]])
    table(("scenario", "survives", "helps most", "next", "helps least"), rows)


def command_help(*commands: str) -> None:
    """The help of some commands."""
    for command in commands:
        cog.outl(f"\n## `partnering {command}`\n\n```text\n{output(f'partnering {command} --help')}\n```")
    cog.outl("")
