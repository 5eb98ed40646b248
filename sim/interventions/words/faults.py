"""What is wrong with a text that the grammar does not allow: the words, what is allowed there, and the nearest name."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from lark import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from ...files.errors import InputError, cut, nearest, unknown
from ...files.numbers import meant
from ...files.short_names import ALL
from ...scenarios.phrases import first, phrases
from ..catalogue import Catalogue
from .grammar import MONTH, OPTIONS, STOP

_MEANS = {
    "DEPARTMENT": "a department",
    "ALL": ALL,
    "NUMBER": "a number",
    "PATH": "PATH=VALUE",
    "INTERVENTION": "an intervention",
    "TEXT": 'text in quotes such as "business partner"',
    "VALUE": "a value",
    "SIGN": "=, += or *= and a number",
    "OPTION": "from MONTH, to MONTH, onset MONTHS, size NUMBER",
    "_AND": "and",
    "_COMMA": "a comma",
    "_PLUS": "+",
}


def fault(error: UnexpectedInput, text: str, names: Sequence[str], catalogue: Catalogue, where: str) -> InputError:
    """The error for a text that cannot be read."""
    place, expected = _found(error, len(text))
    before, rest = text[:place].strip(), text[place:].strip()
    stop = STOP.search(rest)
    chunk = rest[: stop.start()] if stop else rest
    return InputError.at(where, _line(before, rest, chunk, expected, names, catalogue))


def _line(before: str, rest: str, chunk: str, expected: set[str], names: Sequence[str], catalogue: Catalogue) -> str:
    """What is wrong with the words `rest`, of which the name is `chunk`, after the words `before`."""
    if "PATH" in expected:
        return _unknown_change(chunk, catalogue) if rest else f"a change is missing{_after(before)}"
    if not rest:
        return f"ends too early: needs {_listed(expected)}{_after(before)}"
    words = _keywords(expected) + (list(OPTIONS) if "OPTION" in expected else [])
    near = nearest((chunk or rest).split()[0], words)
    if "DEPARTMENT" in expected and chunk and (not near or nearest(chunk, names)):
        return unknown("department", chunk, (*names, ALL))
    word = rest.split(maxsplit=1)[0]
    if expected <= {"NUMBER", MONTH}:
        return f'{before.rsplit(maxsplit=1)[-1]} needs a number, not "{cut(word)}"{meant(word)}'
    if "NUMBER" in expected and meant(word):
        return f'"{word}" is no number{meant(word)}'
    return f'"{cut(chunk or rest)}" cannot stand{_after(before)}{near or f"; allowed: {_listed(expected)}"}'


def _after(before: str) -> str:
    return f' after "{before}"' if before else ""


def _found(error: UnexpectedInput, length: int) -> tuple[int, set[str]]:
    """Where the text cannot go on, and the terminals that could stand there."""
    if isinstance(error, UnexpectedCharacters):
        return error.pos_in_stream or 0, set(error.allowed or ())
    if isinstance(error, UnexpectedToken):
        ended = error.token.type == "$END"
        return length if ended else error.pos_in_stream or 0, set(error.accepts or error.expected)
    return length, set()


def _unknown_change(chunk: str, catalogue: Catalogue) -> str:
    """The line for a change that nobody knows: the nearest intervention or dated change."""
    known = [*catalogue.interventions, *map(first, phrases().values())]
    starts = [" ".join(chunk.split()[:number]) for number in (1, 2)]
    likeness = {
        one: max(SequenceMatcher(None, one.casefold(), other.casefold()).ratio() for other in known) for one in starts
    }
    named = max(starts, key=lambda one: likeness[one])
    if nearest(named, known):
        return unknown("intervention or dated change", named, known)
    return unknown("intervention or dated change", chunk, known) + "; or write PATH=VALUE"


def _keywords(expected: set[str]) -> list[str]:
    return [name.removeprefix("_W_").lower() for name in sorted(expected) if name.startswith("_W_") and name != MONTH]


def _listed(expected: set[str]) -> str:
    words = [_MEANS[name] for name in _MEANS if name in expected]
    return ", ".join([*words, *(f'"{word}"' for word in _keywords(expected))])
