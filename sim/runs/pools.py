"""Pools of threads and of processes, whose tasks end with the block that uses the pool; and the threads of BLAS."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from multiprocessing import active_children
from typing import TYPE_CHECKING

from .apart import APART

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

TASKS_STAY_OPEN = sys.version_info < (3, 11, 5)
"""Python itself hung where processes ended before they had read their tasks (python/cpython issue 94777)."""


def workers_for(asked: int | None = None) -> int:
    """As many workers as were asked for, or one for each processor that this process may use."""
    return asked or processors()


def processors() -> int:
    """How many processors this process may use. A batch queue may give it fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def threads(number: int) -> Iterator[Executor]:
    """Threads, for compiled code, which releases the interpreter lock."""
    executor = ThreadPoolExecutor(number)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def processes(number: int) -> Iterator[Executor]:
    """Processes that ignore Ctrl-C; this process handles it and ends them. Raises BrokenExecutor where one dies."""
    ignore = (signal.SIGINT, signal.SIG_IGN)
    executor = ProcessPoolExecutor(number, APART, signal.signal, ignore)
    try:
        yield executor
    except BaseException as error:
        for child in active_children():  # a task can take minutes
            child.terminate()
        if TASKS_STAY_OPEN:  # as Python does since: else the task that is being written waits for a reader
            executor._call_queue._reader.close()  # type: ignore[attr-defined] # it is Python's own
        if isinstance(error, BrokenProcessPool):
            raise BrokenExecutor("a worker died, perhaps of too little memory: try fewer workers") from None
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def one_blas_thread() -> AbstractContextManager[object]:
    """One thread for linear algebra, in this process: on small matrices, more threads only wait for each other."""
    return _blas().limit(limits=1, user_api="blas")


@cache
def _blas() -> ThreadpoolController:
    import scipy.linalg  # noqa: F401 (it brings a BLAS of its own, which is found only where it is loaded)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
