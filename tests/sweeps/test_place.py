"""Where a sweep is written: older results stay until the new ones are complete, and foreign batches are refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from partnering.results.contents import BATCHES, UNFINISHED
from partnering.results.manifest import read_facts
from partnering.runs.rows import from_bytes, to_bytes
from partnering.sweeps.batches import Batch
from partnering.sweeps.checkpoint import Checkpoint
from partnering.sweeps.parts import Packed
from tests.console import partnering
from tests.sweeps.test_interruption import data_of
from tests.unsealed import unseal

CLARITY = "organisation.clarity"
SWEEP = ("sweep", "two-departments", "--vary", f"{CLARITY}=0,0.5,1", "--replicates", "20", "--no-figures", "--out", "R")


@pytest.fixture
def finished(made_once, tmp_path) -> Path:
    """A copy of a finished sweep, called R, alone in a folder."""
    shutil.copytree(made_once("finished", *SWEEP[:-2]), tmp_path / "R")
    return tmp_path / "R"


@pytest.fixture
def shard(made_once, tmp_path) -> Path:
    """A copy of the folder of the first of two shards, called R."""
    begun = made_once("shard", *SWEEP[:-2], "--shard", "1/2")
    shutil.copytree(begun, tmp_path / "R")
    return tmp_path / "R"


def said(result, code=2):
    """The one line of an error."""
    assert result.returncode == code, result.stderr
    return result.stderr.strip().splitlines()[-1]


def test_old_results_stay_where_the_new_sweep_cannot_run(finished):
    """No point of the file can run: exit code 2, and the old results are untouched."""
    before = data_of(finished)
    (finished.parent / "bad.csv").write_text(f"{CLARITY}\n5\n7\n", encoding="utf-8")
    command = ("sweep", "two-departments", "--points-from", "bad.csv", "--out", "R", "--overwrite")
    assert "no point can run" in said(partnering(*command, cwd=finished.parent))
    assert data_of(finished) == before
    assert {path.name for path in finished.parent.iterdir()} == {"R", "bad.csv"}


def test_a_sweep_that_replaces_another_is_filled_beside_and_can_be_resumed(finished):
    """Two shards with the same line; the old results stay until all is merged, then the folder is as a fresh one."""
    before, folder = data_of(finished), finished.parent
    command = (*SWEEP, "--seed", "2", "--overwrite")
    first = partnering(*command, "--shard", "1/2", cwd=folder)
    assert "R holds 6 files; they are replaced when the new results are complete." in first.stderr
    assert "R.unfinished holds " in first.stdout
    assert partnering(*command, "--shard", "2/2", cwd=folder).returncode == 0
    assert data_of(finished) == before
    assert (folder / "R.unfinished" / UNFINISHED).is_file()
    resumed = partnering(*SWEEP, "--seed", "2", "--resume", cwd=folder)
    assert resumed.returncode == 0, resumed.stderr
    assert {path.name for path in folder.iterdir()} == {"R"}
    assert partnering(*SWEEP[:-1], "fresh", "--seed", "2", cwd=folder).returncode == 0
    assert data_of(finished) == data_of(folder / "fresh") != before


def test_merge_finishes_what_was_filled_beside(finished):
    """`merge R` takes the batches that stand beside R."""
    folder = finished.parent
    for number in (1, 2):
        done = partnering(*SWEEP, "--seed", "2", "--overwrite", "--shard", f"{number}/2", cwd=folder)
        assert done.returncode == 0, done.stderr
    merged = partnering("merge", "R", "--no-figures", cwd=folder)
    assert merged.returncode == 0, merged.stderr
    assert read_facts(finished)["seed"] == 2
    assert {path.name for path in folder.iterdir()} == {"R"}


def batches(folder):
    """The files of the batches of a folder, in order."""
    return sorted((folder / BATCHES).iterdir())


@pytest.mark.parametrize("other", [("--seed", "2"), ("--set", "organisation.offer_rate=0.02")], ids=["seed", "setting"])
def test_a_batch_of_another_sweep_is_refused_by_name(shard, other):
    """Copied among the batches, it is neither resumed nor merged."""
    folder = shard.parent
    assert partnering(*SWEEP[:-1], "S", *other, "--shard", "2/2", cwd=folder).returncode == 0
    theirs = batches(folder / "S")[0]
    shutil.copy(theirs, shard / BATCHES)
    for command in ((*SWEEP, "--resume"), ("merge", "R", "--no-figures")):
        assert f"{theirs.name}: is a batch of another sweep" in said(partnering(*command, cwd=folder))
        assert (shard / UNFINISHED).is_file()


def test_a_batch_with_another_number_is_refused(shard):
    """Its number stands in it too."""
    first = batches(shard)[0]
    first.rename(first.with_name("0000001" + first.name[7:]))
    assert "or of another number" in said(partnering(*SWEEP, "--resume", cwd=shard.parent))


def test_two_files_for_one_number_are_refused_where_they_differ(shard):
    """As rsync from two jobs would leave them. Both names are told; the same file in two folders is no fault."""
    kept, first = Checkpoint(shard), batches(shard)[0]
    tables = from_bytes(pa.py_buffer(first.read_bytes()))
    changed = to_bytes(type(tables)(tables.runs.slice(1), tables.relationships, tables.failures, tables.stamp))
    kept.keep(Batch(int(first.name[:7]), (0,), range(1)), Packed(changed))
    line = said(partnering("merge", "R", "--no-figures", cwd=shard.parent))
    assert "are different batches of one number" in line
    assert first.name in line
    next(path for path in batches(shard) if path.name.startswith(first.name[:7]) and path != first).unlink()
    shutil.copytree(shard, shard.parent / "S")
    twice = partnering("merge", "R", "S", "--out", "T", "--partial", "--no-figures", cwd=shard.parent)
    assert twice.returncode == 0, twice.stderr


def test_batches_are_not_written_through_a_link(shard):
    """A stranger's folder may hold one."""
    elsewhere = shard.parent / "elsewhere"
    (shard / BATCHES).rename(elsewhere)
    (shard / BATCHES).symlink_to(elsewhere)
    assert "is a link to another place" in said(partnering(*SWEEP, "--resume", cwd=shard.parent))


@pytest.mark.parametrize("name", ["batches", "parts"])
def test_batches_are_not_read_or_removed_through_a_link(shard, name):
    """What lies elsewhere stays, also where it looks like a damaged batch."""
    elsewhere = shard.parent / "elsewhere"
    if name == BATCHES:
        (shard / BATCHES).rename(elsewhere)
    elsewhere.mkdir(exist_ok=True)
    (shard / name).symlink_to(elsewhere)
    other = elsewhere / f"0000003-{32 * 'a'}.{'batch' if name == BATCHES else 'part'}"
    other.write_bytes(b"mine")
    assert "is a link to another place" in said(partnering("merge", "R", "--no-figures", cwd=shard.parent))
    assert other.read_bytes() == b"mine"


def test_other_versions_are_told_on_resuming(shard):
    """The plan says with which packages the sweep was begun."""
    plan = json.loads((shard / UNFINISHED).read_text(encoding="utf-8"))
    plan["packages"]["numpy"] = "1.0"
    (shard / UNFINISHED).write_text(json.dumps(plan), encoding="utf-8")
    resumed = partnering(*SWEEP, "--resume", cwd=shard.parent)
    assert resumed.returncode == 0
    assert "R was begun with numpy 1.0; here it is " in resumed.stderr


HOLD = """
import sys
from pathlib import Path
from partnering.results.lock import working_on
with working_on(Path("R"), "1/2"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_folder_at_which_another_is_at_work_is_left_alone(shard):
    """Resuming, merging, replacing and drawing are refused in one line; another shard goes on."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLD], cwd=shard.parent, **pipes) as other:
        assert other.stdout.readline() == "held\n"
        for command in ((*SWEEP, "--resume"), (*SWEEP, "--overwrite"), ("merge", "R"), ("plot", "R")):
            assert "another process is at work on it" in said(partnering(*command, cwd=shard.parent))
        assert partnering(*SWEEP, "--shard", "2/2", cwd=shard.parent).returncode == 0
        other.communicate()
    assert partnering("merge", "R", "--no-figures", cwd=shard.parent).returncode == 0


def test_verify_says_what_was_changed(finished):
    """Nothing; a number in a table; and results of an earlier version."""
    folder = finished.parent
    whole = partnering("verify", "R", cwd=folder)
    assert whole.returncode == 0
    assert "R: a sweep; 5 files (" in whole.stdout
    table = finished / "summary.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("0.", "1.", 1), encoding="utf-8")
    changed = partnering("verify", "R", cwd=folder)
    assert changed.returncode == 1
    assert "summary.csv: was changed since the run wrote it" in changed.stdout
    assert "was changed since the run wrote it" in said(partnering("plot", "R", cwd=folder))
    unseal(finished)
    earlier = partnering("verify", "R", cwd=folder)
    assert (earlier.returncode, "a change cannot be noticed" in earlier.stdout) == (0, True)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("survival", "7.5", "survival: must lie between 0 and 1, and holds 7.5"),
        ("survival_low", "0.999", "survival_low: must be at most survival_high, and holds 0.999 beside "),
        ("quality_high", "-8", "quality_high: must lie between 0 and 1, and holds -8"),
        ("teams_low", "-8", "teams_low: must be 0 or more, and holds -8"),
    ],
)
def test_figures_that_cannot_be_are_not_drawn(finished, column, value, why):
    """Where an earlier version wrote no hashes."""
    unseal(finished)
    table = pd.read_csv(finished / "summary.csv")
    table[column] = float(value)
    table.to_csv(finished / "summary.csv", index=False)
    assert re.search(why, said(partnering("plot", "R", cwd=finished.parent)))


def test_tables_of_other_lengths_are_not_drawn(finished):
    """A table of relationships twice as long, and one of runs that has lost one."""
    unseal(finished)
    for name, change in (("relationships", lambda table: pd.concat([table, table])), ("runs", lambda table: table[1:])):
        path = finished / f"{name}.parquet"
        whole = path.read_bytes()
        change(pd.read_parquet(path)).to_parquet(path)
        line = said(partnering("plot", "R", cwd=finished.parent))
        assert re.search(rf"{name}.parquet: holds [\d,]+ rows, but the summary tells of [\d,]+ runs", line)
        path.write_bytes(whole)


def test_what_is_too_large_to_hash_at_once_is_told(finished, monkeypatch):
    """`plot` compares sizes, and says so."""
    monkeypatch.setattr("partnering.results.integrity.HASHED_BYTES", 3000)
    drawn = partnering("plot", "R", "--kind", "modes", cwd=finished.parent)
    assert "only the size of relationships.parquet" in drawn.stderr
    assert "`partnering verify` compares the hash too" in drawn.stderr


@pytest.mark.parametrize("fact", [None, -1, ["numpy"]])
def test_a_plan_whose_packages_are_no_mapping_is_refused(shard, fact):
    """In one line that names its file."""
    plan = shard / "unfinished.json"
    plan.write_text(json.dumps(json.loads(plan.read_text(encoding="utf-8")) | {"packages": fact}), encoding="utf-8")
    done = partnering(*SWEEP[:-2], "--out", "R", "--resume", cwd=shard.parent)
    assert said(done) == "Error: R/unfinished.json: does not say what is to be run"
