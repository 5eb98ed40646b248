"""The two layers of uncertainty: worked by hand, against simulation, and how often the outer interval is right."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.special import stdtrit

from partnering.statistics import intervals
from partnering.statistics.differences import paired_difference
from partnering.statistics.draws import (
    band,
    difference_in_draws,
    layers,
    outer,
    over_draws,
    paired_over_draws,
    plausible,
    without_luck,
)

LUCKY = 4
"""Figures from simulation may miss by so many standard errors."""


def sums(runs):
    """The means of draws and of replicates, and the squared deviations within draws, of runs (points, draws, reps)."""
    by_draw = runs.mean(axis=2)
    return by_draw, ((runs - by_draw[..., np.newaxis]) ** 2).sum(axis=2), runs.mean(axis=1)


def test_variance_components_worked_by_hand():
    """Two draws and three replicates: 1 3 5 and 5 9 7, of mean 5.

    Means of draws 3 and 7: MS of draws 3 (4 + 4) / 1 = 24. Means of replicates 3, 6, 6: MS 2 (4 + 1 + 1) / 2 = 6.
    All squares 40 = 24 + 12 + rest 4, of 2 degrees of freedom: MS 2. So the data's is (24 − 2) / 3, the luck that all
    share (6 − 2) / 2, the rest 2; the variance of the mean (24 + 6 − 2) / 6.
    """
    found = layers(*sums(np.array([[[1.0, 3.0, 5.0], [5.0, 9.0, 7.0]]])))
    assert found.data_variance[0] == pytest.approx(22 / 3)
    assert found.shared_variance[0] == pytest.approx(2.0)
    assert found.luck_variance[0] == pytest.approx(4.0)
    degrees = 28**2 / (24**2 / 1 + 6**2 / 2 + 2**2 / 2)
    assert degrees == pytest.approx(1.315, abs=1e-3)
    half = stdtrit(degrees, 0.975) * (28 / 6) ** 0.5
    assert (found.low[0], found.high[0]) == pytest.approx((5 - half, 5 + half))


def test_estimates_are_unbiased():
    """Over many data sets their means are what the runs were made with, also where the data leave nothing open."""
    rng = np.random.default_rng(1)
    for data, shared, rest in ((0.3, 0.2, 0.5), (0.0, 0.4, 0.4), (0.5, 0.0, 1.0)):
        runs = data * rng.normal(size=(4000, 8, 1)) + shared * rng.normal(size=(4000, 1, 6))
        found = layers(*sums(runs + rest * rng.normal(size=(4000, 8, 6))))
        for estimates, truth in (
            (found.data_variance, data**2),
            (found.shared_variance, shared**2),
            (found.luck_variance, shared**2 + rest**2),
        ):
            assert abs(estimates.mean() - truth) < LUCKY * estimates.std() / 4000**0.5


def test_one_way_anova_would_be_biased_under_common_luck():
    """Why the design is taken as crossed: a nested one takes the shared luck away from the spread of the draws."""
    rng = np.random.default_rng(2)
    runs = rng.normal(size=(4000, 8, 1)) + 2 * rng.normal(size=(4000, 1, 6)) + rng.normal(size=(4000, 8, 6))
    by_draw, squares, by_replicate = sums(runs)
    nested = by_draw.var(axis=1, ddof=1) - squares.sum(axis=1) / (8 * 5) / 6
    assert nested.mean() < 0.5
    assert layers(by_draw, squares, by_replicate).data_variance.mean() == pytest.approx(1.0, abs=0.05)


def test_the_interval_of_the_grand_mean_holds_it():
    """Over other draws and other luck, in 95 % of data sets or nearly."""
    rng = np.random.default_rng(3)
    for data, shared, rest in ((0.3, 0.2, 0.5), (0.3, 0.0, 0.1), (0.01, 0.4, 0.4)):
        runs = data * rng.normal(size=(2000, 20, 1)) + shared * rng.normal(size=(2000, 1, 15))
        found = layers(*sums(runs + rest * rng.normal(size=(2000, 20, 15))))
        assert ((found.low <= 0) & (found.high >= 0)).mean() >= 0.93


def test_without_luck_the_draws_have_the_spread_of_the_draws():
    """The spread of the means of draws is too wide by luck; what is left has the variance that is estimated."""
    rng = np.random.default_rng(4)
    runs = 0.1 * rng.normal(size=(1, 2000, 1)) + 0.5 * rng.normal(size=(1, 2000, 20))
    by_draw, squares, by_replicate = sums(runs)
    found = layers(by_draw, squares, by_replicate)
    left = without_luck(by_draw, squares, 20, found)
    assert by_draw.std() > 0.14
    assert left.std() == pytest.approx(0.1, abs=0.01)


def test_draws_that_agree_leave_nothing_open():
    """Alike to the last bit: the outer interval is that of luck, to the last bit."""
    run = np.random.default_rng(5).random(50) < 0.3
    found = band(np.repeat(run[np.newaxis, np.newaxis].astype(float), 7, axis=1))
    of_one = intervals.interval(run.astype(float))[:3]
    assert (found.mean[0], found.low[0], found.high[0]) == of_one
    assert (found.mean[0], found.luck_low[0], found.luck_high[0]) == of_one


def test_the_outer_interval_is_that_of_draws_without_luck():
    """From the parts that are worked by hand above: 60 draws of 30 runs, near 1 so that the end is cut off there."""
    rng = np.random.default_rng(8)
    runs = (rng.random((1, 60, 30)) < rng.beta(9.0, 1.0, 60)[:, np.newaxis]).astype(float)
    by_draw, squares, by_replicate = sums(runs)
    luck = intervals.interval(by_replicate[0])
    spread = without_luck(by_draw, squares, 30, layers(by_draw, squares, by_replicate))
    ends = [np.array([end]) for end in (luck.mean, luck.low, luck.high)]
    (low,), (high,) = outer(spread, *ends, bounded=False)
    assert high > 1.0
    found = band(runs)
    assert (found.low[0], found.high[0]) == pytest.approx((low, 1.0))
    assert plausible(runs[0], luck) == pytest.approx((low, 1.0))
    assert plausible(runs[0], luck, bounded=False) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("a", "b"), [(2.0, 2.0), (0.3, 3.0), (20.0, 20.0), (200.0, 300.0)], ids=["wide", "floor", "narrow", "luck alone"]
)
def test_the_outer_interval_holds_a_plausible_organisation(a, b):
    """One more draw from the same distribution lies in it in at least 93 % of data sets, also near the floor."""
    rng = np.random.default_rng(6)
    held, sets, draws, replicates = 0, 400, 60, 30
    for _ in range(sets):
        truth = rng.beta(a, b, draws)
        common = rng.random(replicates)  # half of the runs of a draw go by the luck that all draws share
        own = rng.random((draws, replicates))
        luck = np.where(np.arange(replicates) % 2, common, own)
        found = band((luck < truth[:, np.newaxis]).astype(float)[np.newaxis])
        held += found.low[0] <= rng.beta(a, b) <= found.high[0]
    assert held / sets >= 0.93


# ---- differences within a draw -------------------------------------------------------------------


def test_a_difference_of_draws_that_agree_is_that_of_one():
    """To the last bit, with its interval; it rises in every draw or in none."""
    rng = np.random.default_rng(7)
    before, after = rng.random(60) < 0.3, rng.random(60) < 0.6
    a, b = (np.repeat(runs[np.newaxis].astype(float), 9, axis=0) for runs in (after, before))
    found, alone = paired_over_draws(a, b), paired_difference(after.astype(float), before.astype(float))
    assert found[:4] == alone
    assert (found.rises[0], found.falls[0]) == (1.0, 0.0)
    assert found.rises[1] == pytest.approx(0.025 ** (1 / 9))
    nothing = paired_over_draws(a, a)
    assert (nothing.mean, nothing.rises[0], nothing.falls[0]) == (0.0, 0.0, 0.0)


def test_a_difference_worked_by_hand():
    """Four draws that gain 1, 2, 3 and −1, with luck of ± 0.1 that all share in each of 24 replicates: mean 1.25.

    Luck's half: t(23) · 0.1 / √23. That of other draws: t(3) · s / 2, and s² = 8.75 / 3.
    """
    gains = np.array([[1.0], [2.0], [3.0], [-1.0]]) + np.tile([0.1, -0.1], 12)
    found = paired_over_draws(gains, np.zeros((4, 24)), bounded=False)
    luck = stdtrit(23, 0.975) * 0.1 / 23**0.5
    half = np.hypot(luck, stdtrit(3, 0.975) * (8.75 / 3) ** 0.5 / 2)
    assert (found.mean, found.low, found.high) == pytest.approx((1.25, 1.25 - half, 1.25 + half))
    assert (found.rises[0], found.falls[0]) == (0.75, 0.25)
    luck = stdtrit(23, 0.95) * 0.1 / 23**0.5
    assert (found.most_low, found.most_high) == pytest.approx(
        (1.25 - np.hypot(2.25, luck), 1.25 + np.hypot(1.75, luck))
    )


def test_a_difference_in_each_draw_worked_by_hand():
    """The runs of the first test: draws of 3 and 7 with the variance 22 / 3, and 4 of luck, half of it shared.

    What luck adds to a draw is 8 / 2 / 3 without the half that all share: 2 / 3. So each keeps the root of
    22 / 3 out of 24 / 3 of its distance from 5. A draw without a run that tells it has none, and changes no other.
    """
    runs = np.array([[1.0, 3.0, 5.0], [5.0, 9.0, 7.0]])
    kept = 2 * (22 / 24) ** 0.5
    assert difference_in_draws(runs, np.zeros((2, 3))) == pytest.approx([5 - kept, 5 + kept])
    more = np.vstack([runs, np.full(3, np.nan)])
    assert difference_in_draws(more, np.zeros((3, 3))) == pytest.approx([3.0, 7.0, np.nan], nan_ok=True)


def test_a_difference_of_shares_ends_at_one():
    """Three draws that gain all and one that gains nothing: other draws would reach beyond 1, and below −1."""
    gains, nothing = np.repeat([[1.0], [1.0], [1.0], [0.0]], 24, axis=1), np.zeros((4, 24))
    found, lost = paired_over_draws(gains, nothing), paired_over_draws(nothing, gains)
    assert (found.mean, found.high, found.most_high) == (0.75, 1.0, 1.0)
    assert (lost.mean, lost.low, lost.most_low) == (-0.75, -1.0, -1.0)


def test_a_loss_that_no_replicate_shows_is_left_open_in_every_draw():
    """Five replicates that all gain 0.1 in each of 40 draws: losses may be larger. Of 30 replicates they are not."""
    for replicates, low in ((5, 0.0), (30, 0.025 ** (1 / 40))):
        a = np.full((40, replicates), 0.1)
        found = paired_over_draws(a, np.zeros_like(a))
        assert (found.low > 0.0) == (low > 0.0)
        assert found.rises == (1.0, pytest.approx(low), 1.0)
        assert found.falls[:2] == (0.0, 0.0)
        assert (found.falls[2] == 1.0) == (low == 0.0)


def test_a_gain_that_no_replicate_of_a_draw_shows_is_left_open_there():
    """Of four kinds of draws one gains, one shows nothing, two lose more than they can gain unseen."""
    change = np.zeros((4, 30))
    change[0, :12], change[2:] = 0.3, -0.3
    gains, losses = (np.repeat(np.maximum(way * change, 0.0), 40, axis=0) for way in (1.0, -1.0))
    found = paired_over_draws(gains, losses)
    assert (found.rises[0], found.rises[2]) == (0.25, 0.5)
    assert (found.falls[0], found.falls[2]) == (0.5, 0.75)


def test_a_rare_gain_alike_in_all_draws_is_not_said_to_help_in_some_alone():
    """A gain in 2 % of runs of every draw: 50 runs show it in two thirds of them. It helps in all of them."""
    rng = np.random.default_rng(3)
    for _ in range(50):
        luck = np.where(rng.random((40, 50)) < 0.5, rng.random(50), rng.random((40, 50)))
        found = paired_over_draws((luck < 0.02).astype(float), np.zeros((40, 50)))
        assert np.isnan(found.mean) or found.rises[2] == 1.0


def test_what_changes_no_run_helps_in_no_draw():
    """Whatever luck leaves open: all draws met it, and no run differs."""
    nothing = np.zeros((40, 5))
    found = paired_over_draws(nothing, nothing)
    assert found.rises == found.falls == (0.0, 0.0, pytest.approx(1 - 0.025 ** (1 / 40)))


def test_missing_runs_are_left_out_in_pairs():
    """A replicate in which either is missing in a draw says nothing of that draw."""
    a, b = np.ones((3, 30)), np.zeros((3, 30))
    a[0, :29], b[1, 3] = np.nan, np.nan
    found = paired_over_draws(a, b)
    assert (found.mean, found.n, found.rises[0]) == (1.0, 30, 1.0)
    assert np.isnan(paired_over_draws(np.full((2, 30), np.nan), b[:2]).mean)


@pytest.mark.parametrize("spread", [0.0, 0.05, 0.15])
def test_the_interval_of_a_difference_holds_its_mean(spread):
    """Over other draws and other luck, in at least 93 % of data sets; and most plausible organisations as it says."""
    rng = np.random.default_rng(9)
    sets, draws, replicates = 300, 40, 30
    held = within = 0
    for _ in range(sets):
        gain = np.clip(rng.normal(0.1, spread, draws), -0.5, 0.5)[:, np.newaxis]
        luck = rng.random((draws, replicates)) * 0.3 + 0.7 * rng.random(replicates)
        found = paired_over_draws((luck < 0.5 + gain).astype(float), (luck < 0.5).astype(float))
        truth, one = rng.normal(0.1, spread, (2, 2_000)).clip(-0.5, 0.5)
        chance = np.interp(np.append(truth, one[0]) + 0.5, *_rises())
        held += found.low <= chance[:-1].mean() - np.interp(0.5, *_rises()) <= found.high
        within += found.most_low <= chance[-1] - np.interp(0.5, *_rises()) <= found.most_high
    assert held / sets >= 0.93
    assert within / sets >= 0.90 - LUCKY * (0.90 * 0.10 / sets) ** 0.5


@cache
def _rises():
    """The distribution of the luck of the test above, by simulation."""
    luck = np.sort(np.random.default_rng(10).random(400_000) * 0.3 + 0.7 * np.random.default_rng(11).random(400_000))
    return luck, np.linspace(0.0, 1.0, luck.size)


def test_the_interval_of_a_plausible_organisation_holds_luck_where_draws_agree():
    """Draws that agree leave the interval of luck; draws that differ reach beyond; a missing run counts for nothing."""
    luck = np.random.default_rng(2)
    one = luck.random(40)
    alone = intervals.interval(one)
    assert plausible(np.stack([one] * 5), alone) == (alone.low, alone.high)
    different = np.clip(one + np.linspace(-0.3, 0.3, 60)[:, np.newaxis], 0.0, 1.0)
    mean = intervals.interval(over_draws(different))
    low, high = plausible(different, mean)
    assert low < mean.low
    assert high > mean.high
    partly = np.where(luck.random(different.shape) < 0.1, np.nan, different)
    assert plausible(partly, mean) == pytest.approx((low, high), abs=0.06)
    assert np.isnan(plausible(np.full((3, 4), np.nan), intervals.interval([np.nan]))).all()
