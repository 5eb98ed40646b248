"""Differences under the same luck: worked by hand, as properties, and how often their intervals hold the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from partnering.statistics.differences import P_STEPS, p_value, paired_difference, smallest_p, unseen
from partnering.statistics.few import FEW
from partnering.statistics.intervals import Interval, interval


def test_paired_difference_is_that_of_the_same_replicates():
    """Differences 1, 0, 0, 1 have mean 0.5 and t interval ±0.9187; missing ones are left out."""
    mean, low, high, n = paired_difference([1, 1, 0, 1], [0, 1, 0, 0], bounded=False)
    assert (mean, n) == (0.5, 4)
    assert (low, high) == pytest.approx((0.5 - 0.91870, 0.5 + 0.91870), abs=1e-4)
    some = paired_difference([1, 1, 0, 1] * 5 + [np.nan], [0, 1, 0, 0] * 5 + [1], bounded=False)
    assert (some.mean, some.n) == (0.5, 20)


def test_common_luck_makes_the_comparison_sharper():
    """With the same luck in both, the difference is known better than from two separate intervals."""
    luck = np.random.default_rng(6).random(400)
    a, b = (luck < 0.6).astype(float), (luck < 0.5).astype(float)
    paired, first, second = paired_difference(a, b), interval(a), interval(b)
    assert paired.high - paired.low < 0.7 * math.hypot(first.high - first.low, second.high - second.low)


def test_no_difference_in_few_replicates_claims_no_certainty():
    """Five replicates that all end alike leave room for a difference either way."""
    mean, low, high, _ = paired_difference([0, 0, 0, 0, 0], [0, 0, 0, 0, 0])
    assert mean == 0.0
    assert (low, high) == pytest.approx((-0.52182, 0.52182), abs=1e-5)


def test_few_gains_and_losses_have_an_interval_each():
    """Three gains and two losses in a hundred runs: 0.03 and 0.02, exactly, and put together (MOVER)."""
    before, after = np.array([0.0] * 3 + [1.0] * 2 + [0.5] * 95), np.array([1.0] * 3 + [0.0] * 2 + [0.5] * 95)
    gain, loss = (stats.binomtest(k, 100).proportion_ci(0.95, method="exact") for k in (3, 2))
    low = 0.01 - math.hypot(0.03 - gain.low, loss.high - 0.02)
    high = 0.01 + math.hypot(gain.high - 0.03, 0.02 - loss.low)
    assert paired_difference(after, before)[:3] == pytest.approx((0.01, low, high), abs=1e-9)
    assert paired_difference(before, after)[:3] == pytest.approx((-0.01, -high, -low), abs=1e-9)


def test_losses_that_no_replicate_shows_may_be_larger_than_gains_that_were_seen():
    """Five gains of 0.1 in fifty runs: losses in at most 7.1 % of them, and of these 52.2 % larger than 0.1.

    1 − 0.025^(1/50) = 0.07112 and 1 − 0.025^(1/5) = 0.52182, so 0.07112 · (0.1 + 0.52182 · 0.9). Where no run differs,
    a loss may be as large as can be.
    """
    change = np.array([0.1] * 5 + [0.0] * 45)
    assert unseen(change) == (0.0, pytest.approx(0.07112 * (0.1 + 0.52182 * 0.9), abs=1e-5))
    assert unseen(-change) == unseen(change)[::-1]
    assert unseen(np.zeros(50)) == pytest.approx((0.07112, 0.07112), abs=1e-5)
    assert unseen(np.repeat([0.1, 0.2, 0.0], 10)) == (0.0, 0.0)
    gain = interval(change)
    low = 0.01 - math.hypot(0.01 - gain.low, unseen(change)[1])
    assert paired_difference(change, np.zeros(50))[:3] == pytest.approx((0.01, low, gain.high), abs=1e-9)
    assert paired_difference(-change, np.zeros(50))[:3] == pytest.approx((-0.01, -gain.high, -low), abs=1e-9)


@pytest.mark.parametrize("n", [50, 100])
@pytest.mark.parametrize("size", [1 / 13, 0.2, 0.5])
def test_more_gains_never_say_less(n, size):
    """The lower end rises with each replicate that gains, and makes no leap where they are no longer few."""
    change = (np.arange(n) < np.arange(2 * FEW)[:, np.newaxis]) * size
    low = np.array([paired_difference(own, np.zeros(n)).low for own in change])
    steps = np.diff(low)
    assert (steps > 0.0).all()
    assert steps[FEW - 1] < 0.6 * low[FEW]


def _changes(luck, n, gaining, losing, size_of_losses):
    """Gains of one tie in thirteen in some of the replicates, and losses of other sizes in others."""
    u = luck.random(n)
    return ((u < gaining) - (u > 1.0 - losing) * size_of_losses) / 13


@pytest.mark.parametrize(("gaining", "losing", "size"), [(0.1, 0.02, 6), (0.2, 0.02, 6), (0.1, 0.05, 2)])
@pytest.mark.parametrize("n", [20, 50, 100])
def test_rare_losses_that_are_larger_than_gains_are_covered(n, gaining, losing, size):
    """Where many data sets show gains alone, and the losses that they do not show are up to six times as large."""
    luck, times, mean = np.random.default_rng(3), 400, (gaining - losing * size) / 13
    covered = 0
    for _ in range(times):
        found = paired_difference(_changes(luck, n, gaining, losing, size), np.zeros(n))
        covered += found.low <= mean <= found.high
    assert covered / times >= 0.93 - 4 * np.sqrt(0.93 * 0.07 / times)


def test_runs_that_nearly_all_gain_all_that_they_can_have_an_interval_each():
    """25 of 40 gain all, and nothing is lost: 0.625, and none of 40, exactly. Upwards Student's t reaches further."""
    before, after = np.zeros(40), np.array([1.0] * 25 + [0.0] * 15)
    gain, loss = (stats.binomtest(k, 40).proportion_ci(0.95, method="exact") for k in (25, 0))
    low = 0.625 - math.hypot(0.625 - gain.low, loss.high)
    high = 0.625 + stats.t(39).ppf(0.975) * math.sqrt(0.625 * 0.375 / 39)
    assert paired_difference(after, before)[:3] == pytest.approx((0.625, low, high), abs=1e-9)
    assert paired_difference(before, after)[:3] == pytest.approx((-0.625, -high, -low), abs=1e-9)


def test_many_runs_that_gain_a_part_have_the_interval_of_student():
    """Thirty gains of 0.4 or 0.6: 0.5 ± t(29) 2.04523 · √(0.01/29)."""
    half = 2.045230 * math.sqrt(0.01 / 29)
    found = paired_difference([0.6, 0.8] * 15, [0.2] * 30)
    assert found[:3] == pytest.approx((0.5, 0.5 - half, 0.5 + half), abs=1e-6)


def test_runs_that_all_differ_alike_claim_no_certainty():
    """Forty of forty lost leave room for one in eleven; and so does one way or the other."""
    for side in (1.0, -1.0):
        found = paired_difference(*np.array([[1.0] * 40, [0.0] * 40])[:: int(side)])
        assert found.mean == side
        assert abs(found.low) < 1.0 or abs(found.high) < 1.0
        assert 0.85 < min(abs(found.low), abs(found.high)) < 0.93
        assert max(abs(found.low), abs(found.high)) == 1.0


@pytest.mark.parametrize("ties", [2, 13])
@pytest.mark.parametrize("change", [0.0, 0.01, 0.5])
@pytest.mark.parametrize("n", [2, 5, 20, 100, 1000])
def test_intervals_of_paired_differences_cover(n, change, ties):
    """The same of a difference under the same luck: a share `change` of the surviving ties is lost."""
    luck, times, before = np.random.default_rng(2), 400, 0.7
    covered, found = 0, dict[bytes, Interval]()
    for _ in range(times):
        alive = luck.random((n, ties)) < before
        lost = alive & (luck.random((n, ties)) < change)
        same = np.sort(lost.sum(axis=1)).tobytes()  # the differences alone count, as the test below shows
        if same not in found:
            found[same] = paired_difference((alive & ~lost).mean(axis=1), alive.mean(axis=1))
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
    one = paired_difference(after, before)
    other = paired_difference(np.maximum(mixed, 0.0), np.maximum(-mixed, 0.0))
    assert one == pytest.approx(other, abs=2e-9)  # ends are rounded to ten digits


def test_p_is_that_of_the_paired_t_test_where_many_runs_differ():
    """Gains and losses in sixty runs: p of scipy.stats.ttest_rel, rounded up."""
    luck = np.random.default_rng(4)
    before = luck.random(60)
    for gain in (0.0, 0.02, 0.1):
        after = np.clip(before + gain + luck.normal(0, 0.1, 60), 0, 1)
        exactly = stats.ttest_rel(after, before).pvalue
        assert exactly <= p_value(after, before) + 1e-12 <= exactly + 2 / P_STEPS


def test_p_of_runs_that_agree_or_are_not_enough():
    """Nothing speaks against no difference where all runs agree; a single run is no test."""
    assert p_value([0.3] * 50, [0.3] * 50) == 1.0
    assert math.isnan(p_value([0.3], [0.4]))
    assert math.isnan(p_value([np.nan] * 9, [0.4] * 9))


@pytest.mark.parametrize("ends", [(0.0, 0.3), (-0.3, 0.0)])
def test_an_interval_that_ends_at_0_does_not_leave_it_out(ends):
    """At no level, so p is 1."""
    assert smallest_p(lambda level: Interval(0.1, *ends, 9)) == 1.0


@given(st.lists(st.integers(-3, 4), min_size=3, max_size=60), st.sampled_from([0.9, 0.95, 0.99]))
def test_p_never_contradicts_the_interval(changes, level):
    """Whatever changed in however few runs: p is below 1 − level where the interval at this level leaves out 0."""
    before = np.full(len(changes), 0.5)
    after = before + np.array(changes) / 10
    found = paired_difference(after, before, level=level)
    assert (p_value(after, before) <= 1 - level + 1e-12) == (found.low > 0 or found.high < 0)


@pytest.mark.parametrize(("n", "changing"), [(10, 1.0), (60, 0.2), (400, 0.02), (400, 1.0)])
@pytest.mark.parametrize("level", [0.05, 0.2, 0.5])
def test_p_finds_no_more_than_its_level_where_nothing_changes(n, changing, level):
    """Gains and losses alike, in few or in all runs: p is below q in at most a share q of tests, so its level holds.

    Where all of many runs change it is below q in a share q: uniform. p is below q where the interval at 1 − q leaves
    out 0, as the test above shows. The simulation's own error is allowed for: three standard errors.
    """
    luck, times = np.random.default_rng(5), 500
    change = luck.normal(0, 0.1, (times, n)) * (luck.random((times, n)) < changing)
    found = [paired_difference(0.5 + own, np.full(n, 0.5), level=1 - level) for own in change]
    share = np.mean([one.low > 0 or one.high < 0 for one in found])
    error = 3 * np.sqrt(level * (1 - level) / times)
    assert share <= level + error
    assert share >= level - error or n * changing < 100
