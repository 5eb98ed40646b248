"""The state of the kernel: named tuples of arrays, runs innermost. The names are those of the agents."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..model.compiled import is_switched_off
from ..model.organisation import Organisation


class Fixed(NamedTuple):
    """The inputs of an organisation that runs do not change. `Organisation` gives the shapes."""

    owner: np.ndarray
    partners: np.ndarray
    epoch: np.ndarray
    parameters: np.ndarray
    capacity: np.ndarray
    coaching: np.ndarray
    stake: np.ndarray
    state_changes: np.ndarray
    changed_places: np.ndarray

    @classmethod
    def of(cls, organisation: Organisation) -> Fixed:
        """Make it from an organisation. Where NUMBA_DISABLE_JIT is set, Python reads rows by name as numba would."""
        arrays = [getattr(organisation, name) for name in cls._fields]
        if is_switched_off():
            arrays = [array.view(np.recarray) if array.dtype.names else array for array in arrays]
        return cls(*arrays)


class Departments(NamedTuple):
    """States of departments, (departments, runs), and sums over the sides of each, computed in each month."""

    self_worth: np.ndarray
    capability: np.ndarray
    customer_focus: np.ndarray
    load: np.ndarray
    trust_received: np.ndarray
    total_perceived: np.ndarray
    agreements: np.ndarray


class Sides(NamedTuple):
    """States of sides, (sides, runs), and the quantities that each month computes from them."""

    alternatives: np.ndarray
    offer: np.ndarray
    need_drift: np.ndarray
    trust: np.ndarray
    worth: np.ndarray
    perceived: np.ndarray
    dependence: np.ndarray
    contribution: np.ndarray
    delivery: np.ndarray


class Pairs(NamedTuple):
    """States of pairs and of their agreements, (pairs, runs); `in_force` is 1 or 0, months are 0 for never."""

    integration: np.ndarray
    in_force: np.ndarray
    streak: np.ndarray
    established: np.ndarray
    ended: np.ndarray
    mode: np.ndarray


class Kept(NamedTuple):
    """What is kept of a pair besides its means, (runs, pairs): the names and types of `outcomes.RELATIONSHIP`."""

    established: np.ndarray
    ended: np.ndarray
    in_force: np.ndarray
    mode: np.ndarray
    trust_ab: np.ndarray
    trust_ba: np.ndarray
