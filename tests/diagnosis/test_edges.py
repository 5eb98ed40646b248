"""The edge of a tie lies where a direct sweep crosses one half; each quantity sets nothing but itself."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.diagnosis.edges import HALF, Line, edges, lines
from partnering.diagnosis.quantities import Quantity, quantities
from partnering.runs.ensemble import outcomes_of
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.points import Points
from partnering.scenarios.scenario import from_data
from partnering.statistics.intervals import Interval, interval
from tests.strategies import two

SHARED = "organisation.shared_outcome"


def swept(scenario, path, values, replicates=200, seed=1):
    """Survival at each value, (values, replicates), of a scenario with one tie."""
    points = Points(scenario, [path])
    return outcomes_of([points.at({path: float(value)}) for value in values], replicates, seed)["survival"]


@pytest.mark.parametrize("path", ["relationships.A+B.B.alternatives", "departments.A.self_worth"])
def test_the_edge_is_where_a_sweep_crosses_one_half(path):
    """On a grid of 41 values of the same luck: the edge lies in the step in which the share falls below one half.

    At the ends of its interval the interval of the share begins, or ends, to hold one half.
    """
    scenario = from_data(two(36, shared_outcome=0.6))
    (one,) = [own for own in quantities(scenario, build(scenario), 0) if own.path == path]
    found = Line(scenario, 0, one, 200, 1).edge()
    values = np.linspace(one.low, one.high, 41)
    shares = swept(scenario, path, values)
    side = shares.mean(axis=1) >= HALF
    crossed = np.flatnonzero(side[1:] != side[:-1]).tolist()
    near = min(crossed, key=lambda place: abs(values[place] - one.now))
    assert values[near] - 0.01 <= found["edge"] <= values[near + 1] + 0.01
    assert found["edge_low"] <= found["edge"] <= found["edge_high"]
    assert found["distance"] == pytest.approx(abs(found["edge"] - one.now) / (one.high - one.low))
    for value, own in zip(values, shares, strict=True):
        told = interval(own)
        holds = told.low <= HALF <= told.high
        inside = found["edge_low"] - 0.01 <= value <= found["edge_high"] + 0.01
        if abs(value - found["edge"]) < 0.1:
            assert inside or not holds


class Made(Line):
    """A line whose share is a made-up function of the value."""

    def __init__(self, share, now=0.2, low=0.0, high=1.0):
        super().__init__(None, 0, Quantity("organisation.clarity", now, low, high), 400, 1)
        self.share = share

    def at(self, value):
        share = float(self.share(value))
        found = self._known[value] = Interval(share, max(0.0, share - 0.05), min(1.0, share + 0.05), 400)
        return found


def test_a_share_that_rises_evenly():
    """It is the value itself: one half at 0.5, surely below up to 0.45, surely above from 0.55."""
    found = Made(lambda value: value).edge()
    assert (found["edge"], found["edge_low"], found["edge_high"]) == pytest.approx((0.5, 0.45, 0.55), abs=0.01)
    assert found["distance"] == pytest.approx(0.3, abs=0.01)


def test_a_range_that_is_not_one():
    """From −0.5 to 0.5 and from 2 to 6: distances are shares of the range."""
    assert Made(lambda value: value + 0.5, now=0.3, low=-0.5, high=0.5).edge()["distance"] == pytest.approx(
        0.3, abs=0.01
    )
    assert Made(lambda value: value / 8, now=2.0, low=2.0, high=6.0).edge()["distance"] == pytest.approx(0.5, abs=0.01)


def test_no_edge_where_one_half_is_not_surely_crossed():
    """It comes to 52 %, and its interval still holds one half."""
    found = Made(lambda value: min(value, 0.52)).edge()
    assert np.isnan(found["edge"])
    assert np.isnan(found["distance"])
    assert found["reaches"] == pytest.approx(0.52)
    assert found["sided"]


def test_no_edge_for_a_tie_that_stands_on_it():
    """As it is, its interval holds one half: nothing brings it there."""
    found = Made(lambda value: value, now=0.48).edge()
    assert np.isnan(found["edge"])
    assert not found["sided"]


def test_the_nearer_of_two_edges_counts():
    """Safe between 0.3 and 0.6; from 0.4 the way down is the shorter one."""
    found = Made(lambda value: 0.9 if 0.3 <= value <= 0.6 else 0.1, now=0.4).edge()
    assert found["edge"] == pytest.approx(0.3, abs=0.01)


def test_what_has_no_effect_has_no_edge():
    """A share that is the same everywhere."""
    found = Made(lambda value: 0.1).edge()
    assert np.isnan(found["edge"])
    assert found["reaches"] == pytest.approx(0.1)


@pytest.mark.parametrize("name", ["company", "two-departments", "overloaded", "silo-targets", "hub-and-spoke"])
def test_each_quantity_is_what_the_scenario_says(name):
    """Set to what it is now, the organisation runs as before, and there is always something to try."""
    scenario = library.load(name)
    organisation = build(scenario)
    found = quantities(scenario, organisation, 0)
    names = {one.name for one in found}
    assert {"trust", "self_worth", "capability", "trust_propensity", "shared_outcome", "clarity"} <= names
    assert {"stake", "alternatives"} <= names or {"mutual_need", "need_gap"} <= names
    assert ("capacity" in names) == (name == "overloaded")
    before = outcomes_of([organisation], 5, 1)["quality"]
    for one in found:
        after = outcomes_of([build(scenario.with_settings({one.path: one.now}))], 5, 1)["quality"]
        np.testing.assert_array_equal(before, after)
        assert one.low <= one.now <= one.high


def test_the_need_of_a_pair_in_either_order():
    """Said as a need, with a gap, the second department first: mutual need 0.6, the second needs 0.2 less."""
    pair = {"between": ["B", "A"], "mutual_need": 0.6, "need_gap": 0.2}
    scenario = from_data(two() | {"relationships": {"pairs": [pair]}})
    now = {one.path: one.now for one in quantities(scenario, build(scenario), 0)}
    assert now["relationships.B+A.mutual_need"] == pytest.approx(0.6)
    assert now["relationships.B+A.need_gap"] == pytest.approx(0.2)
    assert not [path for path in now if path.endswith("stake")]


def test_the_table_is_the_same_for_any_number_of_workers():
    """And its rows are in the order of the distance; those without an edge come last."""
    scenario = from_data(two(24))
    every = {0: quantities(scenario, build(scenario), 0)[:6]}
    one, other = (edges(lines(scenario, every, 60, 1), {0: ("A", "B")}, workers=workers) for workers in (1, 3))
    assert one.equals(other)
    assert one["distance"].dropna().is_monotonic_increasing
    assert one["distance"].isna().is_monotonic_increasing
