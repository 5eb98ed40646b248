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
    bits = np.packbits(np.pad(in_force, ((0, 0), (0, 1))), axis=1)  # one more, so that there is a byte without pairs
    _, first, alike = np.unique(bits.view(f"V{bits.shape[1]}").ravel(), return_index=True, return_inverse=True)
    run, pair = np.nonzero(in_force[first])  # computed once for all runs that are alike, as most runs of a sweep are
    nodes = first.size * departments
    of_run = run * departments
    root = connected(nodes, of_run + pairs[pair, 0], of_run + pairs[pair, 1])
    members = np.bincount(root, minlength=nodes).reshape(first.size, departments)
    members[members < 3] = 0
    return np.count_nonzero(members, axis=1)[alike], members.max(axis=1)[alike]


def connected(nodes: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The smallest node to which each of some nodes is connected, itself or another, (nodes,).

    `one` and `other` are the two ends of each tie. In each round the root of one end takes that of the other, where it
    is smaller (Shiloach & Vishkin 1982). scipy.sparse.csgraph finds the same in the same time, but takes 0.05 s to
    import, and every run of three departments or more needs it.
    """
    root = np.arange(nodes)
    while True:
        ends = root[one], root[other]
        if np.array_equal(*ends):
            return root
        np.minimum.at(root, np.maximum(*ends), np.minimum(*ends))
        while not np.array_equal(root, above := root[root]):
            root = above
