"""The luck that pages need again and again: a slider changes the organisation, not its luck."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from ...model.luck import Luck, luck_of

MOST_BYTES = 400_000_000
"""Luck kept in memory for all pages together: a thousand runs of six departments over five years need 58 MB."""

_kept: OrderedDict[tuple[int, int, int, range], Luck] = OrderedDict()
_lock = Lock()


def luck(seed: int, pairs: int, months: int, replicates: range) -> Luck:
    """`luck_of`, from memory where these replicates were asked for before; those not asked for longest are let go."""
    key = (seed, pairs, months, replicates)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = luck_of(seed, replicates, pairs, months)
    with _lock:
        _kept[key] = made
        while _size() > MOST_BYTES and len(_kept) > 1:
            _kept.popitem(last=False)
    return made


def _size() -> int:
    return sum(made.normals.nbytes + made.uniforms.nbytes for made in _kept.values())
