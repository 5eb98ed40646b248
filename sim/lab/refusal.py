"""What the page itself refuses, such as an organisation that is too large for it.

What it refuses as the command line does, such as a fault in a file, is told as there, in English. Only the advice to
give a command is left out: a class has the page alone.
"""

from __future__ import annotations

import re
from typing import Any, Self

from ..documents.language import Language
from ..files.errors import InputError, Problem
from .state.words import words

_ADVICE = re.compile(r"[;:] [^;:\n]*`partnering [^`]*`[^;:\n]*")
"""The part of a message that names a command."""


class RefusedError(InputError):
    """A refusal with words in every language of the page. As a text it is in English."""

    key: str
    values: dict[str, Any]

    @classmethod
    def because(cls, where: str, key: str, **values: Any) -> Self:
        """The refusal of something at a place, by the key of its words; numbers are written as a language does."""
        error = cls([Problem(where, _said(words(), key, values))])
        error.key, error.values = key, values
        return error

    def told(self, language: Language) -> str:
        """The refusal in a language."""
        where = language.named("place_names", self.problems[0].where)
        return str(Problem(where, _said(language, self.key, self.values)))


def told(error: InputError, language: Language) -> str:
    """What was wrong, in a language where there are words for it."""
    return error.told(language) if isinstance(error, RefusedError) else _ADVICE.sub("", str(error))


def failure(error: Exception, language: Language) -> str:
    """What a page says of a fault of the program: its kind alone, because its text can name folders of the server."""
    return language.say("page.failed_why", kind=type(error).__name__)


def _said(language: Language, key: str, values: dict[str, Any]) -> str:
    shown = {name: language.number(f"{one:,}") if isinstance(one, int) else one for name, one in values.items()}
    return language.say(f"refused.{key}", **shown)
