"""The two layers of uncertainty: worked by hand, against simulation, and how often the outer interval is right."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.statistics import intervals
from partnering.statistics.draws import layers, outer, without_luck

LUCKY = 4
"""Figures from simulation may miss by so many standard errors."""


def sums(runs):
    """The means of draws and of replicates, and the squared deviations within draws, of runs (points, draws, reps)."""
    by_draw = runs.mean(axis=2)
    return by_draw, ((runs - by_draw[..., np.newaxis]) ** 2).sum(axis=2), runs.mean(axis=1)


def whole(runs):
    """The layers and the outer interval of runs (points, draws, replicates)."""
    by_draw, squares, by_replicate = sums(runs)
    found = layers(by_draw, squares, by_replicate)
    n = np.full(len(runs), runs.shape[2])
    variance, binary = by_replicate.var(axis=1, ddof=1), (by_replicate % 1 == 0).all(axis=1)
    luck = intervals.limits(n, by_replicate.mean(axis=1), variance, binary, bounded=True)
    low, high = outer(without_luck(by_draw, squares, runs.shape[2], found), by_draw.mean(axis=1), *luck)
    return found, low, high


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
    half = intervals.stdtrit(degrees, 0.975) * (28 / 6) ** 0.5
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
    _, low, high = whole(np.repeat(run[np.newaxis, np.newaxis].astype(float), 7, axis=1))
    assert (low[0], high[0]) == intervals.interval(run.astype(float))[1:3]


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
        _, low, high = whole((luck < truth[:, np.newaxis]).astype(float)[np.newaxis])
        held += low[0] <= rng.beta(a, b) <= high[0]
    assert held / sets >= 0.93
