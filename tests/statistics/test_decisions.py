"""Regret and the value of information: worked by hand, in closed form, and against simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr, stdtrit

from partnering.statistics.decisions import information, least_at_worst, regret
from partnering.statistics.draws import paired_over_draws
from partnering.statistics.few import FEW
from partnering.statistics.intervals import shares_of
from partnering.statistics.resampling import RESAMPLES
from partnering.statistics.shared_luck import moved

BY_DRAW = np.array([[0.5, 0.5, 0.5, 0.5], [0.7, 0.6, 0.5, 0.2], [0.45, 0.9, 0.3, 0.4]])
"""Three options in four draws. The best of each: 0.7, 0.9, 0.5 and 0.5."""


def runs(by_draw, replicates=24, luck=0.1):
    """Runs in which luck moves all options and draws of a replicate alike."""
    return by_draw[..., np.newaxis] + np.resize([luck, -luck], replicates)


def test_regret_worked_by_hand():
    """Option 0 misses 0.2, 0.4, 0, 0; option 1 0, 0.3, 0, 0.3; option 2 0.25, 0, 0.2, 0.1. Equals are both the best."""
    found = regret(runs(BY_DRAW), best=0)
    assert found.mean == pytest.approx([0.15, 0.15, 0.1375])
    assert found.most == pytest.approx([0.4, 0.3, 0.25])
    assert found.first == pytest.approx([0.5, 0.5, 0.25])
    assert (found.first_low[0], found.first_high[0]) == pytest.approx(tuple(float(end[0]) for end in shares_of([2], 4)))
    half = stdtrit(3, 0.975) * np.std([0.2, 0.4, 0.0, 0.0], ddof=1) / 2
    assert (found.low[0], found.high[0]) == pytest.approx((max(0.15 - half, 0.0), 0.15 + half))


@pytest.mark.parametrize("shared", [0.5, 0.9])
def test_intervals_hold_the_truth_though_all_draws_share_luck(shared):
    """The share in which an option is the best, the regret, and the share in which one beats another.

    Over draws alone the intervals of the first two held the truth in a tenth to a third of such data sets.
    """
    rng = np.random.default_rng(12)
    means, spread, draws, replicates, sets = np.array([0.0, 0.03, 0.015, -0.03]), 0.05, 100, 40, 80
    many = rng.normal(0.0, spread, (4, 100_000)) + means[:, np.newaxis]
    first, missed = (many >= many.max(axis=0)).mean(axis=1), (many.max(axis=0) - many).mean(axis=1)
    rises = ndtr(0.03 / (spread * 2.0**0.5))
    held = np.zeros(3)
    for _ in range(sets):
        by_draw = rng.normal(0.0, spread, (4, draws, 1)) + means[:, np.newaxis, np.newaxis]
        luck = rng.normal(0.0, shared**0.5, (4, 1, replicates)) + rng.normal(
            0.0, (1.0 - shared) ** 0.5, (4, draws, replicates)
        )
        values = by_draw + 0.35 * luck
        found = regret(values, best=int(values.mean(axis=(1, 2)).argmax()))
        other = paired_over_draws(values[1], values[0], bounded=False)
        held += [
            ((found.first_low <= first) & (first <= found.first_high)).mean(),
            ((found.low <= missed) & (missed <= found.high)).mean(),
            other.rises[1] <= rises <= other.rises[2],
        ]
    assert (held / sets).min() >= 0.85


def test_draws_without_luck_do_not_move():
    """A draw whose runs all agree stays where it is; the others move together, those with more luck further."""
    luck = np.resize([1.0, -1.0], 20)
    values = np.array([[0.2 + 0.0 * luck, 0.5 + 0.1 * luck, 0.5 + 0.2 * luck]])
    moves = np.concatenate([*moved(values)])[:, 0]
    assert len(moves) == RESAMPLES
    assert not moves[:, 0].any()
    assert moves[:, 2] == pytest.approx(2.0 * moves[:, 1])
    assert np.abs(moves.mean(axis=0)).max() < 0.01
    assert moves[:, 2].std() == pytest.approx(0.2 / 20**0.5, rel=0.1)


def test_luck_is_nothing_to_regret():
    """Five options that are alike in every draw: the best of their noisy figures would be 0.07 better on the mean."""
    luck = np.random.default_rng(1)
    missed = []
    for _ in range(40):
        values = luck.normal(0.0, 0.4, (5, 60, 40))
        by_draw = values.mean(axis=2)
        assert (by_draw.max(axis=0) - by_draw[0]).mean() > 0.05
        missed.append(regret(values, best=int(values.mean(axis=(1, 2)).argmax())).mean.min())
    assert np.mean(missed) < 0.02


def test_the_option_with_the_least_regret_at_worst():
    """Where another one has less in both halves of the replicates; else the best on the mean is kept."""
    assert least_at_worst(runs(BY_DRAW), best=0) == 2
    assert least_at_worst(runs(BY_DRAW), best=2) == 2
    alike = np.random.default_rng(2).normal(0.0, 0.3, (300, 2, 20, 10))
    kept = [least_at_worst(values, best=0) == 0 for values in alike]
    assert np.mean(kept) > 0.6  # one in two, if all replicates decided


@pytest.mark.parametrize("even_first", [True, False])
def test_one_half_of_the_replicates_does_not_decide(even_first):
    """Another option misses 0.1 at worst for 0.6 in one half, and 0.5 for 0.2 in the other; in all 0.3 for 0.4."""
    halves = np.array([[0.6, 0.6, -0.1], [0.2, 0.2, -0.5]])[:: 1 if even_first else -1]
    one = np.tile(halves.T, 12)
    values = np.stack([np.zeros_like(one), one])
    assert regret(values, 0).most == pytest.approx([0.4, 0.3])
    assert least_at_worst(values, best=0) == 0


def test_the_order_of_the_options_does_not_matter():
    """Neither for the value nor for the draws in which who knows the number chooses another one."""
    luck = np.random.default_rng(8)
    number = luck.random(200)
    values = np.stack([np.zeros(200), number - 0.4])[..., np.newaxis] + 0.1 * luck.normal(size=(2, 200, 20))
    (found,), (turned,) = (information(some, number[np.newaxis], bounded=False) for some in (values, values[::-1]))
    assert found == pytest.approx(turned)
    assert found.changes == pytest.approx(0.4, abs=0.08)  # where the number is below 0.4


def test_draws_in_which_a_number_matters_must_not_be_few():
    """No draw where one option is far ahead in all of them; a few where the other one seldom is."""
    luck = np.random.default_rng(3)
    number = luck.random(200)
    ahead, rare = (np.stack([np.zeros(200), number + more]) for more in (1.0, -0.03))
    (never,), (seldom,) = (information(runs(values), number[np.newaxis]) for values in (ahead, rare))
    assert np.isnan(never.value)
    assert np.isnan(seldom.value)
    assert never.changes == 0.0 < seldom.changes < FEW / 200


def test_runs_without_a_value_are_left_out():
    """Some of a draw; where a draw has none in half of the replicates, nothing is known. Two replicates are enough."""
    luck = np.random.default_rng(7)
    number = luck.random(200)
    values = np.stack([np.zeros(200), number - 0.5])[..., np.newaxis] + 0.1 * luck.normal(size=(2, 200, 20))
    values[0, 3, 4] = np.nan
    assert information(values, number[np.newaxis], bounded=False)[0].low > 0.0
    assert np.isfinite(regret(values, 0).mean).all()
    assert np.isfinite(information(values[:, 10:, :2], number[np.newaxis, 10:], bounded=False)[0].value)
    assert least_at_worst(values[..., :2], 0) in (0, 1)
    values[0, 3, ::2] = np.nan
    assert np.isnan(information(values, number[np.newaxis], bounded=False)[0].value)
    assert np.isnan(regret(np.full((2, 5, 4), np.nan), 0).mean).all()


@pytest.mark.parametrize(("ahead", "truth"), [(0.0, 1 / 8), (0.2, 0.3**2 / 2), (0.6, 0.0)])
def test_the_value_of_information_in_closed_form(ahead, truth):
    """Two options, of which one brings θ − ½ + ahead and something else that no one knows; θ is uniform on [0, 1].

    Who knows θ takes it where θ > ½ − ahead: EVPPI = E max(θ − ½ + ahead, 0) − max(ahead, 0) = (½ − ahead)² / 2.
    The interval holds this in 89 % of data sets or more, and is above it in 2.5 % or less.
    """
    luck, sets = np.random.default_rng(4), 60
    held = above = 0
    values = []
    for _ in range(sets):
        number = luck.random(200)
        one = number - 0.5 + ahead + 0.3 * luck.normal(size=200)
        one = one[:, np.newaxis] + 0.3 * luck.normal(size=20) + 0.3 * luck.normal(size=(200, 20))
        (found,) = information(np.stack([np.zeros_like(one), one]), number[np.newaxis], bounded=False)
        if np.isfinite(found.value):
            values.append(found.value)
            held += found.low <= truth <= found.high
            above += found.low > truth
    assert held / len(values) >= 0.89 - 3 * (0.11 * 0.89 / sets) ** 0.5
    assert above / len(values) <= 0.025 + 3 * (0.025 * 0.975 / sets) ** 0.5
    assert truth - 0.04 < np.mean(values) < truth + 0.01  # a choice by a regression on half of the runs loses a little


def test_a_number_without_bearing_is_worth_nothing():
    """Among six options near each other, of which each is the best in some draws."""
    luck = np.random.default_rng(5)
    told = 0
    for _ in range(60):
        values = 0.1 * luck.normal(size=(6, 200, 1)) + 0.3 * luck.normal(size=(6, 200, 20))
        told += information(values, luck.random((1, 200)), bounded=False)[0].low > 0.0
    assert told <= 4  # of 60 at 2.5 %


def test_the_low_end_is_against_every_option_that_may_be_the_best():
    """A third one may be the best on the mean, as draws scatter it widely. One that is shown to be worse has no part.

    Who knows the number takes the second option in half of the draws, and gains an eighth against the first.
    """
    luck, number = np.random.default_rng(9), np.arange(200) / 200
    two = np.stack([np.zeros(200), number - 0.5])
    scattered = 1.5 * np.tile([1.0, 1.0, -1.0, -1.0], 50)
    low = []
    for by_draw in (two, np.vstack([two, scattered - 1.0]), np.vstack([two, scattered - 0.05])):
        values = by_draw[..., np.newaxis] + 0.1 * luck.normal(size=(len(by_draw), 200, 20))
        (found,) = information(values, number[np.newaxis], bounded=False)
        assert found.value == pytest.approx(0.125, abs=0.03)
        low.append(found.low)
    assert low == pytest.approx([0.1, 0.1, 0.0], abs=0.01)


def test_the_scale_of_a_number_does_not_matter():
    """Nor does a number that takes few values, as the answers of a questionnaire do, break anything."""
    luck = np.random.default_rng(6)
    number = luck.integers(1, 4, 200) / 4
    values = np.stack([np.zeros(200), number - 0.5])[..., np.newaxis] + 0.1 * luck.normal(size=(2, 200, 20))
    found, same = information(values, np.array([number, number**3]), bounded=False)
    assert found.low > 0.0
    assert same == found
