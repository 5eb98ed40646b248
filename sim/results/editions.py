"""The edition of the model that made some results. Those of another edition can be read and drawn, not gone on with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..files.errors import InputError
from ..version import EDITION, edition_in_words

FIRST, LAST = 1, 9_999
"""The first edition did not write its number down. A larger number than the last is that of no edition."""


def edition_of(facts: Mapping[str, Any]) -> int:
    """The edition that a manifest, or the plan of an unfinished sweep, names."""
    return int(facts.get("edition", FIRST))


def is_edition(found: object) -> bool:
    """Whether a fact of a file can be the number of an edition."""
    return type(found) is int and FIRST <= found <= LAST


def of_another(facts: Mapping[str, Any]) -> str:
    """A sentence for whoever looks at results of another edition. Empty for those of this one."""
    edition = edition_of(facts)
    if edition == EDITION:
        return ""
    return f"These results are of {edition_in_words(edition)}; this program runs edition {EDITION}."


def refuse_another(folder: Path, facts: Mapping[str, Any], instead: str) -> None:
    """Raise InputError where another edition made what a folder holds. `instead` says what the user can do."""
    edition = edition_of(facts)
    if edition != EDITION:
        message = f"is of {edition_in_words(edition)}; this program runs edition {EDITION} and cannot go on with it"
        raise InputError.at(str(folder), f"{message}: {instead}")
