"""Names and keys that do not match are refused with the nearest one, or asked about: nothing vanishes unsaid."""

from __future__ import annotations

import pytest

from partnering.clients import mapping, run
from partnering.clients.guess import guess
from partnering.files.errors import InputError
from tests.clients.inputs import ABOUT, HEAD, estimated, wide, written
from tests.clients.test_hostile import refused

SHORT = [
    "department",
    *(f"{item} [{one}]" for item in ("stake", "alternatives", "trust") for one in ABOUT),
    "own worth",
]
MAP = """\
shape: survey
department: department
about:
- IT
- Sales
- Finance
items:
  stake: stake
  trust: trust
"""


def survey(tmp_path, head=SHORT, rows=()):
    """The first example with short headers, and more rows."""
    return written(tmp_path / "survey.csv", [head, *wide(), *rows])


def read_by(tmp_path, text, file):
    """What a map makes of a survey."""
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    tables = run.tables_of([file])
    return run.estimate_of(mapping.load(tmp_path / "map.yaml"), tables, run.Settings())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("- Finance", "- Finanze",
         'line 6: unknown department in the columns of stake of {file} "Finanze"; did you mean "Finance"?'),
        ("items", "leave_out: [Finanse]\nitems", 'line 7: unknown department "Finanse"; did you mean "Finance"?'),
        ("items", "rename: {Finanse: Money}\nitems", 'line 7: unknown department "Finanse"; did you mean "Finance"?'),
        ("stake: stake", "stake: stak", 'line 8: unknown question of {file} "stak"; did you mean "stake"?'),
        ("stake: stake", "stakes: stake", 'line 8: unknown key "stakes"; did you mean "stake"?'),
        ("department: d", "department: t", 'line 2: unknown column of {file} "tepartment"; did you mean "department"?'),
        ("shape: survey", "shape: survay", 'line 1: shape must be one of survey, edges, matrix, flows, not survay; '
                                           'did you mean "survey"?'),
        ("items", "scale: {from: 1, to: 1}\nitems", "line 7: a scale cannot begin and end at 1"),
        ("shape: survey", "shape: [survey]",
         "line 1: shape must be one of survey, edges, matrix, flows, not ['survey']"),
        ("items", "scale: {from: x}\nitems", "line 7: scale.from must be a number, not 'x'"),
        ("items", "scale: {from: .inf}\nitems", "line 7: scale.from must be a finite number, not inf"),
        ("items", "scale: {missing: [[1]]}\nitems", "line 7: scale.missing.0 must be text or a number, not a list"),
        ("items", "scale: {from: 1, to: 1e308}\nitems", "line 7: scale.to must be 1,000,000,000 or less, not 1e+308"),
        (MAP, "department,stake\n", ": must hold a mapping such as `shape: survey`"),
    ],
)  # fmt: skip
def test_a_fault_of_the_map_has_its_line(tmp_path, old, new, told):
    """Whatever the map names that the files do not have."""
    file = survey(tmp_path)
    with pytest.raises(InputError) as caught:
        read_by(tmp_path, MAP.replace(old, new), file)
    assert f"map.yaml{', ' if told[0] == 'l' else ''}{told.format(file=file)}" in str(caught.value)


def test_a_renamed_department_keeps_its_columns(tmp_path):
    """By the name of the file or by the new one in `about`; a code of which nobody answered is no fault."""
    file, renamed = survey(tmp_path), MAP.replace("items", "rename: {Finance: Money, D9: Sales}\nitems")
    for text in (renamed, renamed.replace("- Finance", "- Money")):
        found = read_by(tmp_path, text, file)
        assert found.of("IT", "Money")["stake"][1][0] == 0.5
        assert found.reading.dropped == {}


def test_a_column_that_no_name_fits_is_told(tmp_path):
    """A map may leave a department out of `about`: its columns are not read, and its rows are dropped, by name."""
    found = read_by(tmp_path, MAP.replace("- Finance\n", ""), survey(tmp_path, rows=[["Law", *["4"] * 10]]))
    assert found.reading.remarks == [
        "not read, as about does not name it: stake [Finance]",
        "not read, as about does not name it: trust [Finance]",
        "dropped, another department (Finance, Law): 5",
    ]


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        (
            ["stak [IT]" if one == "stake [IT]" else one for one in SHORT],
            [],
            "no column of stake asks about IT, as others",
        ),
        (SHORT, [["Law", *["4"] * 10]], "no column asks about Law, the department of 1 of 15 persons"),
    ],
)
def test_a_department_without_columns_is_asked_about(tmp_path, head, row, told):
    """A header with a fault, or persons of a department that nobody asked about."""
    found = guess(run.tables_of([survey(tmp_path, head, row)]))
    assert len(found.open) == 1
    assert told in found.open[0]


def test_two_columns_about_one_department_are_refused(tmp_path):
    """Neither counts silently: by the guess, and by a map."""
    head, rows = [*HEAD[:1], HEAD[1], *HEAD[1:]], [[row[0], row[1], *row[1:]] for row in wide()]
    assert "survey.csv: two columns ask stake about IT" in refused(written(tmp_path / "survey.csv", [head, *rows]))
    head = [*SHORT[:1], SHORT[1], *SHORT[1:]]
    with pytest.raises(InputError, match=r"stake about IT \(stake \[IT\]; stake \[IT\] \(2\)\)"):
        read_by(tmp_path, MAP, written(tmp_path / "survey.csv", [head, *rows]))
    listed = MAP.replace("stake: stake", "stake: ['stake [IT]', 'stake [Sales]', 'stake [Finance]']")
    assert read_by(tmp_path, listed, tmp_path / "survey.csv").of("Sales", "IT")["stake"][1][0] == 0.75


def test_an_unknown_answer_has_its_line(tmp_path):
    """That of the file, although blank lines are left out; also where several files are one survey."""
    rows = [[*row[:2], "9", *row[3:]] if row[0] == "Sales" else row for row in wide()[:6]]
    file = written(tmp_path / "one.csv", [SHORT, [], *rows])
    with pytest.raises(InputError, match=r'one.csv, line 8, column stake \[Sales\]: "9" is no answer of stake'):
        read_by(tmp_path, MAP, file)
    unclear = guess(run.tables_of([file])).open[0]
    assert "answers run from 2 to 9 (" in unclear
    assert "one.csv, line 8, column stake [Sales]); say from and to" in unclear
    files = [written(tmp_path / "other.csv", [SHORT, *wide()]), file]
    with pytest.raises(InputError, match=r"one.csv, line 8, column stake \[Sales\]"):
        run.estimate_of(mapping.load(tmp_path / "map.yaml"), run.tables_of(files), run.Settings())
    matrix = [["need", "IT", "HR"], ["IT", "", "5"], ["HR", "lots", ""]]
    with pytest.raises(InputError, match=r'line 3, column IT: "lots" is no answer of stake'):
        tables = run.tables_of([written(tmp_path / "need.csv", matrix)])
        run.estimate_of(mapping.from_data({"shape": "matrix", "items": {"stake": "need"}}), tables, run.Settings())


def test_the_first_example_has_no_remarks(tmp_path):
    """Where all names fit, nothing is said."""
    assert estimated(survey(tmp_path)).reading.remarks == []
