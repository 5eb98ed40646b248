"""Guess a map from what the columns are called. What no column says is an open question for the user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..files.errors import InputError, cut
from . import questions
from .answers import NO_ANSWER, numbers
from .formats.tables import Table, departments_of
from .mapping import ITEMS, SELF_WORTH, Edges, Flows, Matrix, Persons, Scale, Survey
from .names import key
from .survey import NO_ROW, block_of
from .ties import looks_square

WORDS = {
    SELF_WORTH: r"self.?worth|counts as much|our department counts|zählt .*(so viel|ebenso)",
    "alternatives": r"alternativ|elsewhere|replac|substitut|anderswo|ersetz|ersatz",
    "worth": r"\bworth|equal|respect|augenhöhe|ebenbürtig|gleichwertig",
    "trust": r"trust|count on|reliab|vertrau|verlass",
    "stake": r"stake|suffer|depend|need|rely on|importan|angewiesen|abhäng|brauch|bedarf",
}
"""What the questions of each item say. The first that fits counts."""
DEPARTMENT = r"department|abteilung|bereich|\bunit\b|division|function|organi[sz]ation|\bteam\b|\bgroup\b"
PERSON = r"^(name|person|person.?id|employee|employee.?id|id|node|label|e-?mail|mitarbeiter(in)?)$"
SOURCE = r"^(source|from|rater|sender|ego|von|respondent)$"
TARGET = r"^(target|to|ratee|receiver|alter|an|nach)$"
AMOUNT = r"hours|minutes|amount|messages|e-?mails|meetings|calls|stunden|time"
VALUE = r"weight|value|strength|gewicht|wert"
VIVA = (r"^(PrimaryCollaborator|TimeInvestors)_", r"^(SecondaryCollaborator|Collaborators)_")
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


_CODED = re.compile(r"^\(?(\d+)\s*[\]:.)=–—-]\s*\D.*$|^[A-Za-z]{1,3}(\d{1,3})$")
_NUMBER_FIRST = re.compile(r"^\(?\d+\s*[\]:.)=–—-]\s*")


@dataclass(frozen=True, slots=True)
class Guess:
    """A map, and what the user must say before it can be used."""

    map: Any
    open: list[str] = field(default_factory=list)


def guess(tables: Sequence[Table]) -> Guess:
    """The map that the columns suggest. Raises InputError that says what was seen and what is missing."""
    for attempt in (_viva, _edges, _matrix, _survey):
        found = attempt(tables)
        if found is not None:
            return found
    seen = "; ".join(f"{table.where}: {', '.join(cut(one, 30) for one in table.columns[:8])}" for table in tables[:3])
    missing = (
        "found neither a survey (a column with the department of each person, and one for each question about each "
        "department), nor ties (columns source and target), nor a square matrix, nor flows of Viva Insights"
    )
    raise InputError.at("intake", f"{missing}; seen: {seen}; write a map (docs/intake.md) and name it with --map")


def _first(columns: Iterable[str], pattern: str, *, without: str = "^$") -> str | None:
    fits = (one for one in columns if re.search(pattern, one, re.IGNORECASE) and not re.search(without, one, re.I))
    return next(fits, None)


def _viva(tables: Sequence[Table]) -> Guess | None:
    for table in tables:
        source, target = (_first(table.columns, side, without=r"_(GroupSize|PersonId)$") for side in VIVA)
        if source and target:
            amount = _first(table.columns, r"collaboration.*(time|hours)", without="percent|%")
            amount = amount or _first(table.columns, r"hours|time_invested", without="percent|%")
            if amount is None:
                raise InputError.at(table.where, "has no column of collaboration hours or time")
            sizes = [column for column in table.columns if column.endswith("_GroupSize")]
            person = _first(table.columns, r"PersonId$")
            date = _first(table.columns, r"^(MetricDate|Date)$")
            facts = {"from": source, "to": target, "amount": amount, "date": date, "person": person}
            return Guess(Flows.model_validate({"shape": "flows", "sizes": sizes[:2], **facts}))
    return None


def _edges(tables: Sequence[Table]) -> Guess | None:
    for table in tables:
        source, target = _first(table.columns, SOURCE), _first(table.columns, TARGET)
        if not (source and target) or source == target:
            continue
        rest = [column for column in table.columns if column not in (source, target)]
        persons = _persons([one for one in tables if one is not table], table, source)
        items = _items(rest)
        amount = _first(rest, AMOUNT)
        if not items and persons is None and amount:
            return Guess(Flows.model_validate({"shape": "flows", "from": source, "to": target, "amount": amount}))
        if not items and (value := _first(rest, VALUE)):
            items = {"stake": value}
        if not items:
            columns = ", ".join(table.columns)
            raise InputError.at(
                table.where, f"has ties, but no column of need, alternatives, trust or worth: {columns}"
            )
        scales, unclear = _scales(table, {item: [column] for item, column in items.items()})
        facts = {"from": source, "to": target, "items": items, "persons": persons, **scales}
        return Guess(Edges.model_validate({"shape": "edges", **facts}), unclear)
    return None


def _persons(tables: Sequence[Table], ties: Table, source: str) -> Persons | None:
    """The list that gives the department of the persons in the ties."""
    senders = set(ties.rows[source].map(key))
    for table in tables:
        department = _first(table.columns, DEPARTMENT)
        for person in table.columns if department else ():
            known = senders & set(table.rows[person].map(key)) if person != department else set()
            if known == senders or (known and re.search(PERSON, person, re.I)):
                return Persons(sheet=table.name, person=person, department=str(department))
    return None


def _matrix(tables: Sequence[Table]) -> Guess | None:
    square = [table for table in tables if looks_square(table)]
    if not square:
        return None
    items: dict[str, str] = {}
    for table in square:
        items.setdefault(_item(table.name) or next(item for item in ITEMS if item not in items), table.name)
    first = square[0]
    people = _persons([one for one in tables if one not in square], first, first.columns[0])
    found, unclear = _scale(first, first.columns[1:])
    facts = {"items": items, "persons": people, "scale": found}
    return Guess(Matrix.model_validate({"shape": "matrix", **facts}), [unclear] if unclear else [])


def _survey(tables: Sequence[Table]) -> Guess | None:
    for table in tables:
        blocks = _blocks(table)
        single = [column for column in table.columns if not any(column in own for own in blocks.values())]
        named = _first(single, DEPARTMENT) or next(
            (one for one in single if re.search(DEPARTMENT, table.texts[one], re.I) and not _item(table.texts[one])),
            None,
        )
        items: dict[str, list[str]] = {}
        for question, columns in blocks.items():
            item = _item(question)
            if item and item != SELF_WORTH:
                items.setdefault(item, columns)
        if named is None or not items:
            continue
        own = next((one for one in single if _item(table.texts[one]) == SELF_WORTH), None)
        scales, unclear = _scales(table, items | ({SELF_WORTH: [own]} if own else {}))
        homes = list(dict.fromkeys(home for home in departments_of(table, named) if home))
        about = [table.row_label(column) for column in next(iter(items.values()))]
        if not {key(one) for one in about} & {key(home) for home in homes}:
            about = (sorted(homes) + about)[: len(about)]
            unclear = [*unclear, "about: the columns do not name the departments; put them in the order of the columns"]
        facts = {
            "department": named,
            "about": about,
            "items": {item: _prefix(table, columns) or columns for item, columns in items.items()},
            "own": {SELF_WORTH: own} if own else {},
            **scales,
        }
        return Guess(Survey.model_validate({"shape": "survey", **facts}), unclear)
    return None


def _blocks(table: Table) -> dict[str, list[str]]:
    """The columns of each matrix question, by its words."""
    blocks: dict[str, list[str]] = {}
    for column in table.columns:
        if table.row_label(column) and not NO_ROW.search(column):
            blocks.setdefault(table.question(column), []).append(column)
        elif numbered := re.fullmatch(r"(.+)[_. ]\d+", column):
            blocks.setdefault(numbered[1], []).append(column)
    return {question: columns for question, columns in blocks.items() if len(columns) >= 2}


def _prefix(table: Table, columns: list[str]) -> str | None:
    """What columns such as Q2_1, Q2_2 or `trust [IT]`, `trust [HR]` have in common, if it means no other column."""
    found = {re.sub(r"\s*(_\d+|\[[^\[\]]+\])$", "", column) for column in columns}
    prefix = found.pop() if len(found) == 1 else ""
    return prefix if prefix and block_of(table, prefix) == columns else None


def _items(columns: Iterable[str]) -> dict[str, str]:
    items: dict[str, str] = {}
    for column in columns:
        item = _item(column)
        if item and item != SELF_WORTH:
            items.setdefault(item, column)
    return items


def _item(question: str) -> str | None:
    return next((item for item, words in WORDS.items() if re.search(words, question, re.IGNORECASE)), None)


def _scales(table: Table, items: Mapping[str, Iterable[str]]) -> tuple[dict[str, Any], list[str]]:
    """The scale of most items and those of others, as a map has them, and what stays open."""
    found = {item: _scale(table, list(columns)) for item, columns in items.items()}
    if unclear := [item for item, (_, text) in found.items() if text]:  # they may share one scale, none with all of it
        found |= dict.fromkeys(unclear, _scale(table, [column for item in unclear for column in items[item]]))
    scales = [scale for scale, _ in found.values()]
    usual = max(scales, key=scales.count)
    others = {item: scale for item, (scale, _) in found.items() if scale != usual}
    return {"scale": usual, "scales": others}, list(dict.fromkeys(text for _, text in found.values() if text))


def _scale(table: Table, columns: list[str]) -> tuple[Scale, str]:
    """The scale of some columns: that of an SPSS file, 1 to 5, or words in a known order; else it is open."""
    answers = {" ".join(one.split()) for column in columns for one in table.rows[column].unique()}
    answers = {one for one in answers if one.casefold() not in NO_ANSWER}
    missing = {one for one in answers if one in CODES}
    answers -= missing
    facts: dict[str, Any] = {"from": 1, "to": 5}
    declared = {code: label for column in columns for code, label in table.codes.get(column, {}).items()}
    kept = [float(code) for code, label in declared.items() if code not in CODES and label.casefold() not in NO_ANSWER]
    if len(kept) > 1:
        facts = {"from": _short(min(kept)), "to": _short(max(kept))}
        missing |= {code for code in declared if float(code) not in kept}
    if missing:
        facts["missing"] = sorted(_short(float(one)) for one in missing)
    low, high = float(facts["from"]), float(facts["to"])
    plain = [_CODED.sub(r"\1\2", one) for one in answers]
    values = numbers(pd.Series(plain, dtype=str), table.decimal_comma)
    if values.notna().all():
        if values.between(low, high).all():
            return Scale.model_validate(facts), ""
        text = f"scale: answers run from {values.min():g} to {values.max():g}; say from and to of the questionnaire"
        return Scale.model_validate(facts), text
    words = {_NUMBER_FIRST.sub("", one).casefold() for one in answers}
    for ladder in (*LADDERS, *questions.ladders()):
        if words <= {step.casefold() for step in ladder}:
            return Scale.model_validate({**facts, "labels": list(ladder)}), ""
    text = "scale: answers are words in an order that is not known; put all under labels, the one that means 0 first"
    return Scale.model_validate({**facts, "labels": sorted(answers)[:12]}), text


def _short(number: float) -> int | float:
    return int(number) if number.is_integer() else number
