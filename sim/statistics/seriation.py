"""Put things into an order in which those that are alike stand side by side."""

from __future__ import annotations

import numpy as np


def seriation(distances: np.ndarray) -> list[int]:
    """The order of things, from their distances (things, things), symmetric, 0 on the diagonal.

    Average linkage, its leaves turned so that the sum of the distances of neighbours is least (optimal leaf ordering:
    Bar-Joseph, Gifford & Jaakkola 2001, by scipy). Of the two directions, the one in which the first thing comes early.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering  # slow to import
    from scipy.spatial.distance import squareform

    if len(distances) < 3:
        return list(range(len(distances)))
    condensed = squareform(distances, checks=False)
    order = leaves_list(optimal_leaf_ordering(linkage(condensed, "average"), condensed)).tolist()
    return order if order.index(0) <= len(order) // 2 else order[::-1]
