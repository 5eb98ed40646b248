"""Large sweeps have their tables in parts: what a worker writes is final, and all else is as of a small sweep."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import partnering as pt
from partnering.design.points import design
from partnering.files.errors import InputError
from partnering.results import integrity
from partnering.results.contents import PARTED
from partnering.results.manifest import read_facts
from partnering.results.summary import Swept
from partnering.results.tables import rows_of
from partnering.scenarios.scenario import from_data
from partnering.sweeps import parts, plan
from partnering.sweeps.batches import run_job
from partnering.sweeps.plan import plan_sweep
from tests.console import partnering
from tests.strategies import two
from tests.sweeps.test_interruption import data_of
from tests.torture import faults

SWEEP = ("sweep", "two-departments", "--vary", "organisation.clarity=0.2,0.5,0.8", "--replicates", "30")
QUIET = (*SWEEP, "--set", "months=12", "--no-figures", "--out")


@pytest.fixture
def large(monkeypatch) -> None:
    """Every sweep counts as a large one."""
    monkeypatch.setattr(plan, "ROWS_IN_ONE_FILE", 0)


@pytest.fixture
def parted(large, tmp_path) -> Path:
    """The folder R of a small sweep with its tables in parts."""
    assert partnering(*QUIET, "R", "--workers", "1", cwd=tmp_path).returncode == 0
    return tmp_path / "R"


def test_a_sweep_is_in_parts_above_a_million_rows():
    """The plan says so: points × replicates × pairs."""
    scenario = from_data(two())
    sizes = {
        replicates: plan_sweep(scenario, design(scenario.sweep, {}), replicates, 1) for replicates in (10**6, 10**6 + 1)
    }
    assert [one.form for one in sizes.values()] == ["rows", "parts"]


def test_a_sweep_that_keeps_no_rows_may_be_a_hundred_times_as_large():
    """A disk is asked to hold 500 million rows at most."""
    scenario = from_data(two())
    points = design(scenario.sweep, {"organisation.clarity": [n / 10 for n in range(10)]})
    assert plan_sweep(scenario, points, 10**8, 1, summary_only=True).form == "sums"
    with pytest.raises(InputError, match="are more than 500,000,000 rows"):
        plan_sweep(scenario, points, 10**8, 1)


def test_parts_are_the_table(parted, tmp_path, monkeypatch):
    """Pandas and pyarrow read the folder as one table, that of one file; summaries and figures are the same."""
    monkeypatch.setattr(plan, "ROWS_IN_ONE_FILE", 10**6)
    assert partnering(*QUIET, "one", cwd=tmp_path).returncode == 0
    for name in PARTED:
        assert len(list((parted / name).iterdir())) > 2
        whole = pd.read_parquet(tmp_path / "one" / name)
        pd.testing.assert_frame_equal(pd.read_parquet(parted / name), whole)
        assert pq.read_table(parted / name).num_rows == rows_of(parted / name) == len(whole)
    ours, theirs = pt.open(parted), pt.open(tmp_path / "one")
    pd.testing.assert_frame_equal(ours.summary, theirs.summary, rtol=1e-12)
    pd.testing.assert_frame_equal(ours.endings, theirs.endings)
    pd.testing.assert_frame_equal(ours.relationships, theirs.relationships)
    assert (ours.outcome("quality") == theirs.outcome("quality")).all()
    agreements = [Swept.read(one.folder).agreements(one.folder)(one.summary) for one in (ours, theirs)]
    pd.testing.assert_frame_equal(*agreements)


def test_parts_do_not_depend_on_the_workers(parted, tmp_path):
    """Nor on shards. A merge gives the parts of the shards a second name, and writes no row."""
    for number in (1, 2):
        assert (
            partnering(*QUIET, f"S{number}", "--shard", f"{number}/2", "--workers", "2", cwd=tmp_path).returncode == 0
        )
    kept = {path.stat().st_ino for folder in ("S1", "S2") for path in (tmp_path / folder).glob("batches/*.parquet")}
    assert partnering("merge", "S1", "S2", "--out", "all", "--no-figures", cwd=tmp_path).returncode == 0
    assert data_of(tmp_path / "all") == data_of(parted)
    assert {path.stat().st_ino for name in PARTED for path in (tmp_path / "all" / name).iterdir()} == kept


def test_where_a_file_cannot_have_two_names_parts_are_copied(parted, tmp_path, monkeypatch):
    """As on some file systems, and from one to another."""

    def refused(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refused)
    assert partnering(*QUIET, "copied", cwd=tmp_path).returncode == 0
    assert data_of(tmp_path / "copied") == data_of(parted)


@pytest.mark.parametrize("damage", ["cut", "gone", "link"])
def test_a_damaged_part_is_done_again(parted, tmp_path, damage):
    """Its batch counts as missing: --resume runs it again, and the same bytes come out."""
    assert partnering(*QUIET, "S", "--shard", "1/1", cwd=tmp_path).returncode == 0
    one, other = sorted((tmp_path / "S" / "batches").glob("*.relationships.parquet"))[:2]
    if damage == "cut":
        one.write_bytes(one.read_bytes()[:-9])
    else:
        one.unlink()
    if damage == "link":
        one.symlink_to(other)
    assert "1 of 3 batches are missing" in partnering("merge", "S", cwd=tmp_path).stderr
    assert partnering(*QUIET, "S", "--resume", cwd=tmp_path).returncode == 0
    assert data_of(tmp_path / "S") == data_of(parted)


def test_changed_parts_are_noticed(parted, tmp_path):
    """A part that is changed, one that is gone, and one that the run did not write."""
    first, second, *_ = sorted((parted / "runs.parquet").iterdir())
    verified = partnering("verify", "R", cwd=tmp_path)
    assert f"{len(read_facts(parted)['files'])} files (" in verified.stdout
    assert "runs.parquet/0000001.parquet" in read_facts(parted)["files"]
    shutil.copy(first, second)
    shutil.copy(first, parted / "runs.parquet" / "mine.parquet")
    first.unlink()
    said = partnering("verify", "R", cwd=tmp_path).stdout
    for text in (
        "0000000.parquet: is missing",
        "0000001.parquet: was changed",
        "mine.parquet: is no part that the run",
    ):
        assert text in said
    over = partnering(*QUIET, "R", "--overwrite", cwd=tmp_path)
    assert "holds what is no result (runs.parquet/mine.parquet), so it is left alone" in over.stderr
    (parted / "runs.parquet" / "mine.parquet").unlink()
    assert partnering(*QUIET, "R", "--overwrite", cwd=tmp_path).returncode == 0


def test_what_is_too_large_to_hash_is_told_by_table(parted, monkeypatch):
    """Not by part."""
    monkeypatch.setattr(integrity, "HASHED_BYTES", 1000)
    assert set(PARTED) <= set(integrity.unhashed(parted, read_facts(parted)))


def test_replicates_are_added_to_parts(large, tmp_path, monkeypatch):
    """Until every interval is narrow: from the sums alone, the same points want the same replicates."""
    command = ("sweep", "two-departments", "--vary", "organisation.clarity=0,0.5", "--replicates", "30")
    more = ("--set", "months=12", "--until-halfwidth", "0.05", "--no-figures", "--out")
    assert partnering(*command, *more, "R", cwd=tmp_path).returncode == 0
    monkeypatch.setattr(plan, "ROWS_IN_ONE_FILE", 10**6)
    assert partnering(*command, *more, "one", cwd=tmp_path).returncode == 0
    ours, theirs = (pd.read_parquet(tmp_path / name / "runs.parquet") for name in ("R", "one"))
    pd.testing.assert_frame_equal(ours, theirs)
    assert len(ours) > 2 * 30


def test_both_layers_come_from_parts(large, tmp_path, monkeypatch):
    """Where something is uncertain, all tables are those of a sweep in one file, to the last bit."""
    scenario = pt.scenario(two() | {"uncertainty": {"organisation.shared_outcome": {"from": 0.1, "to": 0.9}}})
    ours = scenario.sweep({"organisation.clarity": [0.2, 0.8]}, replicates=6, draws=4)
    monkeypatch.setattr(plan, "ROWS_IN_ONE_FILE", 10**6)
    theirs = scenario.sweep({"organisation.clarity": [0.2, 0.8]}, replicates=6, draws=4)
    assert (ours.folder / "runs.parquet").is_dir()
    assert (theirs.folder / "runs.parquet").is_file()
    for name in ("summary.csv", "endings.csv", "draws.parquet", "draws.csv"):
        assert (ours.folder / name).read_bytes() == (theirs.folder / name).read_bytes()


def test_without_rows_the_summary_is_the_same(large, tmp_path):
    """Summary and endings, byte for byte; whatever the number of runs, a worker sends some kilobytes."""
    assert partnering(*QUIET, "R", cwd=tmp_path).returncode == 0
    done = partnering(*(word for word in QUIET if word != "--no-figures"), "S", "--summary-only", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "S").iterdir()} == {
        "summary.csv", "endings.csv", "scenario.yaml", "manifest.json", "index.html", "figures"
    }  # fmt: skip
    for name in ("summary.csv", "endings.csv"):
        assert (tmp_path / "S" / name).read_bytes() == (tmp_path / "R" / name).read_bytes()
    refused = partnering("plot", "S", "--kind", "retention", cwd=tmp_path)
    assert "needs rows of pairs, and this sweep has kept its summary only" in refused.stderr
    again = partnering("sweep", "S/scenario.yaml", "--no-figures", "--out", "again", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert data_of(tmp_path / "again") == {
        name: seal for name, seal in data_of(tmp_path / "S").items() if not name.startswith(("figures", "index"))
    }


@pytest.mark.parametrize("replicates", [100, 2000])
def test_an_outcome_only_job_sends_no_rows(replicates):
    """What comes back from a worker on a cluster has one size, however many runs it made."""
    scenario = from_data(two() | {"months": 12})
    one = plan_sweep(scenario, design(scenario.sweep, {}), replicates, 1, summary_only=True)
    sent = run_job(one.job(one.batches()[0], "compiled", one.fingerprint))
    assert not sent.parts
    assert len(pickle.dumps(sent, protocol=5)) < 20_000


def test_a_disk_that_fails_leaves_old_or_new_results(large, tmp_path):
    """While the tables are made, over older results (`make torture` does the same to every call of every command)."""
    short = (*SWEEP[:-1], "2", "--set", "months=2", "--no-figures")
    assert partnering(*short, "--seed", "5", "--out", "older", cwd=tmp_path).returncode == 0
    old = tmp_path / "older"
    calls = faults.with_a_fault(short, old, tmp_path, 0)[1]
    first = calls.index("link")
    left = [faults.with_a_fault(short, old, tmp_path, first + more)[0] for more in (0, 1, 4)]
    assert left == ["old results stay", "new results are whole", "old results stay"]  # the table, a link, its sync


def test_a_record_leads_to_no_place_but_beside_it(parted, tmp_path):
    """Whatever names it holds."""
    seal = {"bytes": 1, "sha256": "ab" * 32}
    record = tmp_path / "batches" / "0000003-0.batch"
    found = parts.parts_of(record, {"parts": {"runs": seal, "../x": seal}})
    assert [part.path for part in found.values()] == [record.with_name(f"0000003-{'ab' * 16}.runs.parquet")]
