"""Newton's method for many starts at once, on maps whose fixed points are known."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.tipping.fixed_points.newton import newton


def slopes_of(function, derivative):
    """A map of single shares, as `newton` reads it."""
    return lambda states: (function(states), derivative(states)[..., np.newaxis])


def from_starts(slopes, *starts):
    """Where the steps from some shares end."""
    return newton(slopes, np.array(starts)[:, np.newaxis])[:, 0].tolist()


def test_each_start_comes_to_a_fixed_point_stable_or_not():
    """Those of x − (x − 0.1)(x − 0.5)(x − 0.9), of which the first and the last are stable."""
    away = np.polynomial.Polynomial.fromroots([0.1, 0.5, 0.9])
    cubic = slopes_of(lambda x: x - away(x), lambda x: 1.0 - away.deriv()(x))
    assert from_starts(cubic, 0.0, 0.45, 0.55, 1.0) == pytest.approx([0.1, 0.5, 0.5, 0.9], abs=1e-12)


def test_what_the_map_limits_is_exactly_there():
    """Half of a share less 0.2, and no less than 0."""
    limited = slopes_of(lambda x: np.maximum(x / 2 - 0.2, 0.0), lambda x: np.where(x > 0.4, 0.5, 0.0))
    assert from_starts(limited, 0.0, 0.3, 1.0) == [0.0, 0.0, 0.0]


def test_a_state_that_never_changes_stays():
    """The matrix of its steps is singular."""
    assert from_starts(slopes_of(lambda x: x, np.ones_like), 0.0, 0.3, 1.0) == [0.0, 0.3, 1.0]
