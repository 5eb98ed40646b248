"""The tables of a calibration: how far each number moved, what fits and what does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ...results.tables import read_table, sane
from ...statistics.columns import with_ends
from ...statistics.level import LEVEL, tails
from .. import misfit
from ..fit import Fitted
from ..what import WHAT

PARAMETERS, PREDICTIVE, FIT = "parameters.csv", "predictive.csv", "fit.csv"
ALL = "all"
_ENDS: dict[str, type] = dict.fromkeys(with_ends("before", "after"), float)
COLUMNS: dict[str, dict[str, type]] = {
    PARAMETERS: {"path": str, **_ENDS, "before_sd": float, "after_sd": float, "shift": float, "contraction": float,
                 "floor": float, "moved": bool},
    PREDICTIVE: {"month": int, "from": str, "to": str, "what": str, "value": float, "sd": float, **_ENDS,
                 "inside": bool},
    FIT: {"what": str, "observations": int, "outside": int, "p": float, "misfit": bool},
}  # fmt: skip


def parameters(fitted: Fitted) -> pd.DataFrame:
    """A row for each column of the prior: mean, sd and the ends that hold LEVEL of the draws, before and after.

    `shift` is how far the mean moved, in standard deviations of the prior, and `contraction` the share of the variance
    that the data took away, both on the scale of the prior. `floor` is the largest contraction of as many dummies in
    LEVEL of cases: below it a number may be one that nothing reads.
    """
    scaled = fitted.scaled
    spread = scaled[0].std(axis=0)
    left = _contraction(*scaled)
    floor = _floor(fitted)
    return pd.DataFrame(
        {
            "path": fitted.prior.paths,
            **_summaries(fitted.before, fitted.after),
            "before_sd": fitted.before.std(axis=0, ddof=1),
            "after_sd": fitted.after.std(axis=0, ddof=1),
            "shift": (scaled[1].mean(axis=0) - scaled[0].mean(axis=0)) / np.where(spread > 0, spread, 1.0),
            "contraction": left,
            "floor": floor,
            "moved": left > floor,
        }
    )


def predictive(fitted: Fitted) -> pd.DataFrame:
    """A row an observation: what was answered, and what draws would answer before and after, with ends (LEVEL).

    Of a yes or no the mean is its probability, and there are no ends. `inside` says whether the answer lies between the
    ends, or is not less probable than 5 %.
    """
    seen = fitted.observations
    before, after = misfit.replicated(fitted)
    table = pd.DataFrame(
        {
            "month": seen.month, "from": seen.source, "to": seen.target, "what": seen.what,
            "value": seen.value, "sd": seen.sd, **_summaries(before, after),
        }
    )  # fmt: skip
    yes_or_no = np.array([WHAT[what].yes_or_no for what in seen.what], dtype=bool)
    between = (table["after_low"] <= table["value"]) & (table["value"] <= table["after_high"])
    probable = np.where(table["value"] > 0.5, table["after"], 1 - table["after"]) >= 1 - LEVEL
    table.loc[yes_or_no, ["before_low", "before_high", "after_low", "after_high"]] = np.nan
    return table.assign(inside=np.where(yes_or_no, probable, between))


def fit_of(fitted: Fitted, predicted: pd.DataFrame) -> pd.DataFrame:
    """A row for all observations and one for each thing that was observed: the p of a misfit, and whether it is one.

    Of several things each has its part of the 5 % (Bonferroni).
    """
    answers = misfit.replicated(fitted)[1]
    whats = list(dict.fromkeys(fitted.observations.what.tolist()))
    rows = []
    for what in (ALL, *whats):
        own = np.ones(len(predicted), bool) if what == ALL else (predicted["what"] == what).to_numpy()
        p = misfit.p_of(fitted.observations, answers, own)
        small = p < (misfit.MISFIT if what == ALL else misfit.MISFIT / len(whats))
        rows.append((what, int(own.sum()), int((~predicted["inside"][own]).sum()), p, small))
    return pd.DataFrame(rows, columns=list(COLUMNS[FIT]))


def read(folder: Path, name: str) -> pd.DataFrame:
    """Read one of these tables. Raises InputError where it is not one."""
    return sane(folder / name, read_table(folder, name, COLUMNS[name]))


def _summaries(before: np.ndarray, after: np.ndarray) -> dict[str, np.ndarray]:
    found = dict[str, np.ndarray]()
    for name, values in (("before", before), ("after", after)):
        low, high = np.quantile(values, tails(), axis=0)
        found |= {name: values.mean(axis=0), f"{name}_low": low, f"{name}_high": high}
    return found


def _contraction(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    variance = before.var(axis=0)
    share: np.ndarray = after.var(axis=0) / np.where(variance > 0, variance, 1.0)
    return np.where(variance > 0, 1 - share, 0.0)


def _floor(fitted: Fitted) -> np.ndarray:
    """For each column, what the largest contraction of as many dummies, moved as it is, exceeds in 5 % of cases.

    A column that more observations may move is moved further by chance. So the contraction of a dummy is measured in
    standard deviations of the dummies that as many may move, and all dummies are judged together.
    """
    met, columns = fitted.near.sum(axis=1), len(fitted.prior.paths)
    dummies, of_dummies = _contraction(*fitted.dummies), np.resize(met, fitted.dummies[0].shape[1])
    alike = {size: dummies[of_dummies == size] for size in set(met)}
    mean, spread = ({size: how(own) for size, own in alike.items()} for how in (np.mean, np.std))
    scaled = [(own - mean[size]) / spread[size] for size, own in alike.items() if spread[size] > 0.0]
    most = np.quantile(np.concatenate(scaled), LEVEL ** (1 / columns), method="weibull") if scaled else 0.0
    return np.array([max(mean[size] + most * spread[size], 0.0) for size in met])
