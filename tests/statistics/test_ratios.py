"""Shares of cases that come in clusters, against other results, and how often their intervals hold the truth."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.statistics import intervals
from partnering.statistics.few import FEW
from partnering.statistics.ratios import Sums, ratios

DATASETS, LUCKY = 1000, 4  # coverage is counted over so many data sets, and may miss by so many standard errors


def shares(own, every):
    """The shares of data sets of clusters, arrays (data sets, clusters)."""
    own, every = (np.atleast_2d(np.asarray(values, dtype=float)) for values in (own, every))
    sums = Sums(*(values.sum(axis=1) for values in (own, own**2, own * every, every, every**2)))
    return ratios((every > 0).sum(axis=1), sums)


def test_a_share_of_clusters_of_one_is_that_of_independent_cases():
    """30 of 100, each in a run of its own: Wilson's interval; runs without a case say nothing."""
    share, low, high = shares([1] * 30 + [0] * 170, [1] * 100 + [0] * 100)
    assert (share[0], low[0], high[0]) == intervals.interval([1] * 30 + [0] * 70)[:3]


def test_a_share_of_unlike_clusters_worked_by_hand():
    """Four kinds of runs, 25 of each: 1 of 2, 2 of 2, 0 of 1, 1 of 3: 100 of 200.

    Deviations from half of all: 0, 1, −0.5, −0.5: squares 37.5; standard error √(37.5 · 100/99) / 200; t(99) 1.98422.
    """
    share, low, high = shares([1, 2, 0, 1] * 25, [2, 2, 1, 3] * 25)
    half = 1.98422 * (37.5 * 100 / 99) ** 0.5 / 200
    assert (share[0], low[0], high[0]) == pytest.approx((0.5, 0.5 - half, 0.5 + half), abs=1e-6)


def test_where_all_runs_agree_no_certainty_is_claimed():
    """All cases are of one kind: the runs count as one case each, 30 of 30."""
    share, low, high = shares([3] * 30, [3] * 30)
    assert (share[0], high[0]) == (1.0, 1.0)
    assert low[0] == pytest.approx(0.025 ** (1 / 30))


def test_two_runs_tell_how_far_runs_differ():
    """5 of 20 and 15 of 20: deviations of 5 from half of each, so a standard error of √(50 · 2) / 40; t(1) 12.7062."""
    share, low, high = shares([5, 15], [20, 20])
    assert (share[0], low[0], high[0]) == (0.5, 0.0, 1.0)
    share, low, high = shares([5.9, 6.1], [20, 20])  # as shares of cases may be
    half = 12.7062 * (0.02 * 2) ** 0.5 / 40
    assert (share[0], low[0], high[0]) == pytest.approx((0.3, 0.3 - half, 0.3 + half), abs=1e-6)


def test_too_few_cases_have_no_share():
    """One less than enough: nothing. Enough of them in a single run: a share without an interval."""
    assert np.isnan(shares([1] * (FEW - 1), [1] * (FEW - 1))).all()
    assert np.isnan(shares([0], [0])).all()
    share, low, high = shares([FEW / 2], [FEW])
    assert share[0] == 0.5
    assert np.isnan([low, high]).all()


@pytest.mark.parametrize("clusters", [20, 200])
@pytest.mark.parametrize("alike", [0.0, 0.3], ids=["independent", "alike in a run"])
@pytest.mark.parametrize("truth", [0.02, 0.1, 0.4, 0.9])
def test_intervals_hold_the_truth(truth, alike, clusters):
    """In 95 % of data sets or more, also where the cases of a run are alike (intraclass correlation 0.3)."""
    rng = np.random.default_rng(1)
    shape = DATASETS, clusters
    of_run = rng.beta(truth * (1 / alike - 1), (1 - truth) * (1 / alike - 1), shape) if alike else np.full(shape, truth)
    every = rng.binomial(13, 0.4, shape)
    share, low, high = shares(rng.binomial(every, of_run), every)
    held = ((low <= truth) & (truth <= high))[~np.isnan(share)]
    assert held.size > DATASETS / 2
    assert held.mean() >= 0.95 - LUCKY * (0.95 * 0.05 / held.size) ** 0.5
