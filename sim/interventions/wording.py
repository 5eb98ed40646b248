"""What variants change, in plain words: gains, losses, and differences that may be chance.

A *change* is a row of the tables `effects` and `pair_effects` of comparison.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..figures import phrases, wording
from ..figures.wording import Measure
from ..model.outcomes import LESS_IS_BETTER
from ..statistics.few import TOO_FEW
from ..statistics.intervals import LEVEL_IN_WORDS

GAIN, LOSS, OPEN, NOTHING, UNKNOWN = "gain", "loss", "open", "nothing", "unknown"
"""Verdicts on a change: its interval lies on one side of 0 (gain, loss), it contains 0 (open), all runs are the same
(nothing), or too few runs have the outcome (unknown)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What was compared, for titles and notes. `months` is None where the horizons differ."""

    months: int | None
    pairs: int
    replicates: int
    seed: int
    currency: str = ""

    def measure(self, outcome: str) -> Measure:
        """The words and the unit of an outcome, or of money."""
        if outcome == "net_benefit":
            return Measure("net benefit", "the net benefit is", self.currency, bounded=False)
        return wording.measure(outcome, self.pairs, self.months)

    @property
    def runs(self) -> str:
        """How many runs there were, in words."""
        return f"{self.replicates:,} replicates, seed {self.seed}"


def verdict(change: pd.Series, outcome: str) -> str:
    """GAIN, LOSS, OPEN, NOTHING or UNKNOWN for a change."""
    if not np.isfinite(change["difference"]):
        return UNKNOWN
    if change["changed"] == 0.0:
        return NOTHING
    if not (change["low"] > 0.0 or change["high"] < 0.0):
        return OPEN
    return GAIN if (change["difference"] < 0.0) == (outcome in LESS_IS_BETTER) else LOSS


def signed(value: float, how: Measure, places: int = 1) -> str:
    """A difference with its sign: +37, −0.120, +2.4. `places` holds for percentage points."""
    if not np.isfinite(value):
        return "unknown"
    drawn = how.factor * value
    if how.factor == 1.0:
        places = 3 if how.bounded else 0 if abs(drawn) >= 1000 else 1
        drawn = drawn if abs(drawn) < 1000 else rounded(drawn)
    text = f"{drawn:+,.{places}f}"
    return "0" if not text.strip("+-0.,") else text.replace("-", "−")


def rounded(money: float) -> float:
    """Money rounded to three significant figures."""
    return float(f"{money:.3g}")


def difference_in_words(change: pd.Series, how: Measure) -> str:
    """A difference with its unit and its interval: +37 points (+35 to +38)."""
    if not np.isfinite(change["difference"]):
        return f"unknown ({TOO_FEW} cases)"
    unit = "points" if how.factor != 1.0 else "" if how.bounded else how.unit
    places = 0 if how.factor * (change["high"] - change["low"]) >= 2.0 else 1
    difference, low, high = (signed(change[name], how, places) for name in ("difference", "low", "high"))
    return f"{difference} {unit}".rstrip() + f" ({low} to {high})"


def headline(effects: pd.DataFrame, outcome: str, setting: Setting) -> str:
    """The finding of a comparison as a title: which variant helps most, or that none does."""
    return _best(effects, outcome, setting, full=False) + "."


def finding(effects: pd.DataFrame, pairs: pd.DataFrame, setting: Setting, outcome: str = "survival") -> str:
    """The finding in plain words: which variant helps most, how many ties gain, which do not help, how surely."""
    rows = effects[effects["outcome"] == outcome]
    sentences = [_best(effects, outcome, setting, full=True) + _ties(pairs, _first(rows, outcome)["variant"]) + "."]
    verdicts = rows.apply(verdict, axis=1, outcome=outcome)
    for kind, one, several in (
        (LOSS, "does worse", "do worse"),
        (OPEN, "shows no difference in it", "show no difference in it"),
        (NOTHING, "changes it in no run", "change it in no run"),
        (UNKNOWN, "has too few cases", "have too few cases"),
    ):
        names = list(rows["variant"][verdicts == kind])
        if names and len(rows) > 1:
            sentences.append(f"{quoted(names)} {one if len(names) == 1 else several}.")
    return " ".join([*sentences, f"{setting.runs}; {certainty(len(rows))}."])


def certainty(intervals: int) -> str:
    """The confidence of one interval, or of several together, in words."""
    return (
        f"the {intervals} intervals hold together at {LEVEL_IN_WORDS}"
        if intervals > 1
        else f"{LEVEL_IN_WORDS} interval"
    )


def quoted(names: Iterable[str]) -> str:
    """Names in a sentence: “a”, “b” and “c”."""
    *first, last = (f"“{name}”" for name in names)
    return f"{', '.join(first)} and {last}" if first else last


def in_order(rows: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Changes of one outcome, the best first, the unknown ones last."""
    return rows.sort_values("difference", ascending=outcome in LESS_IS_BETTER, kind="stable", ignore_index=True)


def _first(rows: pd.DataFrame, outcome: str) -> pd.Series:
    return in_order(rows, outcome).iloc[0]


def _best(effects: pd.DataFrame, outcome: str, setting: Setting, full: bool) -> str:
    rows = effects[effects["outcome"] == outcome]
    best, how = _first(rows, outcome), setting.measure(outcome)
    name = f"“{best['variant'] if full else phrases.short(best['variant'], 60)}”"
    ends = f": {difference_in_words(best, how)}" if full else ""
    was = how.value(best["baseline"], of=False)
    now = f"{how.phrase} {how.value(best['value'])} where it was {was}{ends}"
    match verdict(best, outcome), len(rows):
        case ("unknown", number):
            text = f"Too few cases to tell how {how.words} changes with {name if number == 1 else f'{number} variants'}"
        case ("gain", 1):
            text = f"With {name} {now}"
        case ("gain", number):
            text = f"Of {number} variants {name} helps most: {now}"
        case ("loss", 1):
            text = f"{name} does worse: {now}"
        case ("open", 1):
            text = f"{name} shows no difference: {now}"
        case ("nothing", 1):
            text = f"{name} makes no difference in any run: {how.phrase} {how.value(best['value'])}, as before"
        case (_, number):
            text = f"None of {number} variants is shown to help; the best is {name}: {now}"
    return text


def _ties(pairs: pd.DataFrame, variant: str) -> str:
    """How many ties gain with a variant, and how many lose."""
    own = pairs[(pairs["variant"] == variant) & (pairs["outcome"] == "survival")]
    if len(own) < 2:
        return ""
    verdicts = own.apply(verdict, axis=1, outcome="survival")
    gain, loss = int((verdicts == GAIN).sum()), int((verdicts == LOSS).sum())
    return f"; {gain} of {len(own)} ties gain, {loss or 'none'} lose{'s' if loss < 2 else ''}"
