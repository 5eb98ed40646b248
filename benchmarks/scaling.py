"""How a large sweep would run with many workers: simulated from the measured split of a batch.

`python -m benchmarks.scaling` measures what a batch costs a worker, what it costs the process that puts the results
together (the driver), and what the end of the sweep costs, for a small batch and a large one. Then it simulates a
machine with more cores than this one: threads that share the interpreter lock with each other and with the driver. The
disk and the memory are taken to be fast enough.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.clock import seconds
from benchmarks.shapes import planned, shapes
from partnering.sweeps.batches import run_job
from partnering.sweeps.checkpoint import Checkpoint
from partnering.sweeps.merge import Merge

SHAPES = ((1, 100, 600_000), (15, 100, 40_000), (300, 100, 2_000))
"""Pairs, points, replicates: each above a million rows."""
WORKERS = (1, 2, 4, 8, 16, 32)
LOCKED = 0.045
"""The share of a worker's time in which it holds the interpreter lock, as py-spy sees it: 0.043 with 15 pairs (`py-spy
record --gil` against `py-spy record --threads`, the loading of libraries left out)."""
SLICES = 20
"""A worker takes the lock about so often for a batch."""
WANTED = 16, 12


@dataclass(frozen=True)
class Split:
    """What is measured of a sweep: how many batches it has, and seconds a batch of the worker and the driver."""

    batches: int
    worker: float
    driver: float
    end: float
    """Seconds of the end of the sweep: tables, summary, manifest."""


def split(pairs: int, points: int, replicates: int) -> Split:
    """Measure a sweep: its first batch stands for all."""
    sweep = planned(shapes()[pairs], points, replicates)
    batches, fingerprint = sweep.batches(), sweep.fingerprint
    with tempfile.TemporaryDirectory() as place:
        kept = Checkpoint(Path(place) / "sweep")
        kept.begin(sweep)
        job = sweep.job(batches[0], "compiled", fingerprint)
        worker = seconds(lambda: kept.keep(batches[0], run_job(job)), 3)
        path = kept.paths()[0]
        many = [path] * min(len(batches), 100)

        def end() -> None:
            with Merge(sweep, kept.folder) as merge:
                merge.take([path])
                merge.finish(datetime.now(UTC))

        def take() -> None:
            merge = Merge(sweep, kept.folder)
            for batch, own in zip(batches, many, strict=False):
                sweep.job(batch, "compiled", fingerprint)
                merge.take([own])

        return Split(len(batches), worker, seconds(take, 3) / len(many), seconds(end, 3))


def simulated(one: Split, workers: int) -> float:
    """Seconds until the sweep is done."""
    lock, number, last = 0.0, 0, 0.0
    queue: list[tuple[float, int, Iterator[bool]]] = []

    def batch() -> Iterator[bool]:
        for _ in range(SLICES):
            yield False
        yield True

    for worker in range(min(workers, one.batches)):
        heapq.heappush(queue, (worker * 1e-6, number, batch()))
        number += 1
    while queue:
        now, own, slices = heapq.heappop(queue)
        done = next(slices)
        held = one.driver if done else one.worker * LOCKED / SLICES
        lock = last = max(now, lock) + held
        if done and number < one.batches:
            heapq.heappush(queue, (lock, number, batch()))
            number += 1
        elif not done:
            heapq.heappush(queue, (lock + one.worker * (1 - LOCKED) / SLICES, own, slices))
    return last + one.end


def main() -> None:
    """Measure, simulate and print."""
    print("pairs  points  batches   ms a batch: worker   driver   ms at the end   times as fast as one worker, with")
    print(f"{'':<75}" + "".join(f"{workers:>7}" for workers in WORKERS))
    for pairs, points, replicates in SHAPES:
        one = split(pairs, points, replicates)
        alone = simulated(one, 1)
        times = [alone / simulated(one, workers) for workers in WORKERS]
        print(
            f"{pairs:>5} {points:>7} {one.batches:>8} {1e3 * one.worker:>20.0f} {1e3 * one.driver:>8.2f} "
            f"{1e3 * one.end:>15.0f} {'':<12}" + "".join(f"{own:>7.1f}" for own in times)
        )
    print(f"wanted: with {WANTED[0]} workers at least {WANTED[1]} times")


if __name__ == "__main__":
    main()
