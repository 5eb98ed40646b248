"""Which set of a front to advise: a choice over the whole front.

A set is *efficient* when no other one costs at most as much and is at least as good. The advice is the cheapest
efficient set that surely reaches the goal; where there is no goal, or none reaches it, the cheapest efficient set that
is not shown to be worse than the best one. So a set that its own table beats is never advised.
"""

from __future__ import annotations

import numpy as np


def efficient(costs: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Which sets no other one beats in cost and value, (sets,) bool; of sets alike in both, the first."""
    order = np.lexsort((np.arange(costs.size), -values, costs))
    best_so_far = np.maximum.accumulate(np.concatenate(([-np.inf], values[order][:-1])))
    mask = np.zeros(costs.size, dtype=bool)
    mask[order] = values[order] > best_so_far
    mask[order[0]] = True  # the best of the cheapest, whatever it is worth
    return mask


def choose(costs: np.ndarray, values: np.ndarray, reaches: np.ndarray, worse: np.ndarray) -> int:
    """The place of the set to advise.

    `reaches` says which sets surely reach the goal, `worse` which are shown to be worse than the best one.
    """
    able = efficient(costs, values)
    wanted = able & reaches if (able & reaches).any() else able & ~worse
    places = np.flatnonzero(wanted)
    return int(places[costs[places].argmin()])


def rivals(values: np.ndarray, draw: np.ndarray, most: int) -> list[int]:
    """Places of the sets that are the best in some plausible organisations: at most so many, the most often first.

    `values` are (sets, runs), larger is better, and `draw` (runs,) says which organisation a run meets. Where all meet
    the same one, the best set is on the front already, and there is no other.
    """
    every = np.unique(draw)
    if every.size < 2:
        return []
    means = np.array([np.nan_to_num(values[:, draw == one], nan=-np.inf).mean(axis=1) for one in every])
    places, number = np.unique(means.argmax(axis=1), return_counts=True)
    return places[np.argsort(-number, kind="stable")][:most].tolist()
