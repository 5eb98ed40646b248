"""Who runs the parts of a sweep: threads or processes on this machine, or a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ..runs.ensemble import EngineName
from ..runs.pools import processes, threads
from .batches import Job, Part, run_job


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor, and how many parts it can run at once."""

    executor: Executor
    number: int
    here: bool = False
    """They are threads of this process, and each can keep what it has run."""


@contextmanager
def on_this_machine(engine: EngineName, number: int | None = None) -> Iterator[Workers]:
    """Threads for the engine, whose kernel releases the interpreter lock; processes for Mesa."""
    number = number or os.cpu_count() or 1
    with threads(number) if engine == "ensemble" else processes(number) as executor:
        yield Workers(executor, number, here=engine == "ensemble")


def run(
    parts: Iterator[Part],
    job: Callable[[Part], Job],
    workers: Workers,
    keep: Callable[[Part, pa.Buffer], None],
) -> Iterator[Part]:
    """Run parts and `keep` their bytes; yields each as it is kept, in whatever order that is."""

    def run_and_keep(part: Part, job: Job) -> None:
        keep(part, run_job(job))

    running: dict[Future[Any], Part] = {}
    exhausted = False
    while running or not exhausted:
        while not exhausted and len(running) < 2 * workers.number:  # no more, so that little waits in memory
            part = next(parts, None)
            if part is None:
                exhausted = True
            else:
                task = (run_and_keep, part, job(part)) if workers.here else (run_job, job(part))
                running[workers.executor.submit(*task)] = part
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            part, content = running.pop(future), future.result()
            if not workers.here:
                keep(part, content)
            yield part
