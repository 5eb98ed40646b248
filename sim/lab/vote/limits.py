"""How much anybody may ask for: a token bucket."""

from __future__ import annotations

from collections.abc import Hashable
from time import monotonic

from cachetools import LRUCache


class Bucket:
    """Lets `rate` things a second pass for each key, and up to `burst` at once."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._held: LRUCache[Hashable, tuple[float, float]] = LRUCache(5_000)

    def take(self, key: Hashable) -> bool:
        """Whether one more may pass now."""
        now = monotonic()
        left, then = self._held.get(key, (self.burst, now))
        left = min(self.burst, left + (now - then) * self.rate)
        passes = left >= 1.0
        self._held[key] = (left - passes, now)
        return passes
