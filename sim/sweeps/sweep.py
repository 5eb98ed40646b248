"""The batches of a sweep, run by workers."""

from __future__ import annotations

from functools import partial

import pyarrow as pa

from ..runs.ensemble import EngineName
from ..runs.progress import UNSEEN, Progress
from ..runs.rows import Tables, read
from . import checkpoint
from .checkpoint import Checkpoint
from .merge import Merge
from .moments import Moments
from .plan import Sweep
from .shares import Shard
from .workers import Workers, on_this_machine, run

AT_ONCE = 2
"""Batches that are put together when one is done: more than one, to catch up, and few, because workers wait."""


def execute(sweep: Sweep, engine: EngineName = "compiled", workers: int | None = None) -> list[Tables]:
    """The tables of all batches in their order, in memory."""
    with on_this_machine(engine, workers) as crew:
        contents: dict[int, pa.Buffer] = {}
        job, batches = partial(sweep.job, engine=engine), sweep.batches()
        for _ in run(iter(batches), job, crew, lambda batch, content: contents.update({batch.number: content})):
            pass
    return [read(contents[batch.number]) for batch in batches]


def work(
    sweep: Sweep,
    kept: Checkpoint,
    workers: Workers,
    engine: EngineName = "compiled",
    shard: Shard | None = None,
    progress: Progress = UNSEEN,
    merge: Merge | None = None,
) -> int:
    """Run the batches that are not yet there; returns how many there are in all.

    `progress` is told of finished runs, and of runs that are added to make an interval narrow. A `merge` takes in
    batches while others run.
    """
    there = set(kept.done())
    moments = Moments(len(sweep.design)) if sweep.halfwidth else None
    batches, total, replicates = sweep.batches(), 0, sweep.replicates
    while batches:
        total += len(batches)
        own = [batch for batch in batches if shard is None or shard.has(batch)]
        found = {batch.number: batch.runs for batch in own if batch.number in there}
        kept.runs |= found
        progress(sum(found.values()))
        missing = (batch for batch in own if batch.number not in there)
        for batch in run(missing, partial(sweep.job, engine=engine), workers, kept.keep):
            progress(batch.runs)
            if merge:
                merge.take(kept.following(merge.taken, AT_ONCE))
        if moments is None or sweep.halfwidth is None:
            break
        paths = kept.paths()
        for tables in checkpoint.tables(paths[batch.number] for batch in batches):
            moments.add(tables.runs)
        wanting = moments.wanting(sweep.halfwidth)
        batches = sweep.further(wanting.tolist(), replicates, total)
        if batches:
            replicates = max(batch.replicates.stop for batch in batches)
        progress.more(sum(batch.runs for batch in batches))
    return total
