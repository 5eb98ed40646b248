"""Where the nanoseconds of a sweep go: building points, luck and rules, rows, Parquet, summary.

`python -m benchmarks.profile` takes sweeps of one pair, six departments and 60 departments apart on one core, in
batches as the sweep cuts them, and prints each piece in nanoseconds of processor time for a month of a pair. These
sweeps are over before their batches are written (see checkpoint.py).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from benchmarks.clock import seconds
from benchmarks.shapes import first_batch, planned, shapes, swept
from partnering.engine.lanes import simulate_all
from partnering.model.luck import Luck
from partnering.results.endings import Endings
from partnering.results.parquet import opened, parquet_writer
from partnering.runs.ensemble import stacked
from partnering.runs.rows import Tables, tables_of
from partnering.sweeps.merge import ROWS_A_GROUP
from partnering.sweeps.moments import Moments
from partnering.sweeps.plan import Sweep

SHAPES = ((1, 1, 10_000), (1, 100, 1_000), (15, 1, 5_000), (15, 6, 3_000), (15, 100, 500), (300, 6, 300))
"""Pairs, points, replicates."""


def pieces(sweep: Sweep, folder: Path) -> dict[str, tuple[Callable[[], object], int]]:
    """The pieces of a sweep, each ready to be run again and again, and for how many batches it does its work.

    The first batch stands for all.
    """
    batch, number = sweep.batches()[0], len(sweep.batches())
    job = sweep.job(batch, "compiled", sweep.fingerprint)

    organisations, _ = first_batch(sweep)
    luck, numbers = Luck.of(job.seed, job.replicates), [point.index for point in job.points]

    def rows() -> Tables:
        return tables_of(organisations, record, job.replicates, numbers, job.rows, job.columns)

    record = stacked(organisations, job.replicates, job.seed)
    tables = rows()
    several = {name: pa.concat_tables([getattr(tables, name)] * number) for name in ("runs", "relationships")}

    def write() -> None:
        for name, table in several.items():
            with opened(folder / name, "wb") as place, parquet_writer(place, table.schema) as file:
                file.write_table(table, row_group_size=ROWS_A_GROUP)

    def summary() -> None:
        moments, endings = Moments(len(sweep.design)), Endings(len(sweep.design))
        for _ in range(number):
            moments.add(tables.runs)
        endings.add(several["relationships"])
        moments.summary(sweep.design)

    return {
        "building points": (lambda: first_batch(sweep), 1),
        "luck and rules": (lambda: simulate_all(organisations, luck, record), 1),
        "rows": (rows, 1),
        "Parquet": (write, number),
        "summary": (summary, number),
    }


def main() -> None:
    """Measure and print."""
    costs: dict[str, list[float]] = {}
    for pairs, points, replicates in SHAPES:
        scenario = shapes()[pairs]
        sweep = planned(scenario, points, replicates)
        swept(scenario, points, 2)  # imports what it needs
        of_batch = 1e9 / (sweep.batches()[0].runs * pairs * sweep.months)
        with tempfile.TemporaryDirectory() as folder:
            every = pieces(sweep, Path(folder)).items()
            found = {name: seconds(work) / batches * of_batch for name, (work, batches) in every}
        taken = seconds(lambda: swept(scenario, points, replicates), 3)  # noqa: B023
        whole = taken * 1e9 / (sweep.runs * pairs * sweep.months)
        found |= {"all else": whole - sum(found.values()), "whole sweep": whole}
        for name, cost in found.items():
            costs.setdefault(name, []).append(cost)
    print("ns a month of a pair; pairs, points × replicates")
    print(f"{'':<16}" + "".join(f"{f'{pairs}, {points} × {runs:,}':>16}" for pairs, points, runs in SHAPES))
    for name, own in costs.items():
        print(f"{name:<16}" + "".join(f"{cost:>16.1f}" for cost in own))


if __name__ == "__main__":
    main()
