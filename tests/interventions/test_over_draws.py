"""Variants of a scenario in which something is uncertain: compared within a draw, told over the draws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import partnering as pt
from partnering.interventions.changes.columns import CHANGE, OVER_DRAWS, change_over_draws
from partnering.statistics.draws import paired_over_draws
from tests.console import partnering
from tests.pictures import painted
from tests.sweeps.test_drawn import CLARITY, MUCH, NOTHING, THREE, TRUST, write

CHANGES = ("--with", "coach IT", "--with", "limit sourcing all", "--with", "rename")


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """The folder of a what-if over 30 draws, and what it printed."""
    folder = tmp_path_factory.mktemp("whatif")
    write(folder / "mine.yaml", uncertainty=MUCH)
    with painted():
        done = partnering("whatif", "mine.yaml", *CHANGES, "--draws", 30, "--replicates", 20, "--out", "w", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "w", " ".join(done.stdout.split())


def test_so_few_replicates_tell_neither_the_gain_nor_in_how_many_organisations(tmp_path):
    """With three replicates; what changes nothing in any run is no rival."""
    write(tmp_path / "mine.yaml", uncertainty=MUCH)
    ask = ("whatif", "mine.yaml", *CHANGES, "--draws", 20, "--replicates", 3, "--out", "w", "--no-figures")
    told = " ".join(partnering(*ask, cwd=tmp_path).stdout.split())
    assert "None of 3 variants is shown to help" in told
    assert "Too few runs differ to tell in how many of the plausible organisations “" in told
    assert "helps in 100" not in told
    assert "may help as much" not in told


def test_what_leaves_nothing_open_changes_no_difference(tmp_path):
    """With zero spread the columns of every table are those of the plain scenario, byte for byte."""
    write(tmp_path / "plain.yaml", organisation={"shared_outcome": 0.4})
    write(tmp_path / "sure.yaml", uncertainty=NOTHING)
    for name, more in (("plain", ()), ("sure", ("--draws", 5))):
        ask = ("whatif", f"{name}.yaml", *CHANGES, "--replicates", 40, "--out", name, "--no-figures", *more)
        done = partnering(*ask, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    for table in ("effects", "pairs", "months_in_force", "summary", "endings"):
        one, other = (pd.read_csv(tmp_path / name / f"{table}.csv", dtype=str) for name in ("plain", "sure"))
        pd.testing.assert_frame_equal(other[list(one)], one)


def test_differences_are_within_a_draw(compared):
    """Those of the table are those of the runs, of which each has its draw; a rename changes no run of any draw."""
    folder, _ = compared
    effects = pd.read_csv(folder / "effects.csv")
    assert list(effects) == ["variant", "outcome", *CHANGE, *OVER_DRAWS, "luck"]
    runs = pd.read_parquet(folder / "runs.parquet").pivot(
        index=["name", "draw"], columns="replicate", values="survival"
    )
    for name in ("coach IT", "limit sourcing all"):
        row = effects[(effects["variant"] == name) & (effects["outcome"] == "survival")].iloc[0]
        found = paired_over_draws(runs.loc[name].to_numpy(), runs.loc["as it is"].to_numpy(), level=1 - 0.05 / 3)
        np.testing.assert_allclose(
            row[["difference", "low", "high", "helps"]].astype(float), [*found[:3], found.rises[0]]
        )
        assert row["low"] <= row["difference"] <= row["high"]
        assert row["most_low"] <= row["difference"] <= row["most_high"]
    nothing = effects[effects["variant"] == "rename"].set_index("outcome")
    assert (nothing.loc["survival", ["changed", "helps", "harms"]] == 0.0).all()
    values = pd.read_csv(folder / "draws.csv")
    assert len(values) == 30
    assert set(pd.read_parquet(folder / "relationships.parquet")["draw"]) == set(range(30))


def test_the_sentence_tells_in_how_many_plausible_organisations_it_helps(compared):
    """With the numbers of the table; figures are drawn from it again."""
    folder, told = compared
    effects = pd.read_csv(folder / "effects.csv")
    rows = effects[effects["outcome"] == "survival"].set_index("variant")
    best = rows["difference"].idxmax()
    row = rows.loc[best]
    share = f"{100 * row['helps']:.0f} %" if row["helps"] in (0.0, 1.0) else f"{100 * row['helps']:.0f}"
    assert f"“{best}” helps in {share}" in told
    assert "of the plausible organisations: +" in told
    assert f"points (90 %: {100 * row['most_low']:+.0f} to {100 * row['most_high']:+.0f})" in told.replace("−", "-")
    assert "30 draws × 20 replicates, seed 1" in told
    assert (folder / "figures" / "pairs.png").is_file()
    effects, curves = ((folder / "figures" / f"{name}.svg").read_text() for name in ("effects", "survival_curves"))
    assert "Pale: where 90 % of the plausible organisations lie." in " ".join(effects.split())
    assert "unknown" not in curves
    assert partnering("plot", folder, "--kind", "effects", "--outcome", "quality", cwd=folder).returncode == 0


def test_less_is_better_counts_as_help():
    """Friction that falls in every draw helps in every one; survival that falls does harm."""
    before, after = (np.repeat(values, 30).astype(float) for values in ([0.6, 0.7, 0.8], [0.5, 0.5, 0.5]))
    luck = np.tile(np.linspace(0.0, 0.1, 30), 3)
    friction, survival = (
        change_over_draws(before + luck, after + luck, name, 0.95, 3) for name in ("friction_cost", "survival")
    )
    assert (friction["helps"], friction["harms"]) == (1.0, 0.0)
    assert (survival["helps"], survival["harms"]) == (0.0, 1.0)
    assert friction["difference"] == pytest.approx(-0.2)


def test_scenarios_that_extend_one_are_compared_in_the_same_draws(tmp_path):
    """A file of its own with an event; one that leaves other things open is refused."""
    write(tmp_path / "mine.yaml", uncertainty=MUCH)
    offer = "timeline: [{month: 6, shock: outside offer, side: [Sales, IT], size: 0.9}]\n"
    (tmp_path / "offer.yaml").write_text(f"extends: mine\nname: Offer\n{offer}")
    ask = ("compare", "mine.yaml", "offer.yaml", "--draws", 20, "--replicates", 20, "--out", "c", "--no-figures")
    done = partnering(*ask, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "“Offer” does harm in " in " ".join(done.stdout.split())
    for name, more in (("other", f"uncertainty: {{{TRUST}: {{from: 0.1, to: 0.9}}}}\n"), ("sure", None)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"extends: mine\nname: Other\n{more}") if more else write(path, name="Sure")
        done = partnering("compare", "mine.yaml", path.name, "--out", "x", cwd=tmp_path)
        assert done.returncode == 2
        assert f"{path.name}: leaves other things open than the baseline" in done.stderr


def test_a_number_that_every_draw_sets_anew_is_not_compared(tmp_path):
    """A file that extends another and sets what is uncertain there would be ignored; a dated change is not."""
    write(tmp_path / "mine.yaml", uncertainty=MUCH)
    for name, more in (
        ("set", "relationships: {default: {trust: 0.9}}"),
        ("dated", "timeline: [{month: 2, set: {relationships.all.trust: 0.9}}]"),
    ):
        (tmp_path / f"{name}.yaml").write_text(f"extends: mine\nname: Other\n{more}\n")
        ask = ("compare", "mine.yaml", f"{name}.yaml", "--draws", 3, "--replicates", 3, "--out", name, "--no-figures")
        done = partnering(*ask, cwd=tmp_path)
        assert done.returncode == (2 if name == "set" else 0), done.stderr
        told = f"set.yaml: has another number than the baseline for {TRUST}, which is uncertain"
        assert (told in " ".join(done.stderr.split())) == (name == "set")


def test_a_comparison_can_be_run_again_from_its_folder(tmp_path):
    """Its scenarios name the file of draws that it holds."""
    (tmp_path / "survey.csv").write_text(f"{CLARITY}\n0.4\n0.9\n0.7\n")
    write(tmp_path / "mine.yaml", draws="survey.csv")
    ask = ("--replicates", 5, "--no-figures", "--out")
    assert partnering("whatif", "mine.yaml", "--with", "coach IT", *ask, "w", cwd=tmp_path).returncode == 0
    done = partnering("compare", "w/scenario.yaml", "w/variant-1.yaml", *ask, "c", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "c" / "runs.parquet").is_file()
    assert (tmp_path / "c" / "draws.csv").read_bytes() == (tmp_path / "survey.csv").read_bytes()


def test_what_is_uncertain_cannot_be_set_in_a_variant(tmp_path):
    """Every draw has its own number; what is known can be set."""
    write(tmp_path / "mine.yaml", uncertainty=MUCH)
    ask = ("whatif", "mine.yaml", "--draws", 3, "--replicates", 3, "--no-figures", "--out")
    done = partnering(*ask, "a", "--with", "trust=0.9", cwd=tmp_path)
    assert (done.returncode, f"--with {TRUST}: sets the same as mine.yaml, line" in done.stderr) == (2, True)
    done = partnering(*ask, "b", "--set", f"{TRUST}=0.9", cwd=tmp_path)
    assert (done.returncode, f"--set {TRUST}: sets the same as mine.yaml, line" in done.stderr) == (2, True)
    assert partnering(*ask, "c", "--with", f"{CLARITY}=0.9", cwd=tmp_path).returncode == 0
    with pytest.raises(pt.InputError, match=rf"with_settings {TRUST}: sets the same as "):
        pt.read(tmp_path / "mine.yaml").with_settings({"trust": 0.9})


def test_python_compares_within_draws_too():
    """`whatif` and `compare`."""
    mine = pt.scenario(THREE | {"uncertainty": MUCH})
    assert set(OVER_DRAWS) <= set(mine.whatif("coach IT", draws=4, replicates=5).effects)
    other = pt.scenario(THREE | {"uncertainty": MUCH, "name": "Clear", "organisation": {"clarity": 0.9}})
    trial = pt.compare(mine, other, draws=4, replicates=5)
    assert set(OVER_DRAWS) <= set(trial.pairs)


def test_months_in_force_have_the_p_of_their_interval(compared):
    """At the level 1 − p the interval of the mean over other draws and other luck reaches 0; a rename has p = 1."""
    folder, _ = compared
    table = pd.read_csv(folder / "months_in_force.csv").set_index("variant")
    assert (table["p_together"] == np.minimum(1.0, 3 * table["p"])).all()
    surely = (table["low"] > 0.0) | (table["high"] < 0.0)
    assert (surely == (table["p"] <= 0.05 / 3)).all()
    assert table.loc["rename", "p"] == 1.0


def test_a_dated_change_of_month_1_may_overwrite_what_is_uncertain(tmp_path):
    """Compared with the draws of the baseline: the change holds in each. Another start is refused, as ever."""
    write(tmp_path / "base.yaml", uncertainty={CLARITY: {"from": 0.2, "to": 0.5}})
    change = "timeline: [{month: 1, set: {organisation.clarity: 0.9}}]\n"
    (tmp_path / "clear.yaml").write_text(f"extends: base\nname: Clear\n{change}")
    (tmp_path / "other.yaml").write_text("extends: base\nname: Other\norganisation: {clarity: 0.9}\n")
    ask = ("--draws", 6, "--replicates", 20, "--no-figures", "--out", "c")
    done = partnering("compare", "base.yaml", "clear.yaml", *ask, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    runs = pd.read_parquet(tmp_path / "c" / "runs.parquet")
    clear = runs[runs["name"] == "Clear"].pivot(index="draw", columns="replicate", values="quality")
    assert (clear == clear.iloc[0]).all(axis=None)  # nothing else is uncertain
    refused = partnering("compare", "base.yaml", "other.yaml", *ask[:-1], "d", cwd=tmp_path)
    assert refused.returncode == 2
    assert "which is uncertain" in " ".join(refused.stderr.split())
