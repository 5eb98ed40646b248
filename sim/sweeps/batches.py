"""A batch of a sweep: run a block of points with a block of replicates, and return their rows.

The batches depend on the sweep alone, never on the workers. So the tables are the same bytes on any machine and with
any number of workers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from threading import Lock

import pyarrow as pa

from ..design.points import Point
from ..design.section import Value
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
