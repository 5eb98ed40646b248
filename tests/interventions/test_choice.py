"""What is advised is a choice over the whole front: no set that another one beats."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from partnering.interventions.advising.choice import choose, efficient

FRONTS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans(), st.booleans()), min_size=1, max_size=12
)


def beats(one, other):
    """Whether a set (cost, value) costs at most as much as another and is at least as good, and better in one."""
    return one[0] <= other[0] and one[1] >= other[1] and one != other


def test_the_dominated_set_of_the_client_is_not_advised():
    """125 days for 0.92980 stood out from 100 days; 123 days for 0.93005 did not, and is cheaper and better."""
    costs, values = np.array([0.0, 100.0, 123.0, 125.0]), np.array([0.5, 0.925, 0.93005, 0.92980])
    assert efficient(costs, values).tolist() == [True, True, True, False]
    nobody, worse = np.zeros(4, dtype=bool), np.array([True, True, False, False])
    assert choose(costs, values, nobody, worse) == 2


@given(front=FRONTS)
def test_no_set_that_another_beats_is_advised(front):
    """Whatever the front, whatever reaches the goal, whatever is shown to be worse."""
    costs, values, reaches, worse = map(np.array, zip(*front, strict=True))
    worse = worse & (values < values.max())
    place = choose(costs, values, reaches, worse)
    points = list(zip(costs.tolist(), values.tolist(), strict=True))
    assert not any(beats(other, points[place]) for other in points)
    able = efficient(costs, values)
    assert able[place]
    assert [not any(beats(other, one) for other in points[:k] + points[k + 1 :]) for k, one in enumerate(points)] == [
        bool(able[k] or (points[k] in points[:k] and able[points.index(points[k])])) for k in range(len(points))
    ]
    if (able & reaches).any():
        assert reaches[place]
        assert costs[place] == costs[able & reaches].min()
    else:
        assert not worse[place]
        assert costs[place] == costs[able & ~worse].min()
