"""The sentences of an advice where something is uncertain: how surely it helps, regret, and what to ask again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...figures import wording
from ...figures.extreme import extreme_of
from ...figures.uncertain.differences import told_apart, unit_of_difference
from ...figures.wording import Measure
from ...model.outcomes import LESS_IS_BETTER
from ...statistics.few import TOO_FEW
from ..changes.columns import OVER_DRAWS
from ..changes.setting import Setting
from ..money import Price
from ..wording import in_draws, share_of_draws
from ..words.applications import NO_SET
from .asking import request_for

MOST_TOLD = 3
"""At most so many numbers that are worth knowing are named in a sentence."""


def over_draws(
    front: pd.DataFrame, information: pd.DataFrame | None, outcome: str, setting: Setting, price: Price
) -> list[str]:
    """What is told of the advised set over the draws. Nothing where all sets stand at an extreme, or nothing is open.

    `front` and `information` are the tables of an Advice.
    """
    if information is None or extreme_of(outcome, front["value"], front["low"], front["high"]):
        return []
    how, row = setting.measure(outcome), front[front["advised"]].iloc[0]
    told = []
    if row["set"] != NO_SET:
        benefit = {"difference": row["benefit"], "low": row["benefit_low"], "high": row["benefit_high"]}
        change = pd.Series({"variant": row["set"], "changed": 1.0} | benefit | dict(row[list(OVER_DRAWS)]))
        told += in_draws(change, outcome, how)
    if np.isfinite(row["regret"]) and len(front) > 1:  # one set alone has no other to be better than
        told += [_regret(row, len(front), how, named=not told), *_others(front, row, outcome, how, price)]
        told += [knowing(information, how, front)]
    return told


def _regret(row: pd.Series, sets: int, how: Measure, named: bool) -> str:
    """How often it is the best set, and the expected regret; `named` where no sentence before has named it."""
    who, whom = (f"“{row['set']}”", "the plausible organisations") if named else ("It", "them")
    share = f"{share_of_draws(row, 'best_in')} of {whom}"
    if row["regret"] == 0.0:
        return f"{who} is the best of {sets} sets, or as good as the best, in {share}."
    mean = amount(row, how, "regret", "regret_low", "regret_high")
    return f"{who} is the best of {sets} sets in {share}; the best set of each brings {mean} more on the mean."


def _others(front: pd.DataFrame, row: pd.Series, outcome: str, how: Measure, price: Price) -> list[str]:
    """The set that is the best on the mean, and the one that has least to regret at worst, where they are others."""
    values = -front["value"] if outcome in LESS_IS_BETTER else front["value"]
    best, cautious = front.iloc[int(values.argmax())], front[front["cautious"]].iloc[0]
    told = []
    if best["set"] != row["set"]:
        told.append(f"The best on the mean is {_named(best, price)}: {how.value(best['value'], of=False)}.")
    if cautious["set"] != row["set"]:
        least, most = (amount(one, how, "most_regret") for one in (cautious, row))
        told.append(
            f"{_named(cautious, price)} has the least to regret: in none of these organisations does another set bring "
            f"over {least} more; over the advised set one brings up to {most} more."
        )
    return told


def _named(row: pd.Series, price: Price) -> str:
    return f"“{row['set']}” for {price.words(row['cost'])}"


def knowing(information: pd.DataFrame, how: Measure, front: pd.DataFrame | None = None) -> str:
    """What is worth knowing better before choosing; with the `front` also what it would bring to know everything.

    To know everything brings the expected regret of the set that is the best on the mean.
    """
    least = None if front is None else front.iloc[int(front["regret"].argmin())]
    if least is not None and least["regret"] == 0.0:
        return "Nothing need be known better: the same set is the best in each of these organisations."
    if len(information) and information["changes"].isna().all():
        return f"Worth knowing better: {TOO_FEW} runs to say."
    found = worth_it(information)
    if found.empty:
        many = f"no single one of {len(information)} uncertain numbers" if len(information) > 1 else "no number"
        everything = "" if least is None else amount(least, how, "regret", "regret_low", "regret_high")
        limit = f" To know everything would bring {everything} on the mean." if everything else ""
        return f"Worth knowing better: {many} is shown to be.{limit}"
    first, *others = (request_for(path).words for path in found["number"].head(MOST_TOLD))
    row = found.iloc[0]
    value = amount(row, how, "value", "low", "high")
    changes = f"{how_often(row['changes'])} of the plausible organisations"
    knows = f"Who knew it would take another set in {changes}, and gain {value}."
    return f"Worth knowing better: {first}. {knows}" + (f" Then: {'; '.join(others)}." if others else "")


def regret_columns(how: Measure) -> list[str]:
    """The headings of how often a set is the best, and of what there is to regret with it."""
    unit = unit_of_difference(how)
    return ["best in", f"regret ({unit})" if unit else "regret", "at most"]


def regret_cells(row: pd.Series, how: Measure) -> list[str]:
    """The cells of a set of the front in these columns."""
    return [how_often(row["best_in"]), *(_numbers([row[name]], how)[0] for name in ("regret", "most_regret"))]


def worth_it(information: pd.DataFrame) -> pd.DataFrame:
    """The numbers that are shown to be worth knowing: their whole interval is above 0."""
    return information[information["low"] > 0.0]


def how_often(share: float) -> str:
    """A share of the draws. What happens in some of them is not told as 0 %, nor what does not in all as 100 %."""
    return f"{wording.measure('formation').number(share)} %" if np.isfinite(share) else "unknown"


def amount(row: pd.Series, how: Measure, value: str, *ends: str) -> str:
    """An amount of an outcome, perhaps with the ends of its interval: 1.2 points (0.4 to 2.1)."""
    number, *told = _numbers([row[name] for name in (value, *ends)], how)
    unit = unit_of_difference(how).removesuffix("s" if number == "1" else "")
    return f"{number} {unit}".rstrip() + (f" ({told[0]} to {told[1]})" if told else "")


def _numbers(numbers: list[float], how: Measure) -> list[str]:
    """Amounts, all with the same places: none where they are large."""
    wide = how.factor * max(numbers) >= 10.0
    return [text.replace("+", "") for text in told_apart(numbers, how, wide)]
