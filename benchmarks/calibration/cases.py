"""Synthetic organisations: a truth drawn from the prior, lived through by the engine, and observed with errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from partnering.calibration.misfit import answered
from partnering.calibration.observations import Observations, places_of
from partnering.calibration.predict import Simulator
from partnering.calibration.prior import Prior, prior_of
from partnering.calibration.what import DOUBT
from partnering.scenarios.build import build
from partnering.scenarios.scenario import Scenario, from_data

SD = 0.08
"""Of a mean of some six answers."""
TRUTH = 1_000_000
"""Added to the seed of a case for the luck of its truth, which no fit meets."""


@dataclass(frozen=True, slots=True)
class Case:
    """A prior, the values that are true, (columns,), and what was observed of them."""

    prior: Prior
    truth: np.ndarray
    observations: Observations
    seed: int


def case(seed: int, departments: tuple[int, int] = (2, 4)) -> Case:
    """A case with from so many to so many departments: two waves of trust and worth, and which ties are in force."""
    luck = np.random.default_rng([20, seed])
    scenario = _scenario(luck, int(luck.integers(departments[0], departments[1] + 1)))
    prior = prior_of(scenario)
    first, second = sorted(luck.choice(np.arange(3, 25), 2, replace=False).tolist())
    blank = _observed(scenario, {"trust": (first, second), "worth": (first, second), "in_force": (second,)})
    truth = prior.sample(1, TRUTH + seed)
    shown = Simulator(prior).answers(truth, blank, TRUTH + seed).one
    return Case(prior, truth[0], replace(blank, value=answered(blank, shown, TRUTH + seed)[0]), seed)


def _scenario(luck: np.random.Generator, departments: int) -> Scenario:
    """Departments that all have ties, with numbers of their own."""
    names = [f"D{number}" for number in range(1, departments + 1)]

    def some(low: float, high: float) -> float:
        return round(float(luck.uniform(low, high)), 2)

    def side() -> dict[str, float]:
        return {"stake": some(0.5, 0.9), "alternatives": some(0.1, 0.5), "trust": some(0.3, 0.8)}

    pairs = [{"between": [a, b], a: side(), b: side()} for a, b in combinations(names, 2)]
    own = {name: {"self_worth": some(0.5, 0.8)} for name in names}
    relationships = {"default": "none", "pairs": pairs}
    return from_data({"name": "a case", "months": 24, "departments": own, "relationships": relationships})


def _observed(scenario: Scenario, months: dict[str, tuple[int, ...]]) -> Observations:
    rows = [
        (month, *two, what, DOUBT if what == "in_force" else SD, place // 2 if what == "in_force" else place)
        for what, each in months.items()
        for month in each
        for two, place in places_of(build(scenario)).items()
        if what != "in_force" or place % 2 == 0
    ]
    month, source, target, what, sd, place = map(np.array, zip(*rows, strict=True))
    return Observations("a case", np.arange(len(rows)), month, source, target, what, np.zeros(len(rows)), sd, place)
