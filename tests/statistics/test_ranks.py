"""Ranks with intervals: worked by hand, as properties, and how often the intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from partnering.statistics.few import FEW
from partnering.statistics.ranks import rank_correlation, ranks, ranks_over_draws
from partnering.statistics.seriation import seriation
from tests.strategies import examples

RUNS = 200


def lasting(*shares, replicates=RUNS):
    """Things that last in the first replicates, so many as their share says."""
    return np.arange(replicates)[:, np.newaxis] < np.array(shares) * replicates


def test_draws_that_agree_have_the_ranks_of_one():
    """Where nothing is open, ranks and their intervals are those of the runs of one draw."""
    one = np.random.default_rng(1).random((60, 4)) < np.array([0.1, 0.3, 0.32, 0.9])
    found = ranks_over_draws(np.stack([one] * 7))
    for own, other in zip(found, ranks(one), strict=True):
        assert own.tolist() == other.tolist()


def test_a_rank_holds_the_ranks_of_most_draws():
    """In 30 of 40 draws the first thing is surely the lowest, in 10 the second; the third never is."""
    first, second = lasting(0.2, 0.5, 0.9), lasting(0.7, 0.5, 0.9)
    found = ranks_over_draws(np.stack([first] * 30 + [second] * 10))
    assert found.rank.tolist() == [1, 2, 3]  # of means 0.325, 0.5 and 0.9
    assert found.low.tolist() == [1, 1, 3]
    assert found.high.tolist() == [2, 2, 3]


def test_the_rank_of_one_more_organisation_lies_in_the_interval():
    """Three alike ties over draws: the rank of a new draw, with its luck, is held in 95 % of cases or nearly."""
    held = []
    for seed in range(40):
        luck = np.random.default_rng(seed)
        shares = np.clip(luck.normal((0.4, 0.5, 0.6), 0.15, (31, 3)), 0.0, 1.0)
        lasts = luck.random((31, 40, 3)) < shares[:, np.newaxis]
        found = ranks_over_draws(lasts[:30])
        new = lasts[30].mean(axis=0)
        rank = 1 + (new < new[:, np.newaxis]).sum(axis=1)
        held.append((found.low <= rank) & (rank <= found.high))
    assert np.mean(held) >= 0.93


def test_ranks_that_are_known():
    """Shares of 0, 20, 50 and 90 % of the same 200 replicates: nothing is in doubt."""
    found = ranks(lasting(0.5, 0.0, 0.9, 0.2))
    for own in found:
        assert own.tolist() == [3, 1, 4, 2]


def test_things_that_are_alike_share_a_rank():
    """Two of 50 % are second both; their intervals hold both places."""
    found = ranks(lasting(0.5, 0.1, 0.5))
    assert found.rank.tolist() == [2, 1, 2]
    assert (found.low.tolist(), found.high.tolist()) == ([2, 1, 2], [3, 1, 3])


def test_few_replicates_that_differ_tell_nothing():
    """Two that differ in nineteen of 200 replicates, all in one direction, are not told apart; in forty they are."""
    for differing, told in ((FEW - 1, False), (2 * FEW, True)):
        found = ranks(lasting(0.5, 0.5 + differing / RUNS))
        assert found.rank.tolist() == [1, 2]
        assert bool((found.low == found.high).all()) == told


def test_one_thing_is_first():
    """Nothing to compare it with."""
    assert [own.tolist() for own in ranks(lasting(0.3))] == [[1], [1], [1]]


@settings(max_examples=examples(100))
@given(arrays(bool, st.tuples(st.integers(2, 60), st.integers(1, 6))), st.randoms(use_true_random=False))
def test_intervals_hold_the_rank_and_no_order_matters(values, luck):
    """1 ≤ low ≤ rank ≤ high ≤ things; things in another order have the same ranks and intervals."""
    found, things = ranks(values), values.shape[1]
    assert (found.low >= 1).all()
    assert (found.low <= found.rank).all()
    assert (found.rank <= found.high).all()
    assert (found.high <= things).all()
    order = luck.sample(range(things), things)
    for own, other in zip(found, ranks(values[:, order]), strict=True):
        assert own[order].tolist() == other.tolist()


@pytest.mark.parametrize(
    "shares",
    [(0.5, 0.5, 0.5, 0.5, 0.5), (0.1, 0.12, 0.45, 0.5, 0.55, 0.9), (0.0, 0.01, 0.02, 0.02)],
    ids=["all alike", "some near each other", "near none"],
)
def test_all_intervals_together_hold_the_true_ranks(shares):
    """In at least 93 % of 200 data sets of 150 replicates, whose things share half of their luck.

    Of things that are truly alike an interval must hold every rank that they share.
    """
    rng, true = np.random.default_rng(1), np.array(shares)
    least, most = 1 + (true < true[:, None]).sum(axis=1), len(true) - (true > true[:, None]).sum(axis=1)
    held = 0
    for _ in range(200):
        common = rng.random((150, 1)) < 0.5
        luck = np.where(common, rng.random((150, 1)), rng.random((150, len(true))))
        found = ranks(luck < true)
        held += bool((found.low <= least).all() and (found.high >= most).all())
    assert held >= 0.93 * 200


@pytest.mark.parametrize("things", [6, 13])
def test_things_that_are_alike_are_told_apart_as_seldom_as_promised(things):
    """Of 50 replicates, as of many: something is told of alike things in 5 % of data sets."""
    rng, times = np.random.default_rng(2), 500
    told = sum(
        bool(np.ptp(found.low) or np.ptp(found.high)) for found in map(ranks, rng.random((times, 50, things)) < 0.7)
    )
    assert told / times <= 0.05 + 2 * (0.05 * 0.95 / times) ** 0.5


def test_things_that_are_alike_stand_side_by_side():
    """Two groups, mixed up: near within, far between. The first thing comes early."""
    group = np.array([0, 1, 0, 1, 0, 1])
    order = seriation(np.where(group[:, None] == group, 0.1, 1.0) * (1 - np.eye(6)))
    assert sorted(order) == list(range(6))
    assert np.count_nonzero(np.diff(group[order])) == 1
    assert order.index(0) < 3


def test_points_on_a_line_come_in_their_order():
    """Distances along a line give the line back, in one of its directions."""
    places = np.array([3.0, 1.0, 4.2, 2.0, 0.0])
    order = seriation(np.abs(places[:, None] - places))
    assert places[order].tolist() in ([0, 1, 2, 3, 4.2], [4.2, 3, 2, 1, 0])
    assert seriation(np.zeros((1, 1))) == [0]
    assert seriation(np.array([[0.0, 1.0], [1.0, 0.0]])) == [0, 1]


@pytest.mark.parametrize("number", [20, 100])
def test_the_interval_of_a_rank_correlation_holds_the_truth(number):
    """Of normal numbers that correlate by 0.6 their ranks do by 6/π·asin(0.3); what is constant goes with nothing."""
    rng, truth = np.random.default_rng(3), 6.0 / np.pi * np.arcsin(0.3)
    found = [rank_correlation(*rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], number).T) for _ in range(200)]
    assert np.mean([low <= truth <= high for _, low, high in found]) >= 0.91
    assert rank_correlation(np.ones(number), np.arange(float(number))) == (0.0, 0.0, 0.0)
    assert np.isnan(rank_correlation(np.arange(19), np.arange(19))).all()
