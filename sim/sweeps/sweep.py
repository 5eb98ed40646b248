"""Points × replicates, over workers: the parts of a sweep are run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from ..runs.ensemble import EngineName
from ..runs.rows import Tables, read
from . import checkpoint
from .batches import Part
from .checkpoint import Unfinished
from .merge import Assembly
from .moments import Moments
from .plan import Sweep
from .workers import Workers, on_this_machine, run

Heard = Callable[[int], None]
AT_ONCE = 2
"""Parts that are put together when one is done: more than one, to catch up, and few, because workers wait."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several independent jobs that share the parts of a sweep; `number` counts from 1."""

    number: int = 1
    of: int = 1

    def has(self, part: Part) -> bool:
        """Whether a part is this job's."""
        return part.number % self.of == self.number - 1


def execute(sweep: Sweep, engine: EngineName = "ensemble", workers: int | None = None) -> list[Tables]:
    """The tables of all parts in their order, in memory."""
    with on_this_machine(engine, workers) as crew:
        contents: dict[int, pa.Buffer] = {}
        job, parts = partial(sweep.job, engine=engine), sweep.parts()
        for _ in run(iter(parts), job, crew, lambda part, content: contents.update({part.number: content})):
            pass
    return [read(contents[part.number]) for part in parts]


def work(
    sweep: Sweep,
    parts_kept: Unfinished,
    workers: Workers,
    engine: EngineName = "ensemble",
    shard: Shard | None = None,
    done: Heard = lambda runs: None,
    more: Heard = lambda runs: None,
    assembly: Assembly | None = None,
) -> int:
    """Run the parts that are not yet there; returns how many there are in all.

    `done` hears of finished runs, `more` of runs that are added to make an interval narrow. An `assembly`
    takes in parts while others run.
    """
    there = set(parts_kept.done())
    moments = Moments(len(sweep.design)) if sweep.halfwidth else None
    parts, total, replicates = sweep.parts(), 0, sweep.replicates
    while parts:
        total += len(parts)
        own = [part for part in parts if shard is None or shard.has(part)]
        found = {part.number: part.runs for part in own if part.number in there}
        parts_kept.runs |= found
        done(sum(found.values()))
        missing = (part for part in own if part.number not in there)
        for part in run(missing, partial(sweep.job, engine=engine), workers, parts_kept.keep):
            done(part.runs)
            if assembly:
                assembly.take(parts_kept.following(assembly.taken, AT_ONCE))
        if moments is None or sweep.halfwidth is None:
            break
        kept = parts_kept.paths()
        for tables in checkpoint.tables(kept[part.number] for part in parts):
            moments.add(tables.runs)
        wanting = moments.wanting(sweep.halfwidth)
        parts = sweep.further(wanting.tolist(), replicates, total)
        if parts:
            replicates = max(part.replicates.stop for part in parts)
        more(sum(part.runs for part in parts))
    return total
