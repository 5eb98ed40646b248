"""Where the nanoseconds of a run go: seeding, random numbers, rules, tables, files.

`python -m benchmarks.profile` takes a sweep of six departments apart on one core and prints each piece per
run and per pair-month, for one point and for a hundred points that share their luck.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.engine import SIX, seconds_a_run
from partnering.engine.lanes import simulate
from partnering.model.luck import Source
from partnering.results.parquet import opened
from partnering.runs import rows
from partnering.runs.blocks import lanes_for
from partnering.runs.ensemble import stacked
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from partnering.sweeps.merge import parquet

POINTS = 100


def main() -> None:
    """Measure and print."""
    scenario = from_data(SIX)
    organisation = build(scenario)
    pairs, months = len(organisation.pairs), organisation.months
    runs = lanes_for(pairs)
    source = Source(1, pairs)

    def seed() -> None:
        source.begin(range(runs))

    def seed_and_take() -> None:
        source.begin(range(runs))
        source.take(months)

    source.begin(range(runs))
    luck = source.take(months)
    points = [organisation] * POINTS
    record = stacked(points, range(runs), 1)

    def make_tables() -> rows.Tables:
        return rows.tables_of(points, record, range(runs), range(POINTS), [{}] * POINTS)

    many = make_tables()
    seeding = seconds_a_run(seed, runs)
    numbers = seconds_a_run(seed_and_take, runs) - seeding
    rules = seconds_a_run(lambda: simulate(organisation, luck), runs)
    rows = seconds_a_run(make_tables, POINTS * runs)
    packing = seconds_a_run(lambda: rows.to_bytes(many), POINTS * runs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.parquet"

        def write() -> None:
            for table in (many.runs, many.relationships):
                with opened(path, "wb") as place, parquet(place, table.schema) as file:
                    file.write_table(table)

        writing = seconds_a_run(write, POINTS * runs)
    building = seconds_a_run(lambda: build(scenario.with_settings({"organisation.clarity": 0.5})), 1)
    pieces = {
        "seeding two streams": (seeding, True),
        f"making {8 * pairs * months:,} numbers": (numbers, True),
        "rules": (rules, False),
        "rows": (rows, False),
        "packing a batch": (packing, False),
        "Parquet": (writing, False),
        "building the point": (building / 500, False),
    }
    print(f"{pairs} pairs × {months} months; {runs} runs at once; µs a run (ns a pair-month)")
    print(f"{'':<28}{'one point':>18}{f'{POINTS} points':>18}")
    totals = [0.0, 0.0]
    for name, (cost, shared) in pieces.items():
        each = [cost, cost / POINTS if shared else cost]
        totals = [total + own for total, own in zip(totals, each, strict=True)]
        print(f"{name:<28}" + "".join(f"{c * 1e6:>9.1f} ({c * 1e9 / pairs / months:5.1f})" for c in each))
    print(f"{'all':<28}" + "".join(f"{c * 1e6:>9.1f} ({c * 1e9 / pairs / months:5.1f})" for c in totals))


if __name__ == "__main__":
    main()
