"""The one rule of few cases: a figure that would rest on too few of them is not given.

A case is what a figure counts: a run that has the outcome, an agreement, an ending, a replicate behind an edge. The
user chooses how many runs there are, but luck decides in how many of them an agreement is made, or ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np

FEW = 20
"""Fewer cases than this are few.

From so many on, the interval of an edge (a percentile bootstrap) holds the truth in at least 92 % of data sets; of 2
cases it does so in about half (tests/statistics/test_crossings.py). The normal approximation of a share may be trusted.
The exact interval of a share is right for fewer too, but wider than 45 points at one half, so that it tells little.
"""
TOO_FEW = "too few"
"""How sentences, tables and figures say it."""


def enough(cases: Any, of: Any = None) -> Any:
    """Whether figures that rest on some `cases` are given: numbers or arrays.

    Where every run has the outcome (`cases` are all `of` them), the user chose how few there are, and the interval
    says it.
    """
    many = np.asarray(cases) >= FEW
    return many if of is None else many | (np.asarray(cases) == np.asarray(of))
