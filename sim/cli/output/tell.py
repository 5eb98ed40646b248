"""What a command tells: a finding, tables, figures as numbers, paths, notes and errors.

People read it as it comes: what was found on standard output; notes, progress and errors on standard error. With
`--json` a program reads all of it at the end, as one JSON object on standard output.
All text is made safe to print, because files come from strangers.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

from .record import Reader

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

WIDE = 10_000
"""Columns where standard output is no terminal: no number is broken to fit a screen that nobody looks at."""
LEAST = 10
"""Letters of a line of a column that may break lines."""
MOST_ROWS = 1_000
"""The JSON object holds at most so many rows of a table. The file of the table has all."""
_NO_TEXT = re.compile("[\udc80-\udcff]")
"""The bytes of a file name that are no text: Python reads them so."""


def say(text: str = "") -> None:
    """Tell a finding, or part of one."""
    Reader.record.finding.append(text)
    if not Reader.as_json:
        with Reader.may_leave():
            typer.echo(printable(text))


def figures(**facts: Any) -> None:
    """Give programs the numbers behind a finding, by name: data that JSON can hold, or tables. People get none."""
    if Reader.as_json:
        for name, fact in facts.items():
            table = hasattr(fact, "columns")
            if table and len(fact) > MOST_ROWS:
                Reader.record.left_out[name] = len(fact) - MOST_ROWS
            Reader.record.figures[name] = _rows(fact.head(MOST_ROWS)) if table else fact


def note(text: str) -> None:
    """Print a note for the user on standard error."""
    Reader.record.notes.append(text)
    if not Reader.quiet:
        _print_error(f"Note: {one_line(text)}")


def complain(message: str, problems: Sequence[object] = ()) -> None:
    """Print an error on standard error. `problems` are all faults of the input."""
    record = Reader.record
    record.error = record.error or message
    record.problems += [str(problem) for problem in problems]
    _print_error(f"Error: {one_line(message)}")


def say_paths(folder: Path, names: Sequence[str]) -> None:
    """Tell the paths of the files that were written. Programs also get the rows of the CSV files among them."""
    from ...results.tables import read_table

    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    say_files(shown / name for name in names)
    tables = [Path(name) for name in names if name.endswith(".csv")] if Reader.as_json else []
    figures(**{table.stem: read_table(folder, table.name) for table in tables})


def say_files(paths: Iterable[Path]) -> None:
    """Tell the files and folders that were written, each in a line. Programs get them apart from the finding."""
    listed = [str(path) for path in paths]
    Reader.record.paths += listed
    if not Reader.as_json:
        with Reader.may_leave():
            typer.echo(printable("\n".join(["", *(f"  {path}" for path in listed)])))


def wrote(path: Path) -> None:
    """Give programs a file that was written, and that the finding names."""
    Reader.record.paths.append(str(path))


def plain_table(*headings: str, wrap: str | None = None, right: Sequence[str] = ()) -> Table:
    """An empty table without lines. Columns in `right` hold numbers.

    Only the column `wrap` may break lines, unless the terminal is too narrow for that.
    """
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        justify: Literal["left", "right"] = "right" if heading in right else "left"
        table.add_column(heading, justify=justify, overflow="fold", no_wrap=heading != wrap)
    return table


def show(table: Table) -> None:
    """Print a table for people, as wide as the terminal. Programs get its numbers from `figures`."""
    from rich.console import Console
    from rich.segment import Segment, Segments

    if not Reader.as_json:
        own = sys.stdout.isatty() or "COLUMNS" in os.environ
        console = Console(markup=False, highlight=False, width=None if own else WIDE)
        if _needed(table, console) > console.width:
            for column in table.columns:
                column.no_wrap = False  # nothing is cut off: a name goes on in the next line
        safe = (Segment(printable(part.text), part.style) for part in console.render(table))
        with Reader.may_leave():
            console.print(Segments(safe), end="")


def _needed(table: Table, console: Console) -> int:
    """How wide a terminal must be where columns that break lines have LEAST letters, and no other has to."""
    broken = [column for column in table.columns if not column.no_wrap]
    for column in broken:
        column.max_width = LEAST
    needed = console.measure(table, options=console.options.update(width=WIDE)).maximum
    for column in broken:
        column.max_width = None
    return needed


def one_line(message: str) -> str:
    """Turn a message into one line that is safe to print."""
    return printable(" ".join(message.split()))


def printable(text: str) -> str:
    """Text without control characters, so that no file can control the terminal.

    Where the name of a folder is no text, such as one in Latin-1 on a UTF-8 system, it shows � for each byte.
    """
    shown = _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
    return "".join(character for character in shown if character.isprintable() or character == "\n")


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table with all digits. What is missing or infinite is None: JSON has no other word for it."""
    plain = table.astype(object).replace([float("inf"), -float("inf")], None)
    return plain.where(plain.notna(), None).to_dict(orient="records")  # type: ignore[return-value]


def _print_error(text: str) -> None:
    with suppress(OSError):  # nobody can read it: that ends no work
        typer.echo(text, err=True)
