"""Cut replicates into blocks, so small that the state of their runs stays in the processor's cache."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.luck import Source

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


def blocks_with_luck(replicates: range, at_once: int, seed: int, pairs: int) -> Iterator[tuple[slice, Source]]:
    """Each of the `blocks`: its place among the replicates, and a source of its luck that stands at the first month.

    There is one source for all blocks: draw what a block needs before asking for the next.
    """
    source = Source(seed, pairs)
    for some in blocks(replicates, at_once):
        source.begin(some)
        first = replicates.index(some[0])
        yield slice(first, first + len(some)), source
