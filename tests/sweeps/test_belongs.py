"""Batches come from strangers too: one whose name fits its content may still be no batch of its sweep."""

from __future__ import annotations

import math
import shutil

import pyarrow as pa
import pytest

from partnering.files.errors import InputError
from partnering.results.contents import BATCHES
from partnering.results.sources import digest
from partnering.runs.rows import Tables, from_bytes, to_bytes
from partnering.sweeps.merge_shards import merge_shards
from tests.sweeps.test_place import SWEEP


@pytest.fixture
def begun(made_once, tmp_path):
    """A copy of the folder of the first of two shards, and the path of its first batch."""
    folder = shutil.copytree(made_once("shard", *SWEEP[:-2], "--shard", "1/2"), tmp_path / "R")
    return folder, sorted((folder / BATCHES).iterdir())[0]


def put(batch, content):
    """Write another content in the place of a batch, under a name that fits it."""
    batch.unlink()
    path = batch.with_name(f"{batch.name[:7]}-{digest(content)[:32]}.batch")
    path.write_bytes(content)
    return path


def refused(folder):
    """What is said of a folder whose batches are merged. Nothing is written, and nothing removed."""
    before = sorted(folder.parent.rglob("*"))
    with pytest.raises(InputError) as error:
        merge_shards([folder], folder.parent / "out", partial=True)
    assert sorted(folder.parent.rglob("*")) == before
    (problem,) = error.value.problems
    return str(problem)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"hello", lambda content: b"", lambda content: content[: len(content) // 2],
        lambda content: content[:-200],
    ],
    ids=["garbage", "empty", "half", "almost"],
)  # fmt: skip
def test_what_is_no_batch_is_refused(begun, change):
    """Also where somebody made its name right again."""
    folder, batch = begun
    path = put(batch, change(batch.read_bytes()))
    assert refused(folder) == f"{path}: is no batch of this program, though its name fits its content; remove it"


@pytest.mark.parametrize("parts", [{"runs": 3}, [1], {"runs": {"bytes": 1, "sha256": "../../../x"}}, {}])
def test_parts_that_are_none_are_refused(begun, parts):
    """No path leads out of the folder."""
    folder, batch = begun
    tables = from_bytes(pa.py_buffer(batch.read_bytes()))
    stamp = {**tables.stamp, "parts": parts}
    put(batch, to_bytes(Tables(tables.runs, tables.relationships, tables.failures, stamp)))
    assert "is no batch of this program" in refused(folder)


def column(table, name, value):
    """A table with one value in a column."""
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(name), pa.array([value] * len(table), table.schema.types[place]))


@pytest.mark.parametrize(
    "change",
    [
        lambda runs: runs.slice(1), lambda runs: runs.slice(0, 0), lambda runs: runs.drop_columns(["survival"]),
        lambda runs: runs.drop_columns(["point"]), lambda runs: column(runs, "point", 1_000),
        lambda runs: column(runs, "point", -1), lambda runs: column(runs, "survival", 7.0),
    ],
    ids=["row", "rows", "outcome", "point", "far", "before", "share"],
)  # fmt: skip
def test_rows_of_no_batch_are_refused(begun, change):
    """All runs of the batch are there, of points of the sweep, and their shares are shares."""
    folder, batch = begun
    tables = from_bytes(pa.py_buffer(batch.read_bytes()))
    changed = Tables(change(tables.runs), tables.relationships, tables.failures, tables.stamp)
    path = put(batch, to_bytes(changed))
    assert refused(folder).startswith(f"{path}: ")


def test_a_reason_of_no_point_is_refused(begun):
    """A point that failed is one of the sweep."""
    folder, batch = begun
    tables = from_bytes(pa.py_buffer(batch.read_bytes()))
    put(batch, to_bytes(Tables(tables.runs, tables.relationships, {999: "no"}, tables.stamp)))
    assert "does not hold the runs of its batch" in refused(folder)


@pytest.mark.parametrize("days", [-1.0, math.inf, 1e300])
def test_outcomes_that_cannot_be_are_refused(begun, days):
    """The summary of such runs could not be read."""
    folder, batch = begun
    tables = from_bytes(pa.py_buffer(batch.read_bytes()))
    place = tables.runs.column_names.index("response_days")
    runs = tables.runs.set_column(place, "response_days", pa.array([days] * tables.runs.num_rows))
    path = put(batch, to_bytes(Tables(runs, tables.relationships, {}, tables.stamp)))
    assert refused(folder).startswith(f"{path}: ")


def test_a_reason_is_text(begun):
    """It goes to the screen: what would colour it, or change the title of the window, is no reason."""
    folder, batch = begun
    tables = from_bytes(pa.py_buffer(batch.read_bytes()))
    for reason in ("\x1b[31mred", {"a": 1}):
        batch = put(batch, to_bytes(Tables(tables.runs, tables.relationships, {0: reason}, tables.stamp)))
        assert refused(folder).startswith(f"{batch}: ")


def test_a_batch_without_a_stamp_is_looked_at_too(begun):
    """Of earlier versions: runs that have no points are no batch."""
    folder, batch = begun
    tables = from_bytes(pa.py_buffer(batch.read_bytes()))
    path = put(batch, to_bytes(Tables(tables.runs.drop_columns(["point"]), tables.relationships, {}, {})))
    assert refused(folder).startswith(f"{path}: is no batch of this program")


def test_tables_that_do_not_fit_together_are_refused(begun):
    """It is not known which of them is wrong. The folder that the user gave is named, not the one that is filled."""
    folder, batch = begun
    tables = from_bytes(pa.py_buffer(batch.read_bytes()))
    put(batch, to_bytes(Tables(tables.runs, tables.relationships.drop_columns(["missed"]), {}, tables.stamp)))
    assert refused(folder).startswith(f"{batch.parent}: hold tables that do not fit together")


@pytest.mark.parametrize("what", ["link", "folder"])
def test_a_batch_is_a_file(begun, what):
    """A link to it, or a folder of its name, is not removed and not read."""
    folder, batch = begun
    if what == "link":
        batch.symlink_to(batch.rename(folder.parent / "elsewhere"))
    else:
        batch.unlink()
        batch.mkdir()
    assert refused(folder) == f"{batch}: is no file that this program wrote; remove it"
