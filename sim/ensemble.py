"""Many organisations under the same luck, in memory: what every comparison is made of.

Replicate r of each organisation meets the same luck (common random numbers), so differences between
organisations, taken replicate by replicate, owe nothing to chance draws that one had and the other not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from typing import Literal

import numpy as np

from sim.draws import Draws, Source
from sim.organisation import Organisation
from sim.outcomes import Record, is_partner_label, run_outcomes

EngineName = Literal["ensemble", "mesa"]

LANE_NUMBERS = 2_000
"""Sides × lanes that the engine takes at once, so that its state stays in the processor's cache."""
DRAWS_AT_ONCE = 25_000_000
"""Random numbers that a worker holds at once: bounds memory for large organisations."""
PAIRS_AT_ONCE = 400_000
"""Pairs × runs in one task: enough work for a worker to be worth its while, little enough to hold."""


def lanes_for(pairs: int, months: int) -> int:
    """How many runs of an organisation of so many pairs the engine takes at once."""
    in_cache = max(8, min(512, LANE_NUMBERS // max(2 * pairs, 1)))
    return max(1, min(in_cache, DRAWS_AT_ONCE // max(8 * pairs * months, 1)))


def records(
    organisations: Sequence[Organisation], replicates: range, seed: int, engine: EngineName = "ensemble"
) -> list[Record]:
    """The record of each organisation, arrays (replicates, pairs); all must have the same number of pairs.

    Luck is drawn once for all of them, some replicates at a time.
    """
    if engine == "mesa":
        from sim.model import simulate
    else:
        from sim.engine import simulate
    months = max(organisation.months for organisation in organisations)
    (pairs,) = {len(organisation.pairs) for organisation in organisations}
    blocks = max(1, round(len(replicates) / lanes_for(pairs, months)))
    lanes = ceil(len(replicates) / blocks)
    source = Source(seed, pairs, months, lanes)
    pieces: list[list[Record]] = [[] for _ in organisations]
    for first in range(replicates.start, replicates.stop, lanes):
        luck = source.draw(range(first, min(first + lanes, replicates.stop)))
        for piece, organisation in zip(pieces, organisations, strict=True):
            now = organisation.months
            piece.append(simulate(organisation, Draws(luck.normals[:now], luck.uniforms[:now])))
    return [joined(piece) for piece in pieces]


def joined(pieces: Sequence[Record]) -> Record:
    """The records of several blocks of replicates as one."""
    names = pieces[0].relationships
    return Record({name: np.concatenate([piece.relationships[name] for piece in pieces]) for name in names}, {})


def measured(organisation: Organisation, record: Record) -> dict[str, np.ndarray]:
    """The OUTCOMES of each run of a record, arrays (replicates,)."""
    labelled = np.array([is_partner_label(label) for label in organisation.labels[-1]], dtype=bool)
    return run_outcomes(record.relationships, organisation.pairs, len(organisation.departments), labelled)


def outcomes_of(
    organisations: Sequence[Organisation],
    replicates: int | range,
    seed: int,
    *,
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> dict[str, np.ndarray]:
    """The OUTCOMES of every run: arrays (organisations, replicates), whatever the number of workers.

    All organisations must have the same number of pairs. `replicates` is how many from the first one, or
    which. `done` hears of the runs of each finished task.
    """
    wanted = range(replicates) if isinstance(replicates, int) else replicates
    number = len(wanted)
    pairs = max(len(organisations[0].pairs), 1)
    block = max(1, min(number, PAIRS_AT_ONCE // pairs))
    at_once = max(1, min(PAIRS_AT_ONCE // (block * pairs), ceil(len(organisations) / (os.cpu_count() or 1))))

    def task(first: int, start: int) -> dict[str, np.ndarray]:
        own = organisations[first : first + at_once]
        some = records(own, wanted[start : start + block], seed)
        rows = [measured(organisation, record) for organisation, record in zip(own, some, strict=True)]
        return {name: np.stack([row[name] for row in rows]).astype(float) for name in rows[0]}

    places = [(p, r) for p in range(0, len(organisations), at_once) for r in range(0, number, block)]
    filled: dict[str, np.ndarray] = {}
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as executor:
        for (p, r), found in zip(places, executor.map(task, *zip(*places, strict=True)), strict=True):
            for name, values in found.items():
                whole = filled.setdefault(name, np.empty((len(organisations), number)))
                whole[p : p + values.shape[0], r : r + values.shape[1]] = values
            done(values.size)
    return filled


def records_of(
    organisations: Sequence[Organisation],
    replicates: range,
    seed: int,
    *,
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> list[Record]:
    """`records`, by several workers: arrays (replicates, pairs) for each organisation."""
    number = workers or os.cpu_count() or 1
    block = max(1, min(ceil(len(replicates) / number), PAIRS_AT_ONCE // max(len(organisations[0].pairs), 1)))

    def task(start: int) -> list[Record]:
        return records(organisations, replicates[start : start + block], seed)

    blocks = []
    with ThreadPoolExecutor(number) as executor:
        for made in executor.map(task, range(0, len(replicates), block)):
            blocks.append(made)
            done(len(made) * len(made[0].relationships["ended"]))
    return [joined(pieces) for pieces in zip(*blocks, strict=True)]
