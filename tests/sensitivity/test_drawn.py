"""`partnering sensitivity` of a scenario in which something is uncertain: which of its numbers matter."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import partnering as pt
from partnering.sensitivity import drawn_wording, given
from tests.console import partnering
from tests.sweeps.test_drawn import CLARITY, NOTHING, write

SELF_WORTH, ALTERNATIVES = "departments.all.self_worth", "relationships.IT+Sales.Sales.alternatives"
LEARNING = "organisation.learning"
OPEN = {
    f"{SELF_WORTH}, {CLARITY}": {"from": 0.3, "to": 0.9},
    ALTERNATIVES: {"from": 0.1, "to": 0.12},
    LEARNING: {"from": 0.0, "to": 0.01},
}
SMALL = ("--draws", 60, "--replicates", 20)


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """The folder of an analysis of 60 draws, and what it printed."""
    folder = tmp_path_factory.mktemp("answers")
    write(folder / "mine.yaml", uncertainty=OPEN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(given, "DUMMIES", 60)
        done = partnering("sensitivity", "mine.yaml", *SMALL, "--out", "s", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


def test_it_ranks_what_is_uncertain_by_itself(analysed):
    """No option is needed. Paths that go together are one number; what matters has its share; the rest is not told."""
    folder, told = analysed
    table = pd.read_csv(folder / "s" / "indices.csv").set_index("path")
    together = f"{SELF_WORTH}, {CLARITY}"
    assert list(table.index) == [together, ALTERNATIVES, LEARNING]
    assert list(table)[1:3] == ["low", "high"]
    assert list(table)[3:] == given.columns_of("delta")
    assert table["matters"].tolist() == [True, False, False]
    share, low, high = (f"{100 * table.loc[together, f'first{end}']:.0f}" for end in ("", "_low", "_high"))
    finding = " ".join(told["finding"].split())
    assert f"{share} % ({low}–{high}) comes from self worth with clarity alone" in finding
    floor = table["floor"].iloc[0]
    assert f"The other 2 of 3 uncertain numbers show no more than dummies (delta below {floor:.2f})" in finding
    assert finding.endswith("60 draws × 20 replicates, seed 1.")
    assert told["figures"]["indices"][0]["path"] == together


def test_a_share_is_told_where_it_is_shown_to_be_one():
    """A number that matters may do so only with others: then its own share can be 0."""
    rows = pd.DataFrame(
        {"parameter": ["trust", "worth"], "first": [0.42, 0.24], "first_low": [0.25, 0.0], "first_high": [0.6, 0.63]}
    )
    told = drawn_wording._shares(rows, lambda row: f"{100 * row['first']:.0f} %")
    assert told == ["42 % comes from trust", "an unknown share from worth"]


def test_its_draws_and_layers_are_those_of_a_sweep(analysed):
    """The sentence begins as that of the sweep; draws, means and summary are its tables, byte for byte."""
    folder, told = analysed
    done = partnering("sweep", "mine.yaml", *SMALL, "--out", "w", "--no-figures", cwd=folder)
    assert done.returncode == 0, done.stderr
    for name in ("draws.csv", "summary.csv"):
        assert (folder / "s" / name).read_bytes() == (folder / "w" / name).read_bytes()
    one, other = (pd.read_parquet(folder / name / "draws.parquet") for name in "sw")
    pd.testing.assert_frame_equal(one, other)
    assert done.stdout.split(";")[:2] == told["finding"].split(".")[0].split(";")


@pytest.mark.usefixtures("painted")
def test_it_is_drawn_and_opened_again(analysed):
    """`plot` draws the ranking; another outcome has no indices here; Python reads and runs the same."""
    folder, told = analysed
    assert {path.name for path in (folder / "s" / "figures").iterdir()} == {
        f"ranking.{e}" for e in ("png", "svg", "csv")
    }
    assert partnering("plot", "s", "--kind", "ranking", cwd=folder).returncode == 0
    refused = partnering("plot", "s", "--outcome", "quality", cwd=folder)
    assert refused.returncode == 2
    assert "of survival alone: run `partnering sensitivity --outcome quality`" in " ".join(refused.stderr.split())
    again = pt.open(folder / "s")
    assert isinstance(again, pt.Sensitivity)
    assert again.finding == told["finding"].strip()
    assert again.indices["matters"].tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--method", "delta", "--over", CLARITY), "--over: has no effect with --method delta"),
        (("--method", "pawn", "--samples", 8), "--samples: has no effect with --method pawn"),
        (("--over", CLARITY, "--draws", 30), "--draws: has no effect: parameters are varied here"),
        (("--set", f"{CLARITY}=0.5"), "sets the same as"),
        (("--replicates", 1), "--replicates: must be 2 or more of each draw"),
        (("--method", "sobl"), 'unknown method "sobl"; did you mean "sobol"?'),
    ],
)
def test_what_does_not_go_together_is_refused(tmp_path, options, message):
    """In one line."""
    write(tmp_path / "mine.yaml", uncertainty=OPEN)
    done = partnering("sensitivity", "mine.yaml", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert not (tmp_path / "results").exists()


def test_without_anything_open_it_says_so(tmp_path):
    """Neither draws that are all alike nor a plain scenario have numbers that could matter."""
    write(tmp_path / "sure.yaml", uncertainty=NOTHING)
    write(tmp_path / "plain.yaml")
    for name, message in (("sure", "nothing is left open"), ("plain", "nothing is uncertain in this scenario")):
        done = partnering("sensitivity", f"{name}.yaml", "--method", "delta", cwd=tmp_path)
        assert done.returncode == 2
        assert message in " ".join(done.stderr.split())


def test_parameters_are_varied_where_ranges_are_asked_for(tmp_path):
    """With a note that the uncertain numbers stand as they are."""
    write(tmp_path / "mine.yaml", uncertainty={LEARNING: {"from": 0.0, "to": 0.01}})
    ask = ("--over", CLARITY, "--method", "morris", "--samples", 20, "--replicates", 2, "--no-figures")
    done = partnering("sensitivity", "mine.yaml", *ask, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "runs its numbers as they stand" in done.stderr
    assert "40 points × 2 replicates" in done.stdout


def test_why_there_are_no_indices_is_said(tmp_path):
    """All draws at the floor, which is said first; too few draws; an outcome that some runs do not have."""
    write(tmp_path / "none.yaml", relationships={"default": {"stake": 0.1, "alternatives": 0.9}},
          uncertainty={LEARNING: {"from": 0.0, "to": 0.01}})  # fmt: skip
    write(tmp_path / "some.yaml", uncertainty=OPEN)
    for name, options, told in (
        ("none", ("--draws", 25, "--replicates", 5), "no indices: true partnering survives to the end in 0 % of pairs"),
        ("some", ("--draws", 8, "--replicates", 5), "8 draws are too few, and 20 are needed (--draws)"),
        ("some", ("--draws", 25, "--replicates", 5, "--outcome", "retention"), "in some runs it has no value"),
    ):
        done = partnering("sensitivity", f"{name}.yaml", *options, "--out", f"{name}-{options[-1]}", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        finding = " ".join(done.stdout.split())
        assert told in finding
        assert finding.startswith("0 %: ") == (name == "none")
        assert "ranking.png" not in finding
