"""Where a share passes one half, and how wide a loop is, with intervals across replicates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.statistics import crossings
from partnering.statistics.few import FEW

VALUES = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
WAYS = {1.0: VALUES, -1.0: VALUES[::-1]}


RUNS = 40


def shares(*in_force):
    """Runs (replicates, values) of which so many tenths are in force at each value."""
    return np.array([[10 * run < RUNS * tenths for tenths in in_force] for run in range(RUNS)], dtype=float)


def found(branch, values=VALUES):
    """The threshold of a branch at one half."""
    return crossings.threshold(branch - 0.5, values, crossings.weights(len(branch)))


def test_the_passing_is_interpolated():
    """From 8 of 10 at 1 to 4 of 10 at 2, one half is passed at 1.75."""
    branch = shares(10, 8, 4, 1, 0)
    assert crossings.crossing(found(branch), RUNS).value == pytest.approx(1.75)
    assert crossings.crossing(found(branch, VALUES[::-1]), RUNS).value == pytest.approx(2.25)


@pytest.mark.parametrize(("branch", "place"), [((10, 8, 4, 1, 0), 2), ((0, 0, 0, 0, 10), 4), ((9, 9, 9, 9, 9), 4)])
def test_the_place_is_the_first_value_on_the_other_side(branch, place):
    """Or the last one, where nothing passes."""
    assert found(shares(*branch)).place == place


def test_what_rises_passes_too():
    """A share that comes up through one half passes it likewise."""
    assert crossings.crossing(found(shares(0, 2, 4, 8, 9)), RUNS).value == pytest.approx(2.25)
    assert not found(shares(0, 2, 4, 8, 9)).falls
    assert found(shares(9, 8, 4, 2, 0)).falls


def test_one_half_itself_is_still_in_force():
    """A share of exactly one half is not lost: it passes at that value, on the way to the next."""
    assert crossings.crossing(found(shares(10, 8, 5, 0, 0)), RUNS).value == pytest.approx(2.0)
    assert np.isnan(crossings.crossing(found(shares(10, 8, 6, 5, 5)), RUNS).value)


@pytest.mark.parametrize("branch", [(10, 9, 9, 8, 7), (0, 1, 2, 3, 4), (9, 4, 3, 4, 9)])
def test_no_passing_where_both_ends_are_on_one_side(branch):
    """Without a lasting change there is no edge, even where the share strays between."""
    assert np.isnan(crossings.crossing(found(shares(*branch)), RUNS).value)


def test_what_all_replicates_do_alike_is_known_to_a_step():
    """Every run is lost between 1 and 2: the interval is these two values, not a point."""
    branch = shares(10, 10, 0, 0, 0)
    assert crossings.crossing(found(branch), RUNS) == (1.5, 1.0, 2.0)
    assert crossings.crossing(found(branch, VALUES[::-1]), RUNS) == (2.5, 2.0, 3.0)


@given(cases=st.integers(0, FEW - 1))
def test_too_few_cases_have_no_edge(cases):
    """Neither a value nor an interval, of an edge or of a width."""
    out, back = found(shares(10, 10, 0, 0, 0)), found(shares(0, 0, 0, 10, 10), VALUES[::-1])
    assert np.isnan(crossings.crossing(out, cases)).all()
    assert np.isnan(crossings.width(out, back, (0.0, 4.0), cases)).all()
    assert np.isfinite(crossings.crossing(out, FEW)).all()


def test_an_interval_that_runs_out_of_the_values_has_no_end():
    """Lost in 21 of 40 runs at the last value only: the edge may lie beyond it."""
    value, low, high = crossings.crossing(found(shares(10, 10, 10, 10, 4.75)), RUNS)
    assert 3.0 < value < 4.0
    assert low == 3.0
    assert np.isnan(high)


@pytest.mark.parametrize("drift", [0.0, 0.5])
def test_the_interval_covers_the_edge_as_often_as_it_says(drift):
    """Each of 20 runs is lost at its own value, half of them before 0.5, and by time alone, up to a share `drift`.

    At each of 101 values half of the held runs are compared with what is left. The intervals of 300 data sets hold 0.5
    in at least 92 %, but for sampling error. Of two replicates they would hold it in about half of the data sets.
    """
    luck, values, sets = np.random.default_rng(1), np.linspace(0, 1, 101), 300

    def hits(number, cases):
        counted, held_in = crossings.weights(number), 0
        for _ in range(sets):
            own, time = luck.normal(0.5, 0.3, (number, 1)), luck.random((number, 1))
            held = (time >= drift * values).astype(float)
            threshold = crossings.threshold(held * (values < own) - held / 2, values, counted)
            _, low, high = crossings.crossing(threshold, cases)
            held_in += np.nan_to_num(low, nan=-1.0) <= 0.5 <= np.nan_to_num(high, nan=2.0)
        return held_in / sets

    assert hits(FEW, FEW) >= 0.92 - 4 * (0.92 * 0.08 / sets) ** 0.5
    if not drift:
        assert hits(2, FEW) < 0.75  # this is why they are too few


@pytest.mark.parametrize("turn", WAYS)
def test_the_width_is_how_far_the_way_back_lags(turn):
    """Lost between 3 and 4 of five values, regained between 1 and 0: 3 wide, 2 to 4, whichever way the ramp begins."""
    values = WAYS[turn]
    out, back = found(shares(10, 10, 10, 10, 0), values), found(shares(0, 0, 0, 0, 10), values[::-1])
    assert crossings.width(out, back, (values[0], values[-1]), RUNS) == (3.0, 2.0, 4.0)


@pytest.mark.parametrize("turn", WAYS)
def test_the_width_is_that_of_the_runs_and_not_of_a_resample(turn):
    """Lost at 2.75 steps where runs differ, regained at 1.5 steps: 1.25 wide, and luck leaves more and less open."""
    values = WAYS[turn]
    out, back = found(shares(10, 9, 8, 4, 0), values), found(shares(0, 1, 4, 6, 10), values[::-1])
    wide = crossings.width(out, back, (values[0], values[-1]), RUNS)
    assert wide.value == pytest.approx(1.25)
    assert wide.low < 1.25 < wide.high


@pytest.mark.parametrize("turn", WAYS)
def test_what_never_comes_back_makes_a_loop_of_unknown_width(turn):
    """Lost between 2 and 3, never regained down to the first value: at least 2 wide."""
    values = WAYS[turn]
    out, back = found(shares(10, 10, 10, 0, 0), values), found(shares(0, 0, 0, 0, 0), values[::-1])
    value, low, high = crossings.width(out, back, (values[0], values[-1]), RUNS)
    assert low == 2.0
    assert np.isnan([value, high]).all()


def test_a_way_back_along_the_same_line_leaves_it_open_whether_there_is_a_loop():
    """Lost and regained between the same two values: the width is 0, and its interval holds 0."""
    out, back = found(shares(10, 10, 0, 0, 0)), found(shares(0, 0, 0, 10, 10), VALUES[::-1])
    value, low, high = crossings.width(out, back, (0.0, 4.0), RUNS)
    assert value == 0.0
    assert low < 0.0 < high
