"""Dated changes in a line of text: `outside offer Sales IT from 12 to 24 size 0.6`.

Each kind declares its phrase (timeline.py). After it come the months, and other numbers by the names of their fields.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from string import Formatter
from typing import Any

from .dated import Dated, Lasting
from .timeline import KINDS, OPERATIONS

WHEN = {"from": "month", "in": "month", "to": "until", "until": "until", "onset": "onset"}
"""The words for the months of a change, and the field that each gives."""
SIGNS = {"=": "set", "+=": "add", "*=": "multiply"}
"""What stands between a path and its number, and the kind that it makes."""
OPTIONAL = frozenset({"of", "as"})
"""Words of a phrase that may be left out."""
_SHOWN = {
    "department": "DEPARTMENT",
    "departments": "DEPARTMENT, …",
    "pair": "DEPARTMENT DEPARTMENT",
    "pairs": "A+B, …",
    "text": '"TEXT"',
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A field within a phrase, and what it names: a department, departments, a pair, pairs or text."""

    field: str
    names: str


def parts(kind: type[Dated]) -> list[str | Slot]:
    """The words and slots of the phrase of a kind, in order."""
    found: list[str | Slot] = []
    for words, field, names, _ in Formatter().parse(kind.phrase or kind.mark()[1] or kind.title):
        found += words.split()
        if field:
            found.append(Slot(field, names or field))
    return found


def first(kind: type[Dated]) -> str:
    """The words with which the phrase of a kind begins, without those that may be left out."""
    words = takewhile(lambda part: isinstance(part, str), parts(kind))
    return " ".join(str(word) for word in words if word not in OPTIONAL)


def later(kind: type[Dated]) -> list[str]:
    """The words of its phrase that stand after whom or what it names."""
    return [word for word in dropwhile(lambda part: isinstance(part, str), parts(kind)) if isinstance(word, str)]


def phrases() -> dict[str, type[Dated]]:
    """The kinds that are said by a phrase of words, by their names; the others change a number by path."""
    return {name: kind for name, kind in KINDS.items() if kind.mark()[0] not in OPERATIONS}


def numbers(kind: type[Dated]) -> list[str]:
    """The fields of a kind that are numbers by themselves, other than its months: size, rate."""
    fields = kind.model_fields
    return [name for name, field in fields.items() if name not in WHEN.values() and isinstance(field.default, float)]


def text_of(dated: Dated) -> str:
    """A dated change in a line of text. What is at its default is left out."""
    after = "".join(f" {text}" for text in (_when(dated), *_said_numbers(dated)))
    key = dated.mark()[0]
    if key in OPERATIONS:
        sign = next(sign for sign, made in SIGNS.items() if made == key)
        return " and ".join(f"{path}{sign}{plain(value)}{after}" for path, value in getattr(dated, key).items())
    words = [
        part if isinstance(part, str) else _filled(part, getattr(dated, part.field)) for part in parts(type(dated))
    ]
    return " ".join(words) + after


def form(kind: type[Dated]) -> str:
    """What can be said of a kind, its parts in capital letters."""
    lasting, onset = issubclass(kind, Lasting), "onset" in kind.model_fields
    when = [f"{_since(kind)} MONTH", *(["[to MONTH]"] if lasting else []), *(["[onset MONTHS]"] if onset else [])]
    after = " ".join([*when, *(f"[{name} {name.upper()}]" for name in numbers(kind))])
    key = kind.mark()[0]
    if key in OPERATIONS:
        return f"{kind.phrase.format(path='PATH', value='NUMBER')} {after}"
    fields = kind.model_fields
    words = (
        f"[{_SHOWN[part.names]}]" if not fields[part.field].is_required() else _SHOWN[part.names]
        for part in parts(kind)
        if isinstance(part, Slot)
    )
    return " ".join(part if isinstance(part, str) else next(words) for part in parts(kind)) + f" {after}"


def plain(number: Any) -> str:
    """A number in as few digits as give the same number again."""
    return str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else repr(float(number))


def _since(kind: type[Dated]) -> str:
    """`from` for what lasts or grows, `in` for what happens once."""
    return "from" if {"until", "onset"} & set(kind.model_fields) else "in"


def _when(dated: Dated) -> str:
    until, onset = getattr(dated, "until", None), getattr(dated, "onset", 0)
    text = f"{_since(type(dated))} {dated.month}"
    return text + (f" to {until}" if until else "") + (f" onset {onset}" if onset else "")


def _said_numbers(dated: Dated) -> list[str]:
    fields = type(dated).model_fields
    return [f"{n} {plain(getattr(dated, n))}" for n in numbers(type(dated)) if getattr(dated, n) != fields[n].default]


def _filled(slot: Slot, value: Any) -> str:
    if value is None:
        return "all"
    match slot.names:
        case "text":
            return json.dumps(value, ensure_ascii=False)
        case "pair":
            return " ".join(value)
        case "departments":
            return ", ".join(value)
        case "pairs":
            return ", ".join("+".join(pair) for pair in value)
        case _:
            return str(value)
