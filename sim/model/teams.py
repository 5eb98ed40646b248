"""Teams: sets of three or more departments connected by true partnering."""

from __future__ import annotations

import numpy as np


def teams(in_force: np.ndarray, pairs: np.ndarray, departments: int) -> tuple[np.ndarray, np.ndarray]:
    """Teams of each run: sets of three or more departments connected by true partnering.

    `in_force` is boolean (runs, pairs), `pairs` the two departments of each pair (pairs, 2). Returns
    the number of teams and the size of the largest one (0 where there is none), each (runs,).
    """
    if departments < 3:
        return np.zeros(len(in_force), dtype=np.int64), np.zeros(len(in_force), dtype=np.int64)
    from scipy.sparse import coo_array  # slow to import
    from scipy.sparse.csgraph import connected_components

    bits = np.packbits(np.pad(in_force, ((0, 0), (0, 1))), axis=1)  # one more, so that there is a byte without pairs
    _, first, alike = np.unique(bits.view(f"V{bits.shape[1]}").ravel(), return_index=True, return_inverse=True)
    run, pair = np.nonzero(in_force[first])  # computed once for all runs that are alike, as most runs of a sweep are
    nodes = first.size * departments
    ties = coo_array(
        (np.ones(run.size, dtype=np.int8), (run * departments + pairs[pair, 0], run * departments + pairs[pair, 1])),
        shape=(nodes, nodes),
    )
    _, group = connected_components(ties, directed=False)
    members = np.bincount(group)
    members_by_run = np.where(members >= 3, members, 0)[group].reshape(first.size, departments)
    number = np.divide(1.0, members_by_run, where=members_by_run > 0, out=np.zeros(members_by_run.shape)).sum(axis=1)
    return np.rint(number).astype(np.int64)[alike], members_by_run.max(axis=1)[alike]
