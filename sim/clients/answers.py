"""From an answer to a number between 0 and 1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from ..files.errors import InputError, cut
from ..files.numbers import two_meanings
from .formats.tables import Table
from .mapping import Scale

NO_ANSWER = frozenset(map(str.casefold, (
    "", "n/a", "na", "nan", "none", "null", "-", "–", "?", ".", "don't know", "don’t know", "do not know",
    "not applicable", "no answer", "prefer not to say", "keine angabe", "k. a.", "k.a.", "weiß nicht", "entfällt",
)))  # fmt: skip
"""Answers that are none, unless they are among the labels of a scale; a map adds others."""
MAY_MEAN_NOTHING = frozenset({"none", "null", "-", "–"})
"""Of these, what may as well be the answer that means 0."""
CODES = {"99", "98", "97", "999", "998", "-1", "-9", "-99", "-999"}
"""Numbers that questionnaires give to no answer."""
LADDERS = (
    ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("never", "seldom", "sometimes", "often", "always"),
    ("not at all", "slightly", "moderately", "very", "extremely"),
    ("not at all", "a little", "somewhat", "much", "completely"),
    ("stimme überhaupt nicht zu", "stimme nicht zu", "teils/teils", "stimme zu", "stimme voll und ganz zu"),
    ("trifft nicht zu", "trifft eher nicht zu", "teils/teils", "trifft eher zu", "trifft zu"),
)
"""Usual answers in words, in order."""
ERRORS = frozenset({"#div/0!", "#n/a", "#name?", "#null!", "#num!", "#ref!", "#value!", "#spill!", "#calc!"})
"""What a spreadsheet shows where a formula fails. It is no answer, and only a map can say that nobody gave one."""
_CODE = re.compile(r"^[A-Za-z]{1,3}(\d{1,3})$")
"""LimeSurvey's answer codes: A4 is the fourth answer."""
_NUMBERED = re.compile(r"^\(?([+-]?\d+(?:\.\d+)?)\s*[\]:.)=–—-]\s*\D")
"""Answers such as `4: most of it`."""
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
"""1.500 and 1,500 are 1500 or 1.5; 0.500 and 1000.500 are one number."""
_THOUSANDS = re.compile(r"(?<=\d)[,' \u00a0\u202f](?=\d{3}(?:\D|$))")


def numbers(column: pd.Series, decimal_comma: bool = False) -> pd.Series:
    """The numbers that texts are, also 3,5 and 1,234.5; not a number where a text is none."""
    plain = column.astype(str).str.strip()
    found = pd.to_numeric(plain, errors="coerce")
    left = found.isna() & (plain != "")
    if left.any():
        words = plain[left].str.removesuffix("%").str.strip()
        if decimal_comma:
            words = words.str.replace(r"[.' \u00a0\u202f](?=\d{3}(?:\D|$))", "", regex=True).str.replace(",", ".")
        else:
            words = words.str.replace(_THOUSANDS, "", regex=True).str.replace(r"^(\d+),(\d+)$", r"\1.\2", regex=True)
        found = found.astype(float)
        found[left] = pd.to_numeric(words, errors="coerce").astype(float)
    return found.astype(float).replace([np.inf, -np.inf], np.nan)


def amounts(table: Table, name: str) -> pd.Series:
    """The amounts of a column, which no scale bounds; not a number where a text is none.

    Raises InputError with its line for the first text that may be two amounts, unless others of the column say which.
    """
    column = table.rows[name]
    if not table.typed:
        return numbers(column, table.decimal_comma)
    cells = column.unique().tolist()
    marks = {_decimal_mark(cell) for cell in cells} - {""}
    mark = marks.pop() if len(marks) == 1 else ""
    if not mark and (unclear := {cell for cell in cells if _EITHER.fullmatch(cell)}):
        row = int(column.isin(unclear).to_numpy().argmax())
        raise InputError.at(table.cell(row, name), two_meanings(column.iloc[row]))
    return numbers(column.map({cell: _with_point(cell, _decimal_mark(cell) or mark) for cell in cells}))


def _decimal_mark(text: str) -> str:
    """The mark before the decimals as a text alone shows it: a comma, a point, or nothing where it shows none."""
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return max(".,", key=text.rfind)
    if points > 1 or commas > 1:
        return "," if points else "."
    one = "." if points else "," if commas else ""
    return "" if _EITHER.fullmatch(text) else one


def _with_point(text: str, mark: str) -> str:
    """A text with a point before its decimals, and no comma."""
    return text.replace(".", "").replace(",", ".") if mark == "," else text.replace(",", "")


def scaled(
    column: pd.Series, scale: Scale, item: str, where: Callable[[int], str], decimal_comma: bool = False
) -> pd.Series:
    """The answers of a column as numbers from 0 to 1; not a number where nobody answered. `where` places a row.

    Raises InputError for an answer that the scale does not know: nothing is passed over in silence.
    """
    told = {answer: _value(answer, scale, decimal_comma) for answer in column.astype(str).unique()}
    low, high = sorted((scale.low, scale.high))
    for answer, value in told.items():
        if value is None or not (np.isnan(value) or low <= value <= high):
            known = f"scale: from {scale.low:g} to {scale.high:g}"
            known += f", labels {', '.join(scale.labels)}" if scale.labels else ""
            how = "put it right, or name it in the map under scale.missing, or all words in order under scale.labels"
            row = int(column.index[(column.astype(str) == answer).to_numpy()][0])
            raise InputError.at(where(row), f'"{cut(answer)}" is no answer of {item} ({known}): {how}')
    share = (column.astype(str).map(told).astype(float) - scale.low) / (scale.high - scale.low)
    return 1 - share if item in scale.reversed_items else share


def _value(answer: str, scale: Scale, decimal_comma: bool) -> float | None:
    """The number of an answer on its scale; not a number where it is none; None where the scale does not know it."""
    text = _plain(answer)
    if not text or text in map(_written, scale.missing):
        return float("nan")
    labels = [*map(_plain, scale.labels)]
    if text in labels:
        return scale.low + labels.index(text) * (scale.high - scale.low) / max(len(labels) - 1, 1)
    if text in NO_ANSWER:
        return float("nan")
    number = numbers(pd.Series([text]), decimal_comma)[0]
    if not np.isnan(number):
        return float(number)
    numbered = _NUMBERED.match(text) or _CODE.match(text)
    return float(numbered[1]) if numbered else None


def unread(asked: Iterable[tuple[pd.Series, Scale]]) -> list[str]:
    """A remark on the words in some columns that count as no answer, unless no map names them; none without such."""
    found = Counter[str]()
    for column, scale in asked:
        named = {*map(_plain, scale.labels), *map(_written, scale.missing), ""}
        for answer, times in column.astype(str).value_counts().items():
            if (text := _plain(str(answer))) in NO_ANSWER and text not in named:
                found[" ".join(str(answer).split())] += int(times)
    told = ", ".join(f'"{answer}" ({times:,})' for answer, times in found.most_common(8))
    return [f"counted as no answer: {told}; one that is an answer belongs under scale.labels"] if found else []


def _plain(answer: str) -> str:
    return " ".join(answer.split()).casefold()


def _written(missing: str | int | float) -> str:
    return f"{missing:g}" if isinstance(missing, float | int) else _plain(missing)
