"""`partnering sensitivity`: what it prints, and what it leaves in its folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import time

import numpy as np
import pandas as pd
import psutil
import pytest

from partnering.figures.kinds import Wanted
from partnering.files.errors import InputError
from partnering.model.outcomes import OUTCOMES
from partnering.results.contents import MANIFEST
from partnering.scenarios.library import load
from partnering.sensitivity import figures
from partnering.sensitivity.factors import around
from tests.console import partnering
from tests.elsewhere import ANALYSIS as SMALL
from tests.elsewhere import GAP, NEED, REPUTATION
from tests.processes import begin

DATA = {"points.parquet", "indices.csv", "scenario.yaml"}


@pytest.fixture(scope="session")
def analysed(made_once):
    """A small analysis by Sobol's method, and what was printed."""
    folder = made_once("analysed", *SMALL, painted=True)
    return folder, (folder.parent / "stdout.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def screened(made_once):
    """The same by Morris's, around the scenario."""
    options = ("--method", "morris", "--within", "0.2", "--samples", "20", "--replicates", "4")
    folder = made_once("screened", "sensitivity", "company", *options)
    return folder, (folder.parent / "stdout.txt").read_text(encoding="utf-8")


def test_it_prints_one_finding_and_the_paths(analysed):
    """What matters most with intervals, what not at all, the mean, the size; then what was written."""
    finding, blank, *paths = analysed[1].splitlines()
    assert re.match(r"(Need gap|Mutual need) \(total order 0\.\d\d, 0\.\d\d to \d\.\d\d\)", finding)
    assert "No change at any point that was run: reputation." in finding
    assert re.search(r"On average true partnering survives to month 60 in \d+ % of runs; 320 points × 16 rep", finding)
    assert finding.endswith("seed 1.")
    assert blank == ""
    assert [path.strip() for path in paths] == ["here/indices.csv", "here/figures/ranking.png"]


def test_its_folder_is_the_documented_one(analysed):
    """Tables, scenario, manifest and figures with their data, and nothing else."""
    folder, _ = analysed
    assert {path.name for path in folder.iterdir()} == {*DATA, "manifest.json", "index.html", "figures"}
    assert {path.name for path in (folder / "figures").iterdir()} == {f"ranking.{end}" for end in ("png", "svg", "csv")}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    facts = {"kind": "sensitivity", "method": "sobol", "samples": 64, "replicates": 16, "seed": 1, "months": 60}
    facts |= {"points": 320, "runs": 5120, "pairs": 1, "outcome": "survival", "engine": "compiled"}
    assert {name: manifest[name] for name in facts} == facts
    assert manifest["factors"][1] == {"path": GAP, "low": 0, "high": 0.6, "whole": False}
    assert "SALib" in manifest["packages"]


def test_its_tables_hold_every_outcome(analysed):
    """A row a point with its settings and means; a row an outcome and parameter with its indices."""
    points, table = pd.read_parquet(analysed[0] / "points.parquet"), pd.read_csv(analysed[0] / "indices.csv")
    assert list(points) == ["point", NEED, GAP, REPUTATION, *OUTCOMES]
    assert points["point"].tolist() == list(range(320))
    assert points[GAP].between(0, 0.6).all()
    assert list(table.groupby("outcome", sort=False).size().items()) == [(name, 3) for name in OUTCOMES]
    survival = table[table["outcome"] == "survival"].set_index("path")
    for order in ("first", "total"):
        assert (survival[f"{order}_low"] <= survival[order]).all()
        assert (survival[order] <= survival[f"{order}_high"]).all()
    assert (survival.loc[REPUTATION, ["total_low", "total", "total_high"]] == 0).all()
    assert survival.loc[[NEED, GAP], "total_low"].gt(0).all()


def test_the_same_analysis_gives_the_same_bytes(analysed, elsewhere, tmp_path):
    """In another process, and whatever the number of workers; another seed gives other points."""
    for name in (*DATA, "figures/ranking.png", "figures/ranking.svg", "figures/ranking.csv"):
        assert (elsewhere / "analysis" / name).read_bytes() == (analysed[0] / name).read_bytes(), name
    assert partnering(*SMALL, "--no-figures", "--seed", "2", "--out", "other", cwd=tmp_path).returncode == 0
    one, other = (pd.read_parquet(folder / "points.parquet") for folder in (analysed[0], tmp_path / "other"))
    assert not np.array_equal(one[NEED], other[NEED])
    assert not (tmp_path / "other" / "figures").exists()


def test_morris_draws_the_plane_too(screened):
    """All parameters of seven departments; the moves are a dated change of the scenario as run."""
    folder, printed = screened
    assert "figures/plane.png" in printed
    table = pd.read_csv(folder / "indices.csv")
    assert len(table) == len(around(load("company"), 0.2)[1]) * len(OUTCOMES)
    assert {"mu", "mu_star", "mu_star_low", "mu_star_high", "sigma", "sigma_low", "sigma_high"} <= set(table)
    assert "month: 1" in (folder / "scenario.yaml").read_text(encoding="utf-8")
    checked = partnering("scenarios", "check", folder / "scenario.yaml", cwd=folder)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.usefixtures("painted")
def test_another_outcome_is_drawn_without_running(screened, tmp_path):
    """`plot` takes any outcome and kind; one figure of it is one figure."""
    copy = shutil.copytree(screened[0], tmp_path / "copy")
    result = partnering("plot", copy, "--outcome", "quality", "--kind", "plane", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["copy/figures/plane_quality.png"]
    assert set(figures.figures(copy)) == {"ranking", "plane"}
    assert set(figures.figures(copy, Wanted(outcome="quality"))) == {"ranking_quality", "plane_quality"}


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("teams", "at every point"), ("retention", "fewer than 20 runs have a value; take another outcome")],
)
def test_an_outcome_without_indices_is_told_and_not_drawn(tmp_path, outcome, reason):
    """The run is kept, the reason is printed, and `plot` gives it too."""
    result = partnering(*SMALL, "--outcome", outcome, "--out", "out", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert reason in result.stdout
    assert result.stdout.split()[-1] == "out/indices.csv"
    drawn = partnering("plot", "out", cwd=tmp_path)
    assert (drawn.returncode, len(drawn.stderr.splitlines())) == (2, 1)
    assert reason in drawn.stderr
    assert partnering("plot", "out", "--outcome", "survival", cwd=tmp_path).returncode == 0


BAD = [
    (("--over", "organisation.clarty"), 'did you mean "clarity"?'),
    (("--over", "organisation.clarity=0:2"), "must be a number from 0 to 1, not 2.0"),
    (("--over", "organisation.clarity=0.5:0.5"), "needs a range from a lower to a higher number"),
    (
        ("--over", "organisation.clarity", "--set", "organisation.clarity=1"),
        "sets the same as --set organisation.clarity",
    ),
    (("--over", "organisation.clarity", "--within", "0.1"), "--within: has no effect with --over"),
    (("--within", "1.5"), "must be a share above 0, up to 1, not 1.5"),
    (("--outcome", "survivl"), 'did you mean "survival"?'),
    (("--method", "fast"), 'unknown method "fast"'),
    (("--samples", "100"), "power of two"),
]


@pytest.mark.parametrize(("options", "message"), BAD, ids=[" ".join(options) for options, _ in BAD])
def test_bad_input_gets_one_line_and_exit_code_2(tmp_path, options, message):
    """One clear line on standard error, nothing on standard output, nothing written."""
    result = partnering("sensitivity", "two-departments", *options, cwd=tmp_path)
    assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


def stop(process):
    """Ctrl-C."""
    os.kill(process, signal.SIGINT)


def kill_a_worker(process):
    """As a system does that has too little memory."""
    psutil.Process(process).children()[-1].kill()


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [(stop, 130, "stopped; nothing was kept"), (kill_a_worker, 1, "a worker died, perhaps of too little memory")],
    ids=["stopped", "a worker dies"],
)
def test_an_analysis_that_ends_early_leaves_nothing_behind(tmp_path, end, code, said):
    """Its processes end too, nothing half-written is kept, and one line says why."""
    begun = begin("sensitivity", "company", "--workers", "3", "--out", "out", cwd=tmp_path)
    while not list(tmp_path.glob(".out-*")):
        time.sleep(0.05)
        assert begun.process.is_alive()
    time.sleep(1.5)
    end(begun.process.pid)
    ended = begun.end(60)
    *_, last = ended.stderr.strip().splitlines()
    assert last.startswith(f"Error: {said}")
    assert "Traceback" not in ended.stderr
    assert ended.returncode == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "wanted", [Wanted("plane"), Wanted("heatmap"), Wanted(x=NEED), Wanted(hue=NEED), Wanted(outcome="profit")]
)
def test_what_an_analysis_does_not_hold_is_refused(analysed, wanted):
    """Sobol has no plane; there is nothing to lay along an axis."""
    with pytest.raises(InputError, match="--"):
        figures.figures(analysed[0], wanted)


@pytest.fixture
def copy(analysed, tmp_path):
    """The analysis, to be damaged."""
    return shutil.copytree(analysed[0], tmp_path / "copy")


@pytest.mark.parametrize(
    "facts", [{"method": "fast"}, {"method": "morris"}, {"outcome": "x"}, {"pairs": 0}, {"months": 0}, {"pairs": None}]
)
def test_a_damaged_manifest_is_refused(copy, facts):
    """Facts of another type, method or size."""
    path = copy / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | facts), encoding="utf-8")
    with pytest.raises(InputError):
        figures.figures(copy)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("indices.csv", lambda table: table.drop(columns="total_low")),
        ("indices.csv", lambda table: table.assign(total="much")),
        ("indices.csv", lambda table: table.assign(total=np.inf)),
        ("indices.csv", lambda table: table.assign(path=NEED)),
        ("indices.csv", lambda table: table.assign(path=None)),
        ("indices.csv", lambda table: table.iloc[:0]),
        ("points.parquet", lambda table: table.drop(columns="survival")),
        ("points.parquet", lambda table: table.iloc[:0]),
    ],
)
def test_damaged_tables_are_refused(copy, name, damage):
    """Columns or rows that are missing, of another type, or of numbers that cannot be."""
    path = copy / name
    if path.suffix == ".csv":
        damage(pd.read_csv(path)).to_csv(path, index=False)
    else:
        damage(pd.read_parquet(path)).to_parquet(path)
    with pytest.raises(InputError):
        figures.figures(copy)
