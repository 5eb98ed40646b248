"""Where a share passes one half, and how wide a loop is, with intervals across replicates."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.statistics import crossings

VALUES = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
WAYS = {1.0: VALUES, -1.0: VALUES[::-1]}


def shares(*in_force, replicates=10):
    """Runs (replicates, values) of which so many tenths are in force at each value."""
    return np.array([[replicate < tenths for tenths in in_force] for replicate in range(replicates)], dtype=float)


def found(branch, values=VALUES):
    """The threshold of a branch."""
    return crossings.threshold(branch, values, crossings.weights(len(branch)))


def test_the_passing_is_interpolated():
    """From 8 of 10 at 1 to 4 of 10 at 2, one half is passed at 1.75."""
    branch = shares(10, 8, 4, 1, 0)
    assert crossings.crossing(found(branch), 10).value == pytest.approx(1.75)
    assert crossings.crossing(found(branch, VALUES[::-1]), 10).value == pytest.approx(2.25)


def test_what_rises_passes_too():
    """A share that comes up through one half passes it likewise."""
    assert crossings.crossing(found(shares(0, 2, 4, 8, 9)), 10).value == pytest.approx(2.25)
    assert not found(shares(0, 2, 4, 8, 9)).falls
    assert found(shares(9, 8, 4, 2, 0)).falls


def test_one_half_itself_is_still_in_force():
    """A share of exactly one half is not lost: it passes at that value, on the way to the next."""
    assert crossings.crossing(found(shares(10, 8, 5, 0, 0)), 10).value == pytest.approx(2.0)
    assert np.isnan(crossings.crossing(found(shares(10, 8, 6, 5, 5)), 10).value)


@pytest.mark.parametrize("branch", [(10, 9, 9, 8, 7), (0, 1, 2, 3, 4), (9, 4, 3, 4, 9)])
def test_no_passing_where_both_ends_are_on_one_side(branch):
    """Without a lasting change there is no edge, even where the share strays between."""
    assert np.isnan(crossings.crossing(found(shares(*branch)), 10).value)


def test_what_all_replicates_do_alike_is_known_to_a_step():
    """Every run is lost between 1 and 2: the interval is these two values, not a point."""
    branch = shares(10, 10, 0, 0, 0)
    assert crossings.crossing(found(branch), 10) == (1.5, 1.0, 2.0)
    assert crossings.crossing(found(branch, VALUES[::-1]), 10) == (2.5, 2.0, 3.0)


def test_one_replicate_has_no_interval():
    """Luck cannot be judged from one run."""
    value, low, high = crossings.crossing(found(shares(1, 1, 0, 0, 0, replicates=1)), 1)
    assert value == 1.5
    assert np.isnan([low, high]).all()


def test_an_interval_that_runs_out_of_the_values_has_no_end():
    """Lost in 6 of 10 runs at the last value only: the edge may lie beyond it."""
    value, low, high = crossings.crossing(found(shares(10, 10, 10, 10, 4)), 10)
    assert 3.0 < value < 4.0
    assert low == 3.0
    assert np.isnan(high)


def test_the_interval_covers_the_edge_as_often_as_it_says():
    """Each run is lost at its own value; the interval holds the median in at least 90 of 100 data sets of 40 runs."""
    luck, values = np.random.default_rng(1), np.linspace(0, 1, 41)
    hits = 0
    for _ in range(100):
        own = luck.normal(0.5, 0.15, 40)
        branch = (values < own[:, np.newaxis]).astype(float)
        _, low, high = crossings.crossing(found(branch, values), 40)
        hits += low <= 0.5 <= high
    assert hits >= 90


@pytest.mark.parametrize("turn", WAYS)
def test_the_width_is_how_far_the_way_back_lags(turn):
    """Lost between 3 and 4 of five values, regained between 1 and 0: 3 wide, 2 to 4, whichever way the ramp begins."""
    values = WAYS[turn]
    out, back = found(shares(10, 10, 10, 10, 0), values), found(shares(0, 0, 0, 0, 10), values[::-1])
    assert crossings.width(out, back, (values[0], values[-1]), 10) == (3.0, 2.0, 4.0)


@pytest.mark.parametrize("turn", WAYS)
def test_what_never_comes_back_makes_a_loop_of_unknown_width(turn):
    """Lost between 2 and 3, never regained down to the first value: at least 2 wide."""
    values = WAYS[turn]
    out, back = found(shares(10, 10, 10, 0, 0), values), found(shares(0, 0, 0, 0, 0), values[::-1])
    value, low, high = crossings.width(out, back, (values[0], values[-1]), 10)
    assert low == 2.0
    assert np.isnan([value, high]).all()


def test_a_way_back_along_the_same_line_leaves_it_open_whether_there_is_a_loop():
    """Lost and regained between the same two values: the width is 0, and its interval holds 0."""
    out, back = found(shares(10, 10, 0, 0, 0)), found(shares(0, 0, 0, 10, 10), VALUES[::-1])
    value, low, high = crossings.width(out, back, (0.0, 4.0), 10)
    assert value == 0.0
    assert low < 0.0 < high
