"""`partnering diagnose`: what it prints, what it leaves in its folder, and how it fails."""

from __future__ import annotations

import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest

from partnering.diagnosis import edges, helps, ties
from partnering.diagnosis.quantities import quantities
from partnering.model.outcomes import survived
from partnering.runs.ensemble import records
from partnering.scenarios import library
from partnering.scenarios.build import build
from tests.console import partnering

RUNS = 60
SMALL = ("diagnose", "company", "--replicates", RUNS, "--ties", "2", "--set", "months=36")
TABLES = {"ties.csv": ties.COLUMNS, "edges.csv": edges.COLUMNS, "helps.csv": helps.COLUMNS}


@pytest.fixture(scope="session")
def diagnosed(made_once):
    """A small diagnosis, and what was printed."""
    folder = made_once("diagnosed", *SMALL)
    return folder, (folder.parent / "stdout.txt").read_text(encoding="utf-8")


def test_it_prints_the_finding_the_ties_and_the_paths(diagnosed):
    """A paragraph on all, one on each of two ties, a table of twelve, then what was written."""
    paragraphs = diagnosed[1].split("\n\n")
    assert "of 13 ties survive least often" in paragraphs[0]
    assert paragraphs[0].endswith(f"{RUNS} replicates, seed 1.")
    for text in paragraphs[1:3]:
        assert re.match(r"\w+ and \w+: survival in \S+ % of runs", text)
        assert "of 15 quantities" in text
        assert "of 15 interventions" in text.lower()
    table = paragraphs[3].splitlines()
    assert table[0].split("  ")[0] == "rank"
    assert len(table) == 13
    written = ["ties.csv", "edges.csv", "helps.csv", "figures/ties.png", "figures/map.png"]
    assert [path.strip() for path in paragraphs[4].splitlines()] == [f"here/{name}" for name in written]


def test_its_folder_is_the_documented_one(diagnosed):
    """Tables with their columns, scenario, manifest and figures with their data, and nothing else."""
    folder, _ = diagnosed
    assert {path.name for path in folder.iterdir()} == {
        *TABLES,
        "scenario.yaml",
        "manifest.json",
        "index.html",
        "figures",
    }
    drawn = {f"{name}.{end}" for name in ("ties", "map") for end in ("png", "svg", "csv")}
    assert {path.name for path in (folder / "figures").iterdir()} == drawn
    for name, columns in TABLES.items():
        assert list(pd.read_csv(folder / name)) == list(columns)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    facts = {"kind": "diagnose", "replicates": RUNS, "edge_replicates": RUNS, "seed": 1, "ties": 2, "pairs": 13}
    assert {name: manifest[name] for name in facts} == facts
    assert manifest["months"] == 36
    assert partnering("verify", "here", cwd=folder.parent).returncode == 0


def test_its_tables_are_the_runs_of_the_engine(diagnosed):
    """Survival of each tie, of each intervention; the value of now is the scenario's."""
    scenario = library.load("company").with_settings({"months": 36})
    organisation = build(scenario)
    pairs = records([organisation], range(RUNS), 1)[0].relationships
    lasting = dict(zip(organisation.parties, survived(pairs["established"], pairs["ended"]).mean(axis=0), strict=True))
    table, along, helped = (pd.read_csv(diagnosed[0] / name) for name in TABLES)
    for _, tie in table.iterrows():
        assert tie["survival"] == pytest.approx(lasting[tie["a"], tie["b"]])
    first = table.iloc[0]
    own = along[(along["a"] == first["a"]) & (along["b"] == first["b"])]
    every = quantities(scenario, organisation, organisation.parties.index((first["a"], first["b"])))
    assert {one.path: one.now for one in every} == dict(zip(own["path"], own["now"], strict=True))
    np.testing.assert_allclose(helped["value"] - helped["baseline"], helped["difference"], atol=1e-12)
    assert len(helped) == 2 * 15


def test_another_number_of_workers_gives_the_same_tables(diagnosed, tmp_path):
    """Byte for byte."""
    done = partnering(*SMALL, "--no-figures", "--quiet", "--workers", "3", "--out", "there", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name in TABLES:
        assert (tmp_path / "there" / name).read_bytes() == (diagnosed[0] / name).read_bytes()


def test_json_holds_the_finding_and_the_tables(tmp_path):
    """One object on standard output; no ties closer, no edges."""
    few = ("diagnose", "two-departments", "--replicates", "30", "--ties", "0", "--no-figures", "--json", "-q")
    told = json.loads(partnering(*few, cwd=tmp_path).stdout)
    assert told["exit_code"] == 0
    assert told["finding"].startswith("Between IT and Marketing true partnering survives")
    assert told["figures"]["ties"][0]["rank"] == 1
    assert told["figures"]["edges"] == told["figures"]["helps"] == []


@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize("kind", ["ties", "map", "matrix"])
def test_plot_draws_each_kind_again(diagnosed, tmp_path, kind):
    """The matrix too, which few departments do not get unasked."""
    shutil.copytree(diagnosed[0], tmp_path / "here")
    done = partnering("plot", "here", "--kind", kind, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"here/figures/{kind}.png"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("diagnose", "compny"), 'did you mean "company"'),
        (("diagnose", "company", "--ties", "-1"), "--ties: must be"),
        (("diagnose", "company", "--replicates", "1000000"), "--replicates: 13 ties × 1,000,000 replicates"),
        (("diagnose", "alone.yaml"), "there are no ties, so there is nothing to diagnose"),
        (("diagnose", "many.yaml"), "1,225 ties are more than 1,000"),
        (("diagnose", "company", "--catalogue", "none.yaml"), "none.yaml"),
    ],
)
def test_what_cannot_be_diagnosed_is_refused(tmp_path, arguments, message):
    """One line, exit code 2, nothing written."""
    alone = {"name": "Alone", "departments": {"A": {}, "B": {}}, "relationships": {"default": "none"}}
    many = {"name": "Many", "departments": {f"D{number}": {} for number in range(50)}}
    for name, data in (("alone", alone), ("many", many)):
        (tmp_path / f"{name}.yaml").write_text(json.dumps(data), encoding="utf-8")
    done = partnering(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("option", "message"),
    [(("--kind", "heatmap"), 'unknown kind "heatmap"'), (("--outcome", "quality"), "has no effect on a figure of")],
)
def test_plot_refuses_what_no_figure_takes(diagnosed, option, message):
    """In one line."""
    done = partnering("plot", "here", *option, cwd=diagnosed[0].parent)
    assert done.returncode == 2
    assert message in done.stderr
