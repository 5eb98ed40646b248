"""The questionnaire that is sent out, and what comes back of it."""

from __future__ import annotations

import csv
import html
import io
from pathlib import Path

from partnering.clients import questions, run
from partnering.clients.guess import guess
from partnering.clients.names import Names
from tests.clients.inputs import ABOUT, ITEMS, PEOPLE, SIDES, close, estimated, sides, written
from tests.console import partnering


def test_a_questionnaire_can_be_filled_in_and_read(tmp_path):
    """The workbook that is sent out is the survey that comes back."""
    from openpyxl import load_workbook

    asked = ("intake", "--questionnaire", "--departments", "IT, Sales, Finance", "--to", "survey.xlsx")
    done = partnering(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    book = load_workbook(tmp_path / "survey.xlsx")
    sheet = book["Answers"]
    head = [cell.value for cell in sheet[1]]
    assert len(head) == 1 + 4 * 3 + 1
    assert sheet.max_row == 1  # what is appended stands where answers are checked
    assert str(sheet.data_validations.dataValidation[0].sqref) == "B2:N2000"
    for home, answers, own in PEOPLE:
        given = {"department": home, "self_worth": own}
        for about in ABOUT:
            for place, item in enumerate(("stake", "alternatives", "trust") if about in answers else ()):
                given[f"{item} [{about}]"] = answers[about][place]
        sheet.append([given.get(column) for column in head])
    book.save(tmp_path / "survey.xlsx")
    found = estimated(tmp_path / "survey.xlsx")
    assert close(sides(found, "stake", "alternatives", "trust"), SIDES)


def test_a_questionnaire_says_about_how_many_it_asks(tmp_path):
    """Blanks and doubles are no departments, and what becomes another is told."""
    done = partnering("intake", "--questionnaire", "--departments", "IT, Sales,,it", "--to", "q.md", cwd=tmp_path)
    assert "about each of 2 departments" in done.stdout
    assert '"it" counted as "IT"' in done.stdout + done.stderr


def test_questionnaires_to_print_and_for_limesurvey(tmp_path):
    """Every question with five anchored answers, 4 of which is three quarters; LimeSurvey gets arrays."""
    for name in ("survey.md", "survey.txt"):
        asked = ("intake", "--questionnaire", "--departments", "IT,Sales", "--to", name)
        assert partnering(*asked, cwd=tmp_path).returncode == 0
    page = (tmp_path / "survey.md").read_text(encoding="utf-8")
    lime = (tmp_path / "survey.txt").read_text(encoding="utf-8-sig").splitlines()
    assert len(questions.questions()) == 5
    for one in questions.questions():
        assert len(one.answers) == 5
        assert one.question in page
        assert all(anchor in page for anchor in one.anchors)
        assert sum(one.question in line for line in lime) == 1
    assert "4: most of our results depend on it" in page
    assert len({line.count("\t") for line in lime}) == 1


def imported(content):
    """The questions of a survey structure, as LimeSurvey reads it: rows belong to the question above them.

    Retold from its TSVImportSurvey: UTF-8 with a mark, tabs, double quotes as in CSV, empty cells as if not there.
    """
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter="\t")
    settings, found = {}, {}
    for row in rows:
        cells = {name: cell for name, cell in zip(head, row, strict=True) if cell}
        text = html.unescape(cells.get("text", ""))
        match cells["class"]:
            case "S" | "SL":
                settings[cells["name"]] = text
            case "Q":
                found[cells["name"]] = (question := {"type": cells["type/scale"], "text": text, "SQ": {}, "A": {}})
                question["mandatory"] = cells["mandatory"]
            case "SQ" | "A":
                question[cells["class"]][cells["name"]] = text
            case other:
                assert other == "G"
    return settings, found


def test_limesurvey_imports_the_questionnaire():
    """Language, title, a mandatory list of departments, arrays, a list; names as they are; codes that it allows."""
    names = ["IT", '"Red" & {blue} <b>', "人事部"]
    settings, found = imported(questions.questionnaire(Names(names, {}), Path("survey.txt")))
    assert settings == {"language": "en", "surveyls_title": "How departments work together"}
    assert list(found["department"]["A"].values()) == names
    assert (found["department"]["type"], found["department"]["mandatory"]) == ("L", "Y")
    for one in questions.questions():
        asked = found[one.item.replace("_", "")]
        assert asked["text"] == one.question
        assert list(asked["A"].items()) == [(f"A{n}", anchor) for n, anchor in enumerate(one.anchors, 1)]
        assert list(asked["SQ"].values()) == ([] if one.item == "self_worth" else names)
        assert asked["type"] == ("L" if one.item == "self_worth" else "F")
    codes = [code for asked in found.values() for code in (*asked["A"], *asked["SQ"])]
    assert all(code.isalnum() and len(code) <= 5 for code in codes)
    assert all(name.isalnum() and name[0].isalpha() and len(name) <= 20 for name in found)


def exported(asked, answered):
    """What LimeSurvey exports of the first example with full question text, and each answer as `answered` gives it."""
    columns = [(name, code) for name, one in asked.items() for code in one["SQ"] or [None]]
    head = [asked[name]["text"] + (f" [{asked[name]['SQ'][code]}]" if code else "") for name, code in columns]
    rows = [["id", "submitdate", *head]]
    for number, (home, answers, own) in enumerate(PEOPLE):
        given = {("department", None): f"D{ABOUT.index(home) + 1}", ("selfworth", None): f"A{own}"}
        for code, about in asked["stake"]["SQ"].items():
            given |= {(name, code): f"A{value}" for name, value in zip(ITEMS, answers.get(about, ()), strict=False)}
        cells = [answered(asked[name], given.get((name, code), "")) for name, code in columns]
        rows.append([str(number), "2026-11-01 10:00:00", *cells])
    return rows


def test_what_limesurvey_exports_of_it_is_read(tmp_path):
    """With full question text, and answers in full or as codes: the survey comes back as it went out."""
    _, asked = imported(questions.questionnaire(Names(ABOUT, {}), Path("survey.txt")))
    full = written(tmp_path / "full.csv", exported(asked, lambda one, code: one["A"].get(code, "")))
    assert close(sides(estimated(full), *ITEMS), SIDES)
    tables = run.tables_of([written(tmp_path / "codes.csv", exported(asked, lambda one, code: code))])
    found = guess(tables)
    assert found.open == ["rename: the departments of the persons are codes; check which is which"]
    assert found.map.rename == {"D1": "IT", "D2": "Sales", "D3": "Finance"}
    assert close(sides(run.estimate_of(found.map, tables, run.Settings()), *ITEMS), SIDES)
