"""Tables come from strangers: what cannot be is refused in one line, with the file and the column."""

from __future__ import annotations

import json
import os

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from partnering.documents.columns import column as column_of
from partnering.files.errors import InputError
from partnering.results import parquet, shapes, tables
from partnering.results.summary import LAYERS
from partnering.results.tables import read_table, rows_of

NAN, INF = float("nan"), float("inf")
CLARITY = "organisation.clarity"
CHANGE = {"baseline": 0.2, "value": 0.4, "difference": 0.2, "low": -0.2, "high": 0.6, "n": 9}
MOST = {"most_low": -0.1, "most_high": 0.6}
WHOLE = {
    "summary": {"replicates": 9, "survival": 0.5, "survival_low": 0.2, "survival_high": 0.8}
    | {"survival_luck_low": 0.3, "survival_luck_high": 0.7},
    "effects": {"outcome": "survival", **CHANGE},
    "helps": CHANGE | MOST,
    "front": {"n": 9, "value": 0.5, "low": 0.1, "high": 0.9, "benefit": 0.1, **MOST},
    "months_in_force": {"horizon": 60} | {name: 9 * own for name, own in CHANGE.items()},
    "relationships": {"established": 60, "ended": 0},
    "runs": {"teams": 9.0},
}
"""A row of each of some tables, as it can be."""


def written(folder, name, columns):
    """A table of these columns, with its path."""
    path = folder / name
    frame = pa.table(columns)
    if path.suffix == ".csv":
        frame.to_pandas().to_csv(path, index=False)
    else:
        pq.write_table(frame, path)
    return path


def refused(folder, name, columns, kinds=None):
    """What is said of a table, without its file, which it names."""
    path = written(folder, name, columns)
    with pytest.raises(InputError) as error:
        read_table(folder, name, kinds)
    (problem,) = error.value.problems
    assert problem.where == str(path)
    return problem.message


def test_a_new_part_of_columns_has_what_holds_of_them(tmp_path, monkeypatch):
    """It is declared once: tables are looked at by it, and exports say what it means."""
    written(tmp_path, "summary.csv", {"point": [0], "survival_middle": [1.7]})
    assert len(read_table(tmp_path, "summary.csv")) == 1
    monkeypatch.setitem(shapes.declared()["parts"], "_middle", "its median")
    why = "survival_middle: must lie between 0 and 1, and holds 1.7"
    assert refused(tmp_path, "summary.csv", {"point": [0], "survival_middle": [1.7]}) == why
    assert column_of("survival_middle", "summary").meaning.endswith(": its median.")


def test_the_ends_that_programs_name_are_declared():
    """What the summary of a sweep says of an outcome, and the two sides of a tie."""
    assert {*LAYERS, "_ab", "_ba"} == {*shapes.declared()["parts"]}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("table", "column", "value", "why"),
    [
        ("summary", "survival", 1.7, "survival: must lie between 0 and 1, and holds 1.7"),
        ("summary", "survival", -INF, "survival: must lie between 0 and 1, and holds -inf"),
        ("summary", "survival_high", 7.0, "survival_high: must lie between 0 and 1, and holds 7"),
        ("summary", "survival_luck_low", -1.0, "survival_luck_low: must lie between 0 and 1, and holds -1"),
        ("relationships", "trust_ab", 2.0, "trust_ab: must lie between 0 and 1, and holds 2"),
        ("endings", "endings", -1.0, "endings: must hold whole numbers, 0 or more"),
        ("endings", "endings", 2.5, "endings: must hold whole numbers, 0 or more"),
        ("endings", "endings", INF, "endings: must hold whole numbers, 0 or more"),
        ("effects", "variant", "a\0b", "variant: holds a control character: only text is allowed"),
        ("effects", "a\0b", 1.0, "a name of a column holds a control character: only text is allowed"),
        ("effects", "difference", "much", "difference: holds 'much' where a number must stand"),
        ("effects", "low", -INF, "low: must hold finite numbers, and holds -inf"),
        ("runs", "teams", INF, "teams: must hold finite numbers, and holds inf"),
        ("relationships", "in_force", "perhaps", "in_force: holds perhaps where True or False must stand"),
        ("relationships", "in_force", 7, "in_force: holds 7 where True or False must stand"),
        ("front", "efficient", "yes", "efficient: holds yes where True or False must stand"),
    ],
)
def test_what_a_column_cannot_hold_is_refused(tmp_path, ending, table, column, value, why):
    """By the shape that is declared of it, or of what it is the end or the side of; also where nothing names types."""
    assert refused(tmp_path, f"{table}.{ending}", {"point": [0], column: [value]}) == why


@pytest.mark.parametrize(
    ("table", "columns", "why"),
    [
        ("summary", {"survival_low": 0.8, "survival_high": 0.4}, "survival_low: must be at most survival_high"),
        ("summary", {"survival": 0.9}, "survival: must lie in its interval, 0.2 to 0.8, and holds 0.9"),
        ("summary", {"survival_luck_high": 0.4}, "survival: must lie in its interval, 0.3 to 0.4, and holds 0.5"),
        ("summary", {"survival_high": NAN}, "survival_high: is missing in a row that has survival_low"),
        ("summary", {"survival": NAN}, "survival: is missing in a row that has its interval"),
        ("summary", {"survival_low": NAN, "survival_high": NAN}, "survival_low: is missing in a row in which survival"),
        ("effects", {"low": NAN, "high": NAN}, "low: is missing in a row in which difference rests on several runs"),
        ("effects", {"value": 0.5}, "difference: must be value less baseline, 0.3, and holds 0.2"),
        ("effects", {"difference": -0.3}, "difference: must lie in its interval, -0.2 to 0.6, and holds -0.3"),
        ("effects", {"high": 1.5}, "high: must lie between -1 and 1, and holds 1.5"),
        ("effects", {"baseline": -0.1}, "baseline: must lie between 0 and 1, and holds -0.1"),
        ("helps", {"most_low": -7.0}, "most_low: must lie between -1 and 1, and holds -7"),
        ("front", {"low": 0.6}, "value: must lie in its interval, 0.6 to 0.9, and holds 0.5"),
        ("front", {"most_low": 0.7}, "most_low: must be at most most_high, and holds 0.7 beside 0.6"),
        ("months_in_force", {"value": 61.0}, "value: must lie between 0 and 60, and"),
        ("months_in_force", {"difference": -61.0, "low": -70.0}, "difference: must lie between -60 and 60"),
        ("relationships", {"established": 61}, "established: must lie between 0 and 60, and holds 61"),
        ("runs", {"teams": -1.0}, "teams: must be 0 or more, and holds -1"),
    ],
)  # fmt: skip
def test_what_belongs_together_fits(tmp_path, table, columns, why):
    """A value lies in its interval, whose ends are there, and in the bounds of what it is. The whole table is read."""
    (tmp_path / "manifest.json").write_text('{"kind": "whatif", "months": 60}', encoding="utf-8")
    written(tmp_path, f"{table}.csv", {name: [own] for name, own in WHOLE[table].items()})
    assert len(read_table(tmp_path, f"{table}.csv")) == 1
    message = refused(tmp_path, f"{table}.csv", {name: [own] for name, own in (WHOLE[table] | columns).items()})
    assert message.startswith(why)


def test_some_ends_may_be_missing(tmp_path):
    """Of a single run, of what knows no bounds and never differs, and beyond the values that were run."""
    one = {"replicates": [1, 9], "survival": [0.5, NAN], "survival_low": [NAN, NAN], "survival_high": [NAN, NAN]}
    teams = {"teams": [2.0, 2.0], "teams_low": [NAN, NAN], "teams_high": [NAN, NAN]}
    edge = {"edge": [0.4], "edge_low": [0.3], "edge_high": [NAN]}
    money = {
        "outcome": ["net_benefit"],
        **{name: [own] for name, own in CHANGE.items()},
        "value": [3e7 + 0.2],
        "difference": [3e7],
    }
    for name, columns in (("summary", one | teams), ("effects", money | {"low": [-2e7], "high": [4e7]})):
        written(tmp_path, f"{name}.csv", columns)
        assert len(read_table(tmp_path, f"{name}.csv")) == len(next(iter(columns.values())))
    (tmp_path / "manifest.json").write_text('{"kind": "diagnose"}', encoding="utf-8")
    written(tmp_path, "edges.csv", edge)
    assert len(read_table(tmp_path, "edges.csv")) == 1


def test_where_each_point_has_its_horizon_months_are_not_bounded_by_one(tmp_path):
    """The horizon was varied."""
    (tmp_path / "manifest.json").write_text('{"kind": "sweep", "months": 60, "varied": ["months"]}', encoding="utf-8")
    written(tmp_path, "relationships.parquet", {"established": [90]})
    assert len(read_table(tmp_path, "relationships.parquet")) == 1


def test_the_declaration_is_that_of_the_study(tmp_path):
    """Two studies have a table of one name."""
    columns = {"edge": [7.0], "out_cases": [-3]}
    (tmp_path / "manifest.json").write_text('{"kind": "diagnose"}', encoding="utf-8")
    written(tmp_path, "edges.csv", columns)
    assert read_table(tmp_path, "edges.csv")["edge"].item() == 7.0
    (tmp_path / "manifest.json").write_text('{"kind": "tipping"}', encoding="utf-8")
    assert refused(tmp_path, "edges.csv", columns).startswith("out_cases:")


def test_numbers_may_be_missing_and_estimates_below_zero(tmp_path):
    """Nothing that a study writes is refused."""
    whole = {"survival": [NAN, 1.0 + 1e-12], "replicates": [3.0, NAN], "path": ["7", "-"], "difference": [-9.0, NAN]}
    written(tmp_path, "summary.csv", whole)
    assert len(read_table(tmp_path, "summary.csv")) == 2
    written(tmp_path, "parameters.csv", {"contraction": [-0.01]})
    assert read_table(tmp_path, "parameters.csv")["contraction"].item() == -0.01


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("kind", "values", "held", "what"),
    [
        (int, [1.0, 7.5], "holds something else", "whole numbers"),
        (int, [1.0, INF], "holds something else", "whole numbers"),
        (int, [1.0, NAN], "is empty in a row", "whole numbers"),
        (int, ["1", "x"], "holds something else", "whole numbers"),
        (float, ["0.5", "abc"], "holds something else", "numbers"),
        (float, ["0.5", None, "abc"], "holds something else", "numbers"),
        (bool, [True, None], "is empty in a row", "True and False"),
        (bool, [0.0, 2.0], "holds something else", "True and False"),
    ],
)
def test_a_column_of_another_type_is_refused(tmp_path, ending, kind, values, held, what):
    """And named. Nothing is cut off or turned into something else."""
    message = refused(tmp_path, f"t.{ending}", {"odd": values}, {"odd": kind})
    assert message == f"odd: {held}; it must hold {what} only"


@pytest.mark.parametrize("digits", [21, 400])
@pytest.mark.parametrize(("table", "column"), [("summary", "survival"), ("months_in_force", "ties"), ("loop", "month")])
def test_no_number_of_a_study_is_so_large(tmp_path, digits, table, column):
    """A stranger's table may hold one, under a right checksum."""
    (tmp_path / f"{table}.csv").write_text(f"point,{column}\n3,{'9' * digits}\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"{table}\.csv: {column}: "):
        read_table(tmp_path, f"{table}.csv")


def test_a_pipe_is_no_table(tmp_path):
    """Whoever reads it would wait for ever."""
    os.mkfifo(tmp_path / "summary.csv")
    with pytest.raises(InputError, match="is no file"):
        read_table(tmp_path, "summary.csv")


@pytest.mark.parametrize("digits", [21, 400])
def test_whole_numbers_beyond_64_bits_are_words(tmp_path, digits):
    """No outcome or setting is so large. Whoever takes the column for numbers is told so."""
    given = "9" * digits
    (tmp_path / "t.csv").write_text(f"point,{CLARITY}\n3,{given}\n4,\n", encoding="utf-8")
    read = read_table(tmp_path, "t.csv")
    assert (read[CLARITY][0], read[CLARITY].isna().tolist()) == (given, [False, True])
    with pytest.raises(InputError, match="holds something else; it must hold numbers only"):
        read_table(tmp_path, "t.csv", {CLARITY: float})


@pytest.mark.parametrize("names", [["0101", "1", "01"], ["True", "False"], ["1e3", "1000", "nan"], ["NA", "-5"]])
@pytest.mark.parametrize(
    ("kind", "table", "column"),
    [
        ("whatif", "pairs", "a"),
        ("whatif", "effects", "variant"),
        ("sweep", "endings", "name"),
        ("advise", "front", "set"),
        ("diagnose", "edges", "of"),
        ("diagnose", "ties", "weaker"),
    ],
)
def test_names_that_look_like_something_else_stay_names(tmp_path, kind, table, column, names):
    """A department may be called 0101 and another one 101."""
    (tmp_path / "manifest.json").write_text(f'{{"kind": "{kind}"}}', encoding="utf-8")
    tables.write_csv(pd.DataFrame({column: names}), tmp_path / f"{table}.csv")
    assert read_table(tmp_path, f"{table}.csv")[column].tolist() == names


def test_a_table_without_rows_has_any_types(tmp_path):
    """Of no ties there are no edges."""
    (tmp_path / "t.csv").write_text("a,b,c,d\n", encoding="utf-8")
    read = read_table(tmp_path, "t.csv", {"a": int, "b": bool, "c": float, "d": str})
    assert [kind.kind for kind in read.dtypes[:3]] == ["i", "b", "f"]


@pytest.mark.parametrize(
    "column", [[[1], [2]], [{"x": 1}, {"x": 2}], [b"\xff", b""], pd.to_datetime(["2026-01-01", "2026-01-02"])]
)
def test_only_numbers_and_words_are_read(tmp_path, column):
    """No lists, no mappings, no bytes, no dates: nothing here can show them."""
    message = refused(tmp_path, "runs.parquet", {"point": [0, 1], "survival": column})
    assert message.startswith("survival: must hold numbers or words, and holds ")
    assert read_table(tmp_path, "runs.parquet", {"point": int})["point"].tolist() == [0, 1]


@pytest.mark.parametrize("name", ["summary.csv", "runs.parquet", "runs.parquet/0000000.parquet"])
def test_no_table_is_read_through_a_link(tmp_path, name):
    """Whoever sent the folder would choose which file of its reader is shown."""
    folder = tmp_path / "R"
    (folder / name).parent.mkdir(parents=True)
    elsewhere = written(tmp_path, f"secret{(folder / name).suffix}", {"password": ["x"]})
    (folder / name).symlink_to(elsewhere)
    table = name.partition("/")[0]
    with pytest.raises(InputError, match="is a link to another place"):
        read_table(folder, table)
    if table.endswith("parquet"):
        with pytest.raises(InputError, match="is a link to another place"):
            rows_of(folder / table)


def test_a_small_file_fills_no_memory(tmp_path, monkeypatch):
    """Neither with more rows than it has bytes, nor with columns without end."""
    monkeypatch.setattr(parquet, "ROWS_OF_A_SMALL_FILE", 1_000)
    monkeypatch.setattr(parquet, "MOST_COLUMNS", 5)
    assert "too many for its size" in refused(tmp_path, "runs.parquet", {"point": pa.array([0] * 100_000, pa.int8())})
    wide = {f"c{number}": [1] for number in range(6)}
    assert "too many for its size" in refused(tmp_path, "runs.parquet", wide)
    assert refused(tmp_path, "summary.csv", wide) == "holds too many columns: at most 5"
    monkeypatch.setattr(tables, "MOST_NAMES", 10)
    assert refused(tmp_path, "summary.csv", {"b" * 20: [1]}) == "holds too many columns: at most 5"


def test_capacity_may_be_without_a_limit_and_answers_may_be_missing(tmp_path):
    """What columns.yaml says may be infinite is; an answer that is not known is empty."""
    written(tmp_path, "monthly_departments.csv", {"capacity": [INF, 2.0]})
    assert read_table(tmp_path, "monthly_departments.csv")["capacity"].max() == INF
    written(tmp_path, "indices.csv", {"matters": [True, None]})
    assert read_table(tmp_path, "indices.csv")["matters"].tolist()[0] is True


GRID = {"vary": {CLARITY: [0.2, 0.9], "organisation.hope": {"from": 0, "to": 1, "steps": 3}}}
LABEL = "relationships.all.label"
LABELS = {"vary": {LABEL: ["0.10", "partners"]}}
NAMED = {"points": {"as it is": {}, "clear": {CLARITY: 0.9}}}


@pytest.mark.parametrize(
    ("section", "row", "why"),
    [
        (GRID, {"point": 4, CLARITY: 0.9, "organisation.hope": 0.5}, ""),
        (GRID, {"point": 4, CLARITY: 0.2, "organisation.hope": 0.5}, f"{CLARITY}: must be 0.9 at point 4"),
        (
            GRID,
            {"point": 4, "organisation.hope": NAN},
            "organisation.hope: must be 0.5 at point 4, by the design in its",
        ),
        (GRID, {"point": 6, CLARITY: 0.9}, "holds point 6, and the design in its manifest has 6 points"),
        (LABELS, {"point": 0, LABEL: "0.10"}, ""),
        (
            LABELS,
            {"point": 0, LABEL: None},
            f"{LABEL}: must be 0.10 at point 0, by the design in its manifest, and is no",
        ),
        ({"vary": {CLARITY: [0.2, "much"]}}, {"point": 0, CLARITY: 0.2}, ""),
        ({"vary": {CLARITY: [0.2, "much"]}}, {"point": 1, CLARITY: "much"}, ""),
        ({"vary": {CLARITY: [0.2, "much"]}}, {"point": 1, CLARITY: "little"}, f"{CLARITY}: must be much at point 1"),
        (NAMED, {"point": 1, "name": "clear", CLARITY: 0.9}, ""),
        (NAMED, {"point": 0, "name": "as it is", CLARITY: NAN}, ""),
        (NAMED, {"point": 0, "name": "clear"}, "name: must be as it is at point 0, by the design in its manifest"),
        (NAMED, {"point": 0, "name": "as it is", CLARITY: 0.9}, f"{CLARITY}: must be nothing at point 0"),
        (GRID | {"design": "sobol", "points": 8}, {"point": 4, CLARITY: 0.4}, ""),
    ],
)
def test_a_point_has_the_settings_of_its_design(tmp_path, section, row, why):
    """A row that says another value would be drawn at a place that nobody ran. Sampled points are left alone."""
    columns = {"name": "text", CLARITY: "number", "organisation.hope": "number", LABEL: "text"}
    facts = {"kind": "sweep", "columns": columns, "scenario": {"sweep": section}}
    (tmp_path / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    for name in ("summary.csv", "runs.parquet"):
        if why:
            assert refused(tmp_path, name, {column: [own] for column, own in row.items()}).startswith(why)
        else:
            written(tmp_path, name, {column: [own] for column, own in row.items()})
            assert len(read_table(tmp_path, name)) == 1


def test_a_label_that_looks_like_a_number_is_compared_letter_by_letter(tmp_path):
    """Where the file itself says that it is text."""
    facts = {"kind": "sweep", "columns": {LABEL: "text"}, "scenario": {"sweep": LABELS}}
    (tmp_path / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    assert refused(tmp_path, "runs.parquet", {"point": [0], LABEL: ["0.1"]}).startswith(f"{LABEL}: must be 0.10 at")


def test_a_file_of_one_endless_line_is_not_read(tmp_path):
    """A hole of gigabytes takes no place on the disk, and would be read as one cell."""
    with (tmp_path / "summary.csv").open("wb") as file:
        file.write(b"point\n")
        file.truncate(3 * tables.LONGEST_LINE)
    with pytest.raises(InputError, match=r"summary.csv: holds 10,000,000 bytes without the end of a line$"):
        read_table(tmp_path, "summary.csv")
