"""The findings of a calibration in plain words: a misfit first, then what the data moved and what they left open."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from ...figures.phrases import words
from ...files.names import enumerated
from ...model.parameters import name_at
from ...statistics.digits import apart
from ...statistics.level import LEVEL_IN_WORDS
from ..manifest import CalibrationManifest
from ..what import WHAT
from .tables import ALL

MOST = 3
"""At most so many numbers are named."""
MANY, FEW = 0.1, 3
"""More answers outside the LEVEL of their draws are many: twice as many as chance leaves, and not one or two. The p of
a misfit is blind to some patterns, such as answers that jump from month to month."""


def name_of(path: str) -> str:
    """A column of the prior in words."""
    match path.split("."):
        case ["anchor", parameter, kind]:
            return f"{kind} of the {parameter} scale"
    return words(path)


def finding(parameters: pd.DataFrame, predictive: pd.DataFrame, fit: pd.DataFrame, about: CalibrationManifest) -> str:
    """Whether the fit agrees with what was observed, and then what it says of the numbers."""
    size = f"{about.draws:,} draws, {about.observations:,} observations, seed {about.seed}"
    return f"{fits(predictive, fit)} {moved(parameters)} {left(parameters)}".strip() + f" ({size})"


def headline(fit: pd.DataFrame) -> str:
    """Whether the fit agrees with what was observed, as a title."""
    if not is_misfit(fit):
        whole = _whole(fit)
        if _many(whole):
            of = f"{whole['outside']} of {whole['observations']} answers"
            return f"The misfit is no larger than chance explains, but {of} lie outside"
        return "No misfit is seen: plausible organisations answer as people did"
    return f"The fit misses what was observed: {_listed(_missed(fit))}"


def is_misfit(fit: pd.DataFrame) -> bool:
    """Whether what was observed is too far from what the draws answer."""
    return bool(fit["misfit"].any())


def fits(predictive: pd.DataFrame, fit: pd.DataFrame) -> str:
    """The misfit, or that none is seen."""
    whole = _whole(fit)
    outside, number = int(whole["outside"]), int(whole["observations"])
    if not number:
        return "Nothing was observed to fit to: the draws are those of before."
    verb = "lies" if outside == 1 else "lie"
    lie = f"{outside} of {number} answers {verb} outside the {LEVEL_IN_WORDS} of their draws"
    if not is_misfit(fit):
        if _many(whole):
            chance = f"The misfit is no larger than chance explains (p {_p(whole['p'])})"
            return f"{chance}, but {lie}: look at these before you go on."
        return f"No misfit is seen (p {_p(whole['p'])}): {lie}."
    told = f"Misfit: no organisation that the model knows answers so (p {_p(fit['p'].min())}); {lie}"
    worst = _worst(predictive[~predictive["inside"].astype(bool)])
    return f"{told}. It misses {_listed(_missed(fit))}{worst}. Do not build on these draws before you know why."


def _whole(fit: pd.DataFrame) -> pd.Series:
    return fit[fit["what"] == ALL].iloc[0]


def _many(whole: pd.Series) -> bool:
    return bool(whole["outside"] >= FEW and whole["outside"] > MANY * whole["observations"])


def moved(parameters: pd.DataFrame) -> str:
    """Which numbers the data make surer, those most that lost most of their variance."""
    told = parameters[parameters["moved"]].sort_values("contraction", ascending=False, kind="stable")
    if told.empty:
        return f"The data make none of {len(parameters)} numbers surer."
    gone = zip(told["path"], told["contraction"], strict=True)
    named = [f"{name_of(path)} ({100 * share:.0f} %)" for path, share in gone]
    number = f"{len(told)} of {len(parameters)} numbers"
    return f"The data make {number} surer (in brackets, how much less variance): {_listed(named)}."


def left(parameters: pd.DataFrame) -> str:
    """Which numbers the data say nothing on, by what they are about."""
    same = parameters[~parameters["moved"]]
    if same.empty or len(same) == len(parameters):
        return ""
    kinds, every = (Counter(map(kind_of, table["path"])) for table in (same, parameters))
    named = [kind if every[kind] == 1 else f"{kind} ({n} of {every[kind]})" for kind, n in kinds.most_common()]
    return f"On the other {len(same)} they say nothing beyond chance: {_listed(named, 6)}."


def kind_of(path: str) -> str:
    """What a column is about, whoever has it."""
    return name_of(path) if path.startswith("anchor.") else name_at(path).replace("_", " ")


def _missed(fit: pd.DataFrame) -> list[str]:
    named = [what.replace("_", " ") for what in fit[fit["misfit"]]["what"] if what != ALL]
    return named or ["the answers taken together"]


def _worst(outside: pd.DataFrame) -> str:
    """The answer that lies farthest outside, if one of a number does."""
    numbers = outside[~outside["what"].map(lambda what: WHAT[what].yes_or_no)]
    if numbers.empty:
        return ""
    far = (numbers["value"] - numbers["after"]).abs() / (numbers["after_high"] - numbers["after_low"])
    row = numbers.iloc[int(far.argmax())]
    who = f"{WHAT[row['what']].about(row['from'], row['to'])} in month {row['month']}"
    value, low, high = apart(row[["value", "after_low", "after_high"]].tolist())
    return f", above all {who}: answered {value}, expected {low} to {high}"


def _p(value: float) -> str:
    return "below 0.01" if value < 0.01 else f"{value:.2f}"


def _listed(named: list[str], most: int = MOST) -> str:
    return enumerated(named, most + 1)
