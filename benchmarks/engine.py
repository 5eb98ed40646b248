"""Time of a run of six departments over 60 months: the engine against a NumPy program and the Mesa model.

`python -m benchmarks.engine` measures all in one go, each on one core and in processor time, and prints ratios.
The fair comparisons are with the Mesa model without its monthly tables, which the engine does not make either, and
with a vectorised NumPy program of the same rules (benchmarks/numpy_peer.py); both times hold the random numbers.
The engine's time holds its tables too; compilation is done before. The best of several rounds counts for each.
"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

from benchmarks import numpy_peer
from partnering.agents.model import PartneringModel
from partnering.design.points import design
from partnering.scenarios.build import build
from partnering.scenarios.scenario import Scenario, from_data
from partnering.sweeps import plan, sweep

ROUNDS = 5
SIX = {"name": "Six", "months": 60, "departments": {name: {} for name in ("A", "B", "C", "D", "E", "F")}}
ABREAST = 256
"""Replicates that the NumPy program takes at once: its arrays stay in the cache, and it is quickest so."""
SHAPES = ((1, 1000), (100, 200))
"""Points × replicates."""


def seconds_a_run(work: Callable[[], object], runs: int) -> float:
    """Least processor time of some rounds, per run."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = process_time()
        work()
        best = min(best, process_time() - start)
    return best / runs


def engine_sweep(scenario: Scenario, points: int, replicates: int) -> Callable[[], object]:
    """A sweep on one core, with as many points as told; building the points is not timed."""
    values = [round(n / max(points - 1, 1), 6) for n in range(points)]
    prepared = plan.plan_sweep(scenario, design(scenario.sweep, {"organisation.clarity": values}), replicates, seed=1)
    return lambda: list(sweep.execute(prepared, workers=1))


def main() -> None:
    """Measure and print."""
    scenario = from_data(SIX)
    organisation = build(scenario)
    pairs = len(organisation.pairs)
    engine_sweep(scenario, 1, 8)()  # compiles, or loads what was compiled

    def by_numpy() -> object:
        return numpy_peer.run(organisation, ABREAST, numpy_peer.uniform_luck(2 * pairs, ABREAST))

    peers = {
        "NumPy program": seconds_a_run(by_numpy, ABREAST),
        "Mesa model, bare": seconds_a_run(
            lambda: PartneringModel(organisation, rng=1, collect=False).run_to_horizon(), 1
        ),
        "Mesa model, monthly tables": seconds_a_run(lambda: PartneringModel(organisation, rng=1).run_to_horizon(), 1),
    }
    for name, seconds in peers.items():
        print(f"{name:<28} {seconds * 1e6:>9,.0f} µs a run")
    for points, replicates in SHAPES:
        fast = seconds_a_run(engine_sweep(scenario, points, replicates), points * replicates)
        times = ", ".join(f"{seconds / fast:,.0f} × the {name}" for name, seconds in peers.items())
        print(f"{f'engine, {points} × {replicates:,} runs':<28} {fast * 1e6:>9,.1f} µs a run: {times}")


if __name__ == "__main__":
    main()
