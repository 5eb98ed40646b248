"""The words of the lab's page. A language is one file in words/, on top of the words that documents use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ...documents.language import Language, language, languages

FOLDER = Path(__file__).parents[1] / "words"
ENGLISH = "en"


def codes() -> list[str]:
    """The codes of the languages of the lab."""
    return languages(FOLDER)


@cache
def words(code: str = ENGLISH) -> Language:
    """The words of the page in a language. Raises InputError where there are none."""
    return Language(code, {**language(code).words, **language(code, FOLDER).words})
