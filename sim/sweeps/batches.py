"""A batch of a sweep: how large it is; run a block of points with a block of replicates, and return their rows.

The batches depend on the sweep alone, never on the workers. So the tables are the same bytes on any machine and with
any number of workers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from threading import Lock

import pyarrow as pa

from ..design.points import Point
from ..design.section import Value
from ..engine.state import LANES
from ..files.errors import InputError
from ..model.organisation import Organisation
from ..results.sources import packages
from ..runs.ensemble import EngineName, stacked
from ..runs.rows import Tables, joined, tables_of
from ..scenarios.points import Points
from ..scenarios.scenario import Scenario
from .parts import Form, Packed, packed

MAKE_FIGURES = ("numpy", "pyarrow", "numba")
"""These packages make the figures of a batch or carry them."""
ROWS_A_BATCH = 400_000
"""At most so many rows of the relationships table in a batch. This bounds memory."""
PAIR_MONTHS_A_BATCH = 60 * ROWS_A_BATCH
"""About so many pairs × months × runs in a batch: the work of half a second, so that a stop loses little."""
PAIR_MONTHS_AT_LEAST = 1_000_000
"""A point is not cut into batches with fewer pairs × months × runs: each batch costs as much as some thousand rows."""
BATCHES_AT_LEAST = 8
"""A sweep has at least so many batches, or one for each point, so that several workers have something to do."""
POINTS_THAT_SHARE = 8
"""A batch holds so many points where it can, since these share their luck. More of them gain little."""
PAIR_MONTHS_TO_SHARE = 50_000
"""To share, a point has at least so many pairs × months × runs in a batch: to begin one takes time, too."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some points with a block of replicates. `number` is its place in the order of running.

    Where something is uncertain each draw of a point counts: `points` then holds point · draws + draw.
    """

    number: int
    points: tuple[int, ...]
    replicates: range

    @property
    def runs(self) -> int:
        """Points × replicates."""
        return len(self.points) * len(self.replicates)


@dataclass(frozen=True, slots=True)
class Job:
    """A batch with everything that a worker needs to run it, on this machine or another.

    Where something is uncertain, `points` are those of some `draws`, with the settings of both.
    """

    scenario: Scenario
    points: tuple[Point, ...]
    rows: tuple[Mapping[str, Value], ...]
    columns: Mapping[str, type]
    replicates: range
    seed: int
    engine: EngineName
    number: int
    fingerprint: str
    """That of the sweep. With the number it is written into the bytes, so that no batch is taken for another."""
    draws: tuple[int, ...] | None = None
    of: int = 1
    """How many points the sweep has in all, those of all draws."""
    form: Form = "rows"
    """How the batch is kept (see `Sweep.form`)."""


def batch_size(points: int, replicates: int, pairs: int, months: int, is_free: bool = True) -> tuple[int, int]:
    """How many points and how many replicates a batch holds. All numbers are 1 or more.

    A batch holds few points with as many replicates as it can. But where the cut `is_free`, few points with many
    replicates are all in every batch, with some of the replicates, because points of one batch share their luck; and
    replicates fill whole blocks of the engine.
    """
    of_a_run = pairs * months
    most = max(1, min(ROWS_A_BATCH // pairs, PAIR_MONTHS_A_BATCH // of_a_run))
    runs = min(most, max(ceil(points * replicates / BATCHES_AT_LEAST), ceil(PAIR_MONTHS_AT_LEAST / of_a_run)))
    some = ceil(replicates / ceil(replicates / min(runs, replicates)))
    at_once = max(1, min(most // some, points // BATCHES_AT_LEAST))
    if not is_free:
        return at_once, some
    groups = ceil(points / POINTS_THAT_SHARE)
    together = ceil(points / groups)
    at_least = min(points, BATCHES_AT_LEAST)
    batches = max(ceil(points * replicates / runs), at_least)
    shared = min(_in_whole_blocks(ceil(replicates / ceil(batches / groups))), most // together)
    is_worth_it = together > at_once and shared >= max(LANES, PAIR_MONTHS_TO_SHARE / of_a_run)
    if is_worth_it and groups * ceil(replicates / shared) >= at_least:
        return together, min(shared, replicates)
    return at_once, min(_in_whole_blocks(some), most // at_once, replicates)


def _in_whole_blocks(replicates: int) -> int:
    """So many replicates, or a few more: those that the engine runs together."""
    return ceil(replicates / LANES) * LANES


def run_job(job: Job) -> Packed:
    """Run each point of a batch with each of its replicates. Returns the tables as bytes."""
    return packed_for(job, tables_of_job(job))


def packed_for(job: Job, tables: Tables) -> Packed:
    """The tables of a batch as bytes."""
    return packed(tables, job.form, drawn=job.draws is not None)


def tables_of_job(job: Job) -> Tables:
    """Run each point of a batch with each of its replicates. Returns the tables."""
    able: list[tuple[Point, Mapping[str, Value], Organisation, int]] = []
    failures: dict[int, str] = {}
    points = _points_of(job)
    draws = job.draws or (0,) * len(job.points)
    for point, row, draw in zip(job.points, job.rows, draws, strict=True):
        try:
            able.append((point, row, points.at(point.settings), draw))
        except InputError as error:
            where = "" if job.draws is None else f"draw {draw + 1}: "
            failures.setdefault(point.index, where + error.problems[0].message)
    made = []
    for _, group in groupby(able, key=lambda one: (one[2].departments, one[2].pairs.tobytes())):
        own, rows, organisations, drawn = zip(*group, strict=True)
        record = stacked(organisations, job.replicates, job.seed, job.engine)
        numbers = [point.index for point in own]
        of_draws = None if job.draws is None else drawn
        made.append(tables_of(organisations, record, job.replicates, numbers, rows, job.columns, of_draws))
    whole = joined(made) if made else Tables(pa.table({}), pa.table({}))
    stamp = {"fingerprint": job.fingerprint, "batch": job.number, "packages": packages(MAKE_FIGURES)}
    return Tables(whole.runs, whole.relationships, failures, stamp)


_SHARED: dict[tuple[str, frozenset[str]], Points] = {}
"""What builds the points of the last batches of this process: finding it takes long, so they share it."""
_FINDING = Lock()


def _points_of(job: Job) -> Points:
    """What builds the points of a batch. It is found once for a sweep, unless each point sets paths of its own."""
    settings = job.points[0].settings
    alike = job.draws is not None or settings.keys() >= job.columns.keys() - {"name"}
    key = job.fingerprint, frozenset(settings)
    with _FINDING:
        if (found := _SHARED.get(key)) is None:
            found = Points(job.scenario, settings, job.of if alike else len(job.points))
            _SHARED.clear()
            _SHARED[key] = found
    return found
