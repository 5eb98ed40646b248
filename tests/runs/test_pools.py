"""Pools end with the block that uses them, whatever ends the block."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import BrokenExecutor
from multiprocessing import get_context
from time import sleep

import pandas as pd
import pytest

from partnering.runs import pools
from tests.processes import processes

COMMAND = """
from partnering.cli import app
def main():
    import scipy.linalg
    from threadpoolctl import threadpool_info
    print(*(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"))
    raise SystemExit
app.main = main
app.program()
"""
SCRIPT = """
from pathlib import Path
from partnering.clients.formats.workbook import sheets_of
from partnering.runs.pools import processes
print("begun")
with processes(2) as pool:
    print(*pool.map(abs, [-1, -2]))
print(*sheets_of(Path("survey.xlsx")))
"""
TASK = bytes(1_000_000)
"""More than waits between two processes until it is read."""


def stopped(tasks):
    """The block is stopped."""
    raise KeyboardInterrupt


def worker_dies(tasks):
    """The process of a pool ends before its time, as where memory is short."""
    os.kill(tasks[0].result(), signal.SIGKILL)
    tasks[-1].result()


def use(end, error, said):
    """Use a pool of one process, which has more to do than it can read, until a function ends the block."""
    pools.APART = get_context("fork")  # at once: nothing is imported anew
    with pytest.raises(error, match=said), pools.processes(1) as pool:
        tasks = [pool.submit(os.getpid), pool.submit(sleep, 600), *(pool.submit(len, TASK) for _ in range(3))]
        tasks[0].result()
        sleep(0.2)  # until the first of the large ones is on its way
        end(tasks)


@pytest.mark.parametrize(
    ("end", "error", "said"),
    [(stopped, KeyboardInterrupt, ""), (worker_dies, BrokenExecutor, "^a worker died")],
    ids=["stopped", "a worker dies"],
)
def test_a_pool_ends_though_nobody_reads_its_tasks(end, error, said):
    """Until Python 3.11.5 a process that wrote a task waited for ever for one that was gone."""
    process = processes().Process(target=use, args=(end, error, said))
    process.start()
    process.join(30)
    code = process.exitcode
    process.kill()
    assert code == 0


def test_a_script_needs_no_guard(tmp_path):
    """A process that a script without `if __name__ == "__main__":` begins does not run the script again."""
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    pd.DataFrame({"department": ["IT"]}).to_excel(tmp_path / "survey.xlsx", sheet_name="answers")
    command = [sys.executable, "script.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.splitlines(), done.stderr) == (["begun", "1 2", "answers"], "")


@pytest.mark.parametrize(("asked", "threads"), [({}, {"1"}), ({"OPENBLAS_NUM_THREADS": "2"}, {"2"})])
def test_a_command_takes_one_thread_for_linear_algebra(asked, threads):
    """The others would wait and take time, unless somebody asks for more."""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND], env=environment | asked, capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == threads


def test_there_are_as_many_workers_as_processors_that_may_be_used(monkeypatch):
    """A batch queue gives a process some of them; who asks for a number gets it."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3, 5}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert (pools.workers_for(), pools.workers_for(7)) == (2, 7)
