"""What a department or a tie of the map says when it is pointed at, and the map for those who cannot see it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from ...documents.language import Language
from ...figures.phrases import short
from ..state.live_story import Row
from .colouring import Share

MAX_NAMED = 15
"""Most ties whose shares a screen reader reads out: those that survive least often."""


LETTERS = 34
"""Most letters of a line of a tip: a phone has room for no more."""


def literal(text: str) -> str:
    """The text without braces, which ECharts would take for the start of a template."""
    return text.replace("{", "(").replace("}", ")")


def _tip(lines: Iterable[str]) -> str:
    """Lines as a tip, broken where they are long."""
    return literal("\n".join(part for line in lines for part in textwrap.wrap(line, LETTERS)))


def of_department(words: Language, person: Row) -> str:
    """The name and the numbers of a department."""
    lines = [short(str(person["department"]), 80)]
    for name in ("power", "dependency", "trust", "self_worth"):
        lines.append(words.say("map.number", name=words.say(f"map.{name}"), value=_number(words, person[name])))
    return _tip(lines)


def of_tie(words: Language, row: Row, share: Share | None) -> str:
    """The mode of a tie, the numbers of both sides and, where the map shows it, how often it survives."""
    a, b = short(row["a"], 28), short(row["b"], 28)
    lines = [f"{a} – {b}: {words.named('mode_names', row['mode'])}"]
    for name, column in (("need", "dependence"), ("trust", "trust"), ("contribution", "contribution")):
        first, second = (_number(words, row[f"{column}_{way}"]) for way in ("ab", "ba"))
        lines.append(words.say("map.sides", name=words.say(f"map.{name}"), a=a, b=b, first=first, second=second))
    if share is not None:
        lines.append(share.told(words, {"a": a, "b": b}))
    return _tip(lines)


def of_survival(words: Language, ties: Sequence[Row], shares: Sequence[Share], runs: int) -> str:
    """The ties in words, those first whose partnering survives least often."""
    known = sorted((share.survival, e) for e, share in enumerate(shares) if share.known)
    each = "; ".join(shares[e].told(words, ties[e]) for _, e in known[:MAX_NAMED])
    key = "described" if len(known) <= MAX_NAMED else "described_least"
    return words.say(f"map.{key}", runs=words.number(f"{runs:,}"), ties=each, named=MAX_NAMED) if each else ""


def _number(words: Language, value: float) -> str:
    return words.number(f"{value:.2f}")
