"""A sweep from its place on disk to its last figure, for the commands that run or merge one."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from ..files.errors import InputError, StoppedError
from ..results.folder import check_place, free_name
from ..runs.ensemble import EngineName
from ..sweeps import checkpoint, sweep
from ..sweeps.checkpoint import Unfinished
from ..sweeps.merge import FAILED, Assembly, Finished
from ..sweeps.plan import Sweep
from ..sweeps.sweep import Shard
from ..sweeps.workers import Workers, on_this_machine
from . import options

SOME_FAILED = 3
"""Exit code where some points could not run."""


def share(text: str | None) -> Shard | None:
    """K/N as a shard. Raises InputError."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip())
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise InputError.at("--shard", f'"{text}" is not K/N with K from 1 to N, such as 3/10')
    return Shard(int(match[1]), int(match[2]))


@dataclass(frozen=True, slots=True)
class Sweeping:
    """A sweep, and how it is to be run."""

    sweep: Sweep
    engine: EngineName
    workers: int | None
    scheduler: str | None
    shard: Shard | None
    figures: bool

    def place(self, out: Path | None, scenario: str, resume: bool, overwrite: bool) -> Path:
        """The folder to fill. Raises InputError where it is taken, or there is nothing to resume."""
        if self.shard and (out is None or self.sweep.halfwidth):
            raise InputError.at("--shard", "needs --out, and cannot go with --until-halfwidth")
        if resume and overwrite:
            raise InputError.at("--resume", "goes on with a sweep, and --overwrite starts anew: not both")
        if out is None:
            usual = Path("results") / f"{Path(scenario).stem}-sweep"
            begun = next(self._begun(usual), None)
            if resume and begun is None:
                raise InputError.at("--resume", f"no unfinished sweep of these settings in {usual.parent}")
            if begun is not None and not resume:
                typer.echo(f"Note: {begun} holds this sweep, unfinished; --resume goes on with it.", err=True)
            return begun if resume and begun is not None else free_name(usual)
        if checkpoint.is_unfinished(out) and not overwrite:
            checkpoint.check_same(out, self.sweep)
            if not (resume or self.shard):
                raise InputError.at(str(out), "holds this sweep, unfinished: go on with --resume, or --overwrite it")
            return out
        if resume:
            raise InputError.at(str(out), "holds no unfinished sweep")
        check_place(out, overwrite)
        return out

    def _begun(self, usual: Path) -> Iterator[Path]:
        for folder in sorted(usual.parent.glob(f"{usual.name}*")):
            if checkpoint.is_unfinished(folder):
                try:
                    checkpoint.check_same(folder, self.sweep)
                except InputError:
                    continue
                yield folder

    def run(self, folder: Path, clear: bool = False) -> None:
        """Run what is missing, put the tables together, draw and tell; `clear` the folder first if told so.

        Raises StoppedError where that ends early.
        """
        started, kept, done = datetime.now(UTC), Unfinished(folder), None
        try:
            with Assembly(self.sweep, folder) as assembly:
                with options.progress("Sweeping", self._own_runs()) as heard, self._crew() as crew:
                    if clear and folder.exists():
                        shutil.rmtree(folder)
                    kept.begin(self.sweep, self.engine)
                    beside = assembly if crew.number > 1 and self.shard is None else None
                    total = sweep.work(self.sweep, kept, crew, self.engine, self.shard, heard, heard.more, beside)
                paths = kept.paths()
                if self.shard is None:
                    facts = {"engine": self.engine, "workers": self.scheduler or self.workers or os.cpu_count()}
                    assembly.take(paths[number] for number in range(assembly.taken, total))
                    done = complete(assembly, started, self.figures, facts, kept)
        except InputError:
            self._give_up(kept)
            raise
        except (KeyboardInterrupt, SystemExit, OSError, BrokenExecutor) as error:
            raise self._stopped(error, kept) from None
        if done:
            done.tell(folder)
        elif self.shard:  # the last one leaves putting together to `merge` too: others may be at it
            self._tell_share(self.shard, folder, len(paths), total)

    def _crew(self) -> AbstractContextManager[Workers]:
        if self.scheduler is None:
            return on_this_machine(self.engine, self.workers)
        from ..sweeps.cluster import on_cluster

        return on_cluster(self.scheduler)

    def _own_runs(self) -> int:
        return sum(part.runs for part in self.sweep.parts() if self.shard is None or self.shard.has(part))

    def _tell_share(self, shard: Shard, folder: Path, there: int, total: int) -> None:
        typer.echo(
            f"Shard {shard.number}/{shard.of} is done; {folder} holds {there:,} of {total:,} parts. "
            f"When all are there: partnering merge {shlex.quote(str(folder))}"
        )

    def _give_up(self, kept: Unfinished) -> None:
        if self.shard is None:  # other jobs may be filling the folder
            kept.give_up()

    def _stopped(self, error: BaseException, kept: Unfinished) -> StoppedError:
        self._give_up(kept)
        code = {KeyboardInterrupt: 130, SystemExit: 143}.get(type(error), 1)
        why = "stopped" if code > 1 else f"{getattr(error, 'strerror', None) or error or 'a worker died'}"
        if not kept.folder.exists():
            return StoppedError(f"{why}; nothing was kept", code)
        if not checkpoint.is_unfinished(kept.folder):  # not yet begun, or put together already
            return StoppedError(f"{why}; {kept.folder} holds nothing unfinished", code)
        again = shlex.join(["partnering", *(word for word in sys.argv[1:] if word not in ("--resume", "--overwrite"))])
        runs = f"{sum(kept.runs.values()):,} runs are kept in {kept.folder}"
        return StoppedError(f"{why}; {runs}; go on with: {again} --resume", code)


@dataclass(frozen=True, slots=True)
class Complete:
    """A finished sweep, and the names of its figures."""

    sweep: Sweep
    finished: Finished
    figures: list[str]

    def tell(self, folder: Path) -> None:
        """Print the finding, what was written, and what could not run; nothing can be lost any more."""
        from ..figures.wording import finding

        planned, failures = self.sweep, self.finished.failures
        varied = list(planned.design.varied)
        typer.echo(finding(self.finished.summary, varied, planned.months, pairs=planned.pairs, seed=planned.seed))
        tables = ["summary.csv", *([FAILED] if failures else [])]
        options.say_written(folder, [*tables, *(f"figures/{name}" for name in self.figures)])
        if failures:
            first = next(iter(failures.values()))
            typer.echo(
                f"\n{len(failures):,} of {len(planned.design):,} points could not run ({FAILED}); "
                f"the first: {options.one_line(first)}",
                err=True,
            )
            raise typer.Exit(SOME_FAILED)


def complete(
    assembly: Assembly, started: datetime, figures: bool, facts: dict[str, Any], kept: Unfinished | None = None
) -> Complete:
    """Finish the tables and draw the figures; what was `kept` meanwhile is no longer needed."""
    finished = assembly.finish(started, **facts)
    names = options.draw_figures(assembly.folder) if figures else []
    if kept:
        kept.end()
    return Complete(assembly.sweep, finished, names)
