"""The trial of methods behind docs/calibration.md: the same synthetic cases, by coverage, sharpness and cost.

Run `python -m benchmarks.calibration.trial 40 FILE.csv [METHOD…]`; it goes on where FILE.csv ends. ABC-SMC needs
pyabc, which Partnering does not depend on.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from partnering.calibration.misfit import answered
from partnering.calibration.predict import Answers, Simulator
from partnering.calibration.smoother import is_near, moved

from .cases import Case, case
from .proof import kind_of

FIRST, DRAWS, RUNS = 10_000, 300, 2_000
"""The seed of the first case; draws of a method; runs that ABC-SMC may take (ES-MDA takes 300 × 16 lucks × 4)."""
Method = Callable[[Case], np.ndarray]
"""From a case to draws on their scale."""


def smoother(made: Case, steps: int = 4, luck: str = "errors", local: bool = True) -> np.ndarray:
    """ES-MDA. Luck is added to the errors, or each draw has one luck that counts as part of what it predicts."""
    prior, seen = made.prior, made.observations
    simulator, scaled = Simulator(prior), prior.to_scale(prior.sample(DRAWS, made.seed))
    near = is_near(prior, seen) if local else np.ones((len(prior.paths), len(seen)), bool)
    for step in range(steps):
        answers = simulator.answers(prior.from_scale(scaled), seen, made.seed + step)
        if luck == "draws":
            answers = Answers(answers.one, answers.one, np.zeros_like(answers.luck))
        scaled = moved(scaled, answers, seen, near, made.seed + step, steps)
    return scaled


def abc(
    made: Case, population: int = DRAWS, runs: int = RUNS, generations: int = 8, adjusted: bool = True
) -> np.ndarray:
    """ABC-SMC by pyabc, and then the regression adjustment of Beaumont, Zhang & Balding (2002), weighted."""
    import pyabc
    from sklearn.linear_model import LinearRegression

    logging.disable(logging.CRITICAL)
    prior, seen, luck = made.prior, made.observations, np.random.default_rng(made.seed)
    np.random.seed(made.seed)
    simulator, sample = Simulator(prior), prior.to_scale(prior.sample(20_000, made.seed))
    mean, sd = sample.mean(axis=0), sample.std(axis=0)
    names = [f"p{place:04d}" for place in range(len(mean))]

    def lived(parameters: dict[str, float]) -> dict[str, np.ndarray]:
        scaled = np.array([[parameters[name] for name in names]])
        own = int(luck.integers(2**40))
        shown = simulator.answers(prior.from_scale(scaled), seen, own).one
        return {"answers": answered(seen, shown, own)[0]}

    normal = {name: pyabc.RV("norm", *pair) for name, pair in zip(names, zip(mean, sd, strict=True), strict=True)}
    smc = pyabc.ABCSMC(
        lived, pyabc.Distribution(**normal), pyabc.AdaptivePNormDistance(p=2), population_size=population,
        sampler=pyabc.sampler.SingleCoreSampler(),
    )  # fmt: skip
    smc.new("sqlite://", {"answers": seen.value})
    history = smc.run(max_total_nr_simulations=runs, max_nr_populations=generations)
    particles = history.get_population().particles
    found = np.array([[one.parameter[name] for name in names] for one in particles])
    weights = np.array([one.weight for one in particles])
    if adjusted:
        shown = np.array([one.sum_stat["answers"] for one in particles])
        line = LinearRegression().fit(shown, found, sample_weight=weights)
        found = found + line.predict(seen.value[np.newaxis]) - line.predict(shown)
    return found[luck.choice(len(found), DRAWS, p=weights / weights.sum())]


METHODS: dict[str, Method] = {
    "ES-MDA, 4 steps": smoother,
    "ES-MDA, 8 steps": partial(smoother, steps=8),
    "ES, 1 step": partial(smoother, steps=1),
    "ES-MDA, luck of draws": partial(smoother, luck="draws"),
    "ES-MDA, not localised": partial(smoother, local=False),
    "ABC-SMC": abc,
    "ABC-SMC, not adjusted": partial(abc, adjusted=False),
    "ABC-SMC, 2 generations": partial(abc, population=1_000, runs=6_000, generations=2),
}


def of_case(made: Case, name: str) -> pd.DataFrame:
    """A row for each column of the prior: rank of the truth, error of the mean, CRPS in prior sds, and CPU seconds."""
    started = time.process_time()
    scaled = METHODS[name](made)
    spent = time.process_time() - started
    prior = made.prior
    truth = prior.to_scale(made.truth[np.newaxis])[0]
    spread = prior.to_scale(prior.sample(2_000, 7)).std(axis=0)
    ordered = np.sort(scaled, axis=0)
    weight = (2 * np.arange(1, len(ordered) + 1) - len(ordered) - 1)[:, np.newaxis]
    crps = np.abs(scaled - truth).mean(axis=0) - (weight * ordered).sum(axis=0) / len(ordered) ** 2
    below = (scaled < truth).sum(axis=0) + np.random.default_rng([22, made.seed]).random(len(truth))
    return pd.DataFrame(
        {
            "case": made.seed,
            "method": name,
            "kind": [kind_of(path) for path in prior.paths],
            "rank": below / (len(scaled) + 1),
            "bias": (scaled.mean(axis=0) - truth) / spread,
            "crps": crps / spread,
            "cpu": spent,
            "departments": len(prior.scenario.departments),
        }
    )


def table(found: pd.DataFrame) -> pd.DataFrame:
    """A row a method: coverage of 50, 80 and 95 % intervals, bias, CRPS, CPU seconds a case."""
    grouped = found.groupby("method", sort=False)
    covers = {
        f"{level} %": grouped["rank"].apply(lambda rank, level=level: 100 * (abs(rank - 0.5) < level / 200).mean())
        for level in (50, 80, 95)
    }
    columns = {"bias": grouped["bias"].mean(), "CRPS": grouped["crps"].mean(), "CPU (s)": grouped["cpu"].mean()}
    return pd.DataFrame({"cases": grouped["case"].nunique(), **covers, **columns})


def main(number: int, file: Path, methods: list[str]) -> None:
    """Run cases until the file holds so many of each method."""
    found = pd.read_csv(file) if file.exists() else pd.DataFrame({"case": [], "method": []})
    done = set(zip(found["case"], found["method"], strict=True))
    for seed in range(FIRST, FIRST + number):
        made = case(seed, (2, 3))
        for name in methods:
            if (seed, name) not in done:
                rows = of_case(made, name)
                rows.to_csv(file, mode="a", header=not file.exists(), index=False, float_format="%.6g")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] or list(METHODS))
    print(table(pd.read_csv(sys.argv[2])).round(3).to_string())
