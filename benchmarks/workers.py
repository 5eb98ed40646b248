"""Two workers against one, and a Dask cluster of two against two threads, on a sweep of about a minute.

`python -m benchmarks.workers` runs the same sweep three times, tables written, and prints the ratios. The
Dask scheduler and its workers are processes on this machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.engine import SIX
from sim import sweep
from sim.cluster import on_cluster
from sim.design import design
from sim.plan import Sweep, prepare
from sim.scenario import from_data
from sim.unfinished import Unfinished
from sim.workers import Workers, on_this_machine

POINTS, REPLICATES = 1_000, 1_000
WANTED_TWO, WANTED_DASK = 1.8, 0.85


def planned() -> Sweep:
    """A million runs of six departments over 60 months."""
    scenario = from_data(SIX)
    values = [round(n / (POINTS - 1), 6) for n in range(POINTS)]
    return prepare(scenario, design(scenario.sweep, {"organisation.clarity": values}), REPLICATES, 1)


def seconds(one: Sweep, crew: Callable[[], AbstractContextManager[Workers]]) -> tuple[float, float]:
    """Time to run all parts, and time to put the tables together."""
    with tempfile.TemporaryDirectory() as folder, crew() as workers:
        kept = Unfinished(Path(folder))
        kept.begin(one)
        start = perf_counter()
        total = sweep.work(one, kept, workers)
        ran = perf_counter()
        paths = kept.paths()
        sweep.finish(one, (paths[number] for number in range(total)), Path(folder), datetime.now(UTC))
        return ran - start, perf_counter() - ran


def main() -> None:
    """Measure and print."""
    one = planned()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        dask = [str(Path(sys.executable).with_name("dask"))]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        common = ["--scheduler-file", str(file), "--no-dashboard"]
        running = [subprocess.Popen([*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *common], **silent)]  # type: ignore[call-overload]  # noqa: S603
        for _ in range(2):
            running.append(subprocess.Popen([*dask, "worker", "--nthreads", "1", "--no-nanny", *common], **silent))  # type: ignore[call-overload]  # noqa: S603
        try:
            while not file.exists():
                sleep(0.2)
            sleep(5)
            address = json.loads(file.read_text(encoding="utf-8"))["address"]
            times = {}
            for name, crew in (
                ("one thread", lambda: on_this_machine("ensemble", 1)),
                ("two threads", lambda: on_this_machine("ensemble", 2)),
                ("Dask, two workers", lambda: on_cluster(address)),
            ):
                times[name], tables = seconds(one, crew)
                print(f"{name:<18} {times[name]:6.1f} s for {one.runs:,} runs, and {tables:.1f} s for the tables")
        finally:
            for process in running:
                process.kill()
    print(f"two threads against one: {times['one thread'] / times['two threads']:.2f} times (wanted: {WANTED_TWO})")
    print(
        f"Dask against threads: {times['two threads'] / times['Dask, two workers']:.2f} times (wanted: {WANTED_DASK})"
    )


if __name__ == "__main__":
    main()
