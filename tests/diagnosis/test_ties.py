"""The table of ties: worked by hand from made-up records, and from runs whose end is certain."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from partnering.diagnosis.ties import COLUMNS, MEASURED, SHARES, ties
from partnering.diagnosis.watch import Watched, watch
from partnering.engine import lanes
from partnering.model.outcomes import MISSED, QUANTITIES, Record
from partnering.scenarios.build import build
from partnering.scenarios.scenario import from_data
from partnering.statistics.columns import with_ends
from tests.strategies import luck_for, organisation_of, quiet

RUNS = 100
MONTHS = 60


def three(months=MONTHS):
    """Three departments, three ties: A–B, A–C, B–C."""
    return organisation_of({"name": "Three", "months": months, "departments": {"A": {}, "B": {}, "C": {}}})


def watched(established, ended, missed=0, shortfall=0.0, dependence=0.5, below=0.0):
    """A made-up record of three ties: each array or number is broadcast to (runs, ties)."""
    record = Record.room(RUNS, 3)
    for name, values in {"established": established, "ended": ended, "missed": missed, "shortfall": shortfall}.items():
        record.relationships[name][...] = values
    record.relationships["in_force"][...] = record.relationships["established"] > 0
    record.relationships["mode"][...] = 0
    own = np.broadcast_to(dependence, (RUNS, 6)).astype(float)
    return Watched(record, own, np.broadcast_to(below, (len(QUANTITIES), RUNS, 6)).astype(float))


def row(table, a, b):
    """The row of a tie."""
    return table[(table["a"] == a) & (table["b"] == b)].iloc[0]


def test_a_made_up_record_has_the_rank_that_is_known():
    """A–B survives in all runs, A–C in 40 of 100, B–C in none: ended in month 13 or never made."""
    run = np.arange(RUNS)
    established = np.stack([np.ones(RUNS), np.ones(RUNS), run < 30], axis=1)
    ended = np.stack([np.zeros(RUNS), 13 * (run >= 40), 13 * (run < 30)], axis=1)
    table = ties(three(), watched(established, ended, missed=(ended > 0) * 1))
    assert list(zip(table["a"], table["b"], strict=True)) == [("B", "C"), ("A", "C"), ("A", "B")]
    for name in ("rank", "rank_low", "rank_high"):
        assert table[name].tolist() == [1, 2, 3]
    assert table["survival"].tolist() == [0.0, 0.4, 1.0]
    assert table["formation"].tolist() == [0.3, 1.0, 1.0]
    assert table["retention"].tolist() == [0.0, 0.4, 1.0]
    assert table["endings"].tolist() == [30, 60, 0]
    assert table["months_in_force"].tolist() == pytest.approx([0.3 * 12, 0.6 * 12 + 0.4 * 60, 60])
    assert table["months_to_end"].tolist()[:2] == [12, 12]
    assert np.isnan(table["months_to_end"].iloc[2])


def test_what_was_missed_first_is_counted_by_hand():
    """Of 50 endings of A–B, B's trust fell short first in 30, by 0.1 or 0.3; A's contribution in 20."""
    run = np.arange(RUNS)[:, None]
    code = np.where(run < 30, MISSED.index(("trust", 1)), MISSED.index(("contribution", 0)))
    over = run < 50
    own = watched(1, over * 9, missed=over * code, shortfall=np.where(run % 2, 0.1, 0.3) * over)
    found = row(ties(three(), own), "A", "B")
    assert found["endings"] == 50
    assert (found["missed"], found["missed_by"]) == ("trust", "B")
    assert (found["missed_share"], found["shortfall"]) == pytest.approx((0.6, 0.2))
    assert found["missed_share_low"] < 0.6 < found["missed_share_high"]
    assert found[list(QUANTITIES)].tolist() == pytest.approx([0.4, 0.6, 0.0])


def test_too_few_endings_give_no_reason():
    """Nineteen endings: their number is told, and no share of them."""
    over = np.arange(RUNS)[:, None] < 19
    found = row(ties(three(), watched(1, over * 9, missed=over * 1, shortfall=over * 0.2)), "A", "B")
    assert found["endings"] == 19
    empty = ["missed", "missed_by", "missed_share", "shortfall", "months_to_end", *QUANTITIES]
    assert found[empty].isna().all()


def test_the_weaker_side_and_what_lies_below():
    """B depends by 0.7 on A, which depends by 0.4; of A–C neither is weaker. C's worth lies 0.3 below on the mean."""
    noise = 0.01 * np.random.default_rng(0).standard_normal((RUNS, 6))
    below = np.zeros((3, RUNS, 6))
    below[2, :, 3] = 0.3  # of A–C the side of C
    table = ties(three(), watched(0, 0, dependence=np.array([0.4, 0.7, 0.5, 0.5, 0.5, 0.52]) + noise, below=below))
    found = row(table, "A", "B")
    assert (found["dependence_a"], found["dependence_b"]) == pytest.approx((0.4, 0.7), abs=0.01)
    assert found["weaker"] == "B"
    assert found["imbalance_low"] < -0.29 < found["imbalance_high"] or found["imbalance"] == pytest.approx(
        -0.3, abs=0.01
    )
    assert pd.isna(row(table, "A", "C")["weaker"])
    assert pd.isna(row(table, "B", "C")["weaker"])  # by 0.02 alone
    assert table.iloc[0][["short_of", "short_by"]].tolist() == ["worth", "C"]  # of equal ties the furthest below
    assert table.iloc[0]["short"] == pytest.approx(0.3)


def test_a_tie_that_never_forms():
    """Without any stake nobody contributes: never made, all shares 0, no ending, both contributions far below."""
    data = quiet() | {"relationships": {"default": {"stake": 0.0}}}
    organisation = organisation_of(data)
    found = ties(organisation, watch(organisation, 40, 1)).iloc[0]
    assert found[["survival", "formation", "in_force", "months_in_force", "endings"]].tolist() == [0, 0, 0, 0, 0]
    assert np.isnan(found["retention"])
    assert found["short"] > 0.3
    assert found["dependence_a"] == found["dependence_b"] == 0.0


def test_a_tie_that_never_ends():
    """Without luck, and with all results shared: made once, in force to the end."""
    organisation = organisation_of(quiet(shared_outcome=1.0))
    found = ties(organisation, watch(organisation, 40, 1)).iloc[0]
    assert found[["survival", "formation", "retention", "in_force"]].tolist() == [1, 1, 1, 1]
    assert found["mode_true_partnering"] == 1
    assert found["endings"] == 0


def test_what_is_watched_are_the_means_of_the_trace():
    """Dependence, and what lies below the bars, on the mean of all months; the record is that of the engine."""
    organisation = three(24)
    traced = lanes.simulate(organisation, luck_for(organisation, 30), trace=("dependence", *QUANTITIES))
    for workers in (1, 3):
        found = watch(organisation, 30, 1, workers=workers)
        np.testing.assert_allclose(found.dependence, traced.trace["dependence"].mean(axis=1))
        for place, name in enumerate(QUANTITIES):
            bar = organisation.parameters[f"{name}_bar"][0]
            np.testing.assert_allclose(found.below[place], bar - traced.trace[name].mean(axis=1), atol=1e-12)
        for name, values in traced.relationships.items():
            np.testing.assert_array_equal(found.record.relationships[name], values)


def test_names_change_nothing():
    """The same organisation under other names has the same table, but for the names."""
    data = {"name": "Three", "months": 36, "departments": {"A": {}, "B": {"self_worth": 0.5}, "C": {}}}
    new = {"A": "Zoo", "B": "Attic", "C": "Middle"}
    other = data | {"departments": {new[name]: own for name, own in data["departments"].items()}}
    one, two = (ties(own, watch(own, 60, 1)) for own in (build(from_data(data)), build(from_data(other))))
    for name in ("a", "b", "missed_by", "short_by", "weaker"):
        assert one[name].map(new).fillna("").tolist() == two[name].fillna("").tolist()
    rest = [name for name in COLUMNS if COLUMNS[name] is not str]
    pd.testing.assert_frame_equal(one[rest], two[rest])


def test_the_modes_are_shares_of_all_runs():
    """They add up to 1, and every interval holds its value."""
    organisation = three()
    table = ties(organisation, watch(organisation, 50, 1))
    assert table[[name for name in SHARES if name.startswith("mode_")]].sum(axis=1).tolist() == pytest.approx([1] * 3)
    for name in MEASURED:
        value, low, high = (table[column] for column in with_ends(name))
        assert (value.isna() | low.isna() | (low <= value)).all(), name
        assert (value.isna() | high.isna() | (value <= high)).all(), name
