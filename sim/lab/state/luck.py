"""Random numbers kept in memory: moving a slider changes the organisation, not its luck."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from cachetools import LRUCache, cached

from ...model.luck import Luck, luck_of

MOST_BYTES = 400_000_000
"""Memory for all pages together: a thousand runs of six departments over five years need 58 MB."""


def kept(most_bytes: int) -> Callable[[int, int, int, range], Luck]:
    """`luck_of(seed, pairs, months, replicates)` that keeps what it drew last, up to so many bytes."""
    cache: LRUCache = LRUCache(most_bytes, getsizeof=lambda drawn: drawn.normals.nbytes + drawn.uniforms.nbytes)
    return cached(cache, lock=Lock())(lambda seed, pairs, months, replicates: luck_of(seed, replicates, pairs, months))


luck = kept(MOST_BYTES)
