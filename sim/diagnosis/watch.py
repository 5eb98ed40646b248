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
    """The runs of one organisation, or of `draws`: those of the first, then of the second, and so on.

    `record`: arrays (runs, pairs). `dependence`: of each side, (runs, sides). `below`: by how much the contribution,
    the trust and the felt worth of each side lie below their bars (negative: above), (quantities, runs, sides). Both
    are means over all months, whether the agreement is in force or not.
    """

    record: Record
    dependence: np.ndarray
    below: np.ndarray
    draws: int = 1


def watch(
    organisation: Organisation | Sequence[Organisation],
    replicates: int,
    seed: int,
    *,
    workers: int = 1,
    done: Callable[[int], None] = lambda runs: None,
) -> Watched:
    """Run an organisation, or that of each draw, the same for any number of workers. All draws meet the same luck.

    `done` is called with the number of finished runs after each task.
    """
    organisations = [organisation] if isinstance(organisation, Organisation) else organisation
    number, pairs = len(organisations), len(organisations[0].pairs)
    block = max(1, min(ceil(number * replicates / workers), replicates, PAIRS_AT_ONCE // pairs))
    tasks = [(one, some) for one in organisations for some in blocks(range(replicates), block)]
    pieces = []
    with ThreadPoolExecutor(workers) as executor:
        for piece in executor.map(lambda task: watch_block(task[0], Luck.of(seed, task[1])), tasks):
            pieces.append(piece)
            done(piece.dependence.shape[0])
    return put_together(pieces, number)


def put_together(pieces: Sequence[Watched], draws: int = 1) -> Watched:
    """All runs of some blocks, in their order."""
    return Watched(
        joined([piece.record for piece in pieces]),
        np.concatenate([piece.dependence for piece in pieces]),
        np.concatenate([piece.below for piece in pieces], axis=1),
        draws,
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
