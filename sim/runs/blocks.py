"""Cut replicates into blocks, so small that a worker holds little at once."""

from __future__ import annotations

LANE_NUMBERS = 4_000
"""The engine runs at most so many sides × lanes at once, so that its state stays in the processor's cache."""
LANES_AT_LEAST = 32
"""With fewer lanes, the overhead of the loops costs more than a cache that is too small."""


def lanes_for(pairs: int) -> int:
    """How many runs of an organisation with `pairs` pairs the engine runs at once."""
    return max(LANES_AT_LEAST, min(512, LANE_NUMBERS // max(2 * pairs, 1)))


def blocks(replicates: range, at_once: int) -> list[range]:
    """The replicates in their order, `at_once` in each block. The last block holds the rest."""
    return [replicates[first : first + at_once] for first in range(0, len(replicates), at_once)]
