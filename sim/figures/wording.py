"""Numbers, settings and findings in plain words. They are true of any data: all zero, one point, no known value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..files.names import counted, enumerated
from ..model.outcomes import MODES, QUANTITIES, SURVIVAL_IS_NOT_IN_FORCE, UNBOUNDED, mode_column
from ..statistics.columns import ENDS, LUCK_ENDS, with_ends
from ..statistics.digits import beside, evened, figures, places
from ..statistics.few import FEW, TOO_FEW
from .extreme import extreme_of
from .phrases import distinct, draws_in_words, span, spelled, words
from .uncertain import layers


@dataclass(frozen=True, slots=True)
class Measure:
    """The words of an outcome. A sentence is `phrase value unit`: "true partnering forms in 93 % of runs"."""

    words: str
    phrase: str
    unit: str
    factor: float = 1.0
    bounded: bool = True

    @property
    def label(self) -> str:
        """The axis label, with the unit."""
        return f"{self.words} ({self.unit})"

    @property
    def top(self) -> float | None:
        """The largest possible value, as drawn."""
        return self.factor if self.bounded else None

    def number(self, value: float) -> str:
        """A value without its unit, as drawn: 93, 0.87, 4.2; of money, three significant figures."""
        if not np.isfinite(value):
            return TOO_FEW
        if self.factor == 1.0 and self.bounded:
            return f"{value:.2f}".replace("-", "−")
        if self.factor == 1.0:
            large = f"{float(f'{value:.3g}'):,.0f}"
            return (f"{value:.1f}" if 0 < abs(value) < 1000 else large).replace("-", "−")
        percent = 100.0 * value
        if 0.0 < percent < 1.0 or 99.0 < percent < 100.0:  # so that "nearly never" does not read as "never"
            return "<0.1" if percent < 0.1 else ">99.9" if percent > 99.9 else f"{percent:.1f}"
        return f"{percent:.0f}"

    def value(self, value: float, *, of: bool = True) -> str:
        """A value with its unit. With `of`, a percentage says of what it is a share."""
        return self._with_unit(self.number(value), value, of)

    def within(self, value: float, low: float, high: float) -> str:
        """A value with the ends of its interval, without units: 93 (92–94), or 93.0 (92.9–93.1) where it is narrow."""
        return "".join(self._told(value, low, high))

    def value_within(self, value: float, low: float, high: float, *, of: bool = True) -> str:
        """The same with the unit: 93 % of runs (92–94)."""
        number, ends = self._told(value, low, high)
        return self._with_unit(number, value, of) + ends

    def from_to(self, low: float, high: float) -> str:
        """Two values in a sentence, from the lower to the higher: 87 to 93 % of runs."""
        return self._with_unit(spelled(*self.told(low, high)), high, of=True)

    def told(self, *numbers: float) -> list[str]:
        """Numbers without units: all with as many places as one needs, and as tell the lowest from the highest."""
        told = [self.number(number) for number in numbers]
        if not np.isfinite(numbers).all():
            return told
        exact = (0.0, 100.0) if self.factor == 100.0 else ()  # none and all are counted, not rounded
        return [text.replace("-", "−") for text in evened([self.factor * one for one in numbers], told, exact)]

    def beside(self, value: float, bar: float) -> str:
        """A value with its unit, and as many places as show whether it is below a bar: 49.6 % misses one half."""
        usual = self.number(value)
        if not np.isfinite(value) or usual[0] in "<>":
            return self._with_unit(usual, value, of=True)
        shown = beside(self.factor * value, self.factor * bar, places([usual]))
        return self._with_unit(shown.replace("-", "−"), value, of=True)

    def _told(self, value: float, low: float, high: float) -> tuple[str, str]:
        """A number and its ends. Where all are "<0.1", the ends say no more."""
        told, least, most = self.told(value, low, high)
        if not np.isfinite((value, low, high)).all() or low == high or (told == least == most):
            return told, ""
        return told, f" ({span(least, most)})"

    def _with_unit(self, number: str, value: float, of: bool) -> str:
        if not np.isfinite(value):
            return f"{'an unknown share' if self.factor != 1.0 else 'unknown'} ({TOO_FEW} cases)"
        unit = self.unit if of else self.unit.split(" ")[0]
        return number if self.unit == "0 to 1" else f"{number} {unit}"


def measure(outcome: str, pairs: int = 1, months: int | None = None) -> Measure:
    """The words of an outcome of model/outcomes.py, for an organisation with `pairs` pairs."""
    who = "% of runs" if pairs == 1 else "% of pairs"
    end = f"month {months}" if months else "the end"
    known = {
        "survival": Measure("survival of true partnering", f"true partnering survives to {end} in", who, 100.0),
        "formation": Measure("formation of true partnering", "true partnering forms in", who, 100.0),
        "retention": Measure("retention of true partnering", f"agreements made hold to {end} in", "% of cases", 100.0),
        "in_force": Measure("true partnering at the end", f"true partnering is in force at {end} in", who, 100.0),
        "nominal_partnering": Measure("partnering in name only", "partnering is in name only in", who, 100.0),
        "teams": Measure("teams of three or more", "the number of teams is", "per run"),
        "largest_team": Measure("size of the largest team", "the largest team holds", "% of departments", 100.0),
        "quality": Measure("quality of the joint result", "the quality of the joint result is", "0 to 1"),
        "reliability": Measure("reliability", "both sides deliver in", "% of months", 100.0),
        "friction_cost": Measure("friction cost", "the friction cost is", "0 to 1"),
        "response_days": Measure("response time", "a response takes", "days"),
        "customer_value": Measure("customer value", "the customer value is", "0 to 1"),
    }
    modes = {mode_column(name): Measure(name, f"{name} is the mode at {end} in", who, 100.0) for name in MODES}
    if (found := (known | modes).get(outcome)) is None:
        return Measure(outcome.replace("_", " "), f"{outcome.replace('_', ' ')} is", "mean", bounded=False)
    return replace(found, bounded=outcome not in UNBOUNDED)


def in_words(value: Any) -> str:
    """The value of a setting: numbers with three significant figures, others as they are."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if not isinstance(value, (int, float, np.number)):
        return str(value)
    return figures(float(value), 3)


def setting(row: pd.Series, varied: Sequence[str]) -> str:
    """The settings of a point, "mutual need 0.7, need gap 0", or its name."""
    return ", ".join(_named(row, path) for path in varied)


def missing_in_words(summary: pd.DataFrame, varied: Sequence[str]) -> pd.DataFrame:
    """The table with a word in place of each missing value. The path then counts as one of categories."""
    words = {path: "no limit" if path.endswith(".capacity") else "none" for path in varied}
    return summary.assign(
        **{
            path: summary[path].astype(object).where(summary[path].notna(), word)
            for path, word in words.items()
            if summary[path].isna().any()
        }
    )


def horizon(summary: pd.DataFrame, months: int | None) -> int | None:
    """The horizon, or None where points have different ones."""
    return None if "months" in summary else months


def place(row: pd.Series, varied: Sequence[str], names: Mapping[str, str] | None = None, full: bool = False) -> str:
    """The settings of a point within a sentence, " at …" or " for …". Empty where nothing varies.

    Unless in `full`, a name has its short form in `names`, and with more than three paths only the number of the point
    is given.
    """
    if not varied:
        return ""
    if len(varied) > 3 and not full and "point" in row:
        return f" at point {in_words(row['point'])}"
    if list(varied) == ["name"]:
        name = in_words(row["name"])
        name = name if full or names is None else names[name]
        by = f" by month {row['months']:.0f}" if "months" in row else ""  # named points may have their own horizons
        return f" for “{name}”{by}"
    return f" at {enumerated(_named(row, path) for path in varied)}"


def short_names(table: pd.DataFrame, letters: int = 40) -> dict[str, str]:
    """The short form of each name of named points, no two alike. Empty where they have none."""
    return distinct(map(in_words, table["name"]), letters) if "name" in table else {}


def _named(row: pd.Series, path: str) -> str:
    return in_words(row[path]) if path == "name" else f"{words(path)} {in_words(row[path])}"


def extremes(table: pd.DataFrame, varied: Sequence[str], outcome: str) -> tuple[int, int, int, int]:
    """Row places of the highest and the lowest value, and how many other rows have the same value.

    Of equal rows: the first highest, and the lowest that is farthest from it. At least one value must be known.
    """
    values = table[outcome].to_numpy(dtype=float)
    highest, lowest = (np.flatnonzero(values == extreme(values)) for extreme in (np.nanmax, np.nanmin))
    high = int(highest[0])
    ranks = np.column_stack([np.zeros(len(table)), *(pd.factorize(table[path], sort=True)[0] for path in varied)])
    steps = np.abs(ranks - ranks[high]) / np.maximum(ranks.max(axis=0), 1)
    low = int(lowest[steps[lowest].sum(axis=1).argmax()])
    return high, low, highest.size - 1, lowest.size - 1


def headline(
    table: pd.DataFrame, varied: Sequence[str], outcome: str, months: int | None = None, pairs: int = 1
) -> str:
    """The finding of a table of points as a title, without intervals."""
    extreme = extreme_of(outcome, *(table[column] for column in with_ends(outcome)))
    first = f"{extreme.title} " if extreme else ""
    return f"{first}{_sentence(table, varied, outcome, months, pairs, full=False)}."


def finding(
    summary: pd.DataFrame,
    varied: Sequence[str],
    months: int,
    pairs: int = 1,
    seed: int | None = None,
    outcome: str = "survival",
) -> str:
    """The finding of a sweep in one sentence: the extremes with their intervals, and the number of runs."""
    summary, end = missing_in_words(summary, varied), horizon(summary, months)
    fewest, most = int(summary["replicates"].min()), int(summary["replicates"].max())
    replicates = counted(most, "replicate") if fewest == most else f"{fewest:,}–{most:,} replicates"
    if "draws" in summary:
        replicates = f"{draws_in_words(int(summary['draws'].max()))} × {replicates}"
    size = replicates if len(summary) == 1 else f"{len(summary):,} points × {replicates}"
    luck = "" if seed is None else f", seed {seed}"
    extreme = extreme_of(outcome, *(summary[column] for column in with_ends(outcome)))
    first = f"{extreme.warning} " if extreme else ""
    told = _sentence(summary, varied, outcome, end, pairs, full=True)
    told += _in_force(summary, outcome, pairs) + two_layers(summary, outcome, pairs)
    return f"{first}{told}; {size}{luck}."


def two_layers(table: pd.DataFrame, outcome: str, pairs: int) -> str:
    """What the data leave open and what luck does, for the end of a sentence; empty where nothing is uncertain."""
    half, how = layers.half_width(table, outcome, LUCK_ENDS), measure(outcome, pairs)
    if np.isnan(half):
        return ""
    if len(table) > 1:
        return f"; in brackets, what the data leave open and luck; luck alone is ± {how.number(half)} at most"
    ends = span(*how.told(*(table[outcome + end].iloc[0] for end in ENDS)))
    return f"; {ends} {how.unit.split(' ')[0]} for what the data leave open, ± {how.number(half)} by luck alone"


def _in_force(summary: pd.DataFrame, outcome: str, pairs: int) -> str:
    """Of a single point that survives in fewer cases than it is in force at the end: the other share, and why."""
    if len(summary) > 1 or outcome != "survival" or "in_force" not in summary or "draws" in summary:
        return ""
    row, how = summary.iloc[0], measure("in_force", pairs)
    if not np.isfinite(row["in_force"]) or how.number(row["in_force"]) == how.number(row["survival"]):
        return ""
    share = how.value_within(*row[with_ends("in_force")], of=False)
    return f", and is in force at the end in {share} ({SURVIVAL_IS_NOT_IN_FORCE})"


def _sentence(
    table: pd.DataFrame, varied: Sequence[str], outcome: str, months: int | None, pairs: int, full: bool
) -> str:
    how = measure(outcome, pairs, months)
    start = how.phrase[0].upper() + how.phrase[1:]
    unknown = int(table[outcome].isna().sum())
    if unknown == len(table):
        return f"{how.words[0].upper()}{how.words[1:]} is unknown: fewer than {FEW} runs have a value"
    few = f"; {TOO_FEW} cases at {unknown:,} of {len(table):,} settings" if unknown else ""
    high, low, as_high, as_low = extremes(table, varied, outcome)
    best, worst, names = table.iloc[high], table.iloc[low], short_names(table)

    def told(row: pd.Series, others: int, of: bool) -> str:
        given = full and not (len(table) == 1 and layers.has_layers(table, outcome))  # two_layers gives them
        ends = (row[f"{outcome}_low"], row[f"{outcome}_high"]) if given else (np.nan, np.nan)
        value = how.value_within(row[outcome], *ends, of=of)
        where = place(row, varied, names, full)
        alike = f" (and {counted(others, 'other point')})" if full and others else ""
        return value + where + alike

    if len(table) == 1:
        return f"{start} {told(best, 0, True)}"
    ends = (table[f"{outcome}_low"].min(), table[f"{outcome}_high"].max()) if full else (np.nan, np.nan)
    alike, as_well = (how.value_within(row[outcome], *ends) for row in (best, worst))
    if alike == as_well:
        return f"{start} {alike} at each of {len(table) - unknown:,} settings{few}"
    again = " in" if how.phrase.endswith(" in") else ""
    told_apart = best[f"{outcome}_low"] > worst[f"{outcome}_high"]
    doubt = "" if told_apart else " – intervals overlap"
    return f"{start} {told(best, as_high, True)}, and{again} {told(worst, as_low, False)}{doubt}{few}"


_FELL_SHORT = {"contribution": "contribution", "trust": "trust", "worth": "the feeling of equal worth"}
_OF_ENDINGS = Measure("share of endings", "", "%", 100.0)


def why_they_end(endings: pd.DataFrame | None, draws: int | None = None) -> str:
    """What fell short first in the endings of one point, the most frequent first. Empty for several, or without any."""
    if endings is None or len(endings) != 1 or not (number := int(endings["endings"].sum())):
        return ""
    row, of = endings.iloc[0], "" if draws is None else " (of a draw on average; luck alone)"
    if np.isnan(row[QUANTITIES[0]]):
        return f"Why agreements end: {TOO_FEW} endings ({number}) to say{of}."
    by_size = sorted(QUANTITIES, key=lambda name: -row[name])
    told = [f"{_FELL_SHORT[name]} in {_OF_ENDINGS.value_within(*row[with_ends(name)])}" for name in by_size]
    shares = f"{told[0]}, {told[1]}, and {told[2]}"
    return f"Why agreements end: of {number:,} endings, what fell short first was {shares}{of}."
