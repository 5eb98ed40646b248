"""What variants change, in plain words: gains, losses, and differences that may be chance.

A *change* is a row of the tables `effects` and `pair_effects` of comparison.py.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..figures import phrases, wording
from ..figures.extreme import Extreme, extreme_of
from ..figures.uncertain.differences import told_apart, unit_of_difference
from ..figures.wording import Measure
from ..files.names import enumerated
from ..model.outcomes import LESS_IS_BETTER
from ..scenarios.business import NET_BENEFIT
from ..statistics.columns import with_ends
from ..statistics.few import enough
from ..statistics.level import LEVEL_IN_WORDS, MOST_IN_WORDS
from .changes.setting import OF_SHARED_TIES, Setting

THOUSAND = 1_000
GAIN, LOSS, OPEN, NOTHING, UNKNOWN = "gain", "loss", "open", "nothing", "unknown"
"""Verdicts on a change: its interval lies on one side of 0 (gain, loss), it contains 0 (open), all runs are the same
(nothing), or too few runs have the outcome (unknown)."""


def verdict(change: pd.Series, outcome: str) -> str:
    """GAIN, LOSS, OPEN, NOTHING or UNKNOWN for a change."""
    if not np.isfinite(change["difference"]):
        return UNKNOWN
    if change["changed"] == 0.0:
        return NOTHING
    of_all = np.isnan(change["low"]) and enough(change.get("n", 0))  # the runs agree on it, and it has no interval
    if not (of_all or change["low"] > 0.0 or change["high"] < 0.0):
        return OPEN
    return GAIN if (change["difference"] < 0.0) == (outcome in LESS_IS_BETTER) else LOSS


def difference_in_words(change: pd.Series, how: Measure, unit: bool = True) -> str:
    """A difference with its interval, and with its unit unless told otherwise: +37 points (+35 to +38)."""
    if not np.isfinite(change["difference"]):
        return "unknown"
    if change["changed"] == 0.0:
        return "0 (in all runs)"
    wide = how.factor * (change["high"] - change["low"]) >= 2.0
    difference, low, high = told_apart([change[name] for name in ("difference", "low", "high")], how, wide)
    ends = f" ({low} to {high})" if np.isfinite((change["low"], change["high"])).all() else ""
    told = unit_of_difference(how).removesuffix("s" if difference in ("+1", "−1") else "") if unit else ""
    return f"{difference} {told}".rstrip() + ends


def column(changes: pd.DataFrame, how: Measure) -> tuple[str, list[str]]:
    """Differences as a column of a table: its unit, for the heading, and the cells. Much money is told in thousands."""
    unit, most = unit_of_difference(how), changes["difference"].abs().max()
    if how.factor == 1.0 and not how.bounded and most >= 10 * THOUSAND:
        thousands = changes.assign(**(changes[["difference", "low", "high"]] / THOUSAND))
        return f" ({THOUSAND:,} {unit})", [_in_thousands(row, how) for _, row in thousands.iterrows()]
    cells = [difference_in_words(row, how, unit=False) for _, row in changes.iterrows()]
    return f" ({unit})" if unit else "", cells


def _in_thousands(change: pd.Series, how: Measure) -> str:
    if not np.isfinite(change["difference"]):
        return ""
    difference, low, high = told_apart([change[end] for end in ("difference", "low", "high")], how, least=0)
    return f"{difference} ({low} to {high})" if np.isfinite(change["low"]) else difference


def headline(effects: pd.DataFrame, outcome: str, setting: Setting) -> str:
    """The finding of a comparison as a title: which variant helps most, or that none does."""
    rows = effects[effects["outcome"] == outcome]
    if extreme := extreme_in(rows, outcome):
        return f"{extreme.title} {_at_extreme(rows, outcome, setting)}."
    return _best(rows, outcome, setting, full=False) + "."


def finding(effects: pd.DataFrame, pairs: pd.DataFrame, setting: Setting, outcome: str = "survival") -> str:
    """The finding in plain words: which variant helps most, how many ties gain, which do not help, how surely."""
    rows = effects[effects["outcome"] == outcome]
    if extreme := extreme_in(rows, outcome):
        sentences = [extreme.warning, f"{_at_extreme(rows, outcome, setting)}."]
    else:
        best, how = _first(rows, outcome), setting.measure(outcome)
        ties = _ties(pairs, best["variant"]) if verdict(best, outcome) == GAIN or len(rows) == 1 else ""
        sentences = [f"{_best(rows, outcome, setting, full=True)}{ties}.", *_doubt(rows, outcome, "help")]
        sentences += in_draws(best, outcome, how)
        sentences += _others(rows, outcome)
    sentences += [*_money(effects, rows, outcome, setting), *setting.unlike, *_shared_ties(effects, setting)]
    return " ".join([*sentences, f"{setting.runs}; {certainty(len(rows))}."])


def in_draws(change: pd.Series, outcome: str, how: Measure) -> list[str]:
    """In how many plausible organisations a change is for the better or worse, and its size in most; else nothing."""
    if not np.isfinite(change.get("helps", np.nan)) or change["changed"] == 0.0:
        return []
    does, column = ("does harm", "harms") if verdict(change, outcome) == LOSS else ("helps", "helps")
    if change[f"{column}_low"] <= 0.0 and change[f"{column}_high"] >= 1.0:
        whose = f"of the plausible organisations “{change['variant']}” {does}"
        return [f"Too few runs differ to tell in how many {whose}."]
    told = f"“{change['variant']}” {does} in {share_of_draws(change, column)} of the plausible organisations"
    if not np.isfinite(change["most_low"]):
        return [f"{told}."]
    mean, low, high = told_apart([change[name] for name in ("difference", "most_low", "most_high")], how)
    return [f"{told}: {mean} {unit_of_difference(how)}".rstrip() + f" ({MOST_IN_WORDS}: {low} to {high})."]


def share_of_draws(change: pd.Series, column: str = "helps") -> str:
    """The share of the plausible organisations in which a change is for the better: 97 % (94–99)."""
    ends = (change[name] for name in with_ends(column))
    return wording.measure("formation").value_within(*ends, of=False)


def extreme_in(rows: pd.DataFrame, outcome: str) -> Extreme | None:
    """The floor or the ceiling at which the baseline and all variants stand, if any: then none of them is the best.

    `rows` are the changes of one outcome.
    """
    low, high = (rows["value"] + rows[end] - rows["difference"] for end in ("low", "high"))
    return extreme_of(outcome, rows[["baseline", "value"]].to_numpy().ravel(), low, high)


def _at_extreme(rows: pd.DataFrame, outcome: str, setting: Setting) -> str:
    """Where all variants stand, without a best one."""
    how = setting.measure(outcome)
    who = f"With each of {len(rows)} variants" if len(rows) > 1 else f"With “{rows['variant'].iloc[0]}”"
    return f"{who} {how.phrase} {_span(rows, how)}, where it was {how.value(rows['baseline'].iloc[0], of=False)}"


def _span(rows: pd.DataFrame, how: Measure) -> str:
    """The values of all variants, from the lowest to the highest."""
    low, high = rows["value"].min(), rows["value"].max()
    if how.number(low) == how.number(high):
        return how.value(high)
    return how.from_to(low, high)


def _others(rows: pd.DataFrame, outcome: str) -> list[str]:
    """A sentence for each kind of variants that do not help. None where the first sentence has said it of all."""
    verdicts = rows.apply(verdict, axis=1, outcome=outcome)
    told = []
    for kind, one, several in (
        (LOSS, "does worse", "do worse"),
        (OPEN, "shows no difference in it", "show no difference in it"),
        (NOTHING, "changes it in no run", "change it in no run"),
        (UNKNOWN, "has too few cases", "have too few cases"),
    ):
        names = list(rows["variant"][verdicts == kind])
        if names and len(rows) > 1 and not (kind in (LOSS, UNKNOWN) and len(names) == len(rows)):
            told.append(f"{quoted(names)} {one if len(names) == 1 else several}.")
    return told


def _money(effects: pd.DataFrame, rows: pd.DataFrame, outcome: str, setting: Setting) -> list[str]:
    """A sentence where another variant than that which helps most brings the most money."""
    money = effects[effects["outcome"] == NET_BENEFIT]
    if outcome == NET_BENEFIT or money.empty:
        return []
    richest, best, how = _first(money, NET_BENEFIT), _first(rows, outcome), setting.measure(NET_BENEFIT)
    if richest["variant"] == best["variant"] or verdict(richest, NET_BENEFIT) != GAIN:
        return []
    name, own = f"“{richest['variant']}”", money[money["variant"] == best["variant"]]
    if not overlaps(richest, own).empty:  # the variant that helps most may bring as much
        told = f"In money {name} shows the largest gain, {difference_in_words(richest, how)}."
        return [told, f"“{best['variant']}” may bring as much."]
    what = (
        f"{name} shows the largest net benefit"
        if rival(money, NET_BENEFIT)
        else f"the net benefit is largest with {name}"
    )
    return [f"Money says otherwise: {what}, {difference_in_words(richest, how)}.", *_doubt(money, NET_BENEFIT, "bring")]


def _shared_ties(effects: pd.DataFrame, setting: Setting) -> list[str]:
    """A sentence on the ties in common, for each variant that has other ties too."""
    rows, how = effects[effects["outcome"] == OF_SHARED_TIES], setting.measure(OF_SHARED_TIES)
    return [
        f"Of the ties in common with “{row['variant']}”: survival {how.value(row['value'], of=False)} where it was "
        f"{how.value(row['baseline'], of=False)}, {difference_in_words(row, how)}."
        for _, row in rows.iterrows()
        if np.isfinite(row["difference"])
    ]


def certainty(intervals: int) -> str:
    """The confidence of one interval, or of several together, in words."""
    return (
        f"the {intervals} intervals hold together at {LEVEL_IN_WORDS}"
        if intervals > 1
        else f"{LEVEL_IN_WORDS} interval"
    )


def quoted(names: Iterable[str]) -> str:
    """Names in a sentence: “a”, “b” and “c”."""
    return enumerated(f"“{name}”" for name in names)


def in_order(rows: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Changes of one outcome, the best first, the unknown ones last."""
    return rows.sort_values("difference", ascending=outcome in LESS_IS_BETTER, kind="stable", ignore_index=True)


def _first(rows: pd.DataFrame, outcome: str) -> pd.Series:
    return in_order(rows, outcome).iloc[0]


def _best(rows: pd.DataFrame, outcome: str, setting: Setting, full: bool) -> str:
    """Which variant helps most, or what is true of all where none is shown to help."""
    best, how = _first(rows, outcome), setting.measure(outcome)
    name = f"“{best['variant'] if full else phrases.short(best['variant'], 60)}”"
    was = f"where it was {how.value(best['baseline'], of=False)}"
    now = f"{how.phrase} {how.value(best['value'])} {was}" + (f": {difference_in_words(best, how)}" if full else "")
    kind = verdict(best, outcome)
    if kind == UNKNOWN:
        if not rows["n"].any():
            return f"{how.words[0].upper()}{how.words[1:]} is unknown: no run gives a value"
        what = name if len(rows) == 1 else f"{len(rows)} variants"
        return f"Too few cases to tell how {how.words} changes with {what}"
    if len(rows) == 1:
        unchanged = f"{name} makes no difference in any run: {how.phrase} {how.value(best['value'])}, as before"
        start = {GAIN: f"With {name}", LOSS: f"{name} does worse:", OPEN: f"{name} shows no difference:"}
        return unchanged if kind == NOTHING else f"{start[kind]} {now}"
    if kind == GAIN:
        first = "shows the largest gain" if rival(rows, outcome) else "helps most"
        return f"Of {len(rows)} variants {name} {first}: {now}"
    if (rows.apply(verdict, axis=1, outcome=outcome) == LOSS).all():
        everyone = "Both variants do" if len(rows) == 2 else f"All {len(rows)} variants do"
        return f"{everyone} worse: {how.phrase} {_span(rows, how)} {was}"
    return f"None of {len(rows)} variants is shown to help: {how.phrase} {_span(rows, how)} {was}"


def overlaps(first: pd.Series, others: pd.DataFrame) -> pd.DataFrame:
    """The changes whose intervals overlap with that of the first, so that they may be as large.

    What changes the outcome in no run is not as large as what changes it: both met the same luck.
    """
    return others[(others["low"] <= first["high"]) & (first["low"] <= others["high"]) & (others["changed"] != 0.0)]


def rival(rows: pd.DataFrame, outcome: str) -> str | None:
    """The next variant whose interval overlaps with that of the best one, so that it may be as good."""
    ordered = in_order(rows, outcome)
    near = overlaps(ordered.iloc[0], ordered.iloc[1:])
    return None if near.empty else str(near["variant"].iloc[0])


def _doubt(rows: pd.DataFrame, outcome: str, does: str) -> list[str]:
    """A sentence where the best variant is shown to help, and another may be as good; else nothing."""
    other = rival(rows, outcome)
    return [f"“{other}” may {does} as much."] if other and verdict(_first(rows, outcome), outcome) == GAIN else []


def _ties(pairs: pd.DataFrame, variant: str) -> str:
    """How many ties gain with a variant, and how many lose."""
    own = pairs[(pairs["variant"] == variant) & (pairs["outcome"] == "survival")]
    if len(own) < 2:
        return ""
    verdicts = own.apply(verdict, axis=1, outcome="survival")
    return f"; {ties_in_words(int((verdicts == GAIN).sum()), int((verdicts == LOSS).sum()), len(own))}"


def ties_in_words(gain: int, loss: int, ties: int) -> str:
    """How many of some ties gain, and how many lose: 3 of 4 ties gain, none is shown to lose."""
    if not gain and not loss:
        return f"none of {ties} ties is shown to gain or to lose"
    gains, loses = ("gains" if gain == 1 else "gain"), ("loses" if loss == 1 else "lose")
    if not gain:
        return f"{loss} of {ties} ties {loses}, none is shown to gain"
    return f"{gain} of {ties} ties {gains}, {f'{loss} {loses}' if loss else 'none is shown to lose'}"
