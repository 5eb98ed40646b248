"""The share of cases that are of some kind, over all cases of all runs, where runs have different numbers of cases."""

from __future__ import annotations

from typing import Any

import numpy as np

from .few import enough
from .intervals import Interval, floats, interval


def ratio(part: Any, whole: Any) -> Interval:
    """The sum of `part` over the sum of `whole`, with its interval across runs; `n` is the sum of `whole`.

    `whole` is how many cases each run has, (runs,), and `part` how many of these are of the kind. Runs without a case
    say nothing. Cases of one run are not independent, so the variance is that of the runs, linearised (Cochran 1977,
    section 6.4: the ratio estimator). All but `n` are NaN where the cases are too few (see few.py).
    """
    some, cases = floats(part), floats(whole)
    some, cases = some[cases > 0], cases[cases > 0]
    number = int(cases.sum())
    if not enough(number):
        return Interval(np.nan, np.nan, np.nan, number)
    share = some.sum() / number
    return interval(share + (some - share * cases) / cases.mean())._replace(n=number)
