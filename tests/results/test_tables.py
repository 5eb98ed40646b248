"""Tables come from strangers: what cannot be is refused in one line, with the file and the column."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from partnering.files.errors import InputError
from partnering.results import parquet, tables
from partnering.results.tables import read_table, rows_of

NAN, INF = float("nan"), float("inf")


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
        ("effects", "difference", "much", "difference: holds 'much' where a number must stand"),
    ],
)
def test_what_a_column_cannot_hold_is_refused(tmp_path, ending, table, column, value, why):
    """By the shape that is declared of it, or of what it is the end or the side of; also where nothing names types."""
    assert refused(tmp_path, f"{table}.{ending}", {"point": [0], column: [value]}) == why


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
    ("kind", "values", "what"),
    [
        (int, [1.0, 7.5], "whole numbers"),
        (int, [1.0, INF], "whole numbers"),
        (int, [1.0, NAN], "whole numbers"),
        (int, ["1", "x"], "whole numbers"),
        (float, ["0.5", "abc"], "numbers"),
        (bool, [True, None], "True and False"),
        (bool, [0.0, 2.0], "True and False"),
    ],
)
def test_a_column_of_another_type_is_refused(tmp_path, ending, kind, values, what):
    """And named. Nothing is cut off or turned into something else."""
    message = refused(tmp_path, f"t.{ending}", {"odd": values}, {"odd": kind})
    assert message == f"odd: must hold {what}, and holds other things"


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
