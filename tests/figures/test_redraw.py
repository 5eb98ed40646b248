"""Figures are drawn from a results folder as it stands; a damaged or hostile one is refused in one line."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from partnering import studies
from partnering.design.points import design
from partnering.design.section import SweepSettings
from partnering.design.values import parse_values
from partnering.figures.kinds import Wanted
from partnering.figures.wording import finding
from partnering.files.errors import InputError
from partnering.results.contents import MANIFEST
from partnering.results.manifest import MOST_BYTES
from partnering.results.tables import write_csv
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.stories import run
from partnering.sweeps import plan
from partnering.sweeps.life import SweepLife
from partnering.sweeps.place import Place
from tests.console import partnering
from tests.readable import shown
from tests.unsealed import unseal

CAPACITY, PURPOSE = "departments.all.capacity", "departments.IT.purpose"


def swept_into(folder, **vary):
    """A small sweep of two departments over some paths, in a folder; returns its summary."""
    scenario = library.load("two-departments")
    points = design(SweepSettings(vary={path: parse_values(path, text) for path, text in vary.items()}))
    return SweepLife(plan.plan_sweep(scenario, points, 30, 1)).run(Place.at(folder)).summary


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A sweep and a run of three replicates."""
    place = tmp_path_factory.mktemp("kept")
    swept_into(place / "sweep", **{"organisation.clarity": "0.2,0.8"})
    (place / "run").mkdir()
    scenario = library.load("two-departments")
    run.run(scenario, build(scenario), seed=1, replicates=3).save(place / "run")
    return place


@pytest.fixture
def copy(kept, tmp_path):
    """The same, to be damaged, without hashes that would tell."""
    whole = shutil.copytree(kept, tmp_path / "copy")
    for name in ("sweep", "run"):
        unseal(whole / name)
    return whole


def change_manifest(folder, **facts):
    """The manifest with other facts; None takes one away."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8")) | facts
    kept = {name: fact for name, fact in manifest.items() if fact is not None}
    path.write_text(json.dumps(kept), encoding="utf-8")


def test_the_horizon_can_vary(tmp_path):
    """Each curve is as long as its horizon, keeps its setting, and no title names a single last month."""
    summary = swept_into(tmp_path / "out", months="12,24,60")
    drawn = studies.figures(tmp_path / "out")
    curves = drawn["survival_curves"][1]
    assert curves.groupby("point")["months"].unique().map(list).tolist() == [[12], [24], [60]]
    assert (curves["months_in_force"] < curves["months"]).all()
    assert curves.groupby("point")["months_in_force"].apply(lambda month: (month.diff().dropna() == 1).all()).all()
    told = [finding(summary, ["months"], 60), shown(drawn["survival"][0]), shown(drawn["modes"][0])]
    told.append(shown(studies.figures(tmp_path / "out", Wanted(outcome="in_force"))["line_in_force"][0]))
    assert not any("month 60" in text for text in told)
    assert "to the end" in told[0]


def test_no_limit_is_a_setting_like_others(tmp_path):
    """A missing value has a word, and its path is drawn as categories, alone or beside another."""
    summary = swept_into(tmp_path / "out", **{CAPACITY: "1,3,none"})
    figure, data = studies.figures(tmp_path / "out")["survival"]
    assert sorted(label.get_text() for label in figure.axes[0].get_yticklabels()) == [
        "capacity 1", "capacity 3", "capacity no limit",
    ]  # fmt: skip
    assert len(data) == 3
    assert "nan" not in finding(summary, [CAPACITY], 60)
    drawn = studies.figures(tmp_path / "out")["survival_curves"]
    assert set(drawn[1][CAPACITY]) == {1.0, 3.0, "no limit"}


@pytest.mark.parametrize("kind", ["heatmap", "line", "points", "modes", "retention"])
def test_no_limit_is_drawn_in_every_way(tmp_path, kind):
    """Maps, lines told apart by it, ranked points, shares and curves."""
    swept_into(tmp_path / "out", **{"organisation.clarity": "0.2,0.5,0.8", CAPACITY: "none,2,1"})
    ((figure, data),) = studies.figures(tmp_path / "out", Wanted(kind)).values()
    assert "nan" not in shown(figure)
    assert "no limit" in set(data[CAPACITY])


def test_names_are_drawn_as_they_were_given(tmp_path):
    """NA is a name, 1.10 is not 1.1, and = stands without the apostrophe that spreadsheets need."""
    folder = tmp_path / "out"
    swept_into(folder, **{"organisation.clarity": "0.1,0.2,0.3,0.4"})
    unseal(folder)
    names = ["NA", "1.10", "1.1", "=x"]
    summary = pd.read_csv(folder / "summary.csv")
    summary["organisation.clarity"] = names
    write_csv(summary.rename(columns={"organisation.clarity": "name"}), folder / "summary.csv")
    for columns in ({"name": "text"}, None):  # older folders do not tell
        change_manifest(folder, varied=["name"], columns=columns)
        assert set(studies.figures(folder)["survival"][1]["name"]) == set(names)


def test_text_settings_are_drawn_as_they_were_given(tmp_path):
    """The same of a path that holds text; an empty cell is a missing one."""
    folder = tmp_path / "out"
    swept_into(folder, **{"organisation.clarity": "0.1,0.2,0.3"})
    unseal(folder)
    summary = pd.read_csv(folder / "summary.csv").rename(columns={"organisation.clarity": PURPOSE})
    summary[PURPOSE] = ["null", "-1", None]
    write_csv(summary, folder / "summary.csv")
    change_manifest(folder, varied=[PURPOSE], columns={PURPOSE: "text"})
    assert set(studies.figures(folder)["survival"][1][PURPOSE]) == {"null", "-1", "none"}


def test_an_organisation_without_ties_has_figures_too(tmp_path):
    """Of a run: each says that there are none."""
    text = "name: None\nmonths: 3\ndepartments: {A: {}, B: {}}\nrelationships: {default: none}\n"
    (tmp_path / "none.yaml").write_text(text, encoding="utf-8")
    done = partnering("run", "none.yaml", "--out", "here", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {*studies.figures(tmp_path / "here")} == {"trajectories", "relationship_map", "modes"}


def test_named_points_may_leave_the_horizon_as_it_is(tmp_path):
    """A point without its own number of months has the scenario's."""
    folder = tmp_path / "out"
    swept_into(folder, **{"organisation.clarity": "0.1,0.9"})
    unseal(folder)
    summary = pd.read_csv(folder / "summary.csv").rename(columns={"organisation.clarity": "months"})
    summary["months"], summary["name"] = [90.0, np.nan], ["long", "usual"]
    write_csv(summary, folder / "summary.csv")
    change_manifest(folder, varied=["name"], columns={"name": "text", "months": "number"}, months=90)
    longest = studies.figures(folder)["survival_curves"][1].groupby("name")["months_in_force"].max()
    assert longest["usual"] < 60 < longest["long"]


@pytest.mark.parametrize(
    "facts",
    [
        {"varied": None}, {"months": None}, {"pairs": None}, {"varied": "organisation.clarity"}, {"varied": [1]},
        {"varied": ["survival"]}, {"varied": ["organisation.clarity"] * 2}, {"varied": ["organisation.trust"]},
        {"months": "60"}, {"months": 0}, {"months": 10**9}, {"months": 1.5}, {"pairs": -1}, {"pairs": 10**12},
        {"columns": ["name"]}, {"columns": {"organisation.clarity": "date"}}, {"kind": "run"},
    ],
)  # fmt: skip
def test_a_damaged_manifest_is_refused(copy, facts):
    """Facts that are missing, of another type, beyond all limits or of another folder."""
    change_manifest(copy / "sweep", **facts)
    with pytest.raises(InputError):
        studies.figures(copy / "sweep")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"kind": "sweep", "x": "' + "x" * MOST_BYTES + '"}', "\udcff"])
def test_a_hostile_manifest_is_refused(copy, text):
    """Nested without end, endlessly long, or no text."""
    (copy / "sweep" / MANIFEST).write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(InputError, match="is not the manifest"):
        studies.figures(copy / "sweep")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("summary.csv", lambda table: table.drop(columns="survival_low")),
        ("summary.csv", lambda table: table.drop(columns="organisation.clarity")),
        ("summary.csv", lambda table: table.assign(survival="often")),
        ("summary.csv", lambda table: table.assign(survival=np.inf)),
        ("summary.csv", lambda table: table.assign(point=0)),
        ("summary.csv", lambda table: table.assign(point=None)),
        ("summary.csv", lambda table: table.assign(replicates=0)),
        ("summary.csv", lambda table: table.iloc[:0]),
        ("relationships.parquet", lambda table: table.drop(columns="ended")),
        ("relationships.parquet", lambda table: table.assign(established="early")),
        ("relationships.parquet", lambda table: table.assign(established=9, ended=8)),
        ("relationships.parquet", lambda table: table.assign(established=10**9)),
        ("relationships.parquet", lambda table: table.assign(established=1000, ended=None)),
        ("relationships.parquet", lambda table: table.assign(point=[[1]] * len(table))),
    ],
)
def test_damaged_tables_of_a_sweep_are_refused(copy, name, damage):
    """Columns that are missing, of another type or of numbers that cannot be."""
    path = copy / "sweep" / name
    if path.suffix == ".csv":
        damage(pd.read_csv(path)).to_csv(path, index=False)
    else:
        damage(pd.read_parquet(path)).to_parquet(path)
    with pytest.raises(InputError):
        studies.figures(copy / "sweep")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("departments", lambda table: table.drop(columns="power")),
        ("departments", lambda table: table.assign(power="much")),
        ("departments", lambda table: table.iloc[:0]),
        ("departments", lambda table: table.assign(department="Nobody")),
        ("relationships", lambda table: table.drop(columns="trust_ab")),
        ("relationships", lambda table: table.assign(month="May")),
        ("relationships", lambda table: table.assign(mode="friendship")),
    ],
)
def test_damaged_tables_of_a_run_are_refused(copy, name, damage):
    """The same of the monthly tables."""
    path = copy / "run" / f"monthly_{name}.parquet"
    damage(pd.read_parquet(path)).to_parquet(path)
    with pytest.raises(InputError):
        studies.figures(copy / "run")


def test_only_what_is_drawn_is_read(copy):
    """Columns that no figure needs may hold anything."""
    path = copy / "sweep" / "relationships.parquet"
    pd.read_parquet(path).drop(columns=["quality", "mode"]).to_parquet(path)
    assert set(studies.figures(copy / "sweep")) == {"survival", "survival_curves", "modes"}


@pytest.mark.parametrize(
    ("folder", "wanted"),
    [
        ("run", Wanted(outcome="quality")),
        ("run", Wanted("modes", x="clarity")),
        ("run", Wanted(hue="clarity")),
        ("sweep", Wanted("modes", outcome="quality")),
        ("sweep", Wanted("retention", outcome="quality")),
        ("sweep", Wanted("retention", x="clarity")),
        ("sweep", Wanted("points", hue="clarity")),
        ("sweep", Wanted("line", y="clarity")),
    ],
)
def test_an_option_without_effect_is_refused(kept, folder, wanted):
    """No option that a user gives is ignored without a message."""
    with pytest.raises(InputError, match=r"--(outcome|x|y|hue): has no effect"):
        studies.figures(kept / folder, wanted)


def test_a_run_of_an_earlier_version_can_be_drawn(copy):
    """Its table says `seen` where today's says `perceived`, and so does a dated change of its scenario."""
    path = copy / "run" / "monthly_relationships.parquet"
    ties = pd.read_parquet(path)
    former = ties.rename(columns={f"perceived_{side}": f"seen_{side}" for side in ("ab", "ba")})
    assert set(former) - set(ties) == {"seen_ab", "seen_ba"}
    former.to_parquet(path, index=False)
    scenario = json.loads((copy / "run" / MANIFEST).read_text(encoding="utf-8"))["scenario"]
    change = {"month": 3, "set": {"relationships.IT+Marketing.IT.seen": 0.1}}
    change_manifest(copy / "run", scenario=scenario | {"timeline": [change]})
    assert set(studies.figures(copy / "run")) == {"trajectories", "relationship_map", "modes"}


def test_figures_of_a_run_say_which_replicate_they_show(kept):
    """Of three replicates the first is drawn, and each figure says so."""
    for figure, _ in studies.figures(kept / "run").values():
        assert "Replicate 0 of 3, seed 1; a sweep shows how often this happens." in " ".join(
            figure.get_supxlabel().split()
        )
