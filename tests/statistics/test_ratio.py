"""The share of cases over runs with different numbers of them: its value, its interval, and how often that holds."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.statistics.few import FEW
from partnering.statistics.intervals import interval
from partnering.statistics.ratio import ratio


def test_the_share_is_that_of_all_cases():
    """3 of 4 in one run and 1 of 40 in another are 4 of 44; a run without a case says nothing."""
    found = ratio([3, 1, 0], [4, 40, 0])
    assert found.mean == pytest.approx(4 / 44)
    assert found.n == 44
    assert found == ratio([3, 1], [4, 40])


def test_one_case_a_run_is_a_share():
    """The interval is then that of the share of runs, with as many runs as have a case."""
    kind = np.array([1] * 30 + [0] * 20)
    found = ratio([*kind, 0, 0, 0], [1] * 50 + [0] * 3)
    assert found == interval(kind)


def test_too_few_cases_have_no_figure():
    """However many runs there are."""
    found = ratio([1] * (FEW - 1) + [0] * 500, [1] * (FEW - 1) + [0] * 500)
    assert np.isnan(found[:3]).all()
    assert found.n == FEW - 1
    assert ratio([0], [0]).n == 0


@pytest.mark.parametrize(("share", "alike"), [(0.5, 0.0), (0.5, 0.8), (0.9, 0.5), (0.98, 0.3)])
def test_the_interval_holds_the_truth(share, alike):
    """In 95 % of data sets, where cases of one run are alike to a degree, and in not much less near an edge."""
    luck, runs, held = np.random.default_rng(7), 200, 0
    sets = 400
    for _ in range(sets):
        cases = luck.poisson(1.5, runs)
        own = luck.random(runs) < share
        copied = luck.binomial(cases, alike)  # these are as the run is, the others by themselves
        part = copied * own + luck.binomial(cases - copied, share)
        found = ratio(part, cases)
        held += found.low <= share <= found.high
    assert held / sets > 0.92
