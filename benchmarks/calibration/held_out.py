"""How well fits predict what they have not seen, of organisations that behave as the model does.

Run `python -m benchmarks.calibration.held_out 8`: so many synthetic organisations of eight departments, each with its
second wave held out, and then with 40 % of its ties. It prints how often a fit was better, no better, or worse.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from partnering.calibration.fit import fit
from partnering.calibration.hold_out import split
from partnering.calibration.predict import Simulator
from partnering.calibration.scores import FIT, scored
from partnering.scenarios.build import build

from .cases import case

FIRST = 70_000
"""The seed of the first case: none that the method was found or proved with."""
DRAWS = 300


def of_case(seed: int, asked: str) -> pd.DataFrame:
    """The scores of one case (scores.py)."""
    made = case(seed, (8, 8))
    seen, held = split(made.observations, asked, seed)
    fitted = fit(made.prior, seen, DRAWS, seed)
    shown = Simulator(made.prior).answers(fitted.judged, held, seed).one
    return scored(build(made.prior.scenario), seen, held, shown, seed).assign(case=seed, held=asked)


def main(number: int) -> None:
    """Print the mean score of each forecast, and how often the fit was better, no better, or worse."""
    cases = range(FIRST, FIRST + number)
    found = pd.concat([of_case(seed, asked) for asked in ("wave:2", "share:0.4") for seed in cases])
    grouped = found.groupby(["held", "what", "forecast"], sort=False)
    means = grouped[["mean", "gain", "ties"]].mean().round(3)
    verdicts = found[found["forecast"] != FIT].pivot_table(
        index=["held", "what", "forecast"], columns="verdict", values="case", aggfunc=np.size, fill_value=0, sort=False
    )
    print(means.join(verdicts).to_string())


if __name__ == "__main__":
    main(int(sys.argv[1]))
