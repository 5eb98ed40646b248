"""Onset: a change that grows to its full strength, written as dated changes month by month.

With an onset of n months the strength follows a straight line from nothing, in the month before the change, to full
strength n months after its first month: 1/(n + 1), 2/(n + 1), … of it, and all of it from then on. Source: assumption.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .targets import Change


def gradual(full: Change, onset: int) -> Iterator[Change]:
    """The changes month by month that come to `full` after `onset` months (0: `full` itself).

    What lasts, a parameter or a state that is changed each month, has in each month its share of the strength. A
    change of a state that is made once is made in equal steps.
    """
    if onset and full.is_state and full.until is None:
        yield from _steps(full, onset + 1)
        return
    for month in range(full.month, full.month + onset):
        share = (month - full.month + 1) / (onset + 1)
        if full.until is None or month <= full.until:
            factor, addend = 1.0 + share * (full.factor - 1.0), share * full.addend
            yield Change(month, month, full.name, full.places, factor, addend)  # `replace` would take most of the time
    if full.until is None or full.month + onset <= full.until:
        yield replace(full, month=full.month + onset)


def _steps(full: Change, number: int) -> Iterator[Change]:
    """A change made once, in equal steps: after k of n steps, x is x₀ + k/n·(factor·x₀ + addend − x₀)."""
    before, added = 1.0, 0.0
    for step in range(1, number + 1):
        share = step / number
        after = 1.0 + share * (full.factor - 1.0)
        factor = after / before
        yield replace(full, month=full.month + step - 1, factor=factor, addend=share * full.addend - factor * added)
        before, added = after, share * full.addend
