"""The Python face: three lines from a scenario to a figure, with the figures of the command line."""

from __future__ import annotations

import copy
import errno
import gc
import json
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import partnering as pt
from partnering.model import usual
from tests.console import partnering

TWO = {"name": "Two", "months": 24, "departments": {"IT": {}, "Sales": {}}}


@pytest.fixture(scope="module")
def two():
    """Two departments for two years."""
    return pt.scenario(TWO)


@pytest.fixture(scope="module")
def sweep(two):
    """Three points of them."""
    return two.sweep({"shared_outcome": [0, 0.5, 1]}, replicates=30)


@pytest.fixture(scope="module")
def trial(two):
    """Two variants of them."""
    return two.whatif("coach IT from 6 to 24", "clarity=0.9", replicates=30)


# ---- names -----------------------------------------------------------------------------------------


def test_public_names_are_there():
    """Every public name can be imported and is documented; `dir` and `__all__` name the same."""
    assert dir(pt) == sorted(pt.__all__)
    assert {*pt._ROOM_OF, "__version__"} == set(pt.__all__)
    for name in pt.__all__:
        assert getattr(pt, name).__doc__


def test_an_unknown_name_is_told():
    """As of any module."""
    with pytest.raises(AttributeError, match="no attribute 'swep'"):
        _ = pt.swep


def test_importing_it_imports_nothing_heavy():
    """Each name is imported when it is first used."""
    code = "import sys, partnering; print({'numpy', 'pandas', 'mesa', 'numba', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# ---- a scenario --------------------------------------------------------------------------------------


def test_a_scenario_says_what_it_is(two, tmp_path):
    """By name, by file and from data; its text reads back; a short `repr`."""
    assert repr(two) == "<Scenario Two: 2 departments, 1 tie, 24 months>"
    assert two.departments == ["IT", "Sales"]
    (tmp_path / "two.yaml").write_text(two.to_yaml(), encoding="utf-8")
    assert pt.read(tmp_path / "two.yaml").data == two.data
    assert pt.load("company").name == "Seven departments of one company"
    assert "company" in pt.shipped()


def test_other_numbers_by_short_name_or_path(two):
    """The scenario itself stays as it is."""
    other = two.with_settings({"clarity": 0.9, "departments.IT.self_worth": 0.4, "capability": 0.5, "stake": 0.6})
    assert other.data["organisation"] == {"clarity": 0.9}
    built = other.build()
    assert built.department_start[:2].tolist() == [[0.4, 0.8], [0.5, 0.5]]
    assert built.stake.tolist() == [[0.6, 0.6]]
    assert "organisation" not in two.data


def test_a_setting_that_nothing_reads_is_warned_of():
    """As a note on the command line: something else says this number."""
    own = {"pairs": [{"between": ["IT", "Sales"], "trust": 0.5}]}
    scenario = pt.scenario(TWO | {"relationships": own})
    with pytest.warns(UserWarning, match=r"^with_settings relationships\.default\.trust: nothing in this scenario"):
        scenario.with_settings({"relationships.default.trust": 0.9})


@pytest.mark.parametrize(
    ("verb", "where"),
    [
        (lambda one: one.sweep({"clarity": [0, 1]}, replicates=2), "vary"),
        (lambda one: one.sensitivity("clarity", samples=4, replicates=2), "over"),
        (lambda one: one.tipping("clarity", steps=3, replicates=20), "along"),
    ],
)
def test_what_is_set_is_not_overruled_without_a_word(two, verb, where):
    """As what --set sets on the command line; where nothing is named, it is left out."""
    clear = two.with_settings({"clarity": 0.9}).with_settings({"shared_outcome": 0.8})
    with pytest.raises(
        pt.InputError, match=rf"^{where} organisation\.clarity: sets the same as with_settings organisation\."
    ):
        verb(clear)
    varied = set(clear.sensitivity(method="morris", samples=4, replicates=2).indices["path"])
    assert not varied & {"organisation.clarity", "organisation.shared_outcome"}
    with pytest.raises(pt.InputError, match=r"^hold_still: holds organisation\.balancing still"):
        two.with_settings({"balancing": 0.1}).tipping("clarity", hold_still=True, steps=3, replicates=20)


def test_ranges_of_a_sensitivity_analysis_are_those_given_by_path(two):
    """As on the command line, and not the whole ranges."""
    ranges = {"organisation.clarity": (0.4, 0.6), "organisation.hope": np.array([0.1, 0.2])}
    found = two.sensitivity(ranges, method="morris", samples=20, replicates=2).indices
    told = found.groupby("path")[["low", "high"]].first()
    assert {path: tuple(told.loc[path]) for path in told.index} == {path: tuple(ends) for path, ends in ranges.items()}


def test_findings_name_arguments_and_no_options(two):
    """Where too little was run, in the finding and in the error of a figure."""
    found = two.sensitivity(["clarity", "shared_outcome"], method="morris", samples=8, replicates=2)
    told = r"8 samples are too few, and 20 are needed \(samples\)"
    assert re.search(told, found.finding)
    for draw in (found.plot, found.figures):
        with pytest.raises(pt.InputError, match=told):
            draw()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda two: two.with_settings({"clarty": 1}), 'unknown parameter "clarty"; did you mean "clarity"'),
        *(
            (call, "organisation.clarity: names the same number as clarity: leave one out")
            for call in (
                lambda two: two.with_settings({"clarity": 0.1, "organisation.clarity": 0.9}),
                lambda two: two.sweep({"clarity": [0, 1], "organisation.clarity": [0.5]}),
                lambda two: two.sweep(points={"a": {"clarity": 0, "organisation.clarity": 1}}),
            )
        ),
        (
            lambda two: two.with_settings({"stake": 0.1, "relationships.IT+Sales.IT.stake": 0.9}),
            "sets the same as with_settings relationships.all.stake",
        ),
        (lambda two: two.sweep({"clarity": [2]}), "must be a number from 0 to 1"),
        (lambda two: two.sweep({"clarity": [0, 1]}, design="halton"), "design"),
        (lambda two: two.sweep({"clarity": [0, 1]}, engine="messa"), 'engine: must be compiled or mesa, not "messa"'),
        (lambda two: two.sensitivity({"organisation.clarity": 0.5}), "needs the two ends of a range"),
        (lambda two: two.sensitivity({"organisation.clarity": (0, 5)}), "must be a number from 0 to 1"),
        (lambda two: two.sensitivity("organisation.clarty"), 'did you mean "clarity"'),
        (lambda two: two.advise(10, replicates=20, sets=0), "must be 2 or more, not 0"),
        (lambda two: two.whatif("clarty=1"), 'did you mean "clarity"'),
        (lambda two: two.diagnose(replicates=10_000_000), "ask for fewer"),
        (pt.compare, "at least one more"),
        (lambda two: pt.compare(two, two), "different names"),
        (lambda _: pt.load("compny"), 'did you mean "company"'),
        (lambda _: pt.open("."), "is not a results folder"),
    ],
)
def test_bad_input_is_told_in_one_line(two, call, message):
    """As on the command line: what is wrong, what is allowed, the nearest name."""
    with pytest.raises(pt.InputError, match=message):
        call(two)


# ---- its verbs ---------------------------------------------------------------------------------------


def test_a_diagnosis(two, tmp_path):
    """The finding prints; its tables are those of the folder, also after it was saved and opened again."""
    diagnosis = two.diagnose(1, replicates=40)
    assert str(diagnosis).startswith("Between IT and Sales true partnering survives to month 24 in ")
    assert (len(diagnosis.ties), set(diagnosis.edges["a"]), set(diagnosis.helps["b"])) == (1, {"IT"}, {"Sales"})
    assert diagnosis.ties.iloc[0][["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    assert diagnosis.plot(kind="matrix").title == diagnosis.plot().title
    again = pt.open(diagnosis.save(tmp_path / "kept"))
    assert isinstance(again, pt.Diagnosis)
    assert str(again) == str(diagnosis)
    pd.testing.assert_frame_equal(again.edges, diagnosis.edges)


def test_a_story(two):
    """The account prints; the tables have a row a month and department, and a row a month and tie."""
    story = two.run(seed=3)
    assert str(story).startswith("Two, 24 months, 1 tie: ")
    assert (len(story.organisation), len(story.departments), len(story.ties)) == (24, 48, 24)
    assert story.plot().name == "trajectories"
    assert story.facts["seed"] == 3


def test_a_sweep(sweep):
    """A row a point; an outcome as an array; the finding holds the numbers of the table."""
    assert sweep.summary["organisation.shared_outcome"].tolist() == [0.0, 0.5, 1.0]
    survival = sweep.outcome("survival")
    assert survival.shape == (3, 30)
    np.testing.assert_allclose(survival.mean(axis=1), sweep.summary["survival"])
    assert f"{100 * sweep.summary['survival'].max():.0f} %" in str(sweep)
    assert len(sweep.runs) == len(sweep.relationships) == 90
    ended = sweep.relationships.groupby("point")["missed"].count()
    assert sweep.endings["endings"].tolist() == ended.tolist()
    assert (sweep.relationships["missed"].notna() == sweep.relationships["ended"].notna()).all()
    with pytest.raises(pt.InputError, match='unknown outcome "survivl"'):
        sweep.outcome("survivl")


def test_a_full_disk_is_told_with_the_folder_that_was_asked_for(sweep, tmp_path, monkeypatch):
    """Not with the name that it has while it is filled, nor with all files that did not fit."""

    def full(path: Path, to: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path), None, str(to))

    monkeypatch.setattr(shutil, "copy2", full)
    with pytest.raises(OSError, match=r"No space left on device: '[^']*'$") as told:
        sweep.save(tmp_path / "kept")
    assert Path(told.value.filename).parent == tmp_path / "kept"
    assert list(tmp_path.iterdir()) == []


def test_points_that_could_not_run_are_told():
    """With a warning where the user called, and by print, in the words of the command line; also when opened again."""
    changes = [{"month": 2, "until": 20, "set": {"organisation.clarity": 0.9}}]
    dated = pt.scenario(TWO | {"timeline": changes})
    with pytest.warns(UserWarning, match=r"1 of 4 points could not run \(failed\.csv\); the first: ") as told:
        sweep = dated.sweep({"timeline.0.until": [8, 20], "timeline.0.month": [2, 10]}, replicates=2)
    assert [one.filename for one in told] == [__file__]
    assert str(sweep).splitlines() == [sweep.finding, str(told[0].message)]
    assert sweep.table("failed")["reason"].item() in sweep.could_not_run


def test_a_sweep_of_one_point_says_why_agreements_end(two):
    """As the command does."""
    sweep = two.sweep({"clarity": [0.1]}, replicates=30)
    assert sweep.could_not_run == ""
    assert str(sweep).splitlines()[1].startswith("Why agreements end: ")


def test_an_outcome_of_a_sweep_over_draws():
    """An array with a place for each draw; its mean is that of the summary."""
    uncertain = pt.scenario(TWO | {"uncertainty": {"organisation.clarity": {"from": 0.2, "to": 0.8}}})
    sweep = uncertain.sweep({"shared_outcome": [0, 1]}, draws=4, replicates=3)
    quality = sweep.outcome("quality")
    assert quality.shape == (2, 4, 3)
    rows = sweep.runs
    assert quality[rows["point"], rows["draw"], rows["replicate"]].tolist() == rows["quality"].tolist()
    np.testing.assert_allclose(quality.mean(axis=(1, 2)), sweep.summary["quality"])


def test_a_sample_needs_no_steps():
    """Those of the grid that the scenario's own section says go, as on the command line."""
    own = {"vary": {"organisation.clarity": {"from": 0, "to": 1, "steps": 3}}, "replicates": 2}
    swept = pt.scenario(TWO | {"sweep": own}).sweep(design="sobol", points=8)
    assert len(swept.summary) == 8


def test_values_may_be_text_or_arrays(two):
    """A range as on the command line, and an array of numpy's."""
    text, array = (two.sweep({"clarity": values}, replicates=2) for values in ("0:1:3", np.linspace(0, 1, 3)))
    pd.testing.assert_frame_equal(text.summary, array.summary)


def test_a_scenario_may_hold_numbers_of_numpy():
    """They become Python's, so that results can hold the scenario; a pair may be a tuple."""
    pairs = ({"between": ("IT", "Sales"), "stake": np.float32(0.5)},)
    data = TWO | {"months": np.int64(12), "relationships": {"default": "none", "pairs": pairs}}
    own = pt.scenario(data | {"organisation": {"clarity": np.float64(0.1)}}).with_settings({"clarity": np.float64(0.9)})
    plain = {"months": 12, "relationships": {"default": "none", "pairs": [{"between": ["IT", "Sales"], "stake": 0.5}]}}
    expected = pt.scenario(TWO | plain | {"organisation": {"clarity": 0.9}})
    assert own.to_yaml() == expected.to_yaml()


VERBS = {
    "sweep": lambda two, number, real: two.sweep(
        points={"a": {"clarity": real(0.1)}}, replicates=number(4), seed=number(3)
    ),
    "values": lambda two, number, real: two.sweep({"clarity": (real(x) for x in (0.1, 0.2))}, replicates=number(4)),
    "run": lambda two, number, real: two.run(number(3), number(2)),
    "whatif": lambda two, number, real: two.whatif("clarity=0.9", replicates=number(4), seed=number(3)),
    "compare": lambda two, number, real: pt.compare(two, two, names=["a", "b"], replicates=number(4), seed=number(3)),
    "diagnose": lambda two, number, real: two.diagnose(number(1), replicates=number(20), seed=number(3)),
    "advise": lambda two, number, real: two.advise(real(10), replicates=number(20), seed=number(3), sets=number(4)),
    "sensitivity": lambda two, number, real: two.sensitivity(
        within=real(0.1), samples=number(4), replicates=number(4), method="morris", seed=number(3)
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_asked_may_be_numbers_of_numpy(two, verb):
    """A notebook computes with them. Results are those of Python's numbers."""
    numpys, pythons = VERBS[verb](two, np.int64, np.float64), VERBS[verb](two, int, float)
    assert str(numpys).replace(str(numpys.folder), "") == str(pythons).replace(str(pythons.folder), "")
    for name in pythons.tables:
        pd.testing.assert_frame_equal(numpys.table(name), pythons.table(name))


def test_a_trial(trial):
    """Effects and pairs, a row a variant and outcome; the finding names the best."""
    assert set(trial.effects["outcome"]) >= {"survival", "quality"}
    assert set(trial.pairs["a"]) == {"IT"}
    assert trial.endings["name"].tolist()[1:] == ["coach IT from 6 to 24", "clarity=0.9"]
    assert "coach IT from 6 to 24" in str(trial)


def test_whole_scenarios_are_compared(two):
    """By their names, or by others."""
    other = pt.scenario(TWO | {"name": "Other", "organisation": {"shared_outcome": 0}})
    assert "Other" in str(pt.compare(two, other, replicates=20))
    assert "silo" in str(pt.compare(two, other, names=["as it is", "silo"], replicates=20))


def test_names_that_look_like_numbers_stay_names():
    """Of departments, points and scenarios, in every table."""
    numbered = pt.scenario(TWO | {"name": "Numbers", "departments": {"01": {}, "1": {}}})
    trial = numbered.whatif("clarity=0.9", replicates=4)
    assert {*trial.pairs["a"], *trial.pairs["b"]} == {"01", "1"}
    swept = numbered.sweep(points={"1": {"clarity": 0.2}, "True": {"clarity": 0.9}}, replicates=4)
    assert swept.endings["name"].tolist() == swept.summary["name"].tolist() == ["1", "True"]
    compared = pt.compare(
        numbered, *2 * [numbered.with_settings({"clarity": 0.9})], names=["a", "1", "01"], replicates=4
    )
    assert set(compared.effects["variant"]) == {"1", "01"}
    assert "100 %" in compared.finding


def test_the_same_event_meets_whole_scenarios(two):
    """As a text, or several."""
    other = pt.scenario(TWO | {"name": "Other", "organisation": {"shared_outcome": 0}})
    departments = two.departments
    found = pt.compare(two, other, changes=f"leader of {departments[0]} leaves in 3", replicates=20)
    assert [one["shock"] for one in found.facts["scenario"]["timeline"]] == ["leader leaves"]
    assert f"in every scenario “leader of {departments[0]} leaves in 3”" in str(found)


def test_a_department_that_decides_otherwise(two):
    """A subclass in the place of one department."""

    class Idle(pt.Department):
        def contribution_to(self, side: pt.Side) -> float:
            return 0.0

    model = pt.Model(two, rng=1, department_class={"IT": Idle}).run_to_horizon()
    assert model.relationships[0].first.contribution == 0.0
    assert model.relationships[0].second.contribution > 0.0


# ---- results ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("painted")
def test_a_picture_is_saved_with_its_data(sweep, tmp_path):
    """PNG, SVG and CSV; a notebook displays it."""
    picture = sweep.plot("quality")
    assert [path.suffix for path in picture.save(tmp_path)] == [".png", ".svg", ".csv"]
    assert picture._repr_png_().startswith(b"\x89PNG")
    assert repr(picture).startswith("<Picture line_quality: The quality of the joint result")


@pytest.mark.parametrize("verb", ["story", "sweep", "trial"])
def test_results_are_saved_and_opened_again(two, sweep, trial, tmp_path, verb):
    """What is opened is of the same kind, with the same tables and figures; it is not overwritten unasked."""
    results = {"story": two.run(seed=1), "sweep": sweep, "trial": trial}[verb]
    assert "not saved" in repr(results)
    saved = results.save(tmp_path / "saved")
    again = pt.open(saved)
    assert type(again) is type(results)
    assert str(again) == str(results)
    assert again.tables == results.tables
    assert {path.stem for path in (saved / "figures").glob("*.png")} == set(results.figures())
    with pytest.raises(pt.InputError, match="already exists"):
        results.save(saved)
    results.save(saved, overwrite=True, figures=False)
    assert not (saved / "figures").exists()


def test_saved_results_are_those_of_the_command(sweep, tmp_path):
    """With the page, and with the rights that folders of the user have: colleagues may open them."""
    (tmp_path / "usual").mkdir()
    place = sweep.save(tmp_path / "saved")
    assert place.stat().st_mode == (tmp_path / "usual").stat().st_mode
    assert "<table" in (place / "index.html").read_text(encoding="utf-8")
    assert {path.suffix for path in (place / "figures").iterdir()} == {".csv", ".png", ".svg"}
    assert not (sweep.save(tmp_path / "bare", figures=False) / "index.html").exists()


def test_results_that_were_deleted_say_so(two):
    """Not that there is nothing to tell."""
    story = two.run(seed=1)
    shutil.rmtree(story.folder)
    assert repr(story) == "<Story (run, was deleted meanwhile, with its results)>"
    for asked in (lambda: story.tables, lambda: story.table("relationships"), lambda: story.save("somewhere")):
        with pytest.raises(pt.InputError, match="was deleted meanwhile"):
            asked()


def test_results_and_scenarios_are_found_from_another_folder(two, sweep, tmp_path, monkeypatch):
    """A notebook can change its folder after it has named them."""
    monkeypatch.chdir(tmp_path)
    sweep.save("s", figures=False)
    Path("points.csv").write_text("organisation.clarity\n0.2\n0.8\n", encoding="utf-8")
    Path("two.yaml").write_text(f"{two.to_yaml()}sweep: {{points_from: points.csv}}\n", encoding="utf-8")
    opened, scenario = pt.open("s"), pt.read("two.yaml")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir("other")
    assert opened.finding == sweep.finding
    assert len(scenario.sweep(replicates=2).summary) == 2


@pytest.mark.parametrize("rows", [lambda s: s.runs, lambda s: s.relationships, lambda s: s.outcome("survival")])
def test_a_sweep_that_keeps_no_rows_says_so(two, rows):
    """Not that a file is missing."""
    swept = two.sweep({"shared_outcome": [0, 1]}, replicates=4, summary_only=True)
    assert len(swept.summary) == 2
    with pytest.raises(pt.InputError, match=r"keeps no rows of runs and pairs: it was run with `summary_only`$"):
        rows(swept)


def test_links_in_a_folder_of_results_are_not_followed(two, tmp_path):
    """A stranger's folder may lead to a file of the reader's own."""
    place = two.run(seed=1).save(tmp_path / "run", figures=False)
    (tmp_path / "secret").write_text("mine", encoding="utf-8")
    (place / "notes.txt").symlink_to(tmp_path / "secret")
    assert not (pt.open(place).save(tmp_path / "copy", figures=False) / "notes.txt").exists()
    (place / "account.txt").unlink()
    (place / "account.txt").symlink_to(tmp_path / "secret")
    facts = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    facts["files"].pop("account.txt")
    (place / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(pt.InputError, match="is a link to another place, and is not followed"):
        str(pt.open(place))


def test_what_a_scenario_says_is_a_copy(two):
    """To change and to make another one from: what was checked and is run stays."""
    said = two.data
    said["months"] = 3
    said["departments"][two.departments[0]]["self_worth"] = 0.05
    assert two.data != said
    assert (two.months, pt.scenario(said).months) == (24, 3)


def test_unsaved_results_go_when_nobody_holds_them(two):
    """Their folder is removed."""
    story = two.run()
    folder = story.folder
    assert folder.is_dir()
    del story
    gc.collect()
    assert not folder.exists()


def test_unsaved_results_can_be_pickled(two):
    """So what a worker of joblib gives back is whole when the worker has ended. It goes when nobody holds it."""
    story = two.run()
    account, content = story.account, pickle.dumps(story)
    del story
    gc.collect()
    again = pickle.loads(content)  # noqa: S301
    assert (again.account, str(again), again.facts["seed"]) == (account, account, 1)
    assert "not saved" in repr(again)
    folder = again.folder
    del again
    gc.collect()
    assert not folder.exists()


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_copies_of_unsaved_results_hold_them_too(two, copied):
    """Their folder goes with the last of them."""
    story = two.run()
    other, folder = copied(story), story.folder
    del story
    gc.collect()
    assert other.account
    assert other.folder == folder
    del other
    gc.collect()
    assert not folder.exists()


def test_a_copy_of_the_process_leaves_unsaved_results_alone(two, monkeypatch):
    """Whatever it forgets: they belong to the process that ran them."""
    story = two.run()
    folder = story.folder
    with monkeypatch.context() as copied:
        copied.setattr("os.getpid", lambda: -1)
        del story
        gc.collect()
    assert folder.is_dir()
    shutil.rmtree(folder)


def test_a_folder_that_is_gone_is_named(two, tmp_path):
    """Whatever is asked of the results that it held."""
    story = pt.open(two.run().save(tmp_path / "here", figures=False))
    shutil.rmtree(tmp_path / "here")
    for ask in (lambda: story.facts, lambda: story.account, lambda: story.ties, story.figures):
        with pytest.raises(pt.InputError, match=re.escape(str(tmp_path / "here"))):
            ask()


def test_a_sweep_that_is_stopped_says_that_nothing_is_kept(two, monkeypatch):
    """Its folder is temporary, and Python does not go on with it."""

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("partnering.sweeps.sweep.work", stop)
    with pytest.raises(pt.StoppedError, match=r"^stopped; nothing was kept$"):
        two.sweep({"clarity": [0, 1]}, replicates=4)


@pytest.mark.parametrize("verb", ["run", "sweep", "whatif", "diagnose"])
def test_a_run_that_fails_leaves_no_folder(two, tmp_path, monkeypatch, verb):
    """Its temporary folder goes with it."""

    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for place in (
        "stories.run.run",
        "sweeps.life.SweepLife.run",
        "interventions.whatif.run",
        "diagnosis.study.diagnose",
    ):
        monkeypatch.setattr(f"partnering.{place}", fail)
    with pytest.raises(OSError, match="disk full"):
        getattr(two, verb)()
    assert not list(tmp_path.iterdir())


def test_a_file_of_points_lies_beside_the_scenario(two, tmp_path):
    """It is found there from any working directory, also after other settings; outside it is refused."""
    place = tmp_path / "client"
    place.mkdir()
    for name, points in (("inside", "points.csv"), ("outside", "../points.csv")):
        data = two.data | {"sweep": {"points_from": points, "replicates": 2}}
        (place / f"{name}.yaml").write_text(pt.scenario(data).to_yaml(), encoding="utf-8")
    for folder in (place, tmp_path):
        (folder / "points.csv").write_text("organisation.shared_outcome\n0.2\n0.8\n", encoding="utf-8")
    inside = pt.read(place / "inside.yaml")
    assert len(inside.sweep().summary) == len(inside.with_settings({"months": 12}).sweep().summary) == 2
    assert len(pt.load(place / "inside.yaml").sweep().summary) == 2
    with pytest.raises(pt.InputError, match="must lie in the folder of the scenario file"):
        pt.read(place / "outside.yaml").sweep()


def test_the_figures_are_those_of_the_command_line(two, sweep, tmp_path):
    """The same scenario, seed and settings: the same bytes."""
    (tmp_path / "two.yaml").write_text(two.to_yaml(), encoding="utf-8")
    vary = "organisation.shared_outcome=0,0.5,1"
    options = ("--vary", vary, "--replicates", "30", "--out", "out", "--no-figures")
    assert partnering("sweep", "two.yaml", *options, cwd=tmp_path).returncode == 0
    for name in ("summary.csv", "runs.parquet", "relationships.parquet"):
        assert (tmp_path / "out" / name).read_bytes() == (sweep.folder / name).read_bytes()


def test_every_kind_of_results_can_be_opened(tmp_path):
    """A kind without a class of its own is still tables and figures."""
    assert partnering("advise", "two-departments", "--budget", "5", "--out", "out", cwd=tmp_path).returncode == 0
    advice = pt.open(tmp_path / "out")
    assert {"combinations", "front"} <= set(advice.tables)
    assert len(advice.table("front")) >= 1
    assert advice.plot(kind="front").name == "front"
    with pytest.raises(pt.InputError, match='unknown table "frnt"; did you mean "front"'):
        advice.table("frnt")


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("whatif", f"{usual.COMPARED:,} replicates or, where something is uncertain, {usual.OF_A_DRAW} of each"),
        ("advise", f"{usual.CONFIRMED:,} replicates or, where something is uncertain, {usual.OF_A_DRAW} in each"),
        ("diagnose", f"{usual.COMPARED:,} replicates or, where something is uncertain, {usual.OF_A_DRAW} of each"),
        ("tipping", f"`hold` months [{usual.HOLD}]"),
        ("tipping", f"`month` [{usual.OFFER_MONTH}]"),
        ("sensitivity", f"from {usual.OF_A_DRAW} `replicates` of each of the `draws`"),
        ("sensitivity", f"from {usual.MEANS} replicates of each point"),
    ],
)
def test_the_help_of_a_verb_tells_the_numbers_that_are_usual(verb, told):
    """A docstring cannot be made from them, so it must not part from them."""
    assert told in " ".join(getattr(pt.Scenario, verb).__doc__.split())
