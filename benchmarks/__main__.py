"""Speed of sweeps in every shape, as ratios in one run: `python -m benchmarks` takes about two minutes.

A shape is a number of pairs and of points, over 60 months. All is measured on one core in processor time, compilation
done before, the least of some rounds. *Sweep* is the whole of it on disk without figures: plan, runs, tables, summary.
*Rules* are luck and rules alone, as they are in the engine. Both are set against a program in C (yardstick.py), a
vectorised NumPy program (numpy_peer.py) and the Mesa model without monthly tables, which all draw their luck and write
no tables. All times are in nanoseconds for a month of a pair.
"""

from __future__ import annotations

from benchmarks import numpy_peer
from benchmarks.clock import seconds
from benchmarks.shapes import MONTHS, ring, shapes, swept
from benchmarks.yardstick import Yardstick, yardstick
from partnering.agents.model import PartneringModel
from partnering.engine.lanes import Lanes
from partnering.model.luck import Luck
from partnering.model.organisation import Organisation
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data

REPLICATES = {
    1: {1: 20_000, 6: 10_000, 100: 1_000},
    13: {1: 10_000, 6: 3_000, 100: 500},
    15: {1: 10_000, 6: 3_000, 100: 500},
    300: {1: 1_500, 6: 500, 100: 64},
}
"""For each number of pairs, the replicates of each number of points."""
RULES_RUNS = 30_000
"""Pairs × runs in a measurement of the rules, of the program in C and of the Mesa model (a tenth of a hundredth)."""
ABREAST = 256
"""Replicates that the NumPy program takes at once: its arrays stay in the cache, and it is quickest so."""
LARGE = 300
"""Departments of the large organisation: 1,500 pairs."""
SWEEP, SWEEP_OF_ONE, RULES, RULES_LARGE, MESA, NUMPY = 30, 60, 24, 32, 400, 8
"""What is wanted: at most so many nanoseconds, and at least so many times the peers."""


def rules(organisation: Organisation) -> float:
    """Nanoseconds of luck and rules in the engine."""
    runs = runs_for(organisation)
    lanes = Lanes(organisation, Luck.of(1, range(runs)))

    def months() -> None:
        lanes.begin(organisation)
        lanes.advance(organisation.months)

    months()
    return each(seconds(months), organisation, runs)


def by_c(program: Yardstick, organisation: Organisation) -> float:
    """Nanoseconds of the program in C."""
    runs = runs_for(organisation)
    return each(seconds(lambda: program.run(organisation, 1, range(runs))), organisation, runs)


def by_numpy(organisation: Organisation) -> float:
    """Nanoseconds of the NumPy program."""
    runs = min(ABREAST, runs_for(organisation))

    def run() -> None:
        numpy_peer.run(organisation, runs, numpy_peer.uniform_luck(2 * len(organisation.pairs), runs))

    return each(seconds(run, rounds=3), organisation, runs)


def by_mesa(organisation: Organisation) -> float:
    """Nanoseconds of the Mesa model without monthly tables."""
    return each(seconds(lambda: PartneringModel(organisation, rng=1, collect=False).run_to_horizon(), 3), organisation)


def runs_for(organisation: Organisation) -> int:
    """So many runs that a measurement takes some tens of milliseconds."""
    return RULES_RUNS // len(organisation.pairs)


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
    print("ns a month of a pair; × is how many times as long the others take as the whole sweep")
    print("pairs points     runs   sweep   rules       C   NumPy   Mesa    × C  × NumPy  × Mesa")
    for pairs, scenario in shapes().items():
        organisation = build(scenario)
        fast, numpy, mesa = rules(organisation), by_numpy(organisation), by_mesa(organisation)
        hand = by_c(program, organisation) if program else float("nan")
        for points, replicates in REPLICATES[pairs].items():
            swept(scenario, points, 2)  # imports what it needs
            runs = points * replicates
            whole = each(seconds(lambda: swept(scenario, points, replicates), 3), organisation, runs)  # noqa: B023
            wanted = SWEEP_OF_ONE if pairs == 1 else SWEEP
            fails = {
                "sweep": whole > wanted,
                "rules": fast > RULES,
                "NumPy": numpy < NUMPY * whole,
                "Mesa": mesa < MESA * whole,
            }
            print(
                f"{pairs:>5} {points:>6} {runs:>8,} {whole:>7.1f} {fast:>7.1f} {hand:>7.1f} {numpy:>7.0f} "
                f"{mesa:>6,.0f} {hand / whole:>6.2f} {numpy / whole:>8.1f} {mesa / whole:>7,.0f}",
                *(["  misses:", *(name for name, is_so in fails.items() if is_so)] if any(fails.values()) else []),
                flush=True,
            )
    large = build(from_data(ring(LARGE, MONTHS)))
    print(f"{len(large.pairs):>5} {'':>6} {'':>8} {'':>7} {rules(large):>7.1f}")
    print(
        f"wanted: sweep ≤ {SWEEP} (one pair: {SWEEP_OF_ONE}), rules ≤ {RULES} ({len(large.pairs):,} pairs: "
        f"{RULES_LARGE}), × NumPy ≥ {NUMPY}, × Mesa ≥ {MESA}"
    )


if __name__ == "__main__":
    main()
