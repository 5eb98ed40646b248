"""The words of the lab's page. A language is one file in words/, on top of the words that documents use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ...documents.language import Language, language, languages

FOLDER = Path(__file__).parents[1] / "words"
ENGLISH = "en"


@cache
def codes() -> list[str]:
    """The codes of the languages of the lab."""
    return languages(FOLDER)


def preferred(accepted: str) -> str:
    """The first language of an Accept-Language, such as "de-AT,de;q=0.9,en;q=0.8", that there are words of.

    Browsers name the languages in the order in which they like them. English where there is none.
    """
    named = (one.partition(";")[0].partition("-")[0].strip().lower() for one in accepted.split(","))
    return next((code for code in named if code in codes()), ENGLISH)


def asked(headers: Mapping[str, str]) -> Language:
    """The words of the language that a request asks for."""
    return words(preferred(headers.get("accept-language", "")))


@cache
def words(code: str = ENGLISH) -> Language:
    """The words of the page in a language. Raises InputError where there are none.

    What the page has in common with documents is in English as long as these do not have the language, unless the
    file of the page says it.
    """
    shared = language(code if code in languages() else ENGLISH)
    return Language(code, {**shared.words, **language(code, FOLDER).words})
