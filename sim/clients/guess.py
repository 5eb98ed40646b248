"""Guess a map from what the columns are called. What no column says is an open question for the user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..files.errors import InputError, cut
from . import questions
from .answers import CODES, ERRORS, LADDERS, MAY_MEAN_NOTHING, NO_ANSWER, numbers
from .formats.tables import Table, departments_of
from .mapping import ITEMS, SELF_WORTH, Edges, Flows, Matrix, Persons, Scale, Survey
from .names import key
from .reading import joined
from .survey import NO_ROW, block_of, departments_named, homes_in
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
CHECK_CODES = "rename: the departments of the persons are codes; check which is which"
CHECK_ORDER = "about: the columns do not name the departments; put them in the order of the columns"
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
        persons = _persons(tables, table, source)
        items = _items(rest)
        amount = _first(rest, AMOUNT)
        if not items and amount:
            flow = {"from": source, "to": target, "amount": amount, "persons": persons}
            return Guess(Flows.model_validate({"shape": "flows", **flow}))
        if not items and (value := _first(rest, VALUE)):
            items = {"stake": value}
        if not items:
            columns = ", ".join(table.columns)
            raise InputError.at(
                table.where, f"has ties, but no column of need, alternatives, trust or worth: {columns}"
            )
        scales, unclear = _scales({item: (table, [column]) for item, column in items.items()})
        facts = {"from": source, "to": target, "items": items, "persons": persons, **scales}
        return Guess(Edges.model_validate({"shape": "edges", **facts}), unclear)
    return None


def _persons(tables: Sequence[Table], table: Table, column: str) -> Persons | None:
    """The list, in another table, that gives the department of the persons in a column."""
    named = set(table.rows[column].map(key)) - {""}
    for other in tables:
        department = _first(other.columns, DEPARTMENT) if other is not table else None
        for person in other.columns if department else ():
            known = named & set(other.rows[person].map(key)) if person != department else set()
            if known and (known == named or re.search(PERSON, person, re.I)):
                return Persons(sheet=other.name, person=person, department=str(department))
    return None


def _matrix(tables: Sequence[Table]) -> Guess | None:
    square = [table for table in tables if looks_square(table)]
    if not square:
        return None
    items: dict[str, str] = {}
    for table in square:
        items.setdefault(_item(table.name) or next(item for item in ITEMS if item not in items), table.name)
    people = _persons([one for one in tables if one not in square], square[0], square[0].columns[0])
    named = {table.name: table for table in square}
    scales, unclear = _scales({item: (named[name], named[name].columns[1:]) for item, name in items.items()})
    return Guess(Matrix.model_validate({"shape": "matrix", "items": items, "persons": people, **scales}), unclear)


def _survey(tables: Sequence[Table]) -> Guess | None:
    for table in tables:
        blocks = _blocks(table)
        single = [column for column in table.columns if not any(column in own for own in blocks.values())]
        facts = {one: table.texts[one] for one in single if not _item(table.texts[one])}
        named = _first(facts, DEPARTMENT) or next((one for one in facts if _first([facts[one]], DEPARTMENT)), None)
        items: dict[str, list[str]] = {}
        for question, columns in blocks.items():
            item = _item(question)
            if item and item != SELF_WORTH:
                items.setdefault(item, columns)
        lists = ((one, _persons(tables, table, one)) for one in (() if named else single))
        person, persons = next(((one, found) for one, found in lists if found), (None, None))
        if not items or not (named or persons):
            continue
        own = next((one for one in single if _item(table.texts[one]) == SELF_WORTH), None)
        asked = items | ({SELF_WORTH: [own]} if own else {})
        scales, unclear = _scales({item: (table, columns) for item, columns in asked.items()})
        listed = joined([one for one in tables if one.name == persons.sheet]) if persons else table
        every = departments_of(listed, persons.department if persons else str(named))
        homes = list(dict.fromkeys(home for home in every if home))
        about = [table.row_label(column) for column in next(iter(items.values()))]
        rename = dict[str, str]()
        if homes and not {key(one) for one in about} & {key(home) for home in homes}:
            rename = _decoded(homes, about)
            about = about if rename else (sorted(homes) + about)[: len(about)]
            unclear += [CHECK_CODES if rename else CHECK_ORDER]
        found = {
            "department": named,
            "person": person,
            "persons": persons,
            "rename": rename,
            "about": about,
            "items": {item: _prefix(table, columns) or columns for item, columns in items.items()},
            "own": {SELF_WORTH: own} if own else {},
            **scales,
        }
        made = Survey.model_validate({"shape": "survey", **found})
        if not homes or CHECK_CODES in unclear or CHECK_ORDER in unclear:
            return Guess(made, unclear)
        about, more = departments_named(table, items, homes_in(made, table, tables, []))
        return Guess(made.model_copy(update={"about": about}), [*unclear, *more])
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


def _decoded(homes: Sequence[str], about: Sequence[str]) -> dict[str, str]:
    """What codes such as D1, D2 stand for, in the order of the columns; nothing where some home is no such code."""
    coded = {home: _CODED.match(home) for home in homes}
    places = {home: int(code[2] or 0) for home, code in coded.items() if code}
    fits = len(places) == len(homes) and all(0 < place <= len(about) for place in places.values()) and all(about)
    return {home: about[place - 1] for home, place in sorted(places.items())} if fits else {}


AnswersByItem = Mapping[str, tuple[Table, Sequence[str]]]
"""For each item, the table and the columns of its answers."""


def _scales(items: AnswersByItem) -> tuple[dict[str, Any], list[str]]:
    """The scale of most items and those of others, as a map has them, and what stays open."""
    found = {item: _scale([own]) for item, own in items.items()}
    if unclear := [item for item, (_, text) in found.items() if text]:  # they may share one scale, none with all of it
        found |= dict.fromkeys(unclear, _scale([items[item] for item in unclear]))
    scales = [scale for scale, _ in found.values()]
    usual = max(scales, key=scales.count)
    others = {item: scale for item, (scale, _) in found.items() if scale != usual}
    return {"scale": usual, "scales": others}, list(dict.fromkeys(text for _, text in found.values() if text))


def _scale(asked: Sequence[tuple[Table, Sequence[str]]]) -> tuple[Scale, str]:
    """The scale of some columns: that of an SPSS file, 1 to 5, or words in a known order; else it is open."""
    places = [(table, column) for table, columns in asked for column in columns]
    found = {" ".join(one.split()) for table, column in places for one in table.rows[column].unique()}
    answers = {one for one in found if one.casefold() not in NO_ANSWER | ERRORS}
    unsure = list({one.casefold(): one for one in sorted(found) if one.casefold() in MAY_MEAN_NOTHING}.values())
    missing = {one for one in answers if one in CODES}
    facts: dict[str, Any] = {"from": 1, "to": 5}
    declared = {code: label for table, column in places for code, label in table.codes.get(column, {}).items()}
    none = {code for code, label in declared.items() if label.casefold() in NO_ANSWER - MAY_MEAN_NOTHING} | CODES
    kept = [float(code) for code in declared if code not in none]
    texts = [
        _doubt(declared[one], f"put {one} under missing, {_ends({*kept} - {float(one)})}, if it is none")
        for one in declared
        if one not in none and declared[one].casefold() in MAY_MEAN_NOTHING
    ]
    if len(kept) > 1:
        facts = {"from": _short(min(kept)), "to": _short(max(kept))}
        missing |= {code for code in declared if float(code) not in kept}
    answers -= missing
    if missing:
        facts["missing"] = sorted(_short(float(one)) for one in missing)
    low, high = float(facts["from"]), float(facts["to"])
    plain = [_CODED.sub(r"\1\2", one) for one in answers]
    values = numbers(pd.Series(plain, dtype=str), any(table.decimal_comma for table, _ in places))
    if values.notna().all():
        if in_words := [one for one in unsure if one.isalpha()]:  # a dash beside numbers is no answer
            facts["missing"] = [*facts.get("missing", ()), *in_words]
            texts += [_doubt(one, "it is under missing now") for one in in_words]
        if not values.between(low, high).all():
            strange = {one for one, value in zip(answers, values, strict=True) if not low <= value <= high}
            text = f"scale: answers run from {values.min():g} to {values.max():g}"
            texts.append(f"{text} ({_first_of(strange, places)}); say from and to of the questionnaire")
        return Scale.model_validate(facts), "; ".join(texts)
    words = {_NUMBER_FIRST.sub("", one).casefold() for one in answers}
    for ladder in (*LADDERS, *questions.ladders()):
        if words <= {step.casefold() for step in ladder}:
            open_ = [] if ladder[0].casefold() in words else map(_doubt, unsure)  # what means 0 has its own word there
            return Scale.model_validate({**facts, "labels": list(ladder)}), "; ".join(open_)
    text = "scale: answers are words in an order that is not known; put all under labels, the one that means 0 first"
    labels = [*unsure, *sorted(answers)][:12]
    return Scale.model_validate({**facts, "labels": labels}), "; ".join([text, *map(_doubt, unsure)])


def _doubt(word: str, how: str = "put it under labels or under missing") -> str:
    """What to ask about a word that may be an answer."""
    return f'scale: "{word}" may be the answer that means 0, or no answer; {how}'


def _ends(kept: set[float]) -> str:
    """What the ends of a scale are then."""
    return f"and say from: {_short(min(kept))} and to: {_short(max(kept))}" if kept else "and say from and to"


def _first_of(answers: set[str], places: Sequence[tuple[Table, str]]) -> str:
    """Where the first of some answers stands."""
    cells = ((table.cell(row, column), cell) for table, column in places for row, cell in enumerate(table.rows[column]))
    return next(where for where, cell in cells if " ".join(cell.split()) in answers)


def _short(number: float) -> int | float:
    return int(number) if number.is_integer() else number
