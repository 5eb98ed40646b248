"""Cost of a pair and month from 2 departments to 2,000 (about 10 ties each), past what each run costs at least.

`python -m benchmarks.scale` runs each size over 60 and over 240 months; the difference is what the months cost, luck
included, without starting a run and keeping its record. One point, one core, processor time.
"""

from __future__ import annotations

from benchmarks.clock import seconds
from benchmarks.shapes import MONTHS, ring
from partnering.engine.state import LANES
from partnering.runs import ensemble
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data

SIZES = (2, 6, 11, 50, 200, 1_000, 2_000)
LONGER = 4
"""So many times as many months have the longer runs."""
PAIR_RUNS = 60_000
"""Pairs × replicates: some tenths of a second at every size."""


def main() -> None:
    """Measure and print."""
    costs = {}
    for departments in SIZES:
        short, long = (build(from_data(ring(departments, MONTHS * times))) for times in (1, LONGER))
        pairs = len(short.pairs)
        replicates = range(max(LANES, PAIR_RUNS // pairs))
        ensemble.stacked([short], replicates, seed=1)  # compiles, or loads what was compiled
        one, four = (seconds(lambda: ensemble.stacked([own], replicates, seed=1)) for own in (short, long))  # noqa: B023
        months = pairs * len(replicates) * MONTHS
        costs[departments] = (four - one) / ((LONGER - 1) * months)
        print(
            f"{departments:>5} departments, {pairs:>6,} ties, {len(replicates):>6,} replicates: "
            f"{costs[departments] * 1e9:6.1f} ns a pair-month ({one / months * 1e9:6.1f} with all costs of a run)"
        )
    print(f"dearest {max(costs.values()) / min(costs.values()):.2f} times the cheapest")


if __name__ == "__main__":
    main()
