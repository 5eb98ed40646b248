"""Wide surveys: a row is a person, and a matrix question has a column for each department."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from ..files.document import Key
from ..files.errors import InputError, Problem, cut, unknown
from .answers import scaled, unread
from .formats.tables import Table, departments_of
from .mapping import Anchored, Scale, Survey
from .names import Names, key
from .reading import Reading, few_departments, homes_of, long_table, picked, refuse_unknown_names

NO_ROW = re.compile(r"(?:_TEXT|\[other\]|\[comment\])$", re.IGNORECASE)

IDS = {"responseid", "respondentid"}
"""What Qualtrics, SurveyMonkey and LimeSurvey call the number of an answer; LimeSurvey also id."""

CHECK_NAMES = "put the names in the columns right, rename them in the map, or go on without"


def read(map_: Survey, tables: list[Table]) -> Reading:
    """The answers of a survey. Raises InputError."""
    named = {"department": map_.department, "person": map_.person}
    wanted: dict[Key, str] = {(part,): column for part, column in named.items() if column}
    wanted |= {("own", asked): column for asked, column in map_.own.items()}
    for item, given in map_.items.items():
        wanted |= {("items", item, place): one for place, one in enumerate(given if isinstance(given, list) else ())}
    table = picked(map_, tables, map_.sheet, wanted)
    names = Names(map_.about, map_.rename, map_.leave_out)
    notes = list(table.notes)
    homes = homes_in(map_, table, tables, notes)
    known = pd.Series([names.of(home) or names.of(map_.rename.get(home, "")) for home in homes], index=homes.index)
    refuse_unknown_names(map_, homes.unique(), map_.about)
    dropped, elsewhere = dict(table.dropped), (homes != "") & (known == "")
    others = ", ".join(cut(one, 30) for one in homes[elsewhere].unique()[:8])
    for why, gone in (("no department", homes == ""), (f"another department ({others})", elsewhere)):
        if gone.any():
            dropped[why] = int(gone.sum())
    if not (known != "").any():
        asked = ", ".join(map_.about[:8])
        text = f"holds nobody of the departments in question ({asked}); seen: {others}; give their names under rename"
        raise InputError.at(f"{table.file}, column {map_.department or map_.person}", text)
    refuse_repeats(table, map_.person, known != "")
    columns: list[tuple[Anchored, str, str]] = []
    for item in map_.items:
        own = zip(block(map_, table, item, notes), map_.about, strict=True)
        columns += [(item, column, names.of(about)) for column, about in own if names.of(about)]
    columns += [(oneself, column, "") for oneself, column in map_.own.items()]
    parts, steps, heard = list[pd.DataFrame](), dict[str, float](), list[tuple[pd.Series, Scale]]()
    for what, column, about in columns:
        scale = map_.scales.get(what, map_.scale)
        steps[what] = abs(scale.high - scale.low) + 1
        parts.append(_part(table, column, scale, what, known, about))
        heard.append((table.rows[column][(known != "") & (known != about)], scale))
    long = long_table(parts)
    long = long[long["department"] != ""].reset_index(drop=True)
    few_departments(names.departments, table.where)
    notes += [*names.notes, *unread(heard)]
    read = long["respondent"].nunique()
    if blank := int((known != "").sum()) - read:
        dropped["no answer that counts"] = blank
    return Reading(long, names.departments, read, "answers", "answers", dropped, notes, steps=steps)


def homes_in(map_: Survey, table: Table, tables: Sequence[Table], notes: list[str]) -> pd.Series:
    """The department of each row: that of its column, or that of the person in a list."""
    if map_.department is not None:
        return departments_of(table, map_.department)
    homes = homes_of(map_, tables, notes)
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
    asked, where = table.rows[column][homes != ""], partial(table.cell, column=column)
    values = scaled(asked, scale, item, where, table.decimal_comma).reindex(homes.index)
    return pd.DataFrame({
        "respondent": homes.index, "department": homes, "about": about, "item": item, "value": values,
    })  # fmt: skip


def block(map_: Survey, table: Table, item: str, notes: list[str]) -> list[str]:
    """The columns of a question in the order of `about`. What is not read is added to the notes.

    Raises InputError where the file has none, two for one department, or none for a department of `about`.
    """
    given, about = map_.items[item], map_.about  # type: ignore[index]
    found = given if isinstance(given, list) else block_of(table, given)
    if not found:
        asked = dict.fromkeys(one for column in table.columns for one in (table.question(column), unnumbered(column)))
        raise InputError.at(map_.where("items", item), unknown(f"question of {table.where}", given, asked))
    named = {key(table.row_label(column)) for column in found}
    named |= {key(map_.rename[old]) for old in map_.rename if key(old) in named}
    if named & {*map(key, about)}:  # by name, where the file gives names
        return _by_name(map_, table, item, by_department(table, found, item), notes)
    if len(found) != len(about):
        text = (
            f"has {len(found)} columns ({', '.join(found[:8])}) for {len(about)} departments ({', '.join(about[:8])})"
        )
        raise InputError.at(map_.where("items", item), text)
    return found


def _by_name(map_: Survey, table: Table, item: str, columns: dict[str, str], notes: list[str]) -> list[str]:
    renamed = {key(old): key(new) for old, new in map_.rename.items()}
    known = {key(label): column for label, column in columns.items()}
    known |= {renamed[own]: column for own, column in known.items() if own in renamed}
    for place, one in enumerate(map_.about):
        if key(one) not in known:
            text = unknown(f"department in the columns of {item} of {table.where}", one, columns)
            raise InputError.at(map_.where("about", place), text)
    own = [known[key(one)] for one in map_.about]
    if left := [column for column in columns.values() if column not in own]:
        notes.append(f"not read, as about does not name it: {', '.join(left[:8])}")
    return own


def by_department(table: Table, columns: list[str], item: str) -> dict[str, str]:
    """The column that asks about each department, by its name. Raises InputError where two ask about the same one."""
    found, seen = dict[str, str](), dict[str, str]()
    for column in columns:
        if label := table.row_label(column):
            if (first := seen.setdefault(key(label), column)) != column:
                text = f"two columns ask {item} about {label} ({first}; {column}): delete one, or list those that count"
                raise InputError.at(table.where, f"{text} under items.{item} of a map")
            found[label] = column
    return found


def departments_named(table: Table, items: Mapping[str, list[str]], living: pd.Series) -> tuple[list[str], list[str]]:
    """The departments that the columns name, and what is open: whom a question leaves out, or all of them do."""
    asked = {item: by_department(table, columns, item) for item, columns in items.items()}
    about = {key(label): label for own in asked.values() for label in own}
    unclear = []
    for item, own in asked.items():
        if left := [about[one] for one in about if one not in {*map(key, own)}]:
            unclear.append(f"about: no column of {item} asks about {', '.join(left)}, as others do; {CHECK_NAMES}")
    strange = living[living.map(lambda home: bool(home) and key(home) not in about)]
    if len(strange):
        homes, many = ", ".join(strange.unique()[:8]), f"{len(strange)} of {len(living)} persons"
        unclear.append(f"about: no column asks about {homes}, the department of {many}; {CHECK_NAMES}")
    return list(about.values()), unclear


def unnumbered(column: str) -> str:
    """Q2 for Q2_1: the beginning that columns of one question share."""
    return re.sub(r"[_. ]\d+$", "", column)


def block_of(table: Table, question: str) -> list[str]:
    """The columns of a question, by the beginning of their names or by its words."""
    begins = re.compile(re.escape(question) + r"\s*[\[_.(\- ]")
    fits = (one for one in table.columns if begins.match(one) or table.question(one) == question)
    return [column for column in fits if column != question and not NO_ROW.search(column)]
