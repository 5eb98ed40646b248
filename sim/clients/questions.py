"""The questionnaire to send out: four questions about each other department and one about one's own."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from ..files.document import read
from ..files.errors import InputError
from ..results.pages import table as page_table
from .mapping import SELF_WORTH
from .names import Names

HOME = "In which department do you work?"
TITLE = "How departments work together"
SKIP = "Leave the row of your own department empty, and any row that you cannot judge."
PLACEHOLDERS = ("Department A", "Department B", "Department C")
ENDINGS = (".xlsx", ".md", ".txt")
MOST = 200
"""Departments in a questionnaire."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its five answers from 0 to 1, what it means in the model, and published scales near it.

    `again` is how a sentence asks a department the same once more, with {other} for the other department.
    """

    item: str
    question: str
    again: str
    answers: tuple[str, ...]
    meaning: str
    kin: str

    @property
    def anchors(self) -> list[str]:
        """`4: most of our results depend on it`."""
        return [f"{number}: {answer}" for number, answer in enumerate(self.answers, 1)]


@cache
def questions() -> tuple[Question, ...]:
    """The questions, in the order in which they are asked."""
    data = read(Path(__file__).with_suffix(".yaml")).data
    return tuple(Question(item, **{**facts, "answers": tuple(facts["answers"])}) for item, facts in data.items())


def ladders() -> list[tuple[str, ...]]:
    """The answers of each question in words, in order."""
    return [one.answers for one in questions()]


def questionnaire(departments: Names, to: Path) -> bytes:
    """A file to send out: a workbook to fill in, a page to print, or a survey for LimeSurvey. Raises InputError.

    Where no departments are named, it asks about PLACEHOLDERS.
    """
    if to.suffix not in ENDINGS:
        raise InputError.at("--to", f"{to} must end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}")
    names = departments.departments or list(PLACEHOLDERS)
    if not 2 <= len(names) <= MOST:
        raise InputError.at("--departments", f"a questionnaire is about 2 to {MOST} departments, not {len(names)}")
    return {".xlsx": _workbook, ".md": _page, ".txt": _limesurvey}[to.suffix](names)


def _page(departments: list[str]) -> bytes:
    lines = [f"# {TITLE}\n", f"**{HOME}** {' · '.join(departments)}\n", SKIP + "\n"]
    for number, one in enumerate(questions(), 1):
        lines.append(f"## {number}. {one.question}\n")
        lines.append("\n".join(f"- {anchor}" for anchor in one.anchors) + "\n")
        rows = ["your own department"] if one.item == SELF_WORTH else departments
        lines.append(page_table(["", "1", "2", "3", "4", "5"], [[row, *"☐☐☐☐☐"] for row in rows]))
    return "\n".join(lines).encode()


def _workbook(departments: list[str]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet, told = book.active, book.create_sheet("Questions")
    sheet.title = "Answers"
    head = ["department"]
    for one in questions():
        head += [one.item] if one.item == SELF_WORTH else [f"{one.item} [{name}]" for name in departments]
    sheet.append(head)
    sheet.freeze_panes = "B2"
    answers = DataValidation(type="whole", operator="between", formula1="1", formula2="5", allow_blank=True)
    answers.error, answers.errorTitle = "A whole number from 1 to 5, or nothing.", "Answer"
    sheet.add_data_validation(answers)
    answers.add(f"B2:{get_column_letter(len(head))}2000")
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    told.append(["A row of the sheet Answers is one person. " + SKIP])
    told.append(["department", HOME, *departments])
    for one in questions():
        told.append([one.item, one.question, *one.anchors])
    for row in (*sheet.iter_rows(), *told.iter_rows()):
        for cell in row:
            cell.data_type = "s" if cell.value is not None else cell.data_type  # a name such as =A1 is no formula
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


LIME = ("class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other")
"""The columns of LimeSurvey's survey structure as tab-separated values.

Source: its manual ("Tab Separated Value survey structure") and what reads it (`TSVImportSurvey` in import_helper.php):
only `class` is needed in each row, a row belongs to the group or question above it, and cells are quoted as in CSV.
"""


def _limesurvey(departments: list[str]) -> bytes:
    """An array question for each item, with answer codes A1 to A5; a list of departments; a question about oneself."""
    rows = [("S", "", "language", "", "en", ""), ("SL", "", "surveyls_title", "", TITLE, "")]
    rows += [("G", "G0", "Departments", "1", SKIP, ""), ("Q", "L", "department", "1", HOME, "Y")]
    rows += [("A", "0", f"D{number}", "", name, "") for number, name in enumerate(departments, 1)]
    for one in questions():
        array = one.item != SELF_WORTH
        rows.append(("Q", "F" if array else "L", one.item.replace("_", ""), "1", one.question, "N"))
        if array:
            rows += [("SQ", "0", f"SQ{number:03d}", "1", name, "N") for number, name in enumerate(departments, 1)]
        rows += [("A", "0", f"A{number}", "", anchor, "") for number, anchor in enumerate(one.anchors, 1)]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    writer.writerow(LIME)
    for kind, scale, name, relevance, words, mandatory in rows:
        language = "" if kind == "S" else "en"
        writer.writerow([kind, scale, name, relevance, _shown(words), "", language, "", mandatory, ""])
    return ("\ufeff" + stream.getvalue()).encode()


def _shown(words: str) -> str:
    """Words that LimeSurvey shows as they are: it takes texts for HTML, and what stands in braces for an expression."""
    return escape(words, quote=False).replace("{", "&#123;").replace("}", "&#125;")
