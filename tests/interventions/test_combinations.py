"""Sets under a budget: all that can be afforded, counted and ranked, against brute force."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from partnering.interventions.combinations import affordable, at_most, fronts, number_affordable, shortfall

COSTS = st.lists(st.integers(0, 40).map(lambda n: n / 4), max_size=8)
POINTS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12)


@given(COSTS, st.integers(0, 60).map(lambda n: n / 4))
def test_every_affordable_set_is_found_once(costs, budget):
    """All subsets within the budget, none beyond it, and the count agrees."""
    places = range(len(costs))
    every = chain.from_iterable(combinations(places, size) for size in range(len(costs) + 1))
    expected = {one for one in every if sum(costs[place] for place in one) <= budget}
    found = list(affordable(costs, budget))
    assert found[0] == ()
    assert [at_most(costs, budget, most) for most in (len(found) - 1, len(found))] == [False, True]
    assert len(found) == len(set(found)) == number_affordable(costs, budget)
    assert set(found) == expected


def test_rounding_does_not_put_a_set_out_of_reach():
    """0.1 + 0.2 is within 0.3."""
    assert (0, 1) in affordable([0.1, 0.2], 0.3)
    assert number_affordable([0.1, 0.2], 0.3) == 4


def test_too_many_to_count_is_told():
    """Thirty costs with all different sums are not counted one by one."""
    costs = [2.0**place for place in range(30)]
    assert number_affordable(costs, 2.0**30) is None
    assert not at_most(costs, 2.0**30, 1000)


@given(POINTS)
def test_a_set_is_behind_the_best_of_those_that_cost_no_more(points):
    """By brute force; a set of unknown value is infinitely far behind."""
    costs, values = np.array(points, dtype=float).T
    expected = [max(other for c, other in points if c <= cost) - value for cost, value in points]
    assert shortfall(costs, values).tolist() == expected
    assert shortfall(np.append(costs, 0.0), np.append(values, np.nan)).tolist() == [*expected, np.inf]


@given(POINTS)
def test_the_first_layer_is_the_front(points):
    """It holds a set for each cost at which more can be had than for less, and no set that another dominates."""
    costs, values = np.array(points, dtype=float).T
    front = fronts(costs, values)
    for place in range(len(points)):
        dominated = (
            (costs <= costs[place]) & (values >= values[place]) & ((costs < costs[place]) | (values > values[place]))
        )
        if place in front:
            assert not dominated.any()
        else:
            equal = (costs[front] == costs[place]) & (values[front] == values[place])
            assert dominated.any() or equal.any()
    assert list(costs[front]) == sorted(costs[front])


@given(POINTS)
def test_fronts_are_peeled_off_one_after_the_other(points):
    """The second front is that of what the first leaves; enough fronts hold all."""
    costs, values = np.array(points, dtype=float).T
    first = fronts(costs, values)
    rest = [place for place in range(len(points)) if place not in first]
    second = {rest[place] for place in fronts(costs[rest], values[rest])}
    assert set(fronts(costs, values, 2)) == {*first, *second}
    assert len(fronts(costs, values, len(points))) == len(points)


def test_sets_of_unknown_value_are_in_no_front():
    """A set whose outcome has no value is not a candidate."""
    assert fronts(np.array([0.0, 1.0]), np.array([np.nan, 0.5])) == [1]
