"""Show the progress of runs on standard error: a bar in a terminal, lines in a pipe or a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

import typer

from ...runs.progress import UNSEEN
from .record import Reader

if TYPE_CHECKING:
    from ...runs.progress import Progress

MOST_LINES = 10
"""A log gets a line at every tenth of the runs,"""
LEAST_SECONDS, MOST_SECONDS = 1.0, 30.0
"""not more often than once a second, and not less often than every half minute. The end always gets a line."""


@contextmanager
def progress(label: str, runs: int) -> Iterator[Progress]:
    """Show how many runs are done, their rate and the remaining time. Shows nothing with --quiet."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            average = task.completed / (task.elapsed or 1)
            rate = min(task.speed or average, average)  # rich takes two steps that come at once for a great speed
            return Text(f"{rate:,.{0 if rate >= 10 else 1}f}/s" if task.completed else "")

    if Reader.quiet:
        yield UNSEEN
        return
    name, numbers = TextColumn("{task.description}"), (MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    console = Console(stderr=True)
    if console.is_interactive and sys.stderr.isatty():
        with Bars(name, BarColumn(), *numbers, console=console, transient=True) as bars:
            yield _Bar(bars, bars.add_task(label, total=runs))
    else:
        share = TextColumn("{task.percentage:.0f} %")
        bars = Bars(name, share, *numbers, console=console, disable=True)
        with _Lines(bars, bars.add_task(label, total=runs)) as lines:
            yield lines


class _Bar:
    """A progress callback that moves a bar."""

    def __init__(self, bars: Any, task: Any) -> None:
        self.bars, self.number = bars, task

    @property
    def task(self) -> Any:
        """What rich knows of the runs."""
        return self.bars.tasks[self.number]

    def __call__(self, runs: int) -> None:
        self.bars.advance(self.number, runs)

    def more(self, runs: int) -> None:
        self.bars.update(self.number, total=self.task.total + runs)


class _Lines(_Bar):
    """A progress callback that prints lines, also while a long run is not finished."""

    def __init__(self, bars: Any, task: Any) -> None:
        super().__init__(bars, task)
        self._told, self._at = 0, monotonic()
        self._over, self._clock = Event(), Thread(target=self._remind, daemon=True)

    def __enter__(self) -> _Lines:
        self._clock.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._clock.join()

    def __call__(self, runs: int) -> None:
        super().__call__(runs)
        waited = monotonic() - self._at >= LEAST_SECONDS
        if self._tenth() > self._told and (waited or self.task.finished):
            self._tell()

    def more(self, runs: int) -> None:
        super().more(runs)
        self._told = self._tenth()

    def _tenth(self) -> int:
        return int(self.task.percentage * MOST_LINES / 100)

    def _tell(self) -> None:
        self._told, self._at = self._tenth(), monotonic()
        cells = (column.render(self.task) for column in self.bars.columns)
        with suppress(OSError):
            typer.echo("  ".join(str(cell).strip() for cell in cells if str(cell)), err=True)

    def _remind(self) -> None:
        """Print a line whenever half a minute has passed without one."""
        while not self._over.wait(max(0.0, self._at + MOST_SECONDS - monotonic())):
            if monotonic() - self._at >= MOST_SECONDS:
                self._tell()
