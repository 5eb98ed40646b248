"""Teams: sets of three or more departments connected by true partnering."""

from __future__ import annotations

import numpy as np


def teams(in_force: np.ndarray, pairs: np.ndarray, departments: int) -> tuple[np.ndarray, np.ndarray]:
    """Teams of each run: sets of three or more departments connected by true partnering.

    `in_force` is boolean (runs, pairs), `pairs` the two departments of each pair (pairs, 2). Returns
    the number of teams and the size of the largest one (0 where there is none), each (runs,).

    All runs are taken at once, one pair after the other: for many runs of few departments this is several times as
    quick as a library, which takes one large graph.
    """
    if departments < 3:
        return np.zeros(len(in_force), dtype=np.int64), np.zeros(len(in_force), dtype=np.int64)
    small = np.min_scalar_type(departments)
    group = np.repeat(np.arange(departments, dtype=small)[:, np.newaxis], len(in_force), axis=1)
    for (a, b), together in zip(pairs, np.ascontiguousarray(in_force.T), strict=True):
        low, high = np.minimum(group[a], group[b]), np.maximum(group[a], group[b])
        group -= (group == high) * ((high - low) * together)  # the whole group of one joins that of the other
    number, largest = np.zeros(len(in_force), dtype=np.int64), np.zeros(len(in_force), dtype=np.int64)
    for one in range(departments):
        members = (group == one).sum(axis=0, dtype=small)
        is_team = members >= 3
        number += is_team
        np.maximum(largest, members * is_team, out=largest)
    return number, largest
