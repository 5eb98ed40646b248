"""Cut replicates into blocks, so small that a worker holds little at once."""

from __future__ import annotations

from ..engine.state import LANES

SIDES_AT_ONCE = 4_000
"""At most so many sides × runs at once where months are kept: all states of 60 months then take some 30 MB."""


def lanes_for(pairs: int) -> int:
    """How many runs of an organisation with `pairs` pairs to hold at once. It bounds memory, and changes no figure."""
    return max(LANES, min(512, SIDES_AT_ONCE // max(2 * pairs, 1)))


def blocks(replicates: range, at_once: int) -> list[range]:
    """The replicates in their order, `at_once` in each block. The last block holds the rest."""
    return [replicates[first : first + at_once] for first in range(0, len(replicates), at_once)]
