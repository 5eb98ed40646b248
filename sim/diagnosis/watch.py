"""Run an organisation and keep, beside the record of its ties, what their sides are like on the mean of all months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil

import numpy as np

from ..engine.lanes import Lanes
from ..model.luck import Luck
from ..model.organisation import Organisation
from ..model.outcomes import QUANTITIES, Record
from ..runs.blocks import blocks
from ..runs.ensemble import PAIRS_AT_ONCE, joined


@dataclass(frozen=True, slots=True)
class Watched:
    """The runs of one organisation.

    `record`: arrays (runs, pairs). `dependence`: of each side, (runs, sides). `below`: by how much the contribution,
    the trust and the felt worth of each side lie below their bars (negative: above), (quantities, runs, sides). Both
    are means over all months, whether the agreement is in force or not.
    """

    record: Record
    dependence: np.ndarray
    below: np.ndarray


def watch(
    organisation: Organisation,
    replicates: int,
    seed: int,
    *,
    workers: int = 1,
    done: Callable[[int], None] = lambda runs: None,
) -> Watched:
    """Run it, the same for any number of workers. `done` is called with the number of finished runs after each task."""
    block = max(1, min(ceil(replicates / workers), PAIRS_AT_ONCE // len(organisation.pairs)))
    pieces = []
    with ThreadPoolExecutor(workers) as executor:
        every = blocks(range(replicates), block)
        for piece in executor.map(lambda some: watch_block(organisation, Luck.of(seed, some)), every):
            pieces.append(piece)
            done(piece.dependence.shape[0])
    return put_together(pieces)


def put_together(pieces: Sequence[Watched]) -> Watched:
    """All runs of some blocks, in their order."""
    return Watched(
        joined([piece.record for piece in pieces]),
        np.concatenate([piece.dependence for piece in pieces]),
        np.concatenate([piece.below for piece in pieces], axis=1),
    )


def watch_block(organisation: Organisation, luck: Luck) -> Watched:
    """Run it under some luck, at once."""
    lanes, months = Lanes(organisation, luck), organisation.months
    dependence = np.zeros((luck.runs, 2 * len(organisation.pairs)))
    below = np.zeros((len(QUANTITIES), *dependence.shape))
    for month in range(1, months + 1):
        lanes.advance(month)
        dependence += lanes.state("dependence")
        parameters = organisation.parameters[organisation.epoch["parameters"][month - 1]]
        for place, name in enumerate(QUANTITIES):
            below[place] += parameters[f"{name}_bar"] - lanes.state(name)
    record = lanes.record(Record.room(luck.runs, len(organisation.pairs)))
    return Watched(record, dependence / months, below / months)
