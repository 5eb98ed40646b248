"""Newton's method for the fixed points of a map of shares, from many starts at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Slopes = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""What a map makes of states (starts, size), and its derivatives there (starts, size, size)."""
MOST = 30
"""Steps at most. A start from which they lead nowhere is given up; at a fold 20 give ten digits of the month's map."""
STILL = 1e-10
"""After a step no longer than this the next would be lost in rounding."""
RIDGE = 1e-13
"""Less than the error of the derivatives. It keeps a singular matrix, as of a state that never changes, solvable."""


def newton(slopes: Slopes, states: np.ndarray) -> np.ndarray:
    """Where the steps from some states (starts, size) in [0, 1] end: at fixed points of the map, or somewhere else.

    A last use of the map itself puts what it limits to 0 or 1 exactly there.
    """
    one = (1.0 + RIDGE) * np.eye(states.shape[1])
    for _ in range(MOST):
        later, derivatives = slopes(states)
        steps = np.linalg.solve(one - derivatives, (later - states)[..., np.newaxis])[..., 0]
        last, states = states, np.clip(states + steps, 0.0, 1.0)
        if np.abs(states - last).max() <= STILL:
            break
    return slopes(states)[0]
