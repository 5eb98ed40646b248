"""A diagnosis of a scenario in which something is uncertain: both layers, ranks over draws, what helps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import partnering as pt
from partnering.diagnosis import helps, ties
from partnering.figures.wording import measure
from partnering.interventions.changes.columns import CHANGE
from tests.catalogues import TINY
from tests.console import partnering
from tests.pictures import painted
from tests.sweeps.test_drawn import NOTHING, TRUST, write

MUCH = {TRUST: {"from": 0.2, "to": 0.9}, "relationships.IT+Sales.Sales.alternatives": {"from": 0.1, "to": 0.6}}


@pytest.fixture(scope="module")
def diagnosed(tmp_path_factory):
    """The folder of a diagnosis of 25 draws, and what it printed."""
    folder = tmp_path_factory.mktemp("diagnosis")
    write(folder / "mine.yaml", uncertainty=MUCH)
    (folder / "own.yaml").write_text(TINY)
    ask = ("--ties", 1, "--draws", 25, "--replicates", 20, "--catalogue", "own.yaml", "--out", "d")
    with painted():
        done = partnering("diagnose", "mine.yaml", *ask, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, " ".join(done.stdout.split())


def test_what_leaves_nothing_open_changes_no_figure(tmp_path):
    """With zero spread the columns of both tables are those of the plain scenario."""
    write(tmp_path / "plain.yaml", organisation={"shared_outcome": 0.4})
    write(tmp_path / "sure.yaml", uncertainty=NOTHING)
    (tmp_path / "own.yaml").write_text(TINY)
    for name, more in (("plain", ()), ("sure", ("--draws", 4))):
        ask = ("--ties", 1, "--replicates", 40, "--catalogue", "own.yaml", "--out", name, "--no-figures", *more)
        done = partnering("diagnose", f"{name}.yaml", *ask, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    for table, columns in (("ties", ties.COLUMNS), ("helps", helps.COLUMNS)):
        one, other = (pd.read_csv(tmp_path / name / f"{table}.csv") for name in ("plain", "sure"))
        assert list(one) == list(columns)
        pd.testing.assert_frame_equal(other[list(one)], one, rtol=1e-12)
    row = other.iloc[0]
    assert row["most_low"] <= row["difference"] <= row["most_high"]


def test_its_shares_have_the_layers_of_the_sweep(diagnosed):
    """Survival of all ties together is that of the sweep of the same draws; luck alone is narrower than both."""
    folder, _ = diagnosed
    table = pd.read_csv(folder / "d" / "ties.csv")
    assert list(table) == list(ties.columns_of(25))
    sweep = pt.read(folder / "mine.yaml").sweep(draws=25, replicates=20)
    assert table["survival"].mean() == pytest.approx(sweep.summary["survival"].iloc[0])
    for name in ("survival", "formation"):
        assert (
            table[f"{name}_high"] - table[f"{name}_low"] >= table[f"{name}_luck_high"] - table[f"{name}_luck_low"]
        ).all()
    pairs = sweep.relationships
    lasts = pairs["established"].notna() & pairs["ended"].isna()
    shares = lasts.groupby([pairs["a"].astype(str), pairs["b"].astype(str), pairs["draw"]]).mean().unstack()
    lowest = (shares == shares.min()).mean(axis=1)
    for row in table.itertuples():
        assert row.survival == pytest.approx(shares.loc[(row.a, row.b)].mean())
        assert row.most_fragile_low <= lowest[(row.a, row.b)] <= row.most_fragile_high
        assert row.rank_low <= row.rank <= row.rank_high


def test_the_sentence_tells_both_layers_and_ranks_over_draws(diagnosed):
    """With the numbers of the tables; figures are drawn from it, and Python opens it."""
    folder, told = diagnosed
    first = pd.read_csv(folder / "d" / "ties.csv").iloc[0]
    best = pd.read_csv(folder / "d" / "helps.csv").iloc[0]
    low, high = (f"{100 * first[f'survival_{end}']:.0f}" for end in ("low", "high"))
    assert f"{low}–{high} % for what the data leave open, ± " in told
    assert f"none survives less often in {100 * first['most_fragile']:.0f} % (" in told
    assert "25 draws (too few for 95 %: 39 are needed) × 20 replicates, seed 1" in told
    edges = pd.read_csv(folder / "d" / "edges.csv")
    means = pd.read_csv(folder / "d" / "draws.csv").mean()
    uncertain = edges[edges["path"].isin(means.index)]
    assert len(uncertain)
    assert uncertain["now"].tolist() == pytest.approx(means[uncertain["path"]].tolist())
    assert f"With every uncertain number at its mean it survives in {100 * edges['survival'].iloc[0]:.0f} %" in told
    share, *_ = measure("survival").told(*best[["helps", "helps_low", "helps_high"]])
    assert f"in {share} % (" in told or best["low"] <= 0.0
    assert list(best.index[3:10]) == list(CHANGE)
    again = pt.open(folder / "d")
    assert len(again.edges) == len(edges)
    assert again.finding.split()[:6] == told.split()[:6]
    assert np.isfinite(again.ties["most_fragile_low"]).all()
    assert partnering("plot", "d", "--kind", "matrix", cwd=folder).returncode == 0


def test_the_numbers_of_the_file_can_be_diagnosed_as_they_stand(tmp_path):
    """With a note, and with edges, as of a scenario that says nothing of what is uncertain."""
    write(tmp_path / "mine.yaml", uncertainty=MUCH)
    ask = ("diagnose", "mine.yaml", "--as-it-stands", "--ties", 0, "--replicates", 20, "--no-figures", "--out", "s")
    done = partnering(*ask, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "runs its numbers as they stand" in done.stderr
    assert list(pd.read_csv(tmp_path / "s" / "ties.csv")) == list(ties.COLUMNS)
    done = partnering(*ask[:-1], "t", "--draws", 5, cwd=tmp_path)
    assert (done.returncode, "--draws: has no effect with --as-it-stands" in done.stderr) == (2, True)
