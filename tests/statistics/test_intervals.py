"""Intervals across replicates and paired differences, against hand-worked and other results."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from partnering.statistics import intervals
from partnering.statistics.differences import paired_difference
from partnering.statistics.few import FEW
from partnering.statistics.level import LEVEL, together

DATASETS, LUCKY = 1000, 4  # coverage is counted over so many data sets, and may miss by so many standard errors


def test_interval_of_a_share_is_exact_where_there_are_few_events_and_else_that_of_wilson():
    """Three of ten: (0.067, 0.652), as in textbooks. Thirty of a hundred: (0.219, 0.396)."""
    mean, low, high, n = intervals.interval([1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    assert (mean, n) == (0.3, 10)
    assert (low, high) == pytest.approx((0.06674, 0.65245), abs=1e-5)
    assert intervals.interval([1] * 30 + [0] * 70)[1:3] == pytest.approx((0.21895, 0.39585), abs=1e-5)


def test_intervals_have_the_level_that_is_asked_for():
    """Three of ten at 90 %: (0.087, 0.607); a paired difference of three at 99 %: 0.5 ± t(2) 9.9248 × 0.2082."""
    assert intervals.interval([1, 1, 1, 0, 0, 0, 0, 0, 0, 0], level=0.9)[1:3] == pytest.approx(
        (0.08726, 0.60662), abs=1e-4
    )
    _, low, high, _ = paired_difference([1.2, 1.4, 1.9], [1, 1, 1], bounded=False, level=0.99)
    assert (low, high) == pytest.approx((0.5 - 9.92484 * 0.208167, 0.5 + 9.92484 * 0.208167), abs=1e-4)


def test_interval_of_means_is_that_of_student():
    """0.2, 0.4, 0.9: mean 0.5, standard error 0.2082, t(2) 4.3027. Bounded, where there are enough of them."""
    many = [0.2, 0.4, 0.9] * 60
    assert intervals.interval(many)[:3] == pytest.approx(intervals.interval(many, bounded=False)[:3])
    assert 0.0 <= intervals.interval([0.2, 0.4, 0.9]).low < 0.5 < intervals.interval([0.2, 0.4, 0.9]).high <= 1.0
    _, low, high, _ = intervals.interval([0.2, 0.4, 0.9], bounded=False)
    half = 4.302653 * math.sqrt(0.13 / 3)
    assert (low, high) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-6)


def test_an_interval_stays_within_what_the_outcome_can_be():
    """0.43 and 0.57: 0.5 ± t(1) 12.7 × 0.07 leaves 0 to 1. 29 gains and a loss: 0.933 ± t(29) 2.045 × 0.0667."""
    assert intervals.interval([0.43, 0.57])[:3] == (0.5, 0.0, 1.0)
    _, low, high, _ = paired_difference([1] * 29 + [0], [0] * 29 + [1])
    assert (low, high) == (pytest.approx(0.93333 - 2.04523 * 0.066667, abs=1e-5), 1.0)
    _, low, high, _ = paired_difference([0] * 29 + [1], [1] * 29 + [0])
    assert (low, high) == (-1.0, pytest.approx(2.04523 * 0.066667 - 0.93333, abs=1e-5))


@pytest.mark.parametrize(("share", "expected"), [(0.0, (0.0, 0.0, 0.16843)), (1.0, (1.0, 0.83157, 1.0))])
def test_interval_at_a_boundary_claims_no_certainty(share, expected):
    """None of twenty may still be one in six."""
    assert intervals.interval([share] * 20)[:3] == pytest.approx(expected, abs=1e-5)


def test_interval_of_little_or_nothing():
    """Nothing known: all missing. One value: no interval, but for 0 or 1. Missing values do not count."""
    assert all(math.isnan(value) for value in intervals.interval([])[:3])
    assert intervals.interval([np.nan]).n == 0
    single = intervals.interval([0.4])
    assert (single.mean, single.n) == (0.4, 1)
    assert math.isnan(single.low)
    assert math.isnan(single.high)
    assert intervals.interval([1.0]).low == pytest.approx(0.025, abs=1e-9)
    assert intervals.interval([0.5, np.nan, 0.7]).n == 2


@pytest.mark.parametrize("pairs", [1, 3])
def test_interval_covers_the_truth_as_often_as_it_says(pairs):
    """Of 1,000 data sets of 60 replicates, about 95 % of intervals hold the true share, 0.3."""
    shares = np.random.default_rng(4).binomial(pairs, 0.3, (DATASETS, 60)) / pairs
    found = [intervals.interval(values) for values in shares]
    covered = sum(one.low <= 0.3 <= one.high for one in found)
    error = math.sqrt(DATASETS * LEVEL * (1 - LEVEL))
    assert abs(covered - LEVEL * DATASETS) <= LUCKY * error


@pytest.mark.parametrize("at_once", [1, intervals.NUMBERS_AT_ONCE])
def test_summary_says_of_every_point_what_interval_says(at_once, monkeypatch):
    """A row a point in order of appearance, with replicates, means and ends of every outcome, of few or all at once."""
    monkeypatch.setattr(intervals, "NUMBERS_AT_ONCE", at_once)
    luck = np.random.default_rng(5)
    runs = pd.DataFrame({"point": np.repeat([2, 0, 1], 40), "need": np.repeat([0.2, 0.5, 0.9], 40)})
    runs["survival"] = (luck.random(120) < runs["need"]).astype(float)
    runs["retention"] = np.where(luck.random(120) < 0.3, np.nan, luck.random(120))
    runs["teams"] = luck.integers(0, 4, 120)
    summary = intervals.summarise(runs, ["point", "need"], ["survival", "retention", "teams"])
    assert summary["point"].tolist() == [2, 0, 1]
    assert summary["replicates"].tolist() == [40, 40, 40]
    for row in summary.to_dict("records"):
        own = runs[runs["point"] == row["point"]]
        for name in ("survival", "retention", "teams"):
            expected = intervals.interval(own[name], bounded=name != "teams")[:3]
            assert [row[name], row[f"{name}_low"], row[f"{name}_high"]] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 20, 99, 1000])
def test_wilson_is_that_of_scipy(n):
    """For every number of successes of many n, all at once, the interval is that of scipy's binomial test."""
    tests = [stats.binomtest(k, n, k / n) for k in range(n + 1)]  # of any other p it takes long to say how likely it is
    for level in (0.9, 0.95, 0.99, 1 - 0.05 / 140):
        ours = np.array(intervals.wilson(np.arange(n + 1), n, level)).T
        theirs = [test.proportion_ci(level, method="wilson") for test in tests]
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_none_and_all_are_the_ends_themselves():
    """Of 0 of n the low end is exactly 0, of n of n the high end exactly 1."""
    n = np.arange(1, 50)
    assert (intervals.wilson(np.zeros(49), n)[0] == 0.0).all()
    assert (intervals.wilson(n, n)[1] == 1.0).all()


def test_intervals_that_hold_together_are_wider():
    """Ten at once: each of 1 − 0.05/10 (Bonferroni); one or none: of LEVEL."""
    assert together(10) == pytest.approx(0.995, abs=1e-15)
    assert together(1) == together(0) == pytest.approx(LEVEL, abs=1e-15)


# ---- runs that agree --------------------------------------------------------------------------------


def test_runs_that_agree_claim_no_certainty():
    """Two runs in which one of two ties survives leave nearly all open; a thousand leave little."""
    few, many = intervals.interval([0.5, 0.5]), intervals.interval([0.5] * 1000)
    assert few[:3] == pytest.approx((0.5, 0.01258, 0.98742), abs=1e-5)  # 1 of 2, exactly
    assert 0.46 < many.low < 0.5 < many.high < 0.54


def test_few_events_have_the_exact_interval():
    """As scipy's binomial test gives it, for none, some and all of n."""
    for n in (1, 2, 5, 100, 1000):
        for k in {0, min(n, 3), n}:
            theirs = stats.binomtest(k, n).proportion_ci(0.95, method="exact")
            ours = intervals.exact(k, n)
            assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-10)


def test_agreement_without_bounds_has_no_interval():
    """Of counts and money nobody knows how far unseen runs could reach."""
    assert np.isnan(intervals.interval([2.0, 2.0], bounded=False)[1:3]).all()
    assert np.isnan(paired_difference([5.0, 6.0], [4.0, 5.0], bounded=False)[1:3]).all()


def test_a_rounded_agreement_is_one():
    """Numbers that differ in their last bits agree."""
    values = np.array([0.1, 0.1 + 1e-16, 0.1 - 1e-16])
    assert np.ptp(intervals.interval(values)[1:3]) > 0.5


def test_a_small_difference_is_none_of_rounding():
    """Of 0.49999 and 0.50001, twenty of each: 0.5 ± t(39) 2.02269 · 0.00001/√39."""
    found = intervals.interval([0.49999, 0.50001] * 20)
    assert found[:3] == pytest.approx((0.5, 0.5 - 3.2389e-6, 0.5 + 3.2389e-6), abs=1e-9)


@given(
    value=st.floats(0, 1),
    n=st.integers(2, 400),
    others=st.lists(st.floats(0, 1), max_size=3),
)
def test_no_interval_of_bounded_runs_has_width_zero(value, n, others):
    """Nor does it leave out the mean, or reach beyond the bounds."""
    values = [value] * n + others
    found = intervals.interval(values)
    assert 0.0 <= found.low < found.high <= 1.0
    assert found.low - 1e-12 <= found.mean <= found.high + 1e-12
    difference = paired_difference(values, [value] * len(values))
    assert -1.0 <= difference.low < difference.high <= 1.0


@pytest.mark.parametrize(("events", "method"), [(19, "exact"), (20, "wilson"), (80, "wilson"), (81, "exact")])
def test_twenty_events_are_no_longer_few(events, method):
    """Nor are they where 20 are missing to all: 1 − 0.8 is a little less than 0.2, and must not count as less."""
    theirs = stats.binomtest(events, 100).proportion_ci(0.95, method=method)
    assert intervals.interval([1] * events + [0] * (100 - events))[1:3] == pytest.approx(theirs, abs=1e-9)


def test_few_events_of_shares_count_as_so_many_cases_as_vary_alike():
    """Three of thirty replicates lose one of two ties: 0.05, with variance 0.675/29.

    61.2 independent ties would vary so (Korn & Graubard 1998), and the few replicates make 56.2 of them.
    """
    for turned in (False, True):
        values = np.array([0.5] * 3 + [0.0] * 27)
        found = intervals.interval(1 - values if turned else values)
        cases = 0.05 * 0.95 * 30 / (0.675 / 29) * (stats.norm.ppf(0.975) / stats.t(29).ppf(0.975)) ** 2
        assert cases == pytest.approx(56.2, abs=0.05)
        low = stats.beta.ppf(0.025, 0.05 * cases, 0.95 * cases + 1)
        high = stats.beta.ppf(0.975, 0.05 * cases + 1, 0.95 * cases)
        expected = (0.95, 1 - high, 1 - low) if turned else (0.05, low, high)
        assert found[:3] == pytest.approx(expected, abs=1e-9)


def test_which_values_are_0_or_1():
    """Nothing below, between or above."""
    assert intervals.zero_or_one(np.array([-1.0, 0.0, 0.5, 1.0, 2.0])).tolist() == [False, True, False, True, False]


def test_an_exact_interval_holds_its_share_however_small():
    """Of 2e-313 of a success in two, where quantiles of the beta distribution lose their accuracy."""
    low, high = intervals.exact([2.2e-313, 0.5], [2.0, 2.0])
    assert (low <= [2.2e-313 / 2, 0.25]).all()
    assert (high >= [2.2e-313 / 2, 0.25]).all()


# ---- few cases --------------------------------------------------------------------------------------


@given(known=st.integers(0, 60), missing=st.integers(0, 40), luck=st.integers(0, 100))
def test_what_few_of_the_runs_have_is_not_given(known, missing, luck):
    """In all tables alike: an outcome that some runs lack needs 20 that have it. How many there are is always told."""
    values = np.append(np.random.default_rng(luck).random(known), np.full(missing, np.nan))
    given_ = known >= FEW or (missing == 0 and known > 0)
    found = intervals.interval(values)
    assert found.n == known
    assert np.isfinite(found.mean) == given_
    difference = paired_difference(values, np.zeros(values.size))
    assert (difference.n, bool(np.isfinite(difference.mean))) == (known, given_)
    if values.size:
        table = intervals.summarise(pd.DataFrame({"point": 0, "retention": values}), ["point"], ["retention"])
        row = table[["retention", "retention_low", "retention_high"]].to_numpy()[0]
        np.testing.assert_allclose(row, found[:3], atol=1e-12)


TIES = (1, 2, 3, 13)
"""Ties of an organisation: a share over them takes so many values, and one more."""


def shares(luck, n, share, ties, together, times):
    """Shares of ties of `n` replicates, (times, n): each tie survives by itself, or all of a replicate together."""
    if together:
        return (luck.random((times, n)) < share).astype(float)
    return luck.binomial(ties, share, (times, n)) / ties


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("share", [0.0, 0.003, 0.01, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("n", [2, 5, 20, 100, 1000])
def test_intervals_of_shares_cover(n, share, together, ties):
    """A nominal 95 % covers at least 93 %, whatever the share, the number of runs, and how ties hang together.

    The simulation's own error is taken off: three standard errors of a coverage of 93 %.
    """
    times = 1000 if n <= 100 else 500
    values = shares(np.random.default_rng(1), n, share, ties, together, times)
    binary = ((values == 0.0) | (values == 1.0)).all(axis=1)
    low, high = intervals.limits(
        np.full(times, n), values.mean(axis=1), values.var(axis=1, ddof=1), binary, bounded=True
    )
    covered = ((low <= share + 1e-12) & (share - 1e-12 <= high)).mean()
    assert covered >= 0.93 - 3 * np.sqrt(0.93 * 0.07 / times)


def test_no_interval_of_an_outcome_reaches_below_0():
    """A count without an upper bound, such as teams, that is seldom 1: Student's t would go below 0."""
    runs = pd.DataFrame({"point": 0, "teams": [1.0] * 2 + [0.0] * 18})
    row = intervals.summarise(runs, ["point"], ["teams"]).iloc[0]
    assert intervals.interval(runs["teams"], bounded=False).low < 0.0
    assert row["teams_low"] == 0.0
    assert row["teams"] == 0.1
