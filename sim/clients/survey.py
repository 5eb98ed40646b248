"""Wide surveys: a row is a person, and a matrix question has a column for each department."""

from __future__ import annotations

import re

import pandas as pd

from ..files.errors import InputError, Problem, unknown
from .answers import scaled
from .formats.tables import Table, departments_of
from .mapping import Scale, Survey
from .names import Names, key
from .reading import Reading, few_departments, homes_of, long_table, picked

NO_ROW = re.compile(r"(?:_TEXT|\[other\]|\[comment\])$", re.IGNORECASE)

IDS = {"responseid", "respondentid"}
"""What Qualtrics, SurveyMonkey and LimeSurvey call the number of an answer; LimeSurvey also id."""


def read(map_: Survey, tables: list[Table]) -> Reading:
    """The answers of a survey. Raises InputError."""
    wanted = [column for column in (map_.department, map_.person) if column] + list(map_.own.values())
    wanted += [column for columns in map_.items.values() if isinstance(columns, list) for column in columns]
    table = picked(tables, map_.sheet, wanted)
    names = Names(map_.about, map_.rename, map_.leave_out)
    notes = list(table.notes)
    homes = _homes(map_, table, tables, notes)
    known = pd.Series([names.of(home) or names.of(map_.rename.get(home, "")) for home in homes], index=homes.index)
    dropped = dict(table.dropped)
    for why, gone in (("no department", homes == ""), ("another department", (homes != "") & (known == ""))):
        if gone.any():
            dropped[why] = int(gone.sum())
    if not (known != "").any():
        seen, asked = (", ".join(list(dict.fromkeys(names_))[:8]) for names_ in (homes[homes != ""], map_.about))
        text = f"holds nobody of the departments in question ({asked}); seen: {seen}; give their names under rename"
        raise InputError.at(f"{table.file}, column {map_.department or map_.person}", text)
    refuse_repeats(table, map_.person, known != "")
    parts, steps = list[pd.DataFrame](), dict[str, float]()
    columns = {item: block(table, given, map_.about, item) for item, given in map_.items.items()}
    for item, own in columns.items():
        scale = map_.scales.get(item, map_.scale)
        steps[item] = abs(scale.high - scale.low) + 1
        for column, about in zip(own, map_.about, strict=True):
            if names.of(about):
                parts.append(_part(table, column, scale, item, known, names.of(about)))
    for asked, column in map_.own.items():
        scale = map_.scales.get(asked, map_.scale)
        steps[asked] = abs(scale.high - scale.low) + 1
        parts.append(_part(table, column, scale, asked, known, ""))
    long = long_table(parts)
    long = long[long["department"] != ""].reset_index(drop=True)
    few_departments(names.departments, table.where)
    notes += names.notes
    return Reading(long, names.departments, int((known != "").sum()), "answers", "answers", dropped, notes, steps=steps)


def _homes(map_: Survey, table: Table, tables: list[Table], notes: list[str]) -> pd.Series:
    """The department of each row: that of its column, or that of the person in a list."""
    if map_.department is not None:
        return departments_of(table, map_.department)
    assert map_.persons is not None  # noqa: S101 - the map has one or the other
    homes = homes_of(map_.persons, tables, notes)
    return table.rows[map_.person].map(lambda person: homes.get(key(person), ""))


def refuse_repeats(table: Table, person: str | None, counted: pd.Series) -> None:
    """Raise InputError with a fault for each row of which an earlier one has the same person, or number of an answer.

    LimeSurvey's numbers begin anew in each survey, so a number counts within its file.
    """
    lime = any(key(column) == "submitdate" for column in table.columns)
    ids = [column for column in table.columns if key(column) in IDS or (lime and key(column) == "id")]
    faults = []
    for column in dict.fromkeys([*filter(None, [person]), *ids]):
        keys = table.rows[column][counted].map(key)
        first = dict[tuple[str, str], str]()
        for row, one in keys[keys.duplicated(keep=False) & (keys != "")].items():
            place = table.place(int(str(row)))
            file = place.rpartition(", line ")[0] if column != person else ""
            earlier = first.setdefault((file, one), place)
            if earlier != place:
                text = f"has the same {column} as {earlier}, and each answer would count twice: leave one of them"
                faults.append(Problem(place, text))
    if faults:
        raise InputError(faults)


def _part(table: Table, column: str, scale: Scale, item: str, homes: pd.Series, about: str) -> pd.DataFrame:
    where = f"{table.file}, column {column}"
    values = scaled(table.rows[column][homes != ""], scale, item, where, table.decimal_comma).reindex(homes.index)
    return pd.DataFrame({
        "respondent": homes.index, "department": homes, "about": about, "item": item, "value": values,
    })  # fmt: skip


def block(table: Table, given: str | list[str], about: list[str], item: str) -> list[str]:
    """The columns of a question in the order of `about`. Raises InputError where they are not as many."""
    found = given if isinstance(given, list) else block_of(table, given)
    if not found:
        raise InputError.at(f"map, items.{item}", unknown("question", given, table.columns))
    labels = {key(table.row_label(column)): column for column in found if table.row_label(column)}
    if all(key(one) in labels for one in about):  # by name, where the file gives names
        return [labels[key(one)] for one in about]
    if len(found) != len(about):
        text = (
            f"has {len(found)} columns ({', '.join(found[:8])}) for {len(about)} departments ({', '.join(about[:8])})"
        )
        raise InputError.at(f"map, items.{item}", text)
    return found


def block_of(table: Table, question: str) -> list[str]:
    """The columns of a question, by the beginning of their names or by its words."""
    begins = re.compile(re.escape(question) + r"\s*[\[_.(\- ]")
    fits = (one for one in table.columns if begins.match(one) or table.question(one) == question)
    return [column for column in fits if column != question and not NO_ROW.search(column)]
