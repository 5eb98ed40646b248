"""The largest seed, the most replicates (the luck of a run counts in words of 32 bits, see luck.py) and the most draws.

They stand apart from the luck itself, because the command line and the scenario files ask for them before anything is
run.
"""

from __future__ import annotations

MOST_SEED = 2**64 - 1
"""A seed is a whole number from 0 to this."""
MOST_REPLICATES = 2**31 - 1
"""A run or a study has at most so many replicates."""
MOST_DRAWS = 10_000
"""At most so many plausible organisations are drawn."""
