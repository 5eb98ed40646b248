"""Run many organisations under the same luck, in memory. Every comparison uses it.

Replicate r of each organisation meets the same luck (common random numbers). So a difference between two
organisations, taken replicate by replicate, does not come from different luck.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from typing import Literal, get_args

import numpy as np

from ..files.errors import InputError
from ..model.luck import Luck
from ..model.organisation import Organisation
from ..model.outcomes import Record, run_outcomes
from .blocks import blocks
from .pools import workers_for

EngineName = Literal["compiled", "mesa"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)

PAIRS_AT_ONCE = 400_000
"""About so many pairs × runs in one task: enough work for a worker, and few enough for its memory."""


def engine_called(name: str, where: str) -> EngineName:
    """The engine of a name. Raises InputError, which says where the name came from, if there is none."""
    for engine in ENGINES:
        if name == engine:
            return engine
    raise InputError.at(where, f'must be {" or ".join(ENGINES)}, not "{name}"')


def records(
    organisations: Sequence[Organisation], replicates: range, seed: int, engine: EngineName = "compiled"
) -> list[Record]:
    """The record of each organisation, arrays (replicates, pairs). All must have the same number of pairs."""
    whole = stacked(organisations, replicates, seed, engine)
    return [whole[place] for place in range(len(organisations))]


def stacked(
    organisations: Sequence[Organisation], replicates: range, seed: int, engine: EngineName = "compiled"
) -> Record:
    """The records of all organisations in arrays (organisations, replicates, pairs)."""
    (pairs,) = {len(organisation.pairs) for organisation in organisations}
    whole, luck = Record.room(len(organisations), len(replicates), pairs), Luck.of(seed, replicates)
    (_run_mesa if engine == "mesa" else _run_lanes)(organisations, luck, whole)
    return whole


def joined(pieces: Sequence[Record]) -> Record:
    """Join the records of several blocks of replicates."""
    names = pieces[0].relationships
    return Record({name: np.concatenate([piece.relationships[name] for piece in pieces]) for name in names}, {})


def _run_lanes(organisations: Sequence[Organisation], luck: Luck, into: Record) -> None:
    from ..engine.lanes import simulate_all

    simulate_all(organisations, luck, into)


def _run_mesa(organisations: Sequence[Organisation], luck: Luck, into: Record) -> None:
    from ..agents.model import simulate

    for place, organisation in enumerate(organisations):
        for name, values in simulate(organisation, luck).relationships.items():
            into.relationships[name][place] = values


def measured(organisation: Organisation, record: Record) -> dict[str, np.ndarray]:
    """The OUTCOMES of each run of a record, arrays (replicates,)."""
    return run_outcomes(record.relationships, organisation.pairs, len(organisation.departments), organisation.labelled)


def measured_together(organisations: Sequence[Organisation], record: Record) -> dict[str, np.ndarray]:
    """The OUTCOMES of each run of some organisations: of arrays (organisations, replicates, pairs) the first two."""
    one, shape = organisations[0], record.relationships["ended"].shape
    alike = all(
        own.departments == one.departments and np.array_equal(own.pairs, one.pairs) for own in organisations[1:]
    )
    if not alike:
        rows = [measured(own, record[place]) for place, own in enumerate(organisations)]
        return {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    flat = {name: values.reshape(shape[0] * shape[1], shape[2]) for name, values in record.relationships.items()}
    labelled = np.repeat([own.labelled for own in organisations], shape[1], axis=0)
    found = run_outcomes(flat, one.pairs, len(one.departments), labelled)
    return {name: values.reshape(shape[:2]) for name, values in found.items()}


def outcomes_of(
    organisations: Sequence[Organisation],
    replicates: int | range,
    seed: int,
    *,
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> dict[str, np.ndarray]:
    """The OUTCOMES of every run: arrays (organisations, replicates), the same for any number of workers.

    All organisations must have the same number of pairs. `replicates` is a range, or the number of replicates from the
    first on. `done` is called with the number of finished runs after each task.
    """
    wanted = range(replicates) if isinstance(replicates, int) else replicates
    number = len(wanted)
    pairs = max(len(organisations[0].pairs), 1)
    block = max(1, min(number, PAIRS_AT_ONCE // pairs))
    at_once = max(1, min(PAIRS_AT_ONCE // (block * pairs), ceil(len(organisations) / workers_for())))

    def task(first: int, some: range) -> dict[str, np.ndarray]:
        own = organisations[first : first + at_once]
        found = measured_together(own, stacked(own, some, seed))
        return {name: values.astype(float) for name, values in found.items()}

    tasks = [(p, some) for p in range(0, len(organisations), at_once) for some in blocks(wanted, block)]
    filled: dict[str, np.ndarray] = {}
    with ThreadPoolExecutor(workers_for(workers)) as executor:
        for (p, some), found in zip(tasks, executor.map(task, *zip(*tasks, strict=True)), strict=True):
            r = wanted.index(some[0])
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
    """`records` with several workers: arrays (replicates, pairs) for each organisation.

    `done` is called with the number of finished runs after each task.
    """
    number = workers_for(workers)
    block = max(1, min(ceil(len(replicates) / number), PAIRS_AT_ONCE // max(len(organisations[0].pairs), 1)))

    def task(some: range) -> list[Record]:
        return records(organisations, some, seed)

    pieces = []
    with ThreadPoolExecutor(number) as executor:
        for made in executor.map(task, blocks(replicates, block)):
            pieces.append(made)
            done(len(made) * len(made[0].relationships["ended"]))
    return [joined(own) for own in zip(*pieces, strict=True)]
