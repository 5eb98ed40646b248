"""Cost of a pair and month from 2 departments to 2,000 (about 10 ties each), past what each run costs at least.

`python -m benchmarks.scale` runs each size over 60 and over 240 months; the difference is what the months
cost, random numbers included, without seeding the luck of a run and writing its row. One point, one core.
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

from partnering.engine.state import LANES
from partnering.model.organisation import Organisation
from partnering.runs import ensemble
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data

SIZES = (2, 6, 11, 50, 200, 1_000, 2_000)
PAIR_RUNS = 60_000
"""Pairs × replicates: a second or so of work at every size."""
WANTED, ROUNDS = 1.5, 5


def organisation(departments: int, months: int) -> Organisation:
    """A ring in which each department is tied to the five on either side; all with all where there are fewer."""
    names = [f"D{place}" for place in range(departments)]
    data: dict[str, Any] = {"name": "Ring", "months": months, "departments": {name: {} for name in names}}
    if departments > 11:
        ties = {
            frozenset((place, (place + step) % departments)) for place in range(departments) for step in range(1, 6)
        }
        pairs = [{"between": [names[place] for place in sorted(tie)]} for tie in ties]
        data["relationships"] = {"default": "none", "pairs": pairs}
    return build(from_data(data))


def seconds(one: Organisation, replicates: int) -> float:
    """Best time of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = perf_counter()
        ensemble.records([one], range(replicates), seed=1)
        best = min(best, perf_counter() - start)
    return best


def main() -> None:
    """Measure and print."""
    ensemble.records([organisation(2, 3)], range(2), seed=1)  # compiles, or loads what was compiled
    costs = {}
    for departments in SIZES:
        short, long = organisation(departments, 60), organisation(departments, 240)
        pairs = len(short.pairs)
        replicates = max(LANES, PAIR_RUNS // pairs)
        both = seconds(short, replicates), seconds(long, replicates)
        months = pairs * replicates * 60
        costs[departments] = (both[1] - both[0]) / (3 * months)
        cheapest = min(costs.values())
        print(
            f"{departments:>5} departments, {pairs:>6,} ties, {replicates:>6,} replicates: "
            f"{costs[departments] * 1e9:6.1f} ns a pair-month ({both[0] / months * 1e9:6.1f} with all costs of a run)"
        )
    print(f"dearest {max(costs.values()) / cheapest:.2f} times the cheapest (wanted: {WANTED})")


if __name__ == "__main__":
    main()
