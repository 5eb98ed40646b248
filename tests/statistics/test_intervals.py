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
    _, low, high, _ = intervals.paired_difference([1.2, 1.4, 1.9], [1, 1, 1], bounded=False, level=0.99)
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
    _, low, high, _ = intervals.paired_difference([1] * 29 + [0], [0] * 29 + [1])
    assert (low, high) == (pytest.approx(0.93333 - 2.04523 * 0.066667, abs=1e-5), 1.0)
    _, low, high, _ = intervals.paired_difference([0] * 29 + [1], [1] * 29 + [0])
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


def test_paired_difference_is_that_of_the_same_replicates():
    """Differences 1, 0, 0, 1 have mean 0.5 and t interval ±0.9187; missing ones are left out."""
    mean, low, high, n = intervals.paired_difference([1, 1, 0, 1], [0, 1, 0, 0], bounded=False)
    assert (mean, n) == (0.5, 4)
    assert (low, high) == pytest.approx((0.5 - 0.91870, 0.5 + 0.91870), abs=1e-4)
    some = intervals.paired_difference([1, 1, 0, 1] * 5 + [np.nan], [0, 1, 0, 0] * 5 + [1], bounded=False)
    assert (some.mean, some.n) == (0.5, 20)


def test_common_luck_makes_the_comparison_sharper():
    """With the same luck in both, the difference is known better than from two separate intervals."""
    luck = np.random.default_rng(6).random(400)
    a, b = (luck < 0.6).astype(float), (luck < 0.5).astype(float)
    paired, first, second = intervals.paired_difference(a, b), intervals.interval(a), intervals.interval(b)
    assert paired.high - paired.low < 0.7 * math.hypot(first.high - first.low, second.high - second.low)


def test_no_difference_in_few_replicates_claims_no_certainty():
    """Five replicates that all end alike leave room for a difference either way."""
    mean, low, high, _ = intervals.paired_difference([0, 0, 0, 0, 0], [0, 0, 0, 0, 0])
    assert mean == 0.0
    assert (low, high) == pytest.approx((-0.52182, 0.52182), abs=1e-5)


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
    assert np.isnan(intervals.paired_difference([5.0, 6.0], [4.0, 5.0], bounded=False)[1:3]).all()


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
    difference = intervals.paired_difference(values, [value] * len(values))
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


def test_few_gains_and_losses_have_an_interval_each():
    """Three gains and two losses in a hundred runs: 0.03 and 0.02, exactly, and put together (MOVER)."""
    before, after = np.array([0.0] * 3 + [1.0] * 2 + [0.5] * 95), np.array([1.0] * 3 + [0.0] * 2 + [0.5] * 95)
    gain, loss = (stats.binomtest(k, 100).proportion_ci(0.95, method="exact") for k in (3, 2))
    low = 0.01 - math.hypot(0.03 - gain.low, loss.high - 0.02)
    high = 0.01 + math.hypot(gain.high - 0.03, 0.02 - loss.low)
    assert intervals.paired_difference(after, before)[:3] == pytest.approx((0.01, low, high), abs=1e-9)
    assert intervals.paired_difference(before, after)[:3] == pytest.approx((-0.01, -high, -low), abs=1e-9)


def test_runs_that_nearly_all_gain_all_that_they_can_have_an_interval_each():
    """25 of 40 gain all, and nothing is lost: 0.625, and none of 40, exactly. Upwards Student's t reaches further."""
    before, after = np.zeros(40), np.array([1.0] * 25 + [0.0] * 15)
    gain, loss = (stats.binomtest(k, 40).proportion_ci(0.95, method="exact") for k in (25, 0))
    low = 0.625 - math.hypot(0.625 - gain.low, loss.high)
    high = 0.625 + stats.t(39).ppf(0.975) * math.sqrt(0.625 * 0.375 / 39)
    assert intervals.paired_difference(after, before)[:3] == pytest.approx((0.625, low, high), abs=1e-9)
    assert intervals.paired_difference(before, after)[:3] == pytest.approx((-0.625, -high, -low), abs=1e-9)


def test_many_runs_that_gain_a_part_have_the_interval_of_student():
    """Thirty gains of 0.4 or 0.6: 0.5 ± t(29) 2.04523 · √(0.01/29)."""
    half = 2.045230 * math.sqrt(0.01 / 29)
    found = intervals.paired_difference([0.6, 0.8] * 15, [0.2] * 30)
    assert found[:3] == pytest.approx((0.5, 0.5 - half, 0.5 + half), abs=1e-6)


def test_which_values_are_0_or_1():
    """Nothing below, between or above."""
    assert intervals.zero_or_one(np.array([-1.0, 0.0, 0.5, 1.0, 2.0])).tolist() == [False, True, False, True, False]


def test_an_exact_interval_holds_its_share_however_small():
    """Of 2e-313 of a success in two, where quantiles of the beta distribution lose their accuracy."""
    low, high = intervals.exact([2.2e-313, 0.5], [2.0, 2.0])
    assert (low <= [2.2e-313 / 2, 0.25]).all()
    assert (high >= [2.2e-313 / 2, 0.25]).all()


def test_runs_that_all_differ_alike_claim_no_certainty():
    """Forty of forty lost leave room for one in eleven; and so does one way or the other."""
    for side in (1.0, -1.0):
        found = intervals.paired_difference(*np.array([[1.0] * 40, [0.0] * 40])[:: int(side)])
        assert found.mean == side
        assert abs(found.low) < 1.0 or abs(found.high) < 1.0
        assert 0.85 < min(abs(found.low), abs(found.high)) < 0.93
        assert max(abs(found.low), abs(found.high)) == 1.0


# ---- few cases --------------------------------------------------------------------------------------


@given(known=st.integers(0, 60), missing=st.integers(0, 40), luck=st.integers(0, 100))
def test_what_few_of_the_runs_have_is_not_given(known, missing, luck):
    """In all tables alike: an outcome that some runs lack needs 20 that have it. How many there are is always told."""
    values = np.append(np.random.default_rng(luck).random(known), np.full(missing, np.nan))
    given_ = known >= FEW or (missing == 0 and known > 0)
    found = intervals.interval(values)
    assert found.n == known
    assert np.isfinite(found.mean) == given_
    difference = intervals.paired_difference(values, np.zeros(values.size))
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


@pytest.mark.parametrize("ties", [2, 13])
@pytest.mark.parametrize("change", [0.0, 0.01, 0.5])
@pytest.mark.parametrize("n", [2, 5, 20, 100, 1000])
def test_intervals_of_paired_differences_cover(n, change, ties):
    """The same of a difference under the same luck: a share `change` of the surviving ties is lost."""
    luck, times, before = np.random.default_rng(2), 400, 0.7
    covered, found = 0, dict[bytes, intervals.Interval]()
    for _ in range(times):
        alive = luck.random((n, ties)) < before
        lost = alive & (luck.random((n, ties)) < change)
        same = np.sort(lost.sum(axis=1)).tobytes()  # the differences alone count, as the test below shows
        if same not in found:
            found[same] = intervals.paired_difference((alive & ~lost).mean(axis=1), alive.mean(axis=1))
        covered += found[same].low <= -before * change + 1e-12 <= found[same].high + 2e-12
    assert covered / times >= 0.93 - 4 * np.sqrt(0.93 * 0.07 / times)


@given(
    pairs=st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), min_size=2, max_size=60),
    order=st.randoms(use_true_random=False),
)
def test_an_interval_of_differences_depends_on_nothing_else(pairs, order):
    """Not on the shares that differ, nor on the order of the replicates."""
    after, before = np.array(pairs).T / 13
    mixed = np.array(order.sample(list(after - before), len(pairs)))
    one = intervals.paired_difference(after, before)
    other = intervals.paired_difference(np.maximum(mixed, 0.0), np.maximum(-mixed, 0.0))
    assert one == pytest.approx(other, abs=2e-9)  # ends are rounded to ten digits


def test_p_is_that_of_the_paired_t_test_where_many_runs_differ():
    """Gains and losses in sixty runs: p of scipy.stats.ttest_rel, rounded up."""
    luck = np.random.default_rng(4)
    before = luck.random(60)
    for gain in (0.0, 0.02, 0.1):
        after = np.clip(before + gain + luck.normal(0, 0.1, 60), 0, 1)
        exactly = stats.ttest_rel(after, before).pvalue
        assert exactly <= intervals.p_value(after, before) + 1e-12 <= exactly + 2 / intervals.P_STEPS


def test_p_of_runs_that_agree_or_are_not_enough():
    """Nothing speaks against no difference where all runs agree; a single run is no test."""
    assert intervals.p_value([0.3] * 50, [0.3] * 50) == 1.0
    assert math.isnan(intervals.p_value([0.3], [0.4]))
    assert math.isnan(intervals.p_value([np.nan] * 9, [0.4] * 9))


@pytest.mark.parametrize("ends", [(0.0, 0.3), (-0.3, 0.0)])
def test_an_interval_that_ends_at_0_does_not_leave_it_out(ends):
    """At no level, so p is 1."""
    assert intervals.smallest_p(lambda level: intervals.Interval(0.1, *ends, 9)) == 1.0


@given(st.lists(st.integers(-3, 4), min_size=3, max_size=60), st.sampled_from([0.9, 0.95, 0.99]))
def test_p_never_contradicts_the_interval(changes, level):
    """Whatever changed in however few runs: p is below 1 − level where the interval at this level leaves out 0."""
    before = np.full(len(changes), 0.5)
    after = before + np.array(changes) / 10
    found = intervals.paired_difference(after, before, level=level)
    assert (intervals.p_value(after, before) <= 1 - level + 1e-12) == (found.low > 0 or found.high < 0)


@pytest.mark.parametrize(("n", "changing"), [(10, 1.0), (60, 0.2), (400, 0.02), (400, 1.0)])
@pytest.mark.parametrize("level", [0.05, 0.2, 0.5])
def test_p_finds_no_more_than_its_level_where_nothing_changes(n, changing, level):
    """Gains and losses alike, in few or in all runs: p is below q in at most a share q of tests, so its level holds.

    Where all of many runs change it is below q in a share q: uniform. p is below q where the interval at 1 − q leaves
    out 0, as the test above shows. The simulation's own error is allowed for: three standard errors.
    """
    luck, times = np.random.default_rng(5), 500
    change = luck.normal(0, 0.1, (times, n)) * (luck.random((times, n)) < changing)
    found = [intervals.paired_difference(0.5 + own, np.full(n, 0.5), level=1 - level) for own in change]
    share = np.mean([one.low > 0 or one.high < 0 for one in found])
    error = 3 * np.sqrt(level * (1 - level) / times)
    assert share <= level + error
    assert share >= level - error or n * changing < 100


def test_no_interval_of_an_outcome_reaches_below_0():
    """A count without an upper bound, such as teams, that is seldom 1: Student's t would go below 0."""
    runs = pd.DataFrame({"point": 0, "teams": [1.0] * 2 + [0.0] * 18})
    row = intervals.summarise(runs, ["point"], ["teams"]).iloc[0]
    assert intervals.interval(runs["teams"], bounded=False).low < 0.0
    assert row["teams_low"] == 0.0
    assert row["teams"] == 0.1
