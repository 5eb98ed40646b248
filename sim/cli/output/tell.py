"""Print findings, tables, paths and progress. All text is made safe to print, because files come from strangers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from ..runs.progress import Progress


class Reader:
    """The reader of standard output. `gone` is true once nobody reads it any more, as after `| head -1`."""

    gone = False

    @classmethod
    @contextmanager
    def may_leave(cls) -> Iterator[None]:
        """Continue without output when the reader leaves, so that no results are lost."""
        try:
            yield
        except BrokenPipeError:
            cls.gone = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str = "", error: bool = False) -> None:
    """Print text; on standard error with `error`."""
    with Reader.may_leave():
        typer.echo(printable(text), err=error)


def note(text: str) -> None:
    """Print a note for the user on standard error."""
    say(f"Note: {text}", error=True)


def say_paths(folder: Path, names: Sequence[str]) -> None:
    """Print the paths of the files that were written."""
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    say("\n".join(["", *(f"  {shown / name}" for name in names)]))


def plain_table(*headings: str, wrap: str | None = None, right: Sequence[str] = ()) -> Table:
    """An empty table without lines. Only the column `wrap` may break lines. Columns in `right` hold numbers."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left", no_wrap=heading != wrap)
    return table


def show(table: Table) -> None:
    """Print a table as wide as the terminal."""
    from rich.console import Console

    with Reader.may_leave():
        Console(markup=False, highlight=False).print(table)


def one_line(message: str) -> str:
    """Turn a message into one line that is safe to print."""
    return printable(" ".join(message.split()))


def printable(text: str) -> str:
    """Text without control characters, so that no file can control the terminal."""
    return "".join(character for character in text if character.isprintable() or character == "\n")


@contextmanager
def progress(label: str, runs: int) -> Iterator[Progress]:
    """Show a bar on standard error with the rate and the remaining time."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(f"{task.speed:,.0f} runs/s" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bar(bars, bars.add_task(label, total=runs))


class _Bar:
    """A progress callback that moves a bar."""

    def __init__(self, bars: Any, task: Any) -> None:
        self.bars, self.task = bars, task

    def __call__(self, runs: int) -> None:
        self.bars.advance(self.task, runs)

    def more(self, runs: int) -> None:
        self.bars.update(self.task, total=self.bars.tasks[self.task].total + runs)
