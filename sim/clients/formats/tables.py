"""From a sheet of texts to a table with one header: what each survey tool and export puts on top is known here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from ...files.names import composed
from .sheets import Sheet

ROW_LABEL = re.compile(r"^(?P<question>.*\S)\s*(?:\[(?P<row>[^\[\]]+)\]|\s[-–:]\s(?P<last>[^\[\]]+?))\s*$", re.DOTALL)
"""`Question [Row]` (Google Forms, LimeSurvey) and `Question - Row` (Qualtrics)."""
NO_ROW = {"response", "open-ended response", ""}
"""SurveyMonkey writes so under a question that has no rows."""
UNFINISHED = {"false", "0", "no", "nein"}
PREVIEWS = {"survey preview", "1", "2", "survey test", "spam", "8", "9", "12", "preview"}
"""Qualtrics: what is in the column Status of an answer that nobody gave in earnest."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one header. `texts` gives the question of each column, `dropped` why and how many rows are out."""

    file: str
    name: str
    rows: pd.DataFrame
    texts: dict[str, str]
    kind: str = "plain"
    decimal_comma: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    """The line of the file, or the row of a workbook, at which each row stands."""
    typed: bool = False
    """As of its sheet."""
    parts: tuple[Table, ...] = ()
    """The tables of several files that this one holds below each other."""

    @property
    def where(self) -> str:
        """The file, and the sheet where its name says more."""
        return self.file if self.name == Path(self.file).stem else f"{self.file}, {self.name}"

    def place(self, row: int) -> str:
        """File and line of a row, the first of which is 0."""
        for part in self.parts:
            if row < len(part.rows):
                return part.place(row)
            row -= len(part.rows)
        return f"{self.where}, line {self.lines[row]}"

    def cell(self, row: int, column: str) -> str:
        """File, line and column of a cell."""
        return f"{self.place(row)}, column {column}"

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.rows.columns)

    def row_label(self, column: str) -> str:
        """The department that a column of a matrix question asks about, or nothing where its header does not say it."""
        found = ROW_LABEL.match(self.texts[column]) or ROW_LABEL.match(column)
        return composed((found["row"] or found["last"]).strip()) if found else ""

    def question(self, column: str) -> str:
        """The question of a column, without the department that it asks about."""
        found = ROW_LABEL.match(self.texts[column])
        return found["question"].strip() if found else self.texts[column]


def table_of(sheet: Sheet) -> Table:
    """The table of a sheet of two rows or more, without the rows of tests and of answers that were not finished."""
    stripped = [[cell.strip() for cell in row] for row in sheet.rows]
    lines = [sheet.line(place) for place, row in enumerate(stripped) if any(row)]
    rows = [row for row in stripped if any(row)]
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    head, texts, body, kind = _header(rows)
    head = _distinct(head)
    frame = pd.DataFrame(body, columns=head, dtype=str)
    words = {column: sheet.labels.get(column) or text or column for column, text in zip(head, texts, strict=True)}
    made = Table(
        sheet.file, sheet.name, frame, words, kind, sheet.decimal_comma, dict(sheet.codes), {}, sheet.notes,
        tuple(lines[len(lines) - len(body) :]), sheet.typed,
    )  # fmt: skip
    return _finished(made)


def _header(rows: list[list[str]]) -> tuple[list[str], list[str], list[list[str]], str]:
    """Names of columns, their questions, the rows below, and the tool that wrote them."""
    first, second = rows[0], rows[1]
    if len(rows) > 2 and sum('"ImportId"' in cell for cell in rows[2]) > len(first) / 2:
        return first, second, rows[3:], "Qualtrics"
    gaps = [not cell for cell in first]
    if any(gaps[1:]) and not gaps[0] and all(second[at] for at, gap in enumerate(gaps) if gap):
        questions, last = [], ""
        for cell in first:
            last = cell or last
            questions.append(last)
        if not second[0]:  # SurveyMonkey has nothing below Respondent ID
            made = [
                question if row.lower() in NO_ROW else f"{question} [{row}]"
                for question, row in zip(questions, second, strict=True)
            ]
            return made, made, rows[2:], "SurveyMonkey"
    return first, first, rows[1:], "plain"


def _distinct(head: Sequence[str]) -> list[str]:
    """Names of columns, the second of one name with a number."""
    seen: dict[str, int] = {}
    names = []
    for place, cell in enumerate(head):
        name = " ".join(composed(cell).split()) or f"column {place + 1}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _finished(table: Table) -> Table:
    """Without previews and unfinished answers."""
    rows, dropped = table.rows, dict[str, int]()
    columns = {column.casefold(): column for column in rows.columns}
    status, finished, submitted = (columns.get(name) for name in ("status", "finished", "submitdate"))
    checks: list[tuple[str, pd.Series]] = []
    if status and finished:
        checks.append(("a preview or test", _labelled(table, status).str.casefold().isin(PREVIEWS)))
    if finished and rows[finished].str.casefold().isin({"true", "1", "yes", "ja", *UNFINISHED}).all():
        checks.append(("not finished", rows[finished].str.casefold().isin(UNFINISHED)))
    if submitted:
        checks.append(("not finished", rows[submitted] == ""))
    gone = pd.Series(False, index=rows.index)
    for why, found in checks:
        own = found & ~gone
        gone |= found
        if own.any():
            dropped[why] = dropped.get(why, 0) + int(own.sum())
    lines = tuple(line for line, out in zip(table.lines, gone.tolist(), strict=True) if not out)
    return replace(table, rows=rows[~gone].reset_index(drop=True), dropped=dropped, lines=lines)


def _labelled(table: Table, column: str) -> pd.Series:
    """A column with words for its codes, where an SPSS file has some."""
    return table.rows[column].replace(table.codes.get(column, {}))


def departments_of(table: Table, column: str) -> pd.Series:
    """The department of each row."""
    return _labelled(table, column).map(lambda cell: " ".join(composed(cell).split()))
