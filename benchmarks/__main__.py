"""Speed of sweeps in every shape, as ratios in one run: `python -m benchmarks` takes one to two minutes.

A shape is a number of pairs and of points, over 60 months. All is measured on one core in processor time, compilation
done before, the least of some rounds. *Sweep* is the whole of it on disk without figures: plan, runs, tables, summary.
*Rules* are luck and rules alone, of the points and replicates of a batch as the sweep runs it. The peers are a program
in C (yardstick.py), a vectorised NumPy program (numpy_peer.py) and the Mesa model without monthly tables. They all draw
their luck and write no tables, so that rules are set against them like for like; the whole sweep is set against them
too. All times are in nanoseconds for a month of a pair.
"""

from __future__ import annotations

from benchmarks import numpy_peer
from benchmarks.clock import seconds
from benchmarks.shapes import MONTHS, first_batch, planned, ring, shapes, swept
from benchmarks.yardstick import Yardstick, yardstick
from partnering.agents.model import PartneringModel
from partnering.engine.lanes import simulate_all
from partnering.model.luck import Luck
from partnering.model.organisation import Organisation
from partnering.model.outcomes import Record
from partnering.runs.pools import one_blas_thread
from partnering.scenarios.build import build
from partnering.scenarios.scenario import Scenario, from_data

REPLICATES = {
    1: {1: 20_000, 6: 10_000, 100: 1_000},
    13: {1: 10_000, 6: 3_000, 100: 500},
    15: {1: 10_000, 6: 3_000, 100: 500},
    300: {1: 1_500, 6: 500, 100: 64},
}
"""For each number of pairs, the replicates of each number of points."""
PEER_RUNS, NUMPY_RUNS = 30_000, 160_000
"""Pairs × runs in a measurement of the program in C, and at most in one of the NumPy program."""
ABREAST = (256, 512, 1_000, 4_000)
"""So many replicates the NumPy program takes at once: the quickest counts. Few pay more for each call, many leave the
cache."""
LARGE, LARGE_RUNS = 300, 1_000
"""Departments of the large organisation, which has 1,500 pairs, and its replicates."""
SWEEP, SWEEP_OF_ONE, RULES, RULES_LARGE, MESA, NUMPY = 30, 60, 24, 32, 400, 8
"""What is wanted: at most so many nanoseconds, and at least so many times the peers."""


def rules(scenario: Scenario, points: int, replicates: int) -> float:
    """Nanoseconds of luck and rules in the engine, from the start of the runs to the record of their ends."""
    organisations, some = first_batch(planned(scenario, points, replicates))
    luck, one = Luck.of(1, some), organisations[0]
    record = Record.room(len(organisations), luck.runs, len(one.pairs))
    return each(seconds(lambda: simulate_all(organisations, luck, record)), one, len(organisations) * luck.runs)


def by_c(program: Yardstick, organisation: Organisation) -> float:
    """Nanoseconds of the program in C."""
    runs = runs_for(organisation)
    return each(seconds(lambda: program.run(organisation, 1, range(runs))), organisation, runs)


def by_numpy(organisation: Organisation) -> float:
    """Nanoseconds of the NumPy program, with the number of replicates that suits it best."""

    def taken(runs: int) -> float:
        luck = numpy_peer.uniform_luck(2 * len(organisation.pairs), runs)
        return each(seconds(lambda: numpy_peer.run(organisation, runs, luck), rounds=3), organisation, runs)

    with one_blas_thread():
        return min(taken(runs) for runs in ABREAST if runs * len(organisation.pairs) <= NUMPY_RUNS)


def by_mesa(organisation: Organisation) -> float:
    """Nanoseconds of the Mesa model without monthly tables."""
    return each(seconds(lambda: PartneringModel(organisation, rng=1, collect=False).run_to_horizon(), 3), organisation)


def runs_for(organisation: Organisation) -> int:
    """So many runs that a measurement takes some tens of milliseconds."""
    return PEER_RUNS // len(organisation.pairs)


def each(taken: float, organisation: Organisation, runs: int = 1) -> float:
    """Nanoseconds for a month of a pair."""
    return taken * 1e9 / (len(organisation.pairs) * organisation.months * runs)


def main() -> None:
    """Measure and print."""
    program = yardstick()
    if program is None:
        print("no C compiler is installed: the program in C is left out")
    else:
        print(f"program in C by {program.compiler}")
    print("ns a month of a pair; × is how many times as long the peers take, as the rules and as the whole sweep")
    columns = "    × C × NumPy  × Mesa"
    print(f"{'':46}{'rules, all without tables':>24}{'whole sweep':>19}")
    print("pairs points     runs   sweep   rules       C   NumPy    Mesa" + 2 * columns)
    for pairs, scenario in shapes().items():
        organisation = build(scenario)
        numpy, mesa = by_numpy(organisation), by_mesa(organisation)
        hand = by_c(program, organisation) if program else float("nan")
        for points, replicates in REPLICATES[pairs].items():
            swept(scenario, points, 2)  # imports what it needs
            runs = points * replicates
            whole = each(seconds(lambda: swept(scenario, points, replicates), 3), organisation, runs)  # noqa: B023
            fast = rules(scenario, points, replicates)
            fails = {
                "sweep": whole > (SWEEP_OF_ONE if pairs == 1 else SWEEP),
                "rules": fast > RULES,
                "NumPy": numpy < NUMPY * fast,
                "Mesa": mesa < MESA * fast,
            }
            times = f"{whole:>7.1f} {fast:>7.1f} {hand:>7.1f} {numpy:>7.0f} {mesa:>7,.0f}"
            ratios = " ".join(f"{hand / own:>6.2f} {numpy / own:>7.1f} {mesa / own:>7,.0f}" for own in (fast, whole))
            missed = ["  misses:", *(name for name, is_so in fails.items() if is_so)] if any(fails.values()) else []
            print(f"{pairs:>5} {points:>6} {runs:>8,} {times}  {ratios}", *missed, flush=True)
    large = from_data(ring(LARGE, MONTHS))
    pairs = len(build(large).pairs)
    print(f"{pairs:>5} {1:>6} {LARGE_RUNS:>8,} {'':>7} {rules(large, 1, LARGE_RUNS):>7.1f}")
    print(
        f"wanted: sweep ≤ {SWEEP} (one pair: {SWEEP_OF_ONE}), rules ≤ {RULES} ({pairs:,} pairs: {RULES_LARGE}), "
        f"and without tables × NumPy ≥ {NUMPY}, × Mesa ≥ {MESA}"
    )


if __name__ == "__main__":
    main()
