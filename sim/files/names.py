"""Names and other text of strangers: one way to write each name, and none that a reader cannot see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from .errors import InputError, cut
from .plain import plain

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that are no text, which no file may hold."""
NO_TEXT = "holds a control character: only text is allowed"

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that show nothing or turn the text around: control and format characters, bidi marks."""
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that look like nothing."""


def enumerated(names: Iterable[object], most: int | None = None, last: str = "and") -> str:
    """Names in a sentence: "a, b and c". Of more than `most` the last part says how many more there are."""
    told = [str(name) for name in names]
    if most is not None and len(told) > most:
        told = [*told[: most - 1], f"{len(told) - most + 1} more"]
    *first, end = told
    return f"{', '.join(first)} {last} {end}" if first else end


def counted(number: int, noun: str) -> str:
    """So many things: "1 tie", "2,000 ties"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def composed(text: str) -> str:
    """A text with composed letters (NFC): é is one letter, however it was typed."""
    return unicodedata.normalize("NFC", text)


def tidy(name: str) -> str:
    """A name as it is always written: composed, without blanks around it."""
    return composed(name).strip()


def unseen(name: str, what: str = "name") -> str:
    """What is wrong with a name, or `what` it is, that holds characters which nobody sees, or nothing."""
    found = [one for one in name if unicodedata.category(one) in _UNSEEN or one in _BLANK_LETTERS]
    if not found:
        return ""
    return f"the {what} {cut(ascii(name))} holds U+{ord(found[0]):04X}, a character that cannot be seen: leave it out"


def nameless(name: str) -> str:
    """What is wrong with a name that nobody can read: it has characters that are not seen, or none at all."""
    return unseen(name) or ("" if tidy(name) else "a name needs letters or digits, not only blanks")


def tidied(data: Any) -> Any:
    """Plain data with every key tidy and every text composed.

    Raises InputError, with the place, where two keys become one or a text could not be read back from a file.
    """
    return _tidied(plain(data), "")


def _tidied(part: Any, where: str) -> Any:
    if isinstance(part, dict):
        keys = [tidy(key) if isinstance(key, str) else key for key in part]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InputError.at(str(twice), "is given twice")
        return {key: _tidied(own, f"{where}.{key}".lstrip(".")) for key, own in zip(keys, part.values(), strict=True)}
    if isinstance(part, list):
        return [_tidied(own, where) for own in part]
    if isinstance(part, str) and CONTROL.search(part):
        raise InputError.at(where or "scenario", NO_TEXT)
    return composed(part) if isinstance(part, str) else part
