"""Files that break, mislead or flood: one clear line, or a name that is changed and told."""

from __future__ import annotations

import io
import re
import time
import zipfile

import pytest

from partnering.clients import run, scenario_file
from partnering.clients.formats import workbook
from partnering.clients.formats.cell_errors import write_errors
from partnering.clients.guess import guess
from partnering.files.errors import InputError
from tests.clients.inputs import NODES_EDGES, SPSS, estimated, scenario, written


def survey(departments, answers=5):
    """A survey about trust in some departments."""
    head = ["department", *(f"trust [{one}]" for one in departments)]
    return [head, *([home, *("" if one == home else "4" for one in departments)] for home in departments * answers)]


def refused(path, content: bytes | str | None = None, *more, **settings) -> str:
    """The line with which a file is refused."""
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        estimated(path, *more, **settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def zipped(**parts: str) -> bytes:
    """A zip file of texts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return stream.getvalue()


def sheet_xml(xml: str) -> bytes:
    """The workbook of the second example with another first sheet."""
    stream = io.BytesIO()
    with zipfile.ZipFile(NODES_EDGES) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.infolist():
            own = xml if part.filename == "xl/worksheets/sheet1.xml" else source.read(part.filename)
            archive.writestr(part.filename, own)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", "", "is empty"),
        ("sep.csv", "sep=", "a header, and rows below it"),
        ("head.csv", "department,trust [A]\n", "a header, and rows below it"),
        ("note.docx", "x", 'ends in ".docx"'),
        ("binary.csv", b"PK\x03\x04\x00\x01\x02", "what is no text"),
        ("broken.xlsx", b"PK\x03\x04 nothing", "cannot be read as a spreadsheet"),
        ("plain.xls", "no workbook", "cannot be read as a spreadsheet"),
        ("broken.sav", b"$FL2 nothing of the kind", "cannot be read as an SPSS file"),
        ("half.csv", "﻿".encode("utf-16")[:2] + b"\x00", "save it as UTF-8"),
        ("quote.csv", 'a,"b\n1,2\n', "separators"),
        ("net.graphml", "<graphml", "cannot be read as a network"),
        ("net.gml", "graph [ node", "cannot be read as a network"),
        ("net.gexf", "<gexf/>", "cannot be read as a network"),
        ("net.dl", "hello", "is no UCINET text file"),
        ("net.dl", "dl n=3 format=fullmatrix labels: a,b,c data: 1 2 3", "3 values; 1 × 3 × 3 are promised"),
        ("net.dl", "dl n=99999 data: 1", "from 2 to 5,000"),
    ],
)
def test_damaged_files(tmp_path, name, content, told):
    """Each gets one line."""
    assert told in refused(tmp_path / name, content)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("IT,,4,5,3", "rows.csv, line 4: has more cells than the header: is a decimal comma among them?"),
        ("IT,,4,5,", "rows.csv, line 4: has more cells than the header: is a decimal comma among them?"),
        ("IT;;4;5;3", "rows.csv, line 4: has more cells than the header"),
    ],
)
def test_a_row_longer_than_the_header_is_refused(tmp_path, row, told):
    """4,5 without quotes would move all later answers of a person under other questions."""
    lines = ["department,trust [IT],trust [HR],own", "", "IT,,4,3", "IT,,4,3", "HR,4"]
    lines[3] = row.replace(";", ",")
    text = "\n".join(lines) + "\n"
    line = refused(tmp_path / "rows.csv", text.replace(",", ";") if ";" in row else text)
    assert line.endswith(told)


def test_every_row_may_end_with_a_separator_or_early(tmp_path):
    """Neither moves an answer."""
    rows = survey(["IT", "HR"])
    found = estimated(written(tmp_path / "open.csv", [rows[0], *([*row, ""] for row in rows[1:])]))
    assert found.of("IT", "HR")["trust"][1][0] == pytest.approx(0.75)
    short = [rows[0], *(row[:-1] if not row[-1] else row for row in rows[1:])]
    assert estimated(written(tmp_path / "short.csv", short)).of("HR", "IT")["trust"][1][0] == pytest.approx(0.75)


def test_zip_bombs_and_huge_sheets(tmp_path, monkeypatch):
    """A workbook is measured before it is unzipped, and a sheet before its cells are listed."""
    monkeypatch.setattr(workbook, "MAX_UNZIPPED", 1_000_000)
    assert "unzips to" in refused(tmp_path / "bomb.xlsx", zipped(xl__big=" " * 2_000_000))
    monkeypatch.undo()
    cell = '<c r="{}" t="inlineStr"><is><t>x</t></is></c>'
    corners = f'<row r="1">{cell.format("A1")}</row><row r="1048576">{cell.format("XFD1048576")}</row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{space}"><sheetData>{corners}</sheetData></worksheet>'
    assert re.search("more than|memory", refused(tmp_path / "corners.xlsx", sheet_xml(xml)))


def test_a_reader_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    """The limit of time is kept."""
    monkeypatch.setattr(workbook, "MAX_SECONDS", 0.01)
    assert "took longer" in refused(tmp_path / "slow.xlsx", NODES_EDGES.read_bytes())


class PanicException(BaseException):
    """What a library in Rust raises."""


def panic(path):
    """A reader that gives up, as one in Rust does."""
    raise PanicException(path)


def test_a_reader_that_gives_up_gets_a_line(tmp_path):
    """It is no Exception, so it would pass every other net."""
    with pytest.raises(InputError, match="it is damaged"):
        workbook._apart(panic, tmp_path / "any.xlsx")


def test_entities_are_not_expanded(tmp_path):
    """The billion laughs end before the parser sees them."""
    bomb = '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "haha"><!ENTITY b "&a;&a;">]><graphml>&b;</graphml>'
    assert "entities" in refused(tmp_path / "laughs.graphml", bomb)


def test_spss_without_its_package(monkeypatch):
    """The line says what to install."""
    monkeypatch.setattr(workbook, "find_spec", lambda _: None)
    assert "needs the extra `spss`" in refused(SPSS)


def test_formulas_are_texts(tmp_path):
    """A name that begins as a formula stays a name, also in the file of draws."""
    found = estimated(written(tmp_path / "formula.csv", survey(["=cmd()", "IT", "HR"])))
    assert next(iter(scenario(found).departments)) == "=cmd()"
    assert not re.search(rb"(^|,)[=+@]", scenario_file.csv_of(scenario_file.draws(found)))


def test_formulas_are_not_run(tmp_path):
    """A workbook that no spreadsheet has opened holds no values for its formulas."""
    from openpyxl import Workbook

    book = Workbook()
    for row in [["department", "trust [IT]", "trust [HR]"], *[["IT", None, "=1+3"], ["HR", "=2+2", None]] * 5]:
        book.active.append(row)
    book.save(tmp_path / "formulas.xlsx")
    assert "the value that was saved with it" in refused(tmp_path / "formulas.xlsx")


def with_error(path, error, cell):
    """A workbook of a survey, one cell of which holds an error."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Wave 1"
    for row in [["department", "trust [IT]", "trust [HR]"], *[["IT", None, 4], ["HR", 4, None]] * 5]:
        book.active.append(row)
    book.active[cell] = error
    book.save(path)
    return path


@pytest.mark.parametrize(("error", "cell", "column"), [("#DIV/0!", "C4", "trust [HR]"), ("#N/A", "B3", "trust [IT]")])
def test_an_error_in_a_workbook_is_no_silence(tmp_path, error, cell, column):
    """It is told with its sheet, row and column."""
    told = refused(with_error(tmp_path / "errors.xlsx", error, cell))
    assert f"errors.xlsx, Wave 1, line {cell[1]}, column {column}" in told
    assert f'"{error}" is no answer of trust' in told


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet><table:table table:name="Wave 1">ROWS</table:table></office:spreadsheet></office:body>
</office:document-content>"""


def in_ods(cell):
    """A cell as LibreOffice writes it: nothing, a number, an error or a text."""
    if cell is None:
        return "<table:table-cell/>"
    kind = "error" if str(cell).startswith("#") else "float" if isinstance(cell, int) else "string"
    value = f'office:value-type="float" office:value="{cell}"' if kind == "float" else 'office:value-type="string"'
    return f'<table:table-cell {value} calcext:value-type="{kind}"><text:p>{cell}</text:p></table:table-cell>'


def test_an_error_in_a_workbook_of_libreoffice_is_no_silence(tmp_path):
    """Also below a row, and beside a cell, that it has written once for several."""
    texts = [f"<table:table-row>{''.join(map(in_ods, row))}</table:table-row>" for row in (["a", "b"], [None, "#N/A"])]
    texts.insert(1, '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>')
    two = '<table:table-cell table:number-columns-repeated="2"/>'
    texts.append(f'<table:table-row table:number-rows-repeated="2">{two}{in_ods("#DIV/0!")}</table:table-row>')
    with zipfile.ZipFile(tmp_path / "errors.ods", "w") as archive:
        archive.writestr("content.xml", ODS.replace("ROWS", "".join(texts)))
    sheets = {"Wave 1": [["a", "b", ""], *[["", "", ""] for _ in range(6)]]}
    write_errors(tmp_path / "errors.ods", sheets)
    blank, error = ["", "", ""], ["", "", "#DIV/0!"]
    assert sheets == {"Wave 1": [["a", "b", ""], blank, blank, blank, ["", "#N/A", ""], error, error]}


def test_an_error_is_no_answer_where_the_map_says_so_and_nothing_where_no_map_looks(tmp_path):
    """A map may name it among its missing answers."""
    tables = run.tables_of([with_error(tmp_path / "errors.xlsx", "#N/A", "C4")])
    guessed = guess(tables).map
    known = guessed.model_copy(update={"scale": guessed.scale.model_copy(update={"missing": ["#N/A"]})})
    assert len(run.estimate_of(known, tables, run.Settings(minimum=4)).reading.long) == 9
    assert len(estimated(with_error(tmp_path / "beside.xlsx", "#REF!", "F9")).reading.long) == 10


def test_an_error_is_no_department(tmp_path):
    """A tie of nobody is told."""
    rows = [["from", "to", "trust"], ["IT", "HR", "4"], ["HR", "IT", "4"], ["#N/A", "IT", "4"], ["HR", "#REF!", "4"]]
    reading = estimated(written(tmp_path / "ties.csv", rows), minimum=1).reading
    assert reading.departments == ["IT", "HR"]
    assert list(reading.dropped.values()) == [2]


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("R.and.D", "R and D"),
        ("Sales+Service", "Sales and Service"),
        ("trust", "trust department"),
        ("all", "all department"),
        ("x" * 300, "x" * 59 + "…"),
        ("Sa\u200bles", "Sales"),
    ],
)
def test_names_that_a_scenario_cannot_hold(tmp_path, name, becomes):
    """They are changed, and the change is told."""
    found = estimated(written(tmp_path / "names.csv", survey([name, "IT"])))
    assert list(scenario(found).departments) == [becomes, "IT"]
    assert any(becomes in note for note in found.reading.notes)


@pytest.mark.parametrize("name", ["Yes", "null", "1e3", "007", "a: b", "- x", "#1", "'", '"', "*a", "{a}", "人事部"])
def test_names_that_yaml_would_take_for_something_else(tmp_path, name):
    """They read back as they were."""
    assert list(scenario(estimated(written(tmp_path / "names.csv", survey([name, "IT"])))).departments) == [name, "IT"]


def test_one_department_in_two_spellings(tmp_path):
    """Case and blanks do not make two departments of one."""
    rows = survey(["IT", "HR"])
    rows[2:5] = [[row[0].lower() + " ", *row[1:]] for row in rows[2:5]]
    assert estimated(written(tmp_path / "case.csv", rows)).reading.read == 10


def test_many_rows(tmp_path):
    """Forty thousand rows of flows take a second or so; a million took half a minute (docs/intake.md)."""
    lines = ["TimeInvestors_Organization,Collaborators_Organization,Date,Collaboration_hours"]
    block = [f"{one},{other},d{n},1.5" for n in range(50) for one in "ABCDE" for other in "ABCDE" if one != other]
    file = tmp_path / "many.csv"
    file.write_text("\n".join(lines + block * 40) + "\n", encoding="utf-8")
    begun = time.monotonic()
    assert estimated(file).reading.read == 40_000
    assert time.monotonic() - begun < 30


def test_too_many_cells(tmp_path, monkeypatch):
    """The limit is told."""
    monkeypatch.setattr(workbook, "MAX_CELLS", 10)
    assert "more than 10 cells" in refused(tmp_path / "many.csv", "a,b\n" * 20)
    monkeypatch.undo()
    assert "columns" in refused(tmp_path / "wide.csv", ",".join(["a"] * 6000) + "\n1\n")
