"""Sets of things under a budget: find the sets that are affordable, and those that give most for their cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

DUST = 1e-9
"""A smaller difference in cost comes from rounding."""
MOST_SUMS = 200_000
"""With more different costs than this, the sets are not counted."""


def affordable(costs: Sequence[float], budget: float) -> Iterator[tuple[int, ...]]:
    """Every set (places, ascending) whose cost is within the budget, from the empty one on."""

    def grown(chosen: tuple[int, ...], first: int, left: float) -> Iterator[tuple[int, ...]]:
        yield chosen
        for place in range(first, len(costs)):
            if costs[place] <= left + DUST:
                yield from grown((*chosen, place), place + 1, left - costs[place])

    yield from grown((), 0, budget)


def number_affordable(costs: Sequence[float], budget: float) -> int | None:
    """How many sets are within the budget. None where they have too many different costs."""
    counts = {0.0: 1}  # sets by what they cost
    for cost in costs:
        for spent, number in list(counts.items()):
            total = round(spent + cost, 6)
            if total <= budget + DUST:
                counts[total] = counts.get(total, 0) + number
        if len(counts) > MOST_SUMS:
            return None
    return sum(counts.values())


def at_most(costs: Sequence[float], budget: float, most: int) -> bool:
    """Whether so many sets or fewer are within the budget."""
    number = number_affordable(costs, budget)
    if number is None:  # too many different costs to count by them
        number = sum(1 for _ in islice(affordable(costs, budget), most + 1))
    return number <= most


def shortfall(costs: np.ndarray, values: np.ndarray) -> np.ndarray:
    """How far each set is behind the best of those that cost no more, (sets,). Infinite where its value is unknown."""
    order = np.lexsort((-values, costs))
    best = np.fmax.accumulate(values[order])
    found = np.empty(len(values))
    found[order] = best - values[order]
    return np.nan_to_num(found, nan=np.inf)


def fronts(costs: np.ndarray, values: np.ndarray, number: int = 1) -> list[int]:
    """Places of the sets in the first Pareto fronts of low cost and high value, by cost.

    The first front holds every set that is better than all sets that cost no more. The next is the first front of
    the other sets, and so on. Of equal sets the first is taken. Sets of unknown value (NaN) are in no front.
    """
    left = [int(place) for place in np.lexsort((-values, costs)) if not np.isnan(values[place])]
    found: list[int] = []
    for _ in range(number):
        best, rest = -np.inf, []
        for place in left:
            if values[place] > best:
                best = values[place]
                found.append(place)
            else:
                rest.append(place)
        left = rest
    return sorted(found, key=lambda place: (costs[place], -values[place]))
