"""Thresholds over plausible organisations: what luck does to them, what the data leave open, and both together."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.statistics import crossings
from partnering.statistics.intervals import shares_of
from partnering.statistics.resampling import RESAMPLES

LEVELS = np.linspace(0.0, 1.0, 21)
DRAWS = 20


def thresholds(edge, replicates=40, luck=0.0, seed=1):
    """The thresholds of draws whose margin passes 0 at an edge, which luck moves for each replicate."""
    random, counted = np.random.default_rng(seed), crossings.weights(replicates)
    found = []
    for own in edge:
        margins = own + luck * random.normal(size=(replicates, 1)) - LEVELS
        found.append(crossings.threshold(margins, LEVELS, counted))
    return found


def test_draws_that_agree_have_the_edge_of_one():
    """All tip there; luck does to the median what it does to one, and nothing is left open beside it."""
    random, counted = np.random.default_rng(2), crossings.weights(40)
    one = crossings.threshold(0.43 + 0.1 * random.normal(size=(40, 1)) - LEVELS, LEVELS, counted)
    alone, every = crossings.crossing(one, 40), np.ones(30, dtype=bool)
    found = crossings.over_draws([one] * 30, every, every)
    assert (found.draws, found.tip, found.tip_luck_low, found.tip_luck_high) == (30, 1.0, 1.0, 1.0)
    assert (found.at, found.luck_low, found.luck_high) == alone
    assert (found.most_low, found.most_high) == (alone.low, alone.high)


def test_the_share_that_tips_and_where_are_those_of_the_draws():
    """Of 40 draws 10 never pass within the values, and 10 have cases too few to count; no luck."""
    edge = np.concatenate([np.linspace(0.2, 0.8, 20), np.full(10, 1.5), np.full(10, 0.5)])
    told = np.arange(40) < 30
    found = crossings.over_draws(thresholds(edge), told, np.ones(40, dtype=bool))
    assert found.draws == 30
    assert found.tip == pytest.approx(2 / 3)
    assert found.tip_low < 0.55
    assert (found.tip_luck_low, found.tip_luck_high) == (found.tip, found.tip)
    assert found.at == pytest.approx(0.5)
    assert found.most_low == pytest.approx(0.2, abs=0.03)
    assert found.most_high == pytest.approx(0.8, abs=0.03)
    few = crossings.over_draws(thresholds(edge[:25]), np.arange(25) < 19, np.ones(25, dtype=bool))
    assert np.isnan(few[1:]).all()


def test_the_range_holds_the_edge_of_one_more_organisation():
    """Edges of draws are spread by luck too, which is taken off: the range holds 90 % of true edges, and not all."""
    held, wide = [], []
    for seed in range(30):
        random = np.random.default_rng(seed)
        true = random.normal(0.5, 0.08, 40)
        found = crossings.over_draws(thresholds(true, 30, 0.3, seed), np.ones(40, bool), np.ones(40, bool))
        more = random.normal(0.5, 0.08, 200)
        held.append(np.mean((found.most_low <= more) & (more <= found.most_high)))
        wide.append(found.most_high - found.most_low)
    assert 0.85 <= np.mean(held) <= 0.99
    assert np.mean(wide) < 2 * 1.645 * np.hypot(0.08, 0.3 / np.sqrt(30)) + 0.05  # with the luck of a draw, and a step


def resampled(at, step=0.0):
    """Thresholds of draws from where they lie, (draws, 1 + RESAMPLES), within a step of two values."""
    return [crossings.Threshold(own, own - step / 2, own + step / 2, True, 1) for own in at]


def test_the_interval_of_a_share_worked_by_hand():
    """Of 20 draws 10 tip; in 9 of 400 resamples 7 do and in 2 more 8, in others 13 and 12. So luck leaves 8 to 12.

    The exact interval of 10 of 20 holds other draws, and MOVER puts both together.
    """
    tipping = np.full(1 + RESAMPLES, 10)
    tipping[1:12], tipping[-11:] = [8, 8] + [7] * 9, [13] * 9 + [12, 12]
    at = np.where(np.arange(DRAWS)[:, np.newaxis] < tipping, 0.5, np.inf)
    every = np.ones(DRAWS, dtype=bool)
    found = crossings.over_draws(resampled(at), every, every)
    assert (found.tip, found.tip_luck_low, found.tip_luck_high) == (0.5, 0.4, 0.6)
    (low,), (high,) = shares_of([10], DRAWS)
    assert found.tip_low == pytest.approx(0.5 - np.hypot(0.5 - low, 0.1))
    assert found.tip_high == pytest.approx(0.5 + np.hypot(high - 0.5, 0.1))
    assert np.isnan(found.at)  # of ten that tip no median is told
    turned = crossings.over_draws(resampled(at[:, ::-1]), every, every)
    assert (turned.tip, turned.tip_luck_low, turned.tip_luck_high) == (0.6, 0.4, 0.6)
    once = np.where(np.arange(1 + RESAMPLES) % 12 == 1, np.inf, 0.5)  # one draw tips, and by luck none
    seldom = crossings.over_draws(resampled(np.vstack([once, np.full((DRAWS - 1, once.size), np.inf)])), every, every)
    assert (seldom.tip, seldom.tip_low, seldom.tip_luck_low) == (0.05, 0.0, 0.0)
    for share, end in ((0, 0.0), (DRAWS, 1.0)):
        edge = np.where(np.arange(DRAWS) < share, 0.5, np.inf)[:, np.newaxis]
        sure = crossings.over_draws(resampled(np.repeat(edge, 1 + RESAMPLES, axis=1)), every, every)
        assert (sure.tip, end in (sure.tip_low, sure.tip_high)) == (end, True)


def test_the_range_of_thresholds_worked_by_hand():
    """Ten pairs of draws, their thresholds 0.05 apart. In half of the resamples all are 0.02 higher, else 0.02 lower.

    Beside, one of each pair is 0.01 higher and the other 0.01 lower, and the other way round in the next resample. So
    the luck of a draw's own has the variance 0.01² · 400 / 399, which is taken off the spread. What all share
    moves the median by 0.02, within a step of 0.03.
    """
    true = np.repeat(0.3 + 0.05 * np.arange(DRAWS // 2), 2)
    own = 0.01 * np.outer(np.tile([1.0, -1.0], DRAWS // 2), np.tile([1.0, -1.0], RESAMPLES // 2))
    shared = 0.02 * np.repeat([1.0, -1.0], RESAMPLES // 2)
    at = np.column_stack([true, true[:, np.newaxis] + shared + own])
    every = np.ones(DRAWS, dtype=bool)
    found = crossings.over_draws(resampled(at, 0.03), every, every)
    assert found.at == pytest.approx(0.525)
    assert (found.luck_low, found.luck_high) == pytest.approx((0.525 - 0.035, 0.525 + 0.035))
    luck, spread = 0.01**2 * RESAMPLES / (RESAMPLES - 1), true.var(ddof=1)
    kept = 0.225 * ((spread - luck) / spread) ** 0.5
    assert (found.most_low, found.most_high) == pytest.approx(
        (0.525 - np.hypot(kept, 0.035), 0.525 + np.hypot(kept, 0.035))
    )
