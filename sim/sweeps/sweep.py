"""Run the batches of a sweep with workers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..runs.ensemble import EngineName
from ..runs.progress import UNSEEN, Progress
from ..runs.rows import Tables, from_bytes
from . import checkpoint
from .batches import Batch, Job
from .belongs import DO_NOT_FIT, as_a_batch
from .checkpoint import Checkpoint
from .merge import Merge
from .moments import Moments
from .parts import PARTS, Packed
from .plan import Sweep
from .shards import Shard
from .workers import Workers, on_this_machine, run

AT_ONCE = 2
"""At most so many batches are merged each time one is done: two, to catch up; not more, because workers wait."""


def execute(sweep: Sweep, engine: EngineName = "compiled", workers: int | None = None) -> list[Tables]:
    """Run all batches and return their tables in order, in memory."""
    with on_this_machine(engine, workers) as pool:
        found: dict[int, Tables] = {}
        batches, fingerprint = sweep.batches(), sweep.fingerprint

        def job(batch: Batch) -> Job:
            return replace(sweep.job(batch, engine, fingerprint), form="rows")

        def keep(batch: Batch, content: Packed | Tables) -> None:
            found[batch.number] = content if isinstance(content, Tables) else from_bytes(content.record)

        for _ in run(iter(batches), job, pool, keep):
            pass
    return [found[batch.number] for batch in batches]


def work(
    sweep: Sweep,
    kept: Checkpoint,
    workers: Workers,
    engine: EngineName = "compiled",
    shard: Shard | None = None,
    progress: Progress = UNSEEN,
    merge: Merge | None = None,
) -> int:
    """Run the batches that are missing. Returns the number of all batches.

    `progress` is called with the number of finished runs; its `more` with runs that are added to make an interval
    narrow. A `merge` takes batches while others still run; without one, all are on disk at the end.
    """
    there = set(kept.done(sweep))
    job = partial(sweep.job, engine=engine, fingerprint=sweep.fingerprint)
    moments = Moments(len(sweep.design)) if sweep.halfwidth else None
    batches, total, replicates = sweep.batches(), 0, sweep.replicates
    while batches:
        total += len(batches)
        own = [batch for batch in batches if shard is None or shard.has(batch)]
        found = {batch.number: batch.runs for batch in own if batch.number in there}
        kept.runs |= found
        progress(sum(found.values()))
        missing = (batch for batch in own if batch.number not in there)
        for batch in run(missing, job, workers, kept.keep):
            progress(batch.runs)
            if merge:
                merge.take(kept.following(merge.taken, AT_ONCE))
        if moments is None or sweep.halfwidth is None:
            break
        kept.save()
        paths = kept.paths()
        for tables in checkpoint.tables(paths[batch.number] for batch in batches):
            with as_a_batch(kept.batches, DO_NOT_FIT):
                (moments.merge if PARTS in tables.stamp else moments.add)(tables.runs)
        wanting = moments.wanting(sweep.halfwidth)
        batches = sweep.further(wanting.tolist(), replicates, total)
        if batches:
            replicates = max(batch.replicates.stop for batch in batches)
        progress.more(sum(batch.runs for batch in batches))
    if merge is None:
        kept.save()
    return total
