"""Two workers against one, and a Dask cluster of two against two threads, on a sweep of about a minute.

`python -m benchmarks.workers [POINTS]` runs the same sweep three times, tables written, and prints the
ratios; 1,000 points are a million runs. The Dask scheduler and its workers are processes on this machine,
started when the threads are done.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.shapes import SIX, planned
from partnering.scenarios.scenario import from_data
from partnering.sweeps import sweep
from partnering.sweeps.checkpoint import Checkpoint
from partnering.sweeps.cluster import on_cluster
from partnering.sweeps.merge import Merge
from partnering.sweeps.plan import Sweep
from partnering.sweeps.workers import Workers, on_this_machine

POINTS, REPLICATES = 2_000, 1_000
WANTED_TWO, WANTED_DASK = 1.8, 0.85


def seconds(one: Sweep, open_pool: Callable[[], AbstractContextManager[Workers]]) -> tuple[float, float]:
    """Time until all batches have been run, and until the tables are written."""
    with tempfile.TemporaryDirectory() as place, open_pool() as workers, Merge(one, Path(place)) as merge:
        kept = Checkpoint(Path(place))
        kept.begin(one)
        start = perf_counter()
        total = sweep.work(one, kept, workers, merge=merge if workers.number > 1 else None)
        ran = perf_counter()
        merge.take(map(kept.batch, range(merge.taken, total)))
        merge.finish(datetime.now(UTC))
        return ran - start, perf_counter() - start


@contextmanager
def cluster_here() -> Iterator[str]:
    """The address of a Dask scheduler with two workers of one thread each."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        file = Path(folder) / "scheduler.json"
        common = ("--scheduler-file", str(file), "--no-dashboard")
        worker = ("worker", "--nthreads", "1", "--no-nanny")
        for command in (("scheduler", "--host", "127.0.0.1", "--port", "0"), worker, worker):
            dask = [str(Path(sys.executable).with_name("dask")), *command, *common]
            process = subprocess.Popen(dask, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            running.callback(process.kill)
        while not file.exists():
            sleep(0.2)
        sleep(5)
        yield json.loads(file.read_text(encoding="utf-8"))["address"]


def main() -> None:
    """Measure and print."""
    one = planned(from_data(SIX), int(sys.argv[1]) if len(sys.argv) > 1 else POINTS, REPLICATES)

    def measured(name: str, open_pool: Callable[[], AbstractContextManager[Workers]]) -> float:
        ran, written = seconds(one, open_pool)
        print(f"{name:<18} {written:6.1f} s for {one.runs:,} runs, tables written; all were run after {ran:.1f} s")
        return written

    alone = measured("one thread", lambda: on_this_machine("compiled", 1))
    two = measured("two threads", lambda: on_this_machine("compiled", 2))
    with cluster_here() as address:
        dask = measured("Dask, two workers", lambda: on_cluster(address))
    print(f"two threads against one: {alone / two:.2f} times (wanted: {WANTED_TWO})")
    print(f"Dask against threads: {two / dask:.2f} times (wanted: {WANTED_DASK})")


if __name__ == "__main__":
    main()
