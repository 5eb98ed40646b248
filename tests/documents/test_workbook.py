"""Workbooks: what openpyxl and Excel read in them is what the document holds, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.documents import workbook, workbook_chart
from partnering.documents.document import Chapter, Column, Document, Table
from partnering.files.errors import InputError

from . import samples


def read(document):
    """The workbook as openpyxl reads it."""
    return openpyxl.load_workbook(BytesIO(workbook.content(document)))


def test_a_sheet_a_table_with_units_meaning_and_formats():
    """The first row says label and unit, a comment the meaning; numbers stay numbers; the headings stay in view."""
    book = read(samples.document())
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        "Contents", "Columns", "effects", "months",
    ]  # fmt: skip
    sheet = book["effects"]
    assert [cell.value for cell in sheet[1]][:6] == [
        "Variant", "Survival today", "Difference (points)", "Low end (points)", "High end (points)", "Cost (EUR)",
    ]  # fmt: skip
    assert sheet["C1"].comment.text == "Against the baseline, under the same luck."
    assert sheet["B2"].value == 0.537
    assert sheet["B2"].number_format == "0.0%"
    assert (sheet["C2"].value, sheet["C2"].number_format) == (pytest.approx(-8.0), '+0.0;"−"0.0;0.0')  # points, no %
    assert sheet["C6"].value is None
    assert sheet.freeze_panes == "B2"
    assert len(sheet._charts) == 1


def test_points_that_no_heading_names_are_named():
    """So are those of results folders: a difference of 0.08 is 8 points, in its cell, its chart and its meaning."""
    table = samples.effects()
    plain = {name: replace(column, unit="") for name, column in table.columns.items()}
    made = samples.document()
    chapter = Chapter("a", "A", figures=made.chapters[0].figures, tables=(replace(table, columns=plain),))
    book = read(replace(made, chapters=(chapter,)))
    sheet = book["effects"]
    assert [(sheet[f"{at}1"].value, sheet[f"{at}2"].value) for at in "CE"] == [
        ("Difference (points)", pytest.approx(-8.0)), ("High end (points)", pytest.approx(-5.0)),
    ]  # fmt: skip
    assert [sheet["B1"].value, sheet["F1"].value] == ["Survival today", "Cost"]
    assert ["effects", "Difference", "points"] in [[cell.value for cell in row][:3] for row in book["Columns"].rows]
    axis = sheet._charts[0].y_axis
    assert (axis.numFmt.formatCode, axis.scaling.min, axis.scaling.max) == ('+General;"−"General;0', -10.0, 10.0)


def test_the_contents_list_sheets_and_what_made_them_in_the_language_of_the_document():
    """Sheets with their rows; command, version, seed; and what each column means."""
    book = read(samples.document("de"))
    assert book.sheetnames[:2] == ["Inhalt", "Spalten"]
    told = {str(row[0].value): [cell.value for cell in row[1:4]] for row in book["Inhalt"].rows}
    assert told["months"] == ["Ties in force by month", 61, None]
    assert told["seed"][0] == "1"
    assert book["Inhalt"]["A5"].hyperlink.location == "'effects'!A1"
    rows = [[cell.value for cell in row] for row in book["Spalten"].rows]
    assert ["effects", "Cost", "EUR", "What it costs."] in rows
    assert book.properties.title == samples.document().title


def test_no_name_becomes_a_formula_or_a_link():
    """Cells hold the very names, as text; outside the contents nothing is a link, and nothing anywhere a formula."""
    book = read(samples.document())
    names = [cell.value for cell in book["effects"]["A"][1:6]]
    assert names == [*samples.HOSTILE]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.rows for cell in row)
    assert not book["effects"]._hyperlinks
    parts = ZipFile(BytesIO(workbook.content(samples.document())))
    sheets = b"".join(parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name)
    assert b"<f>" not in sheets


def test_hostile_titles_and_labels_of_charts_stay_text():
    """A chart takes its title and axis from text of others."""
    bars = samples.effects()
    columns = {**bars.columns, "difference": Column("=1+1", "", "", "points")}
    table = Table(bars.name, "=2+2", bars.frame, columns)
    chapter = samples.document().chapters[0]
    figure = chapter.figures[0]
    hostile = type(figure)(figure.name, "=3+3", figure.alt, figure.svg, figure.png, figure.source, figure.chart)
    made = samples.document(chapters=(Chapter("a", "A", figures=(hostile,), tables=(table,)),))
    chart = ZipFile(BytesIO(workbook.content(made))).read("xl/charts/chart1.xml")
    assert b"<a:t> =3+3</a:t>" in chart
    assert b"<c:f>3+3" not in chart
    assert b"<c:f>1+1" not in chart


def test_the_same_document_gives_the_same_bytes():
    """No date but that of the document."""
    first, again = (workbook.content(samples.document()) for _ in range(2))
    assert first == again
    parts = ZipFile(BytesIO(first))
    assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2026-11-25" in parts.read("docProps/core.xml")


@settings(max_examples=30)
@given(st.lists(st.text(max_size=40), max_size=12))
def test_names_of_sheets_are_allowed_whatever_they_are_called(wanted):
    """31 letters at most, none that Excel forbids, no apostrophe at an end, no two alike but for their case."""
    names = workbook.sheet_names(wanted)
    assert len({name.casefold() for name in names}) == len(wanted)
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name
        assert name.casefold() != "history"


def test_names_of_sheets_stay_readable():
    """Worked by hand."""
    long = "what each variant changes in 2026"
    assert workbook.sheet_names(["a/b", "A/B", long, long, "", "History"]) == [
        "a b", "A B (2)", "what each variant changes in 20", "what each variant changes i (2)", "table", "History_",
    ]  # fmt: skip


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    """In one line that names the table; nothing is cut in silence."""
    monkeypatch.setattr(workbook, "MOST_ROWS", 50)
    with pytest.raises(InputError, match=r"months: has 61 rows; a sheet of Excel holds 49"):
        workbook.content(samples.document())


def test_cells_of_every_kind():
    """Truth values, what is missing or infinite, and text longer than a cell."""
    frame = pd.DataFrame({"a": [np.bool_(True), None, np.inf, np.int64(3), "x" * 40_000, pd.NA]}, dtype=object)
    table = Table("kinds", "Kinds", frame, {"a": Column("A")})
    sheet = read(Document("T", "2026-01-02", (Chapter("k", "K", tables=(table,)),)))["kinds"]
    assert [cell.value for cell in sheet["A"][1:5]] == [True, None, "∞", 3]
    assert len(sheet["A6"].value) == 32_767
    assert sheet["A7"].value is None


def test_intervals_without_ends_have_no_bars():
    """Such as those of a single run."""
    table = samples.effects()
    table.frame["low"] = -np.inf
    up, down = workbook_chart.reaches(table, samples.document().chapters[0].figures[0].chart)
    assert up == pytest.approx([0.03, 0.03, 0.03, 0.03, 0.0])
    assert down == [0.0] * 5
