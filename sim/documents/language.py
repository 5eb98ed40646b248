"""The words and the numbers of a language, from the one file that it has in words/."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ..figures.uncertain.differences import told_apart
from ..figures.wording import measure
from ..files.errors import InputError, cut, unknown
from ..files.names import enumerated
from .document import DIFFERENCES

FOLDER = Path(__file__).with_name("words")
MISSING = "–"
"""What stands in a cell without a value."""
_NUMBER = re.compile(r"(?:(?<!\w)-)?\d[\d,]*(?:\.\d+)?")
_BOUNDS = {">": "over", "<": "under"}
"""The words for the marks of a bound at the upper end of a range."""
_BETWEEN = re.compile(r"(?<=\d) to (?:(over|under) )?(?=[−<\d-])")
"""What may stand between the two ends."""


def languages(folder: Path = FOLDER) -> list[str]:
    """The codes of the languages that a folder has words of."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language. `words` holds texts by keys such as `report.answer.heading`, and marks of numbers."""

    code: str
    words: Mapping[str, Any]

    def say(self, key: str, count: int | None = None, /, **values: object) -> str:
        """The text of a key with its placeholders filled in. Raises KeyError where there is no such text.

        `count` chooses between `one` and `many`, where the text has both, and fills in {count}.
        """
        text = self._at(key)
        if count is not None:
            text = text["one" if count == 1 else "many"] if isinstance(text, Mapping) else text
            values = {"count": self.number(f"{count:,}"), **values}
        return str(text).format_map(values)

    def named(self, kind: str, name: str, otherwise: str = "") -> str:
        """What the language calls a thing of the model; without a word for it `otherwise`, or else its own name."""
        return str(self.words.get(kind, {}).get(name, otherwise or name))

    def parameter(self, name: str) -> str:
        """The name of a parameter in words."""
        return self.named("parameter_names", name, name.replace("_", " "))

    def number(self, text: str) -> str:
        """The numbers in a text, such as "1,234.5 (<0.1–2.0)" or "87 to over 99.9", as the language writes them."""
        text = _BETWEEN.sub(lambda found: self._at("numbers.to") + self._bound(found[1]), text)
        marks = {",": self._at("numbers.thousands"), ".": self._at("numbers.decimal"), "-": "−"}
        return _NUMBER.sub(lambda found: "".join(marks.get(one, one) for one in found[0]), text)

    def bound(self, text: str) -> str:
        """A number at the end of a range as the language writes it: over 99.9 rather than >99.9."""
        word = _BOUNDS.get(text[0])
        return self._bound(word) + self.number(text[1:] if word else text)

    def _bound(self, word: str | None) -> str:
        return f"{self._at(f'numbers.{word}')} " if word else ""

    def cell(self, value: Any, shape: str) -> str:
        """The value of a cell, written as the shape of its column says (see `Column`)."""
        if shape != "text" and isinstance(value, str):  # what was given in the place of a number
            return cut(value)
        if shape == "text":
            return MISSING if value is None or value != value else str(value)  # noqa: PLR0124 - a number that is none
        if value is None or not np.isfinite(value):
            return MISSING
        if shape in DIFFERENCES:  # as sentences say it: none that lies on one side of 0 is 0
            (told,) = told_apart([value], measure("survival"), least=1)
            return self.number(told.lstrip("+") if shape == "loss" else told)
        forms = {"count": ",.0f", "share": ".1f", "months": ".1f", "money": ",.0f"}
        scaled = 100.0 * value if shape == "share" else value
        if shape == "share" and (0.0 < scaled < 0.1 or 99.9 < scaled < 100.0):  # as sentences say it
            return self.number("<0.1" if scaled < 0.1 else ">99.9")
        text = f"{scaled:{forms[shape]}}" if shape in forms else _plain(scaled)
        return self.number(text if text.strip("+-0.,") else "0")

    def joined(self, names: Sequence[str]) -> str:
        """Names in a sentence: a, b and c."""
        return enumerated(names, last=self._at("numbers.and"))

    def possessive(self, name: str) -> str:
        """A name before what is its own: IT's, Sales'."""
        hissing = name.endswith(tuple(self._at("numbers.hissing")))
        return self.say("numbers.whose_hissing" if hissing else "numbers.whose", name=name)

    def quoted(self, name: str) -> str:
        """A name in quotation marks."""
        return self.say("numbers.quoted", name=name)

    def date(self, iso: str) -> str:
        """A day, given as 2026-11-26, in words."""
        day = date.fromisoformat(iso)
        return self.say("numbers.date", day=day.day, month=self._at("numbers.months")[day.month - 1], year=day.year)

    def _at(self, key: str) -> Any:
        found: Any = self.words
        for part in key.split("."):
            found = found[part]
        return found


def _plain(value: float) -> str:
    """A number with three significant figures, without an exponent."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{float(f'{value:.3g}'):g}"


@cache
def language(code: str, folder: Path = FOLDER) -> Language:
    """The words of a language by its code, from its file in a folder. Raises InputError where there are none."""
    from ruamel.yaml import YAML

    if code not in languages(folder):
        raise InputError.at("--language", unknown("language", code, languages(folder)))
    return Language(code, YAML(typ="safe", pure=True).load(folder / f"{code}.yaml"))
