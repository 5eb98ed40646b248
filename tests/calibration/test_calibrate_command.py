"""`partnering calibrate` and `pt.calibrate`: what they write, what reads it, and what they refuse."""

from __future__ import annotations

import gc
import io
import json
import pickle
import re

import numpy as np
import pandas as pd
import pytest

import partnering as pt
from partnering.calibration import smoother
from partnering.calibration.study import wording
from tests.console import partnering
from tests.pictures import painted

CLIENT = """
name: client
months: 24
departments: {IT: {}, Sales: {}, HR: {}}
relationships:
  default: none
  pairs:
    - {between: [IT, Sales], stake: 0.8, alternatives: 0.2, trust: 0.6}
    - {between: [Sales, HR], stake: 0.7, alternatives: 0.3, trust: 0.5}
"""
SEEN = """month,from,to,what,value,sd,respondents
3,IT,Sales,trust,0.6,,9
3,Sales,IT,trust,0.55,,9
12,IT,Sales,trust,0.75,,9
12,Sales,IT,trust,0.7,,9
12,IT,Sales,in_force,yes,,
"""
SMALL = ["--draws", "30", "--over", "trust", "--over", "clarity", "--no-figures"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A client, what was seen, and the fit of both, NAME fit."""
    place = tmp_path_factory.mktemp("calibrate")
    (place / "client.yaml").write_text(CLIENT, encoding="utf-8")
    (place / "seen.csv").write_text(SEEN, encoding="utf-8")
    with painted():
        done = calibrate(place, "--out", "fit", *SMALL[:-1])
    assert done.returncode == 0, done.stderr
    (place / "told.txt").write_text(done.stdout, encoding="utf-8")
    return place


def calibrate(place, *arguments, observed="seen.csv"):
    """The command."""
    return partnering("calibrate", "client.yaml", "--observed", observed, *arguments, cwd=place)


def test_it_tells_the_fit_first_and_then_what_moved(folder):
    """In this order, with the paths of all files."""
    told = (folder / "told.txt").read_text(encoding="utf-8")
    assert told.startswith("No misfit is seen (p ")
    assert "numbers surer" in told
    for path in ("fit.yaml", "fit-draws.csv", "fit/parameters.csv", "fit/figures/predictive.png"):
        assert path in told
        assert (folder / path).is_file()
    assert not list(folder.glob(".fit*"))


@pytest.mark.parametrize(
    "command",
    [["sweep", "fit.yaml", "--replicates", "2"], ["whatif", "fit.yaml", "--with", "coach IT", "--replicates", "2"]],
)
def test_other_commands_read_the_draws(folder, tmp_path, command):
    """All of them, each a plausible organisation."""
    done = partnering(*command, "--no-figures", "--out", tmp_path / "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert re.search(r"30 draws( \(too few for 95 %: 39 are needed\))? × 2 replicates", done.stdout)


def test_the_numbers_of_the_scenario_are_the_means_of_its_draws(folder):
    """So a command that runs the numbers as they stand runs the middle."""
    draws = pd.read_csv(folder / "fit-draws.csv")
    assert len(draws) == 30
    data = pt.read(folder / "fit.yaml").data
    assert data["organisation"]["clarity"] == pytest.approx(draws["organisation.clarity"].mean(), abs=1e-5)
    assert not any(path.startswith("anchor") for path in draws)


def test_a_misfit_is_told_first(folder, tmp_path):
    """Trust that rises and falls from month to month is none that the model knows."""
    ties = ("IT,Sales", "Sales,IT", "Sales,HR", "HR,Sales")
    rows = [f"{month},{tie},trust,{(0.05, 0.95)[month % 2]},0.02," for month in range(8, 14) for tie in ties]
    (tmp_path / "odd.csv").write_text("\n".join([SEEN.splitlines()[0], *rows]), encoding="utf-8")
    done = calibrate(folder, "--out", tmp_path / "odd", *SMALL, observed=tmp_path / "odd.csv")
    assert done.stdout.startswith("Misfit: ")
    assert "It misses trust, above all trust of " in done.stdout


@pytest.mark.parametrize(
    ("outside", "start"), [(2, "No misfit is seen (p 0.06): 2 of 20"), (3, "The misfit is no larger than")]
)
def test_many_answers_outside_are_told_where_no_misfit_is(outside, start):
    """Half of the answers may lie outside though p is above 0.05."""
    fit = pd.DataFrame({"what": ["all"], "observations": [20], "outside": [outside], "p": [0.06], "misfit": [False]})
    assert wording.fits(pd.DataFrame(), fit).startswith(start)
    assert ("3 of 20 answers lie outside" in wording.headline(fit)) == (outside == 3)


def test_an_answer_outside_of_its_interval_is_not_told_as_one_of_its_ends():
    """Nor with a digit more than it takes."""
    whole = {"what": "all", "observations": 20, "outside": 1, "p": 0.001, "misfit": True}
    answer = {"what": "trust", "from": "IT", "to": "Sales", "month": 9, "value": 0.4967, "inside": False}
    answer |= {"after": 0.55, "after_low": 0.502, "after_high": 0.598}
    told = wording.fits(pd.DataFrame([answer]), pd.DataFrame([whole]))
    assert "month 9: answered 0.497, expected 0.502 to 0.598. " in told


def test_a_stopped_fit_goes_on_to_the_same_draws(folder, tmp_path, monkeypatch):
    """What was kept is of the same files and options, or it is refused; it goes when the fit is complete."""
    moved, steps = smoother.moved, []

    def stopping(*arguments, **others):
        steps.append(1)
        if len(steps) == 3:
            raise KeyboardInterrupt
        return moved(*arguments, **others)

    monkeypatch.setattr(smoother, "moved", stopping)
    stopped = calibrate(folder, "--out", tmp_path / "fit", *SMALL)
    assert stopped.returncode == 130
    assert "stopped; 2 of 4 steps are kept; go on with: partnering " in stopped.stderr
    assert stopped.stderr.endswith(" --resume\n")
    assert [path.name for path in tmp_path.iterdir()] == [".fit-checkpoint.npz"]
    other = calibrate(folder, "--out", tmp_path / "fit", *SMALL, "--seed", "9", "--resume")
    assert other.returncode == 2
    assert "is of another fit" in other.stderr
    kept = tmp_path / ".fit-checkpoint.npz"
    whole = kept.read_bytes()
    for damaged in (whole[:-100], whole[:2000], b"", _with(whole, steps=-5), _with(whole, scaled=np.ones(3))):
        kept.write_bytes(damaged)
        refused = calibrate(folder, "--out", tmp_path / "fit", *SMALL, "--resume")
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
        assert "begin anew with --overwrite" in refused.stderr
    kept.write_bytes(whole)
    anew = calibrate(folder, "--out", tmp_path / "fit", *SMALL)
    assert anew.returncode == 2
    assert "holds a fit that was stopped: go on with it with --resume, or begin anew with --overwrite" in anew.stderr
    assert [path.name for path in tmp_path.iterdir()] == [".fit-checkpoint.npz"]
    done = calibrate(folder, "--out", tmp_path / "fit", *SMALL, "--resume")
    assert done.returncode == 0, done.stderr
    assert len(steps) == 5
    assert (tmp_path / "fit-draws.csv").read_bytes() == (folder / "fit-draws.csv").read_bytes()
    assert not (tmp_path / ".fit-checkpoint.npz").exists()


def test_what_is_held_out_is_scored_and_not_fitted_to(folder, tmp_path):
    """Its table is there, and the fit knows fewer observations."""
    done = calibrate(folder, "--out", tmp_path / "fit", *SMALL, "--hold-out", "wave:2")
    assert done.returncode == 0, done.stderr
    assert "Held out, trust" in done.stdout
    assert "need of both" in done.stdout.partition("the fit gains")[2]
    assert "scores.csv" in done.stdout
    assert json.loads((tmp_path / "fit" / "manifest.json").read_text())["observations"] == 2
    assert {"forecast", "gain", "verdict"} <= set(pd.read_csv(tmp_path / "fit" / "scores.csv"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "fit"], "fit: already exists"),
        (["--out", "."], "names no file"),
        (["--out", "new", "--over", "no.such"], "no.such"),
        (["--out", "new", "--hold-out", "wave:7"], "--hold-out"),
    ],
)
def test_bad_input_is_refused(folder, arguments, message):
    """In one line, before anything is run."""
    done = calibrate(folder, *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (folder / "new.yaml").exists()


def test_without_its_library_it_says_what_to_install(folder, monkeypatch):
    """Before anything is run."""
    monkeypatch.setattr(smoother, "find_spec", lambda name: None)
    assert "needs the extra `calibrate`" in calibrate(folder, "--out", "new").stderr


def test_in_python_it_is_the_same(folder):
    """The draws, the tables, the scenario, and what ArviZ reads."""
    made = pt.calibrate(pt.read(folder / "client.yaml"), folder / "seen.csv", ["trust", "clarity"], draws=30)
    assert str(made) in (folder / "told.txt").read_text(encoding="utf-8")
    pd.testing.assert_frame_equal(made.draws, pd.read_csv(folder / "fit-draws.csv"))
    assert len(made.predictive) == 5
    assert made.scenario.departments == ["IT", "Sales", "HR"]
    read = made.to_arviz()
    assert made.parameters["path"].tolist() == list(read.posterior.data_vars)
    answers = read.posterior_predictive["value"]
    assert answers.dims == ("chain", "draw", "observation")
    assert answers.shape == read.prior_predictive["value"].shape == (1, 30, 5)
    assert answers.observation.equals(read.observed_data.observation)
    assert str(answers.observation.values[0]) == "trust of IT towards Sales, month 3"
    fitted = pickle.loads(pickle.dumps(made.scenario))  # noqa: S301
    del made
    gc.collect()
    assert "30 draws" in str(fitted.sweep(replicates=2))
    assert set(np.unique(answers.sel(observation="in force of IT and Sales, month 12"))) <= {0.0, 1.0}
    assert isinstance(pt.open(folder / "fit"), pt.Calibration)


def test_in_python_observations_may_be_a_table(folder):
    """It gives the draws of the file; a fault is told with its row, as in a file."""
    client, seen = pt.read(folder / "client.yaml"), pd.read_csv(folder / "seen.csv")
    made = pt.calibrate(client, seen, ["trust", "clarity"], draws=30)
    pd.testing.assert_frame_equal(made.draws, pd.read_csv(folder / "fit-draws.csv"))
    seen.loc[1, "from"] = "Slaes"
    with pytest.raises(pt.InputError, match='observed, line 3: unknown department "Slaes"; did you mean "Sales"'):
        pt.calibrate(client, seen)


def _with(kept: bytes, **changed: object) -> bytes:
    """A state of a fit with other values."""
    content = io.BytesIO()
    with np.load(io.BytesIO(kept)) as own:
        np.savez(content, **{**own, **changed})
    return content.getvalue()
