"""Simulation-based calibration (Talts et al. 2018): does a truth lie anywhere among its draws, equally often.

Run `python -m benchmarks.calibration.proof 320 FILE.csv`; it goes on where FILE.csv ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from partnering.calibration.fit import fit
from partnering.calibration.misfit import p_of, replicated

from .cases import Case, case

FIRST = 50_000
"""The seed of the first case. Smaller ones were used to find the method; none of these was."""
DRAWS = 300


def of_case(made: Case) -> pd.DataFrame:
    """A row for each column of the prior: the rank of its truth among the draws, from 0 to 1, and how far it moved."""
    prior = made.prior
    fitted = fit(prior, made.observations, DRAWS, made.seed)
    before, after = prior.to_scale(fitted.before), prior.to_scale(fitted.after)
    truth = prior.to_scale(made.truth[np.newaxis])
    luck = np.random.default_rng([21, made.seed])
    below = (after < truth).sum(axis=0) + luck.random(len(prior.paths))
    started, ended = fitted.dummies
    return pd.DataFrame(
        {
            "case": made.seed,
            "kind": [kind_of(path) for path in prior.paths],
            "rank": below / (len(after) + 1),
            "contraction": 1 - after.var(axis=0) / before.var(axis=0),
            "shift": (after.mean(axis=0) - before.mean(axis=0)) / before.std(axis=0),
            "dummy": (1 - ended.var(axis=0) / started.var(axis=0))[: len(prior.paths)],
            "error": np.abs(after.mean(axis=0) - truth[0]) / before.std(axis=0),
            "p": p_of(made.observations, replicated(fitted)[1]),
            "departments": len(prior.scenario.departments),
        }
    )


def kind_of(path: str) -> str:
    """What a column is about, such as `trust` or `anchor.trust.offset`."""
    return path if path.startswith("anchor") else path.rsplit(".", 1)[-1]


def main(number: int, file: Path, first: int = FIRST) -> None:
    """Run cases until the file holds so many."""
    done = set(pd.read_csv(file)["case"]) if file.exists() else set()
    for seed in range(first, first + number):
        if seed not in done:
            of_case(case(seed)).to_csv(file, mode="a", header=not file.exists(), index=False, float_format="%.6g")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
