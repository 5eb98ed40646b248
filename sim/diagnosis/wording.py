"""The findings of a diagnosis in plain words: which tie is the most fragile, why, and what would change that.

The tables are those of ties.py, edges.py and helps.py.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..figures.extreme import extreme_of
from ..figures.phrases import possessive, span
from ..figures.wording import Measure, measure, two_layers
from ..files.names import enumerated
from ..interventions.wording import GAIN, difference_in_words, in_draws, overlaps, verdict
from ..model.parameters import name_at
from ..statistics.columns import with_ends
from ..statistics.digits import apart, even, figures
from ..statistics.few import TOO_FEW
from . import cases
from .edges import HALF, as_near, nearest
from .manifest import DiagnosisManifest
from .ties import MOST_FRAGILE

_IMBALANCE = with_ends("imbalance")
NAMED = 3
"""At most so many ties of one rank are named."""
_PERCENT = Measure("share", "", "%", 100.0)
_NUMBER = Measure("number", "", "0 to 1")
_MISSED = {
    "contribution": "{me} contribution to {other}",
    "trust": "{me} trust in {other}",
    "worth": "{me} feeling of equal worth with {other}",
}
_CHANGES = {
    "stake": ("less of {mine} outcome depended on {other}", "more of {mine} outcome depended on {other}"),
    "alternatives": (
        "{me} could less easily get elsewhere what {other} gives",
        "{me} could more easily get elsewhere what {other} gives",
    ),
    "trust": ("{me} trusted {other} less at the start", "{me} trusted {other} more at the start"),
    "mutual_need": ("{me} and {other} needed each other less", "{me} and {other} needed each other more"),
    "need_gap": ("{me} needed {other} less than now, and was needed more", "{me} needed {other} more than now, and "
                 "was needed less"),
    "self_worth": ("{me} held itself less an equal", "{me} held itself more an equal"),
    "capability": ("{me} could deliver less of what it sets out to", "{me} could deliver more of what it sets out to"),
    "trust_propensity": ("{me} were less ready to trust", "{me} were more ready to trust"),
    "capacity": ("{me} had time for fewer partnerships", "{me} had time for more partnerships"),
    "shared_outcome": ("less of the pay hung on one result of all", "more of the pay hung on one result of all"),
    "clarity": ("management said less clearly what it expects", "management said more clearly what it expects"),
    "communication": ("word got round less quickly", "word got round more quickly"),
}  # fmt: skip
"""What a smaller and a larger value of each quantity means, after "if"."""


def name_of(tie: pd.Series) -> str:
    """A tie within a sentence."""
    return f"{tie['a']} and {tie['b']}"


def headline(ties: pd.DataFrame) -> str:
    """The finding as a title: the most fragile tie."""
    extreme = extreme_of("survival", *(ties[name] for name in with_ends("survival")))
    first = f"{extreme.title} " if extreme else ""
    return f"{first}{_most_fragile(ties, measure('survival'))}."


def finding(ties: pd.DataFrame, edges: pd.DataFrame, helps: pd.DataFrame, about: DiagnosisManifest) -> list[str]:
    """The finding in paragraphs: which tie is the most fragile; of those looked at closer, why, and what helps.

    A tie that alone is the most fragile has all of it in the first paragraph.
    """
    extreme = extreme_of("survival", *(ties[name] for name in with_ends("survival")))
    alone = bool((ties["rank"] == 1).sum() == 1)
    rank = _rank(ties.iloc[0], len(ties)) if alone else ""
    told = [extreme.warning] if extreme else []
    told.append(f"{_most_fragile(ties, measure('survival', 1, about.months), full=True)}{rank}; {about.size}.")
    if alone:
        told += _details(ties.iloc[0], edges, helps)
    paragraphs = [" ".join(told)]
    for _, tie in ties.iloc[int(alone) : about.ties].iterrows():
        paragraphs.append(" ".join(of_tie(tie, len(ties), edges, helps)))
    return paragraphs


def of_tie(tie: pd.Series, ties: int, edges: pd.DataFrame, helps: pd.DataFrame) -> list[str]:
    """One tie of so many in sentences: how often it survives, why, and, where it was looked at closer, what helps."""
    start = f"{name_of(tie)}: survival in {_within(tie, 'survival', measure('survival'))}{_rank(tie, ties)}."
    return [start, *_details(tie, edges, helps)]


def _within(row: pd.Series, name: str, how: Measure) -> str:
    return how.value_within(row[name], row[f"{name}_low"], row[f"{name}_high"])


def _most_fragile(ties: pd.DataFrame, how: Measure, full: bool = False) -> str:
    """Which ties survive least often, and how often; in `full` with luck told from what is not known."""
    first = ties[ties["rank"] == 1]
    share = f"{how.phrase} {_within(ties.iloc[0], 'survival', how)}"
    if full and (both := two_layers(ties.head(1), "survival", 1)):
        share = f"{how.phrase} {how.value(ties['survival'].iloc[0])}{both}"
    if len(ties) == 1:
        return f"Between {name_of(ties.iloc[0])} {share}"
    if len(first) == 1:
        sure = ties["rank_high"].iloc[0] == 1
        what = "is the most fragile of" if sure else "survives least often of"
        return f"The tie between {name_of(ties.iloc[0])} {what} {len(ties):,}: {share}"
    if len(first) == len(ties):
        return f"All {len(ties):,} ties are alike: {share}"
    names = [f"{a}–{b}" for a, b in zip(first["a"], first["b"], strict=True)]
    return f"{len(first)} of {len(ties):,} ties survive least often, {enumerated(names, NAMED + 1)}: of each, {share}"


def _rank(tie: pd.Series, ties: int) -> str:
    """The interval of the rank, where luck may have made it, or what is not known. Nothing of a single tie."""
    low, high = tie["rank_low"], tie["rank_high"]
    drawn = MOST_FRAGILE[0] in tie
    if low == high and not (drawn and ties > 1):
        return ""
    if not drawn:
        return f" (with other luck its rank may be {low} to {high} of {ties:,}, 1 the most fragile)"
    may = f"its rank may be {low} to {high}" if low < high else f"its rank is {low}"
    share = _within(tie, MOST_FRAGILE[0], _PERCENT)
    none = f"none survives less often in {share} of the plausible organisations"
    return f" ({may} of {ties:,}, 1 the most fragile; {none})"


def _details(tie: pd.Series, edges: pd.DataFrame, helps: pd.DataFrame) -> list[str]:
    told = [why(tie), weaker(tie)]
    own = cases.of_tie(edges, tie)
    if len(own):
        middle = f"With every uncertain number at its mean it survives in {_PERCENT.value(own['survival'].iloc[0])}. "
        told.append((middle if MOST_FRAGILE[0] in tie else "") + nearest_edge(own))
    own = cases.of_tie(helps, tie)
    return [*told, *([what_helps(own)] if len(own) else [])]


def why(tie: pd.Series) -> str:
    """What was missed first when the agreement ended; where it seldom ends, what lies furthest below its bar."""
    case = cases.why(tie)
    if case == "ends":
        what = _missed(tie["missed"], tie["missed_by"], tie)
        share = _within(tie, "missed_share", _PERCENT)
        by = _within(tie, "shortfall", _NUMBER)
        of = " of a draw on average" if MOST_FRAGILE[0] in tie else ""
        return f"Why it ends: of {tie['endings']:,} endings{of} {what} fell short first in {share}, by {by} on average."
    how = measure("formation")
    made = f"The agreement is made in {_within(tie, 'formation', how)} and ends in {tie['endings']:,} of them"
    what, by = _missed(tie["short_of"], tie["short_by"], tie), tie["short"]
    if case == "unknown":
        return f"{made}: too few endings to say why."
    mean = f"{_NUMBER.value_within(by, tie['short_low'], tie['short_high'])} below its bar"
    never = "The agreement is never made" if case == "never" else f"{made}, too few to say why"
    return f"{never}; on the mean of all months {what} shows the largest shortfall: {mean}."


def _missed(what: str, by: str, tie: pd.Series) -> str:
    return _MISSED[what].format(me=possessive(by), other=cases.other_side(tie, by))


def missed_in_words(tie: pd.Series) -> str:
    """What was missed first most often, and in which share of the endings, in a few words."""
    if not isinstance(tie["missed"], str):
        return f"{TOO_FEW} endings ({tie['endings']:,})"
    return f"{tie['missed']} of {tie['missed_by']} ({_PERCENT.value(tie['missed_share'])})"


def weaker(tie: pd.Series) -> str:
    """Which side depends more, on the mean of all months and runs."""
    case = cases.balance(tie)
    if case != "weaker":
        a, b = (_NUMBER.number(tie[f"dependence_{side}"]) for side in "ab")
        each = f"{tie['a']} depends by {a}, {tie['b']} by {b} (means of all months)"
        if case == "even":
            return f"Neither side is much the weaker: {each}."
        told, ends = f"It is open whether one side is much the weaker: {each}", tie[_IMBALANCE]
        if ends.isna().any():
            return f"{told}."
        difference, low, high = (f"{end:.2f}".replace("-", "−") for end in ends)
        return f"{told}, a difference of {difference} ({low} to {high})."
    sides = cases.sides(tie)
    mine, other = _NUMBER.number(tie[sides.of_weaker]), _NUMBER.number(tie[sides.of_stronger])
    told = f"{sides.weaker} is the weaker side: it depends on {sides.stronger} by {mine}"
    return f"{told}, {sides.stronger} on it by {other} (means of all months)."


def nearest_edge(edges: pd.DataFrame) -> str:
    """The quantity that brings a tie to one half with the smallest change. `edges` are those of one tie."""
    if not edges["sided"].iloc[0]:
        return (
            "On which side of one half it stands is open: "
            "in the runs of the search the interval of its survival holds one half."
        )
    one = nearest(edges)
    if one is None:
        best = edges.iloc[int((edges["reaches"] - HALF).abs().argmin())]
        reached = f"the nearest that any comes is {_PERCENT.beside(best['reaches'], HALF)}, along {quantity(best)}"
        if best["reaches"] == best["survival"]:
            reached = "none brings it any nearer"
        return f"No single one of {len(edges)} quantities surely brings it to one half within its range: {reached}."
    only = "only " if one["survival"] > HALF else ""
    change = _CHANGES[name_at(one["path"])][int(one["edge"] > one["now"])]
    who = one[["of", "towards"]].fillna("")
    condition = change.format(me=who["of"], mine=possessive(who["of"]), other=who["towards"])
    beside_now, ends = one[["edge", "now"]].tolist(), one[["edge_low", "edge_high"]].tolist()
    value, _, low, high = (text.replace("-", "−") for text in even(beside_now, ends))
    now = apart(beside_now, 3, figures)[1].replace("-", "−")
    told = f"If {condition} – {quantity(one)} {value} ({span(low, high)}) where it is {now} –, it would survive in"
    far = f"{_PERCENT.value(one['distance'])} of its range away"
    others = as_near(edges)
    if others.empty:
        return f"{told} {only}every second run: the nearest edge of {len(edges)} quantities, {far}."
    which = f"of {len(edges)} quantities it shows the nearest edge, {far}"
    return f"{told} {only}every second run: {which}. That of {quantity(others.iloc[0])} may be as near."


def quantity(edge: pd.Series) -> str:
    """A quantity in words: alternatives, trust propensity of IT, clarity."""
    name = name_at(str(edge["path"])).replace("_", " ")
    of, towards = edge[["of", "towards"]].fillna("")
    return name + (f" of {of}" if of else "") + (f" towards {towards}" if towards else "")


def what_helps(helps: pd.DataFrame) -> str:
    """What helps a tie most, or at least surely helps it. `helps` are those of one tie, the best first."""
    best, how = helps.iloc[0], measure("survival")
    if verdict(best, "survival") != GAIN:
        none = (
            f"None of {len(helps)} interventions is" if len(helps) > 1 else "The one intervention that was tried is not"
        )
        return f"{none} shown to help it."
    first, doubt = f"Of {len(helps)} interventions “{best['variant']}” helps it most", list[str]()
    if len(helps) == 1:
        first = f"The one intervention that was tried, “{best['variant']}”, helps it"
    elif len(rivals := overlaps(best, helps.iloc[1:])):
        first = f"Of {len(helps)} interventions “{best['variant']}” shows the largest gain for it"
        doubt = [f"“{rivals['variant'].iloc[0]}” may help as much."]
    told = f"{first}: survival {difference_in_words(best, how)}."
    return " ".join([told, *doubt, *in_draws(best, "survival", how)])


def rank_in_words(tie: pd.Series) -> str:
    """The rank, or the ends of its interval where they differ: 1–7."""
    return "–".join(dict.fromkeys(str(tie[name]) for name in ("rank_low", "rank_high")))


def rows(ties: pd.DataFrame, most: int) -> tuple[Sequence[str], list[list[str]]]:
    """The most fragile ties as a table for people: headings and cells."""
    how = measure("survival")
    headings = ("rank", "tie", "survives in %", "is made in %", "missed first")
    cells = []
    for _, tie in ties.head(most).iterrows():
        shares = [how.within(tie[name], tie[f"{name}_low"], tie[f"{name}_high"]) for name in ("survival", "formation")]
        cells.append([rank_in_words(tie), f"{tie['a']} – {tie['b']}", *shares, missed_in_words(tie)])
    return headings, cells
