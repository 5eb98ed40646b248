"""The one rule of few cases."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from partnering.statistics.few import FEW, enough


@given(cases=st.integers(0, 3 * FEW), more=st.integers(0, 3 * FEW))
def test_enough_cases_or_all_runs(cases, more):
    """From FEW on, or where every run has the outcome: then the user chose how few there are."""
    assert bool(enough(cases)) == (cases >= FEW)
    assert bool(enough(cases, cases + more)) == (cases >= FEW or more == 0)


def test_arrays_are_told_one_by_one():
    """A place for each, where some have all of their runs."""
    cases, of = np.array([FEW, FEW - 1, FEW - 1, 0, 1]), np.array([99, 99, FEW - 1, 5, 1])
    assert enough(cases, of).tolist() == [True, False, True, False, True]
    assert enough(cases).tolist() == [True, False, False, False, False]
