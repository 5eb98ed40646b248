"""The fan chart: counts from the table of relationships, and bands over plausible organisations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from partnering.figures.uncertain.fan import fan
from partnering.files.errors import InputError
from partnering.results.parquet import write_parquet
from partnering.results.spells import TABLE, first_agreements


def relationships(folder, **columns):
    """A table of two draws, two replicates and one tie, with other columns as given."""
    table = {
        "point": 0,
        "draw": [0, 0, 1, 1],
        "replicate": [0, 1, 0, 1],
        "established": [1.0, 3.0, np.nan, 2.0],
        "ended": [3.0, np.nan, np.nan, 4.0],
    }
    write_parquet(pd.DataFrame(table | columns), folder / TABLE)


def test_ties_are_counted_from_their_first_month_to_the_one_before_the_end(tmp_path):
    """Worked by hand: established in month 1 and ended in month 3 counts in months 1 and 2."""
    relationships(tmp_path)
    assert first_agreements(tmp_path, 2, 2, 4).tolist() == [
        [[1, 1, 0, 0], [0, 0, 1, 1]],
        [[0, 0, 0, 0], [0, 1, 1, 0]],
    ]


@pytest.mark.parametrize(
    "columns",
    [
        {"ended": [1.0, np.nan, np.nan, 4.0]},
        {"ended": [np.nan, np.nan, 3.0, 4.0]},
        {"ended": 9.0},
        {"draw": [0, 0, 1, 2]},
    ],
    ids=["before it begins", "never began", "after the horizon", "unknown draw"],
)
def test_impossible_agreements_are_refused(tmp_path, columns):
    """In one line that names the table."""
    relationships(tmp_path, **columns)
    with pytest.raises(InputError, match=r"relationships.parquet: holds agreements that end before they begin"):
        first_agreements(tmp_path, 2, 2, 4)


def test_bands_hold_the_draws_without_their_luck():
    """Where luck does nothing, bands are quantiles of the draws; where the data leave nothing open, they close."""
    draws = np.arange(99)
    without = np.repeat(draws[:, np.newaxis, np.newaxis], 4, axis=1)  # all replicates of a draw agree
    figure, table = fan(without, pairs=98)
    assert list(table.columns) == ["month", "mean", "low_95", "high_95", "low_80", "high_80", "low_50", "high_50"]
    assert table.loc[0, "mean"] == pytest.approx(0.5)
    assert table.loc[0, ["low_80", "high_80"]].tolist() == pytest.approx([9 / 98, 89 / 98])  # the 10th, the 90th of 99
    title = " ".join(figure.get_suptitle().split())
    assert title.startswith("In month 1, 50 % of ties are in their first agreement: 2 to 98 % in 95 %")
    luck = np.random.default_rng(1).binomial(20, 0.5, (99, 50, 1))
    _, table = fan(luck, pairs=20)
    assert table.loc[0, "high_80"] - table.loc[0, "low_80"] < 0.03  # with luck it would be 0.04


def test_few_draws_have_no_wide_band():
    """A band of 95 % would reach beyond the outermost of nine."""
    counts = np.random.default_rng(1).integers(0, 4, (9, 5, 6))
    figure, table = fan(counts, pairs=3)
    assert [name for name in table if name.startswith("low")] == ["low_80", "low_50"]
    figure, table = fan(counts[:2], pairs=3)
    assert list(table) == ["month", "mean"]
    assert " ".join(figure.get_suptitle().split()).endswith("on the mean of the plausible organisations.")


def test_the_floor_is_said_first():
    """Nothing can be told apart there."""
    figure, _ = fan(np.zeros((50, 10, 3), dtype=int), pairs=3)
    assert figure.get_suptitle().startswith("0 %")
