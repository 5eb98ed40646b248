"""Names and other text of strangers: one way to write each name, and none that a reader cannot see."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from .errors import InputError

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that show nothing or turn the text around: control and format characters, bidi marks."""
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that look like nothing."""


def composed(text: str) -> str:
    """A text with composed letters (NFC): é is one letter, however it was typed."""
    return unicodedata.normalize("NFC", text)


def tidy(name: str) -> str:
    """A name as it is always written: composed, without blanks around it."""
    return composed(name).strip()


def unseen(name: str) -> str:
    """What is wrong with a name that holds characters which nobody sees, or nothing."""
    found = [one for one in name if unicodedata.category(one) in _UNSEEN or one in _BLANK_LETTERS]
    if not found:
        return ""
    return f"the name {name!a} holds U+{ord(found[0]):04X}, a character that cannot be seen: leave it out"


def tidied(part: Any) -> Any:
    """Plain data with every key tidy and every text composed. Raises InputError where two keys become one."""
    if isinstance(part, Mapping):
        keys = [tidy(key) if isinstance(key, str) else key for key in part]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InputError.at(str(twice), "is given twice")
        return {key: tidied(own) for key, own in zip(keys, part.values(), strict=True)}
    if isinstance(part, list):
        return [tidied(own) for own in part]
    return composed(part) if isinstance(part, str) else part
