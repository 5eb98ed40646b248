"""Results of the first edition of the model: they can still be plotted and read, and are not gone on with.

The folder `earlier` holds a sweep of two points × 20 replicates, once in two shares and once whole, as commit d6620f7
wrote them, before the rooms.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import partnering as pt
from partnering import studies
from partnering.figures.kinds import POINTS, Wanted
from partnering.files.errors import InputError
from partnering.results.contents import MANIFEST
from partnering.results.manifest import read_facts
from partnering.results.sources import digest
from partnering.results.summary import Swept
from partnering.runs.rows import from_bytes, to_bytes
from partnering.sweeps.merge_shards import merge_shards
from partnering.version import EDITION
from tests import ROOT
from tests.console import partnering

EARLIER = Path(__file__).with_name("earlier")
TABLES = ("runs", "relationships")


SWEEP = ("two-departments", "--vary", "organisation.clarity=0.2,0.8", "--replicates", "20", "--set", "months=12")
OTHER = "the first edition of the model; this program runs edition 2"


@pytest.fixture
def shares(tmp_path) -> Path:
    """A copy of the two shares, called R."""
    return shutil.copytree(EARLIER / "shares", tmp_path / "R")


@pytest.fixture
def whole(tmp_path) -> Path:
    """A copy of the whole sweep, called R."""
    return shutil.copytree(EARLIER / "whole", tmp_path / "R")


def contents(folder):
    """The files of a folder with their bytes."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_earlier_shares_are_read(shares, tmp_path):
    """`merge --partial` makes the tables of the whole sweep of that time, says the edition, and changes no share."""
    before, out = contents(shares), tmp_path / "out"
    done = partnering("merge", "R", "--partial", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0
    assert f"Note: These results are of {OTHER}.\n" in done.stderr
    assert contents(shares) == before
    for name in TABLES:
        merged, whole = (pd.read_parquet(folder / f"{name}.parquet") for folder in (out, EARLIER / "whole"))
        pd.testing.assert_frame_equal(merged, whole)
    assert (out / "scenario.yaml").read_bytes() == (EARLIER / "whole" / "scenario.yaml").read_bytes()
    facts, plan = read_facts(out), json.loads((shares / "unfinished.json").read_text(encoding="utf-8"))
    assert (facts["edition"], facts["fingerprint"]) == (1, plan["fingerprint"])
    merged, whole = (pd.read_csv(folder / "summary.csv") for folder in (out, EARLIER / "whole"))
    means = [name for name in whole if not name.endswith(("_low", "_high"))]  # intervals of few events are others today
    pd.testing.assert_frame_equal(merged[means], whole[means], rtol=1e-14)  # runs are added in another order today


@pytest.mark.parametrize(
    "command",
    [
        ("merge", "R"),
        ("merge", "R", "--out", "out"),
        ("sweep", *SWEEP, "--out", "R", "--resume"),
        ("sweep", *SWEEP, "--out", "R", "--shard", "1/2"),
        ("sweep", *SWEEP, "--out", "R", "--until-halfwidth", "0.1", "--resume"),
    ],
)
def test_an_earlier_sweep_is_not_gone_on_with(shares, tmp_path, command):
    """One line says whose it is and what can be done; nothing is touched."""
    before = contents(tmp_path)
    done = partnering(*command, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        f"Error: R: is of {OTHER} and cannot go on with it: "
        "see what is there with merge --partial, or begin it anew with another --out or with --overwrite\n"
    )
    assert contents(tmp_path) == before


def test_earlier_results_are_not_gone_on_with(whole, tmp_path):
    """The same of a finished sweep, to which --resume would add nothing today."""
    before = contents(tmp_path)
    done = partnering("sweep", *SWEEP, "--out", "R", "--resume", cwd=tmp_path)
    assert done.returncode == 2
    assert f"R: is of {OTHER} and cannot go on with it: choose another --out" in done.stderr
    assert contents(tmp_path) == before


def test_an_earlier_sweep_is_replaced_where_the_user_says_so(shares, tmp_path):
    """--overwrite begins it anew, with this edition."""
    assert partnering("sweep", *SWEEP, "--out", "R", "--overwrite", "--no-figures", cwd=tmp_path).returncode == 0
    assert read_facts(shares)["edition"] == EDITION


def test_resume_tells_of_an_earlier_sweep_that_it_finds(tmp_path):
    """Without --out the sweep begins in the next folder, and a note says why."""
    usual = tmp_path / "results" / "two-departments-sweep"
    assert partnering("sweep", *SWEEP, "--shard", "1/2", "--out", usual, cwd=tmp_path).returncode == 0
    facts = json.loads((usual / "unfinished.json").read_text(encoding="utf-8"))
    (usual / "unfinished.json").write_text(json.dumps(facts | {"edition": 1}), encoding="utf-8")
    done = partnering("sweep", *SWEEP, "--resume", "--no-figures", cwd=tmp_path)
    assert done.returncode == 0
    assert (
        f"two-departments-sweep holds this sweep, unfinished, and cannot be gone on with. These results are of {OTHER}"
        in (done.stderr)
    )
    assert (tmp_path / "results" / "two-departments-sweep-2" / "summary.csv").exists()


def test_two_editions_are_not_merged(shares, tmp_path):
    """Whichever comes first."""
    assert partnering("sweep", *SWEEP, "--shard", "1/2", "--out", "S", cwd=tmp_path).returncode == 0
    for order, line in (("RS", "S: is of the second"), ("SR", "R: is of the first")):
        done = partnering("merge", *order, "--partial", "--out", "out", cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith(f"Error: {line} edition of the model, but ")
    assert not (tmp_path / "out").exists()


def test_a_batch_of_another_sweep_is_no_share_of_an_earlier_one(shares):
    """It holds points that the plan does not have."""
    part = next((shares / "parts").iterdir())
    found = from_bytes(part.read_bytes())
    runs = found.runs.set_column(0, "point", pa.array([7] * found.runs.num_rows, pa.int64()))
    content = to_bytes(replace(found, runs=runs))
    part.unlink()
    (shares / "parts" / f"0000009-{digest(content)[:32]}.part").write_bytes(content)
    with pytest.raises(InputError, match="is a batch of another sweep"):
        merge_shards([shares], shares.with_name("out"), partial=True)


@pytest.mark.parametrize("edition", [0, "2", True, None, 2.5])
def test_an_edition_that_is_no_number_is_refused(whole, edition):
    """The manifest was damaged."""
    facts = json.loads((whole / MANIFEST).read_text(encoding="utf-8"))
    (whole / MANIFEST).write_text(json.dumps(facts | {"edition": edition}), encoding="utf-8")
    with pytest.raises(InputError, match="is not the manifest"):
        studies.figures(whole)


def test_earlier_results_say_their_edition(whole, tmp_path):
    """Every figure below itself; `plot` and `verify` in a line; in Python where results are shown."""
    for figure, _ in studies.figures(whole).values():
        assert figure.get_supxlabel().replace("\n", " ").endswith(f"These results are of {OTHER}.")
    assert partnering("plot", "R", "--kind", "modes", cwd=tmp_path).stderr == f"Note: These results are of {OTHER}.\n"
    assert f"These results are of {OTHER}." in partnering("verify", "R", cwd=tmp_path).stdout
    opened = pt.open(whole)
    assert opened.edition == 1
    assert repr(opened).startswith("<Sweep (sweep, the first edition of the model, ")


def test_results_of_today_say_no_edition_where_nobody_asks(tmp_path):
    """The manifest alone does."""
    assert partnering("sweep", *SWEEP, "--out", "R", "--no-figures", cwd=tmp_path).returncode == 0
    assert read_facts(tmp_path / "R")["edition"] == pt.open(tmp_path / "R").edition == EDITION
    assert not partnering("plot", "R", "--kind", "modes", cwd=tmp_path).stderr
    for figure, _ in studies.figures(tmp_path / "R").values():
        assert "edition" not in figure.get_supxlabel()


@pytest.mark.parametrize("folder", [EARLIER / "whole", ROOT / "results" / "example"], ids=["whole", "example"])
def test_earlier_results_are_plotted(folder):
    """All figures that suit them, and each kind that needs no more than they varied."""
    assert {"survival_curves", "modes"} <= set(studies.figures(folder))
    varied = len(Swept.read(folder).varied)
    for kind in POINTS.values():
        if kind.axes <= varied and kind.name not in ("draws", "fan") and (kind.name != "scatter" or varied):
            assert len(studies.figures(folder, Wanted(kind.name))) == 1
