"""The findings on numbers that are uncertain, in plain words: which of them make what is open, and how much of it.

`indices` is the table of sim/sensitivity/drawn.py, `summary` the one row with both layers of each outcome.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ..figures import wording
from ..figures.phrases import short
from ..figures.wording import Measure, measure
from ..files.names import counted, enumerated
from ..results.summary import LAYERS
from ..statistics.columns import with_ends
from ..statistics.digits import apart
from ..statistics.few import FEW, enough
from .given import Given
from .manifest import DrawnSensitivityManifest
from .wording import ranked

MOST, TITLED = 3, 40
"""At most: numbers that are named, letters of a name in a title."""
SHARE = Measure("share", "", "%", 100.0)


def are_known(indices: pd.DataFrame) -> bool:
    """Whether the outcome has indices."""
    return bool(indices["floor"].notna().all())


def finding(indices: pd.DataFrame, summary: pd.DataFrame, about: DrawnSensitivityManifest) -> str:
    """How much is open, which numbers make that and in which share, and which show no more than dummies."""
    outcome, pairs = about.outcome, about.pairs
    spread, _, size = wording.finding(summary, [], about.months, pairs, about.seed, outcome).rpartition("; ")
    if not are_known(indices):
        return f"{spread}. {_unknown(summary, outcome, pairs)}; {size}"
    return f"{spread}. {_what_matters(ranked(indices), about.method, measure(outcome, pairs))}; {size}"


def headline(indices: pd.DataFrame, summary: pd.DataFrame, about: DrawnSensitivityManifest) -> str:
    """The finding as a title."""
    outcome = about.outcome
    table, how = ranked(indices), measure(outcome, about.pairs)
    extreme = wording.extreme_of(outcome, *(summary[column] for column in with_ends(outcome)))
    first = f"{extreme.title} " if extreme else ""
    most, others = table[table["matters"]], int((~table["matters"]).sum())
    if most.empty:
        return f"{first}None of {_numbers(len(table))} is shown to matter for {how.words}."
    named = _shares(most, lambda row: SHARE.value(row["first"]), TITLED)
    rest = f"; {others} of {len(table)} numbers show no more than dummies" if others else ""
    return f"{first}Of what is open in {how.words}, {_listed(named, len(most))}{rest}."


def _what_matters(table: pd.DataFrame, method: Given, how: Measure) -> str:
    most, (first, floor) = table[table["matters"]], apart([table[method].iloc[0], table["floor"].iloc[0]])
    if most.empty:
        largest = f"{method} {first} at most, where dummies reach {floor}"
        return f"None of {_numbers(len(table))} is shown to matter for {how.words} ({largest}); more draws may show it"
    named = _shares(most, lambda row: SHARE.value_within(*row[with_ends("first")]))
    alone = " alone" if len(most) == 1 else f", each alone{_order(most.head(MOST + 1), method)}"
    told = f"Of what the data leave open in {how.words} (its variance), {_listed(named, len(most))}{alone}"
    others = len(table) - len(most)
    if not others:
        return told
    rest = f"The other {others} of {_numbers(len(table))} show" if others > 1 else "The other number shows"
    return f"{told}. {rest} no more than dummies ({method} below {floor})"


def _shares(most: pd.DataFrame, told: Callable[[pd.Series], str], letters: int = 10_000) -> list[str]:
    """The numbers that are named with their shares of what is open, the largest first."""
    shown = most.head(MOST).sort_values("first", ascending=False, kind="stable")
    return [
        f"{told(row) if has_share(row) else 'an unknown share'} {'' if place else 'comes '}"
        f"from {short(row['parameter'], letters)}"
        for place, (_, row) in enumerate(shown.iterrows())
    ]


def has_share(row: pd.Series) -> bool:
    """Whether the share of a number alone is shown to be above 0. One that matters may do so only with others."""
    return bool(row["first_low"] > 0.0)


def _order(most: pd.DataFrame, method: Given) -> str:
    """A remark where the order of the numbers that are named, and of the next, may be another. Otherwise empty."""
    ends = most.sort_values(method, ascending=False)[[f"{method}_low", f"{method}_high"]].to_numpy()
    return "" if (ends[:-1, 0] > ends[1:, 1]).all() else " – which of them matters more cannot be said"


def _unknown(summary: pd.DataFrame, outcome: str, pairs: int) -> str:
    """Why an outcome has no indices."""
    how, row = measure(outcome, pairs), summary.iloc[0]
    start = f"{how.words[0].upper()}{how.words[1:]} has no indices"
    if not enough(row["draws"]):
        few = f"{counted(int(row['draws']), 'draw')} {'is' if row['draws'] == 1 else 'are'} too few"
        return f"{start}: {few}, and {FEW} are needed (--draws)"
    if pd.isna(row[outcome + LAYERS[-1]]):
        return f"{start}: in some runs it has no value; take another outcome"
    if not row[[outcome + end for end in LAYERS[-2:]]].any():
        return f"{start}: {how.phrase} {how.value(row[outcome])} in every draw"
    return f"{start}: the draws differ by no more than luck explains; run more --replicates"


def _listed(named: list[str], number: int) -> str:
    if number > len(named):
        named = [*named, f"{number - len(named)} more"]
    return enumerated(named)


def _numbers(number: int) -> str:
    return f"{number:,} uncertain numbers" if number > 1 else "one uncertain number"
