"""Every command: what it prints, what it writes, how it ends."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from partnering import studies
from partnering.figures.kinds import Wanted
from partnering.model.outcomes import OUTCOMES
from partnering.version import EDITION, __version__
from tests.console import SCRIPT, partnering, script
from tests.elsewhere import SWEPT, TOLD
from tests.readable import shown

NEED = "relationships.default.mutual_need"
GAP = "relationships.default.need_gap"
QUICK = (*SWEPT, "--no-figures")
DATA = ("runs.parquet", "relationships.parquet", "summary.csv", "endings.csv", "scenario.yaml")
FIGURES = [f"{name}.{kind}" for name in ("survival", "survival_curves", "modes") for kind in ("png", "svg", "csv")]
RELATIONSHIPS = [
    "point", "replicate", "a", "b", "established", "ended", "missed", "missed_by", "shortfall", "in_force",
    "trust_ab", "trust_ba", "mode", "quality", "reliability", "friction_cost", "response_days", "customer_value",
]  # fmt: skip
CLI = Path(studies.__file__).parent / "cli"
DEFAULT = r"\[default:[^\]{]*\b\d+[^\]]*\]"


def test_no_help_repeats_a_default_that_is_declared():
    """A number in brackets, where an option has none of its own, is that of usual.py."""
    found = [
        f"{file.name}: {text}" for file in CLI.rglob("*.py") for text in re.findall(DEFAULT, file.read_text("utf-8"))
    ]
    assert found == []


def digest(folder: Path) -> dict[str, str]:
    """A hash of every data file."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in DATA}


@pytest.fixture(scope="session")
def swept(made_once) -> Path:
    """The results of a small sweep."""
    return made_once("swept", *SWEPT, painted=True)


@pytest.fixture(scope="session")
def told(made_once) -> Path:
    """The results of one organisation's story."""
    return made_once("told", *TOLD, painted=True)


def test_help_names_every_command(tmp_path):
    """`partnering --help` lists the commands and exits 0."""
    result = script("--help", cwd=tmp_path)
    assert result.returncode == 0
    known = ("run", "sweep", "merge", "tipping", "whatif", "compare", "advise", "catalogue", "plot", "scenarios")
    for command in (*known, "parameters", "verify"):
        assert command in result.stdout


def test_version_is_that_of_the_package(tmp_path):
    """`partnering --version` says the version, and the edition of the model."""
    said = script("--version", cwd=tmp_path).stdout.strip()
    assert said == f"partnering {__version__}, model edition {EDITION}"


def test_sweep_prints_one_finding_and_the_paths(swept):
    """A sweep prints the finding in one sentence with figures and intervals, then what it wrote."""
    finding, blank, *paths = (swept.parent / "stdout.txt").read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(
        r"True partnering survives .* % of runs \(\d.*\).*; 4 points × 30 replicates, seed 1\.", finding
    )
    assert blank == ""
    assert all((swept.parent / path.strip()).is_file() for path in paths)
    assert paths[0].strip() == "here/summary.csv"
    assert "  here/figures/survival.png" in paths


def test_sweep_writes_the_documented_folder(swept):
    """Manifest, scenario, tables, figures with their data and the page of the folder, and nothing else."""
    assert {path.name for path in swept.iterdir()} == {*DATA, "manifest.json", "index.html", "figures"}
    assert {path.name for path in (swept / "figures").iterdir()} >= set(FIGURES)
    assert {path.name for path in swept.parent.iterdir()} == {"here", "stdout.txt"}
    manifest = json.loads((swept / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "sweep"
    assert manifest["engine"] == "compiled"
    assert (manifest["seed"], manifest["replicates"], manifest["points"], manifest["runs"]) == (1, 30, 4, 120)
    assert manifest["varied"] == [NEED, GAP]
    assert len(manifest["fingerprint"]) == 64
    assert manifest["packages"]["numpy"] == np.__version__


def test_tables_are_tidy(swept):
    """One row a run, one a pair of a run, one a point; months are missing where they never came."""
    runs, pairs = pd.read_parquet(swept / "runs.parquet"), pd.read_parquet(swept / "relationships.parquet")
    summary = pd.read_csv(swept / "summary.csv")
    assert list(runs) == ["point", NEED, GAP, "replicate", *OUTCOMES]
    assert list(pairs) == RELATIONSHIPS
    assert len(runs) == len(pairs) == 120
    assert summary[[NEED, GAP]].values.tolist() == [[0.3, 0.0], [0.3, 0.2], [0.7, 0.0], [0.7, 0.2]]
    assert pairs["established"].isna().any()
    assert pairs["established"].min() >= 3
    lasting = pairs["established"].notna() & pairs["ended"].isna()
    by_point = lasting.groupby(pairs["point"]).mean()
    np.testing.assert_allclose(summary["survival"], by_point)
    assert ((summary["survival_low"] <= summary["survival"]) & (summary["survival"] <= summary["survival_high"])).all()


@pytest.mark.parametrize("options", [("--workers", "1"), ("--workers", "3"), ("--engine", "mesa", "--workers", "2")])
@pytest.mark.usefixtures("forked")
def test_the_same_sweep_gives_the_same_bytes(swept, tmp_path, options):
    """Run again, with any number of workers or the other engine: every data file is the same."""
    assert partnering(*QUICK, *options, "--out", "again", cwd=tmp_path).returncode == 0
    assert digest(tmp_path / "again") == digest(swept)


def test_another_seed_gives_other_runs(swept, tmp_path):
    """The seed decides the luck."""
    partnering(*QUICK, "--seed", "2", "--out", "other", cwd=tmp_path)
    assert digest(tmp_path / "other")["runs.parquet"] != digest(swept)["runs.parquet"]


def test_a_scenario_without_a_sweep_is_one_point(tmp_path):
    """A file that says nothing of a sweep runs as it is, many times."""
    (tmp_path / "plain.yaml").write_text("name: Plain\ndepartments: {A: {}, B: {}}\n", encoding="utf-8")
    result = partnering("sweep", "plain.yaml", "--replicates", "40", "--no-figures", "--out", "out", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert len(pd.read_csv(tmp_path / "out" / "summary.csv")) == 1
    assert "40 replicates" in result.stdout


def test_retention_of_few_agreements_is_not_given(tmp_path):
    """Where fewer than 20 of 60 runs have an agreement the cell stays empty, and the figure says too few."""
    vary = ("--vary", "relationships.all.mutual_need=0.27,0.9", "--set", "organisation.clarity=0")
    done = partnering(
        "sweep", "two-departments", *vary, "--replicates", "60", "--no-figures", "--out", "here", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    summary = pd.read_csv(tmp_path / "here" / "summary.csv")
    assert summary["retention"].isna().tolist() == [True, False]
    assert summary["retention_low"].isna().tolist() == [True, False]
    assert summary[["survival", "formation"]].notna().all(axis=None)
    figure, _ = studies.figures(tmp_path / "here", Wanted(outcome="retention"))["line_retention"]
    assert "too few cases at 1 of 2 settings" in shown(figure)


def test_named_points_are_compared_by_name(tmp_path):
    """`sweep: points:` gives one point a name, in the order of the file."""
    result = partnering(
        "sweep", "departments-or-firms", "--replicates", "60", "--no-figures", "--out", "out", cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    summary = pd.read_csv(tmp_path / "out" / "summary.csv")
    assert summary["name"].is_unique
    assert len(summary) == 4


def test_set_changes_the_scenario_as_run(tmp_path):
    """`--set` is kept in the scenario of the results folder."""
    options = ("--set", "organisation.clarity=0.9", "--set", "departments.all.capacity=1", "--replicates", "5")
    assert partnering(*QUICK, *options, "--out", "out", cwd=tmp_path).returncode == 0
    written = (tmp_path / "out" / "scenario.yaml").read_text(encoding="utf-8")
    assert "clarity: 0.9" in written
    assert written.count("capacity: 1") == 2


def test_results_are_never_overwritten_unless_told(swept, tmp_path):
    """A folder that exists is refused; --overwrite replaces results, and nothing but results."""
    assert partnering(*QUICK, "--out", "out", cwd=tmp_path).returncode == 0
    before = digest(tmp_path / "out")
    refused = partnering(*QUICK, "--seed", "9", "--out", "out", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "already exists" in refused.stderr
    assert digest(tmp_path / "out") == before
    assert partnering(*QUICK, "--seed", "9", "--out", "out", "--overwrite", cwd=tmp_path).returncode == 0
    assert digest(tmp_path / "out") != before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert partnering(*QUICK, "--out", "mine", "--overwrite", cwd=tmp_path).returncode == 2
    assert (tmp_path / "mine" / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_without_out_every_sweep_gets_a_folder_of_its_own(tmp_path):
    """The second sweep of a scenario goes beside the first."""
    for place in ("results/mutual-need-sweep", "results/mutual-need-sweep-2"):
        assert f"  {place}/summary.csv" in partnering(*QUICK, cwd=tmp_path).stdout.splitlines()
    assert {path.name for path in (tmp_path / "results").iterdir()} == {"mutual-need-sweep", "mutual-need-sweep-2"}


def test_run_tells_a_story(told):
    """The account says what formed and what broke; every month and tie is in the tables; figures are there."""
    printed = (told.parent / "stdout.txt").read_text(encoding="utf-8")
    account = (told / "account.txt").read_text(encoding="utf-8")
    assert printed.startswith(account.rstrip())
    assert "true partners" in account
    ties, people = (pd.read_parquet(told / f"monthly_{name}.parquet") for name in ("relationships", "departments"))
    pairs = pd.read_parquet(told / "relationships.parquet")
    assert list(pairs) == RELATIONSHIPS
    assert len(ties) == 60 * len(pairs)
    assert len(people) == 60 * 7
    assert set(ties["month"]) == set(range(1, 61))
    monthly = [f"monthly_{name}" for name in ("organisation", "departments", "relationships")]
    for name in ("runs", "relationships", *monthly):
        csv, parquet = pd.read_csv(told / f"{name}.csv"), pd.read_parquet(told / f"{name}.parquet")
        assert list(csv) == list(parquet)
        assert len(csv) == len(parquet)
    names = {path.stem for path in (told / "figures").glob("*.svg")}
    assert names == {"trajectories", "relationship_map", "modes"}


def test_run_is_replicate_zero_of_the_sweep(told, tmp_path):
    """The story of `run` is the first replicate of a sweep of the same scenario and seed."""
    (tmp_path / "one.yaml").write_text(
        "name: One\nextends: company\nsweep: {replicates: 3, seed: 1}\n", encoding="utf-8"
    )
    assert partnering("sweep", "one.yaml", "--no-figures", "--out", "out", cwd=tmp_path).returncode == 0
    assert partnering("run", "one.yaml", "--no-figures", "--out", "story", cwd=tmp_path).returncode == 0
    swept = pd.read_parquet(tmp_path / "out" / "relationships.parquet").query("replicate == 0")
    story = pd.read_parquet(tmp_path / "story" / "relationships.parquet")
    for name in ("established", "ended", "trust_ab", "quality"):
        np.testing.assert_array_equal(swept[name].fillna(0).to_numpy(float), story[name].fillna(0).to_numpy(float))


def test_several_stories_differ_in_luck(tmp_path):
    """`--replicates 3` tells three stories, told apart in the tables."""
    result = partnering("run", "two-departments", "--replicates", "3", "--no-figures", "--out", "out", cwd=tmp_path)
    assert result.stdout.count("Replicate ") == 3
    assert set(pd.read_csv(tmp_path / "out" / "monthly_organisation.csv")["replicate"]) == {0, 1, 2}


@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize(
    ("options", "made"),
    [
        ((), {"survival", "survival_curves", "modes"}),
        (("--kind", "line", "--x", "need_gap", "--hue", "mutual_need"), {"line_survival"}),
        (("--kind", "heatmap", "--x", "need_gap", "--y", "mutual_need", "--outcome", "quality"), {"heatmap_quality"}),
        (("--kind", "points", "--outcome", "retention"), {"points_retention"}),
        (("--kind", "scatter"), {"scatter_survival"}),
        (("--kind", "retention"), {"retention"}),
        (("--kind", "modes"), {"modes"}),
        (("--outcome", "formation"), {"heatmap_formation"}),
    ],
)
def test_plot_draws_again_without_running(swept, tmp_path, options, made):
    """`plot` makes the figures that are asked for, from the tables alone."""
    copy = shutil.copytree(swept, tmp_path / "copy", ignore=shutil.ignore_patterns("figures"))
    result = partnering("plot", copy, *options, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert {Path(line.strip()).stem for line in result.stdout.split()} == made
    for name in made:
        sizes = [(copy / "figures" / f"{name}.{kind}").stat().st_size for kind in ("png", "svg", "csv")]
        assert min(sizes[:2]) > 5000
        assert sizes[2] > 50
    assert digest(copy) == digest(swept)


def test_plot_draws_a_run_again(told, tmp_path):
    """Figures of a run are drawn again too."""
    copy = shutil.copytree(told, tmp_path / "copy")
    assert partnering("plot", copy, "--kind", "relationship_map", cwd=tmp_path).returncode == 0


def test_scenarios_are_listed_shown_checked_started_and_described(tmp_path):
    """The five sub-commands of `scenarios`."""
    listed = partnering("scenarios", "list", cwd=tmp_path).stdout.splitlines()
    assert len(listed) >= 12
    names = [line.split()[0] for line in listed]
    assert "mutual-need" in names
    assert "mutual_need" in partnering("scenarios", "show", "mutual-need", cwd=tmp_path).stdout
    assert "is in order: 7 departments" in partnering("scenarios", "check", "company", cwd=tmp_path).stdout
    assert partnering("scenarios", "new", "mine.yaml", "--from", "company", cwd=tmp_path).returncode == 0
    assert "is in order" in partnering("scenarios", "check", "mine.yaml", cwd=tmp_path).stdout
    again = partnering("scenarios", "new", "mine.yaml", cwd=tmp_path)
    assert again.returncode == 2
    schema = json.loads(partnering("scenarios", "schema", cwd=tmp_path).stdout)
    assert "departments" in schema["properties"]


def test_a_copy_of_an_extending_scenario_still_checks(tmp_path):
    """A started file may extend a shipped scenario by name."""
    partnering("scenarios", "new", "mine.yaml", "--from", "coached-it", cwd=tmp_path)
    assert partnering("scenarios", "check", "mine.yaml", cwd=tmp_path).returncode == 0


def test_every_fault_of_a_file_is_listed_by_check(tmp_path):
    """`scenarios check` gives each fault a line."""
    text = "name: Bad\nmonths: 0\ndepartments:\n  A: {self_wort: 1}\n  B: {capability: 2}\n"
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    lines = partnering("scenarios", "check", "bad.yaml", cwd=tmp_path).stderr.splitlines()
    assert sorted(line.split(":")[1].strip() for line in lines) == [
        "bad.yaml, line 2",
        "bad.yaml, line 4",
        "bad.yaml, line 5",
    ]


def test_parameters_are_listed_and_explained(tmp_path):
    """Without a name all parameters; with one, its meaning, path, default, range, unit and source."""
    table = partnering("parameters", cwd=tmp_path).stdout
    assert "shared_outcome" in table
    one = partnering("parameters", "self_worth", cwd=tmp_path).stdout
    for text in (
        "0.8",
        "a number from 0 to 1",
        "departments.DEPARTMENT.self_worth",
        "serve-the-business 0.4",
        "assumption",
    ):
        assert text in one


FILES = {
    "bad.yaml": "name: Bad\ndepartments:\n  A: {self_wort: 1}\n  B: {}\n",
    "late.yaml": "name: Late\ndepartments: {A: {}, B: {}}\ntimeline:\n  - {month: 1, coach: [C]}\n",
    "swept.yaml": "name: S\ndepartments:\n  A:\n  B:\nsweep:\n  vary: {organisation.clarity: [1, 2]}\n",
    "seeded.yaml": f"name: S\ndepartments: {{A: {{}}, B: {{}}}}\nsweep: {{seed: {2**64}}}\n",
    "named.yaml": "name: N\ndepartments: {A: {}, B: {}}\nsweep:\n  points:\n    x: {organisation.clarty: 1}\n",
    "points.csv": "organisation.clarty\n0.5\n",
}
BAD = [
    (("sweep", "mutal-need"), 'unknown scenario "mutal-need"; did you mean "mutual-need"?'),
    (("sweep", "nowhere.yaml"), "nowhere.yaml: no such file"),
    (("sweep", "mutual-need", "--set", "organisation.clarty=1"), 'did you mean "clarity"?'),
    (("sweep", "mutual-need", "--set", "organisation.clarity=2"), "must be a number from 0 to 1, not 2"),
    (("sweep", "mutual-need", "--set", "organisation.clarity=high"), "must be a number from 0 to 1"),
    (("sweep", "mutual-need", "--set", "organisation.clarity"), "is not PATH=VALUE"),
    (("sweep", "mutual-need", "--vary", "organisation.clarity"), "is not PATH=VALUES, with FROM:TO:STEPS or v1,v2"),
    (("sweep", "mutual-need", "--vary", "organisation.clarity=0:1:x"), "is not FROM:TO:STEPS"),
    (("sweep", "mutual-need", "--vary", "organisation.clarity=0:1:0"), "is not FROM:TO:STEPS"),
    (("sweep", "mutual-need", "--vary", "organisation.clarity=0:2:3"), "must be a number from 0 to 1, not 2.0"),
    (("sweep", "mutual-need", "--vary", "organisation.clarity=0.5,0.5"), "same value twice"),
    (("sweep", "mutual-need", "--vary", "departments.Sales.capacity=1,2"), 'unknown department "Sales"'),
    (("sweep", "mutual-need", "--vary", "nothing=1,2"), 'unknown path "nothing"'),
    (("sweep", "mutual-need", "--engine", "warp"), "compiled or mesa"),
    (("sweep", "mutual-need", "--replicates", "2", "--out", "."), "already exists"),
    (("sweep", "mutual-need", "--replicates", "2", "--out", "/"), "is the root of a disk"),
    (("sweep", "mutual-need", "--replicates", "0"), "--replicates: must be 1 or more, not '0'"),
    (("sweep", "mutual-need", "--seed", "-1"), "--seed: must be 0 or more, not '-1'"),
    *(
        ((*command, "--seed", str(2**64)), f"--seed: must be {2**64 - 1:,} or less, not {2**64}")
        for command in (
            ("run", "company"),
            ("sweep", "mutual-need"),
            ("whatif", "company", "--with", "clarity=0.9"),
            ("advise", "company"),
            ("tipping", "two-departments", "--along", "organisation.clarity"),
            ("sensitivity", "two-departments"),
            ("evidence",),
        )
    ),
    (("sweep", "mutual-need", "--replicates", str(10**8 + 1)), "--replicates: must be 100,000,000 or less"),
    (("tipping", "two-departments", "--replicates", str(10**8 + 1)), "--replicates: must be 100,000,000 or less"),
    (
        ("whatif", "company", "--with", "clarity=0.9", "--replicates", str(2**31)),
        f"--replicates: must be {2**31 - 1:,} or less",
    ),
    (("sweep", "seeded.yaml"), f"seeded.yaml, line 3: sweep.seed must be {2**64 - 1:,} or less, not {2**64}"),
    (("sweep", "mutual-need", "--sed", "1"), "No such option"),
    (("swep", "mutual-need"), "Did you mean"),
    (("run", "bad.yaml"), "bad.yaml, line 3"),
    (("run", "late.yaml"), 'late.yaml, line 4: unknown department "C"'),
    (("sweep", "late.yaml"), 'late.yaml, line 4: unknown department "C"'),
    (("sweep", "swept.yaml"), "swept.yaml, line 6: organisation.clarity=2"),
    (("scenarios", "check", "swept.yaml"), "swept.yaml, line 6: organisation.clarity=2"),
    (("sweep", "named.yaml"), 'named.yaml, line 5: organisation.clarty=1: unknown organisation parameter "clarty"'),
    (
        ("sweep", "mutual-need", "--set", f"{NEED}=0.5"),
        "sets the same as --set relationships.default.mutual_need",
    ),
    (("plot", "."), "is not a results folder"),
    (("sweep", "mutual-need", "--replicates", "x"), "--replicates: must be a whole number, not 'x'"),
    (("sweep", "mutual-need", "--until-halfwidth", "0,02"), "must be a number, not '0,02'; did you mean 0.02?"),
    (("sweep", "mutual-need", "--until-halfwidth", "5"), "--until-halfwidth: must be less than 0.5, not 5"),
    (("sweep", "mutual-need", "--set", "organisation.clarity=85%"), "not '85%'; did you mean 0.85?"),
    (("sweep", "mutual-need", "--set", "organisation.clarity=0,9"), "not '0,9'; did you mean 0.9?"),
    (("sweep", "mutual-need", "--set", "organisation.clarity=85"), "not 85; did you mean 0.85?"),
    (("sweep", "mutual-need", "--vary", "organisation.clarity=0,2:0,8:3"), 'did you mean "0.2:0.8:3"?'),
    (("sensitivity", "mutual-need", "--over", "organisation.clarity=0,2:0,8"), 'did you mean "0.2:0.8"?'),
    (("tipping", "mutual-need", "--along", "organisation.clarity=0,2:0,8"), 'did you mean "0.2:0.8"?'),
    (("sweep", "mutual-need", "--vary", "organisation.clarity=1e400"), "must be a number from 0 to 1, not '1e400'"),
    (("sweep", "mutual-need", "--set", "organisation.clarity=1e400"), "must be a number from 0 to 1, not '1e400'"),
    *(
        ((*command, "--draws", "10"), "--draws: draws go with uncertainty, and nothing is uncertain")
        for command in (("sweep", "mutual-need"), ("diagnose", "company"))
    ),
    (("sweep", "mutual-need", "--points", "10"), "--points: a number of points needs design"),
    (("sweep", "mutual-need", "--points-from", "points.csv"), "points.csv, line 1: organisation.clarty: unknown"),
    (("sweep", "mutual-need", "--vary", "organisation.patience=1:1e300:3"), "from and to must lie between -1,000,000,"),
    (("sweep", "mutual-need", "--vary", "organisation.clarity=-1e308:1e308:3"), "from and to must lie between -1,000,"),
    (("sweep", "mutual-need", "--replicates", "2", "--shard", "\u0663/\u0664"), "is not K/N with K from 1 to N"),
    (("sweep", "mutual-need", "--replicates", "2", "--out", 300 * "a"), "File name too long"),
    (("sweep", "mutual-need", "--replicates", "2", "--out", "points.csv/x"), "points.csv"),
    (
        ("sensitivity", "mutual-need", "--over", f"patience=1:{20 * '9'}", "--samples", "2"),
        "from and to must lie between",
    ),
    (("run", "."), "is a folder: name a scenario file in it, such as "),
    (("run", ".."), "is a folder, and holds no scenario file (.yaml): name a scenario file"),
    (("parameters", "claritty"), 'did you mean "clarity"?'),
    (("scenarios", "new", "mine.txt"), "must end in .yaml"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[" ".join(arguments) for arguments, _ in BAD])
def test_bad_input_gets_one_line_and_exit_code_2(tmp_path, arguments, message):
    """One clear line on standard error, nothing on standard output, nothing written, exit code 2."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = partnering(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)


def test_bad_kind_or_axis_of_a_plot_is_refused(swept):
    """`plot` names what may be asked for."""
    for options in (("--kind", "pie"), ("--x", "clarity"), ("--outcome", "profit"), ("--kind", "multiples")):
        result = partnering("plot", swept, *options, cwd=swept.parent)
        assert (result.returncode, len(result.stderr.splitlines())) == (2, 1)


def test_text_from_a_file_cannot_become_a_formula(tmp_path):
    """A department named like a spreadsheet formula is text in the CSV."""
    text = 'name: "=1+1"\ndepartments: {"=HYPERLINK(1)": {}, B: {}}\nmonths: 3\n'
    (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
    assert partnering("run", "odd.yaml", "--out", "out", cwd=tmp_path).returncode == 0
    for file in ("relationships.csv", "monthly_departments.csv", "figures/trajectories.csv"):
        assert "'=HYPERLINK(1)" in (tmp_path / "out" / file).read_text(encoding="utf-8")


def test_the_scenario_as_run_runs_again_to_the_same_bytes(swept, tmp_path):
    """scenario.yaml of a results folder holds the grid, the replicates and the seed that were run."""
    result = partnering("sweep", swept / "scenario.yaml", "--no-figures", "--out", "again", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert digest(tmp_path / "again") == digest(swept)
    told = [
        json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in (swept, tmp_path / "again")
    ]
    assert told[0]["fingerprint"] == told[1]["fingerprint"]


def test_without_a_command_the_help_is_printed(tmp_path):
    """`partnering` and `partnering scenarios` alone print their help."""
    for arguments in ((), ("scenarios",)):
        result = partnering(*arguments, cwd=tmp_path)
        assert result.returncode == 0
        assert "Commands:" in result.stdout


def test_a_file_cannot_command_the_terminal(tmp_path):
    """Control characters of a scenario file are left out when it is shown."""
    (tmp_path / "odd.yaml").write_bytes(b"name: x # \x1b]0;title\x07\n")
    assert "\x1b" not in partnering("scenarios", "show", "odd.yaml", cwd=tmp_path).stdout
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9\n")
    assert partnering("scenarios", "show", "latin.yaml", cwd=tmp_path).returncode == 2


def test_output_that_a_terminal_cannot_show_is_replaced(tmp_path):
    """A console of another encoding gets question marks, not a traceback."""
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    result = subprocess.run(
        [SCRIPT, "parameters", "shared_outcome"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert result.returncode == 0
    assert b"shared_outcome ?" in result.stdout


@pytest.mark.parametrize(
    "command",
    [
        ("run", "two-departments", "--seed", "{}"),
        ("run", "two-departments", "--set", "organisation.clarity={}"),
        ("sweep", "two-departments", "--replicates", "{}"),
        ("sweep", "two-departments", "--vary", "organisation.clarity=0:{}:3"),
        ("whatif", "two-departments", "--with", "coach IT from {} to 24"),
        ("advise", "two-departments", "--budget", "{}"),
    ],
)
def test_a_number_of_thousands_of_digits_gets_one_short_line(tmp_path, command):
    """Python refuses to read it as a whole number, and a screen has no room for it."""
    done = partnering(*(part.format("9" * 6000) for part in command), cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert len(done.stderr) < 600
    assert "Unable to parse" not in done.stderr
    assert not [*tmp_path.iterdir()]
