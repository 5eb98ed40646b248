"""How many of what may be asked for: seeds, replicates, draws, workers and more.

They stand apart from what counts them, because the command line, the scenario files and the Python face ask for them
before anything is run.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """Whole numbers from `low` to `high`; unless it is given, as many as Python can count in a list."""

    low: int
    high: int = sys.maxsize

    def fault(self, value: object) -> str | None:
        """What is wrong with a value, in words; None where it is a whole number within the limit."""
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            return f"must be a whole number, not {value!r:.60}"
        if value < self.low:
            return f"must be {self.low:,} or more, not {value!r:.60}"
        return f"must be {self.high:,} or less, not {value!r:.60}" if value > self.high else None


SEED = Limit(0, 2**64 - 1)
"""The seed of the luck."""
REPLICATES = Limit(1, 2**31 - 1)
"""The luck of a run counts in words of 32 bits, see luck.py."""
SWEPT = Limit(1, 100_000_000)
"""Replicates of each point of a sweep."""
POINTS = Limit(1, 2**17)
"""Points of a design that is not a grid: they are listed or sampled."""
COMPARED = Limit(2, REPLICATES.high)
"""Replicates of a study whose figures have an interval of their own."""
STORIES = Limit(1, 1_000)
"""Replicates of a run, each of which is told month by month."""
DRAWS = Limit(2, 10_000)
"""Plausible organisations."""
WORKERS = Limit(1, 1_024)
"""Threads or processes at a time."""
SETS = Limit(2, 1_000_000)
"""Sets of interventions that an advice runs at most."""
SAMPLES = Limit(2)
"""Base points or trajectories of a sensitivity analysis."""
OF_EVIDENCE = Limit(2, 10_000)
"""Replicates of each pair of departments that a claim is run with."""
MEANS = Limit(1, 100_000)
"""Replicates of a point of which only the mean is used."""
CLOSER = Limit(0)
"""Ties that a diagnosis looks at more closely."""
STEPS = Limit(2, 1_000)
"""Values of a path along which a study of tipping points goes, or sizes of an offer."""
HOLD = Limit(1)
"""Months at each value of a path."""
OFFER_MONTH = Limit(2)
"""The month in which an outside offer comes, so that there is one before it."""
ANSWERS = Limit(1, 1_000)
"""Fewer answers of a survey than this are neither used nor shown."""
