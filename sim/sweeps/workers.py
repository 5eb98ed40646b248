"""The workers that run the batches of a sweep: threads or processes on this machine, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from ..runs.ensemble import EngineName
from ..runs.pools import processes, threads, workers_for
from ..runs.rows import Tables
from .batches import Batch, Job, packed_for, run_job, tables_of_job
from .parts import Packed


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor, and the number of batches that it can run at once."""

    executor: Executor
    number: int
    here: bool = False
    """True for threads of this process: each saves its own batches."""
    watch: Callable[[], None] = lambda: None
    """Called now and then while no batch gets done. It raises BrokenExecutor where none will be."""


SECONDS_TO_WATCH = 1.0
"""So long a batch may take before somebody looks whether there are workers at all."""


@contextmanager
def on_this_machine(engine: EngineName, number: int | None = None) -> Iterator[Workers]:
    """Open threads for the compiled engine, whose kernel releases the interpreter lock, or processes for Mesa."""
    number = workers_for(number)
    with threads(number) if engine == "compiled" else processes(number) as executor:
        yield Workers(executor, number, here=engine == "compiled")


class Keep(Protocol):
    """Keeps a batch: its bytes, or its tables where a thread of this process made them."""

    def __call__(self, batch: Batch, content: Packed | Tables) -> None: ...  # noqa: D102


def run(batches: Iterator[Batch], job: Callable[[Batch], Job], workers: Workers, keep: Keep) -> Iterator[Batch]:
    """Run batches and call `keep` with each. Yields each batch once it is kept, in any order."""

    def run_and_keep(batch: Batch, job: Job) -> None:
        tables = tables_of_job(job)
        keep(batch, tables if job.form == "rows" else packed_for(job, tables))

    running: dict[Future[Any], Batch] = {}
    exhausted = False
    while running or not exhausted:
        while not exhausted and len(running) < 2 * workers.number:  # no more, so that few results wait in memory
            batch = next(batches, None)
            if batch is None:
                exhausted = True
            else:
                task = (run_and_keep, batch, job(batch)) if workers.here else (run_job, job(batch))
                running[workers.executor.submit(*task)] = batch
        done = wait(running, SECONDS_TO_WATCH, return_when=FIRST_COMPLETED).done
        if not done:
            workers.watch()
        for future in done:
            batch, content = running.pop(future), future.result()
            if not workers.here:
                keep(batch, content)
            yield batch
