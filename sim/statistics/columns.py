"""How tables name the ends of intervals: by an ending beside the column of the mean, or by themselves."""

from __future__ import annotations

ENDS = ("_low", "_high")
"""What follows the name of a mean in the columns of the ends of its interval. Where something is uncertain, it is that
of the data and luck."""
LUCK_ENDS = ("_luck_low", "_luck_high")
"""The same of the interval of luck alone, where something is uncertain."""
OF_DIFFERENCE = ("low", "high", "most_low", "most_high")
"""The columns of the ends of the intervals of a difference, in a table with a row each: that of its mean, and the one
that holds most plausible organisations."""


def with_ends(*names: str) -> list[str]:
    """The columns of some means, each with the ends of its interval: survival, survival_low, survival_high."""
    return [name + end for name in names for end in ("", *ENDS)]
