"""A sweep in which something is uncertain: the draws that it runs, and the two layers that it tells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import partnering as pt
from partnering.design.points import design
from partnering.figures.phrases import draws_in_words
from partnering.model.outcomes import OUTCOMES
from partnering.results.checks.rows import fault
from partnering.scenarios.scenario import from_data, load
from partnering.statistics import intervals
from partnering.sweeps import drawn, sweep
from partnering.sweeps.plan import plan_section
from tests.console import partnering

THREE = {
    "name": "Three",
    "months": 18,
    "departments": {"IT": {}, "Sales": {}, "HR": {}},
    "relationships": {"default": {"stake": 0.85, "alternatives": 0.15, "trust": 0.6}},
}
CLARITY, TRUST = "organisation.clarity", "relationships.all.trust"
NOTHING = {TRUST: {"from": 0.6, "to": 0.6}, "organisation.shared_outcome": {"from": 0.4, "to": 0.4}}
MUCH = {TRUST: {"from": 0.2, "to": 0.9}}


def write(path, **more):
    """Write a scenario file of three departments."""
    path.write_text(pt.scenario(THREE | more).to_yaml())
    return path


def planned(draws, replicates, vary=None, **more):
    """The plan of a sweep with draws."""
    scenario = from_data(THREE | {"uncertainty": MUCH, "sweep": {"draws": draws, "replicates": replicates}} | more)
    return plan_section(scenario, scenario.sweep, design(scenario.sweep, vary), None)


@pytest.mark.parametrize("vary", [(), ("--vary", f"{CLARITY}=0:1:3")], ids=["one point", "three points"])
def test_what_leaves_nothing_open_changes_no_figure(tmp_path, vary):
    """With zero spread every column of every table is that of the plain scenario, byte for byte."""
    write(tmp_path / "plain.yaml", organisation={"shared_outcome": 0.4})
    write(tmp_path / "sure.yaml", uncertainty=NOTHING)
    for name, more in (("plain", ()), ("sure", ("--draws", 7))):
        done = partnering("sweep", f"{name}.yaml", "--out", name, "--replicates", 40, *vary, *more, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    plain, sure = (tmp_path / name for name in ("plain", "sure"))
    one, other = (pd.read_csv(folder / "summary.csv", dtype=str) for folder in (plain, sure))
    pd.testing.assert_frame_equal(other[list(one)], one)
    for end in ("low", "high"):
        np.testing.assert_array_equal(other[f"survival_luck_{end}"], one[f"survival_{end}"])
    assert (other["survival_data_sd"].astype(float) < 1e-9).all()
    assert (sure / "endings.csv").read_bytes() == (plain / "endings.csv").read_bytes()
    assert (sure / "figures" / "modes.csv").read_bytes() == (plain / "figures" / "modes.csv").read_bytes()
    curve, alike = (pd.read_csv(folder / "figures" / "survival_curves.csv", dtype=str) for folder in (plain, sure))
    pd.testing.assert_frame_equal(alike.drop(columns="at_risk"), curve.drop(columns="at_risk"))
    runs, same = (pd.read_parquet(folder / "runs.parquet") for folder in (plain, sure))
    for draw in range(7):
        own = same[same["draw"] == draw].drop(columns="draw").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, runs)


def test_each_draw_is_the_scenario_with_its_numbers_under_the_same_luck(tmp_path):
    """Rows of runs and relationships carry the draw; its numbers are the row of draws.csv."""
    write(tmp_path / "mine.yaml", uncertainty=MUCH)
    ask = ("sweep", "mine.yaml", "--out", "r", "--draws", 3, "--replicates", 5, "--no-figures")
    assert partnering(*ask, cwd=tmp_path).returncode == 0
    drawn_values = pd.read_csv(tmp_path / "r" / "draws.csv")
    tables = {name: pd.read_parquet(tmp_path / "r" / f"{name}.parquet") for name in ("runs", "relationships")}
    for draw, settings in enumerate(drawn_values.to_dict("records")):
        alone = pt.scenario(THREE).with_settings(settings).sweep(replicates=5)
        for name, table in tables.items():
            own = table[table["draw"] == draw].drop(columns="draw").reset_index(drop=True)
            pd.testing.assert_frame_equal(own, alone.table(name))


def test_the_summary_is_that_of_replicates_averaged_over_draws(monkeypatch):
    """However the runs are cut into batches and taken in."""
    made = planned(6, 30, {CLARITY: [0.2, 0.9]})
    tables = sweep.execute(made)
    runs = pd.concat([batch.runs.to_pandas() for batch in tables], ignore_index=True)
    for rows in (10, 200_000):
        monkeypatch.setattr(drawn, "RUNS_AT_ONCE", rows)
        moments = drawn.DrawnMoments(2, 6, 30)
        for batch in tables:
            moments.add(batch.runs)
        summary = moments.summary(made.design).set_index("point")
        by_draw = moments.by_draw().set_index(["point", "draw"])
        assert summary[["draws", "replicates"]].to_numpy().tolist() == [[6, 30], [6, 30]]
        for name in OUTCOMES:
            values = runs.pivot_table(index=["point", "replicate"], columns="draw", values=name)
            for point in (0, 1):
                own = intervals.interval(values.loc[point].mean(axis=1), bounded=name in ("survival", "quality"))
                if name in ("survival", "quality"):
                    told = summary.loc[point, [name, f"{name}_luck_low", f"{name}_luck_high"]]
                    np.testing.assert_allclose(told.astype(float), own[:3], atol=1e-9)
                np.testing.assert_allclose(by_draw.loc[point, name], values.loc[point].mean(), atol=1e-12)
        assert (summary["survival_low"] <= summary["survival_luck_low"]).all()
        assert (summary["survival_high"] >= summary["survival_luck_high"]).all()
        assert (summary["survival_data_sd"] > 0.05).all()


def test_shares_put_together_are_the_sweep_at_once(tmp_path):
    """A sweep with draws is cut, resumed and merged like any other; its folder can be run again."""
    write(tmp_path / "mine.yaml", uncertainty=MUCH)
    ask = ("sweep", "mine.yaml", "--draws", 10, "--replicates", 40, "--vary", f"{CLARITY}=0,1", "--no-figures")
    assert partnering(*ask, "--out", "whole", cwd=tmp_path).returncode == 0
    for share in (1, 2):
        assert partnering(*ask, "--out", "shared", "--shard", f"{share}/2", cwd=tmp_path).returncode == 0
        if share == 1:
            done = partnering("merge", "shared", "--partial", "--out", "part", cwd=tmp_path)
            assert done.returncode == 0, done.stderr
    assert partnering("merge", "shared", "--no-figures", cwd=tmp_path).returncode == 0
    assert partnering("sweep", "whole/scenario.yaml", "--out", "again", "--no-figures", cwd=tmp_path).returncode == 0
    tables = ("summary.csv", "endings.csv", "draws.csv", "draws.parquet", "runs.parquet", "relationships.parquet")
    for name in tables:
        for folder in ("shared", "again"):
            assert (tmp_path / folder / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


def test_draws_of_a_file_are_kept_with_the_results(tmp_path):
    """The folder holds the file, and its scenario names it; other draws are another sweep."""
    (tmp_path / "survey.csv").write_text(f"{CLARITY},{TRUST}\n0.5,0.4\n0.9,0.8\n")
    path = write(tmp_path / "mine.yaml", draws="survey.csv")
    ask = ("sweep", "mine.yaml", "--out", "r", "--replicates", 4, "--no-figures")
    assert partnering(*ask, cwd=tmp_path).returncode == 0
    assert (tmp_path / "r" / "draws.csv").read_bytes() == (tmp_path / "survey.csv").read_bytes()
    assert load(tmp_path / "r" / "scenario.yaml").draws == "draws.csv"
    scenario = load(path)
    plans = []
    for last in ("0.8", "0.9"):
        (tmp_path / "survey.csv").write_text(f"{CLARITY},{TRUST}\n0.5,0.4\n0.9,{last}\n")
        plans.append(plan_section(scenario, scenario.sweep, design(scenario.sweep), tmp_path))
    assert plans[0].fingerprint != plans[1].fingerprint
    assert (len(plans[0].draws), plans[0].replicates, plans[0].runs) == (2, 50, 100)


def test_the_first_draws_of_a_file_are_run(tmp_path):
    """Of six draws three; the file is kept whole, and page and workbook are written. Fewer rows are refused."""
    (tmp_path / "survey.csv").write_text(f"{CLARITY};{TRUST}\n" + "".join(f"0,{n};0,{n}\n" for n in range(3, 9)))
    write(tmp_path / "surveyed.yaml", draws="survey.csv")
    done = partnering("sweep", "surveyed.yaml", "--draws", 3, "--replicates", 10, "--out", "s", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "s" / "index.html").exists()
    assert partnering("export", "s", "--to", "xlsx", cwd=tmp_path).returncode == 0
    assert set(pd.read_parquet(tmp_path / "s" / "runs.parquet")["draw"]) == {0, 1, 2}
    kept, facts = pd.read_csv(tmp_path / "s" / "draws.csv"), {"kind": "sweep", "draws": 3}
    assert kept[CLARITY].tolist() == [0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
    assert [bool(fault("draws", some, facts)) for some in (kept[:2], kept[:3], kept)] == [1, 0, 0]


def test_a_point_that_some_draws_cannot_run_with_is_left_out_whole(tmp_path):
    """It would tell of other organisations than its neighbours. The folder is read again, drawn and exported."""
    coaching = {"month": 6, "until": 60, "coach": ["IT"]}
    write(tmp_path / "lead.yaml", timeline=[coaching], uncertainty={"timeline.0.month": {"from": 3, "to": 30}})
    ask = ("sweep", "lead.yaml", "--vary", "timeline.0.until=10,31,60", "--draws", 20, "--replicates", 10, "--out", "r")
    done = partnering(*ask, cwd=tmp_path)
    assert done.returncode == 3
    failed, summary = (pd.read_csv(tmp_path / "r" / f"{name}.csv") for name in ("failed", "summary"))
    month = pd.read_csv(tmp_path / "r" / "draws.csv")["timeline.0.month"]
    draw = int(failed["reason"][0].split()[1].rstrip(":")) - 1
    assert (failed["point"].tolist(), failed["timeline.0.until"].tolist()) == ([0], [10])
    assert draw == (month > 10).argmax()
    assert (summary["point"].tolist(), summary["draws"].tolist()) == ([1, 2], [20, 20])
    assert set(pd.read_parquet(tmp_path / "r" / "runs.parquet")["point"]) == {1, 2}
    for command in (("plot", "r"), ("export", "r", "--to", "xlsx"), ("verify", "r")):
        done = partnering(*command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    ask = ("sweep", "lead.yaml", "--vary", "timeline.0.until=7,8", "--draws", 20, "--replicates", 10, "--out", "none")
    done = partnering(*ask, cwd=tmp_path)
    assert (done.returncode, "until comes before month" in done.stderr) == (2, True)
    assert not (tmp_path / "none").exists()
    both = {"timeline.0.month": {"from": 3, "to": 30}, "timeline.0.until": {"from": 10, "to": 60}}
    write(tmp_path / "both.yaml", timeline=[coaching], uncertainty=both)
    done = partnering("sweep", "both.yaml", "--draws", 20, "--replicates", 10, "--out", "none", cwd=tmp_path)
    assert (done.returncode, "both.yaml, line" in done.stderr, "no point can run: draw" in done.stderr) == (
        2,
        True,
        True,
    )
    assert not (tmp_path / "none").exists()


def test_too_few_draws_for_the_level_are_said():
    """The smallest and the largest of n draws hold one more in (n − 1) / (n + 1) of cases: of 39 in 95 %."""
    assert draws_in_words(39) == "39 draws"
    assert draws_in_words(38) == "38 draws (too few for 95 %: 39 are needed)"
    assert draws_in_words(1_000, 0.9) == "1,000 draws"
    assert draws_in_words(18, 0.9) == "18 draws (too few for 90 %: 19 are needed)"


@pytest.mark.usefixtures("painted")
def test_the_sentence_tells_both_layers(tmp_path):
    """For one point and for several, and the same numbers as the table; never a best and a worst draw."""
    write(tmp_path / "mine.yaml", uncertainty=MUCH)
    ask = ("sweep", "mine.yaml", "--draws", 20, "--replicates", 30)
    one = partnering(*ask, "--out", "one", cwd=tmp_path)
    row = pd.read_csv(tmp_path / "one" / "summary.csv").iloc[0]
    half = max(row["survival"] - row["survival_luck_low"], row["survival_luck_high"] - row["survival"])
    told = " ".join(one.stdout.split())
    assert told.startswith(
        f"True partnering survives to month 18 in {100 * row['survival']:.0f} % of pairs; "
        f"{100 * row['survival_low']:.0f}–{100 * row['survival_high']:.0f} % for what the data leave open, "
        f"± {100 * half:.0f} by luck alone; "
        "20 draws (too few for 95 %: 39 are needed) × 30 replicates, seed 1."
    )
    assert (tmp_path / "one" / "figures" / "draws.png").is_file()
    assert partnering("plot", "one", "--kind", "fan", cwd=tmp_path).returncode == 0
    several = partnering(*ask, "--out", "several", "--vary", f"{CLARITY}=0,1", "--no-figures", cwd=tmp_path)
    told = " ".join(several.stdout.split())
    assert "in brackets, what the data leave open and luck; luck alone is ± " in told
    assert "; 2 points × 20 draws (too few for 95 %: 39 are needed) × 30 replicates, seed 1." in told
    assert "trust" not in told
    done = partnering("plot", "several", "--kind", "draws", cwd=tmp_path)
    assert (done.returncode, "draws are shown of a sweep of one point" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--set", f"{TRUST}=0.5"), f"--set {TRUST}: sets the same as mine.yaml, line 14: {TRUST}"),
        (("--vary", "relationships.IT+HR.HR.trust=0,1"), f"sets the same as mine.yaml, line 14: {TRUST}"),
        (("--until-halfwidth", "0.1"), "tells of luck alone, and something is uncertain: say how many replicates"),
        (("--draws", "1"), "--draws: must be 2 or more, not '1'"),
    ],
)
def test_what_goes_against_the_uncertainty_is_refused(tmp_path, options, line):
    """In one line, and nothing is run."""
    path = write(tmp_path / "mine.yaml", uncertainty=MUCH)
    number = next(place for place, text in enumerate(path.read_text().splitlines(), 1) if TRUST in text)
    done = partnering("sweep", "mine.yaml", "--out", "r", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert line.replace("line 14", f"line {number}") in " ".join(done.stderr.split())
    assert not (tmp_path / "r").exists()


def test_commands_that_do_not_carry_it_say_so(tmp_path):
    """They run the numbers of the file as they stand; a check tells the draws."""
    write(tmp_path / "mine.yaml", uncertainty=MUCH)
    done = partnering("run", "mine.yaml", "--out", "r", "--no-figures", cwd=tmp_path)
    assert "mine.yaml says that something is uncertain. This command runs its numbers as they stand." in done.stderr
    done = partnering("scenarios", "check", "mine.yaml", cwd=tmp_path)
    assert "sweep of 1 point × 200 draws × 50 replicates." in " ".join(done.stdout.split())
    done = partnering("sweep", "two-departments", "--draws", 5, "--out", "x", cwd=tmp_path)
    assert (done.returncode, "nothing is uncertain" in done.stderr) == (2, True)


def test_python_carries_it_too():
    """`sweep` of a scenario with uncertainty; the summary has both layers."""
    made = pt.scenario(THREE | {"uncertainty": MUCH}).sweep(draws=4, replicates=6)
    assert {"draws", "survival_luck_low", "survival_data_sd"} <= set(made.summary)
    assert "for what the data leave open" in str(made)
