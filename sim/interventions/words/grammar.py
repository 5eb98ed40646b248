"""The grammar of changes in words (lark, LALR), made from the kinds of dated changes and from the names that are there.

Departments and interventions may have any name, so the names that a text holds are words of its grammar: "R and D" is
one department, and its "and" joins nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from lark import Lark

from ...files.short_names import ALL
from ...scenarios.dated import Dated
from ...scenarios.phrases import OPTIONAL, WHEN, Slot, later, numbers, parts, phrases
from .said import NUMBER

OPTIONS = (*WHEN, *dict.fromkeys(name for kind in phrases().values() for name in numbers(kind)))
"""The words that a number follows."""
AND = "and"
MONTH = "_W_MONTH"
"""The terminal of the word `month`, which may stand before its number."""
QUOTES = "\"'"
"""Marks that may stand around a department, as around other text."""
FEW = 200
"""A grammar with the names of more departments is slow to make."""
_END = r"(?=[\s,;+]|$)"
_OPTION = rf"(?:{'|'.join(OPTIONS)})"
_AFTER = "|".join((AND, *OPTIONS, *(word for kind in phrases().values() for word in later(kind))))
STOP = re.compile(rf"\s*[,;+]|\s+(?:{_AFTER})(?!\S)", re.IGNORECASE)
"""Where a name ends that nobody knows."""
_SLOTS = {
    "department": "DEPARTMENT",
    "pair": "DEPARTMENT _PLUS? DEPARTMENT",
    "departments": "(ALL | DEPARTMENT (_COMMA DEPARTMENT)*)",
    "pairs": "(ALL | tie (_COMMA tie)*)",
    "text": "TEXT",
}


def grammar(text: str, departments: Sequence[str], interventions: Iterable[str]) -> Lark:
    """The grammar for a text. Of many departments, only those are in it that the text holds."""
    folded = _folded(text)
    held = departments if len(departments) <= FEW else [name for name in departments if _folded(name) in folded]
    return _of_names(tuple(held), tuple(interventions))


@lru_cache(maxsize=16)
def _of_names(departments: tuple[str, ...], interventions: tuple[str, ...]) -> Lark:
    names, known = sorted(departments, key=len, reverse=True), sorted(interventions, key=len, reverse=True)
    events = {f"event{place}": _phrase(kind) for place, kind in enumerate(phrases().values())}
    words = {word for phrase in events.values() for word in re.findall(r"_W_\w+", phrase)}
    rules = [
        "start: change (_AND change)*",
        "change: setting option* | intervention option* | event option*",
        "setting: PATH SIGN VALUE",
        f"intervention: {'INTERVENTION' if known else 'NOTHING'} [whom] [NUMBER]",
        "whom: ALL | one (_COMMA one)*",
        "?one: DEPARTMENT | tie",
        "tie: DEPARTMENT _PLUS DEPARTMENT",
        f"option: OPTION {MONTH}? NUMBER",
        f"event: {' | '.join(events)}",
        *(f"{name}: {phrase}" for name, phrase in events.items()),
        _terminal("PATH", 9, rf"(?>{_any(names, '|')}[^\s;=])+?(?=\s*[-+*]?=)"),  # atomic: a long text stays quick
        _terminal("DEPARTMENT", 8, rf"(?:{_any(names)}|{_quoted(names)}){_END}" if names else "(?!)x"),
        _terminal("INTERVENTION", 7, rf"(?:{_any(known)}){_END}") if known else "",
        _terminal("NOTHING", 7, "(?!)x"),
        *(_terminal(word, 6, word.removeprefix("_W_").lower() + _END) for word in sorted({*words, MONTH})),
        _terminal("ALL", 6, ALL + _END),
        _terminal("OPTION", 6, _OPTION + _END),
        _terminal("_AND", 6, rf";|{AND}(?!\S)"),
        _terminal("NUMBER", 5, NUMBER + r"(?=[\s;]|$)"),
        _terminal("TEXT", 5, r'"(?:[^"\\]|\\.)*"' + "|'[^']*'"),
        _terminal("VALUE", 1, rf"{NUMBER}(?=\s+{_OPTION}(?!\S))|(?!\s)(?:{_any(names, '|')}{_tempered()})+"),
        _terminal("SIGN", 1, "[-+*]?="),
        _terminal("_COMMA", 1, ","),
        _terminal("_PLUS", 1, r"\+"),
        _terminal("_SPACE", 1, r"\s+"),
        "%ignore _SPACE",
    ]
    return Lark("\n".join(rules), parser="lalr", maybe_placeholders=True)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _phrase(kind: type[Dated]) -> str:
    """The right side of the rule for a kind, from its phrase. Whom it need not name may be left out."""
    found = []
    for part in parts(kind):
        if isinstance(part, Slot):
            found.append(_SLOTS[part.names] + ("" if kind.model_fields[part.field].is_required() else "?"))
        else:
            found.append(f"_W_{part.upper()}" + ("?" if part in OPTIONAL else ""))
    return " ".join(found)


def _tempered() -> str:
    """Any character of a value: it ends at a semicolon, at " and ", and at a word for a number with its number."""
    return rf"(?!\s+{AND}(?!\S)|\s+{_OPTION}\s+(?:month\s+)?[\d+-])[^;]"


def _any(names: list[str], after: str = "") -> str:
    """A pattern for any of some names, where there are any."""
    return "|".join(r"\s+".join(map(re.escape, name.split())) for name in names) + after if names else ""


def _quoted(names: list[str]) -> str:
    """A pattern for any of some names in quotation marks."""
    return "|".join(f"{mark}(?:{_any(names)}){mark}" for mark in QUOTES)


def _terminal(name: str, priority: int, pattern: str) -> str:
    return f"{name}.{priority}: /{pattern.replace('/', chr(92) + '/')}/i"
