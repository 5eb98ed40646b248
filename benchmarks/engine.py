"""Time of a run of six departments over 60 months: the Mesa model against the engine, one core each.

`python -m benchmarks.engine` measures both in one go and prints the ratio. The engine's time includes
its random numbers and its tables; compilation is done before. The Mesa model is measured as a user meets it
(with its monthly tables) and bare (without), and the best of several rounds counts for every contestant.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from partnering.agents.model import PartneringModel
from partnering.design.points import design
from partnering.scenarios.build import build
from partnering.scenarios.scenario import Scenario, from_data
from partnering.sweeps import plan, sweep

ROUNDS = 5
SIX = {"name": "Six", "months": 60, "departments": {name: {} for name in ("A", "B", "C", "D", "E", "F")}}
ONE_POINT, WANTED_ONE_POINT = (1, 1000), 300
SWEEP, WANTED_SWEEP = (100, 200), 500


def seconds_a_run(work: Callable[[], object], runs: int) -> float:
    """Best time of some rounds, per run."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
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
    engine_sweep(scenario, 1, 8)()  # compiles, or loads what was compiled
    model = seconds_a_run(lambda: PartneringModel(organisation, rng=1).run_to_horizon(), 1)
    bare = seconds_a_run(lambda: PartneringModel(organisation, rng=1, collect=False).run_to_horizon(), 1)
    print(f"{'Mesa model':<34} {model * 1e6:>9,.0f} µs a run")
    print(f"{'Mesa model without monthly tables':<34} {bare * 1e6:>9,.0f} µs a run")
    for (points, replicates), wanted in ((ONE_POINT, WANTED_ONE_POINT), (SWEEP, WANTED_SWEEP)):
        fast = seconds_a_run(engine_sweep(scenario, points, replicates), points * replicates)
        name = f"engine, {points} × {replicates:,} runs"
        print(
            f"{name:<34} {fast * 1e6:>9,.1f} µs a run: {model / fast:,.0f} times the Mesa model's speed "
            f"(wanted {wanted}), {bare / fast:,.0f} times the bare one's"
        )


if __name__ == "__main__":
    main()
