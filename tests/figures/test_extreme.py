"""Results at the floor or the ceiling say so first."""

from __future__ import annotations

import numpy as np
import pytest

from partnering.figures.extreme import extreme_of
from partnering.statistics.intervals import interval


@pytest.mark.parametrize(
    ("values", "low", "high", "title"),
    [
        # None of 1,000: the exact interval ends at 1 − 0.025^(1/1000) = 0.4 %.
        ([0.0], [0.0], [0.004], "0 %: these settings lie beyond the edge; nothing here can be told apart."),
        ([0.0, 0.006], [0.0, 0.005], [0.004, 0.007], "Near 0 %: these settings lie beyond the edge; nothing here"),
        (
            [1.0, np.nan],
            [0.97, np.nan],
            [1.0, np.nan],
            "100 %: these settings lie on the safe side of the edge; nothing here",
        ),
        ([0.995], [0.99], [0.999], "Near 100 %: these settings lie on the safe side of the edge; nothing here"),
        # None of 10: the exact interval ends at 1 − 0.025^(1/10) = 31 %.
        ([0.0], [0.0], [0.31], "0 %: too few runs to say more; nothing here can be told apart."),
        ([1.0], [0.69], [1.0], "100 %: too few runs to say more; nothing here can be told apart."),
    ],
)
def test_results_at_an_edge_say_so(values, low, high, title):
    """At the floor or the ceiling, exactly or nearly, surely or with too few runs."""
    found = extreme_of("survival", values, low, high)
    assert found.title.startswith(title)
    assert found.warning.startswith(found.title)


@pytest.mark.parametrize(
    ("outcome", "values"),
    [
        ("survival", [0.0, 0.02]),
        ("survival", [0.0, 1.0]),
        ("survival", [0.5]),
        ("survival", [np.nan]),
        ("survival", []),
        ("nominal_partnering", [0.0]),
        ("quality", [0.0]),
    ],
)
def test_other_results_stand_at_no_edge(outcome, values):
    """One setting off the floor is enough to compare; and no partnering in name only is no floor."""
    assert extreme_of(outcome, values) is None


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_runs_decide_whether_it_is_sure(share):
    """Of 100 runs that agree the interval ends at 3.6 %, which is enough; of 60 at 6 %, which is not."""
    for runs, sure in ((100, True), (60, False)):
        found = interval([share] * runs)
        extreme = extreme_of("survival", found.mean, found.low, found.high)
        assert (extreme.share, extreme.exactly, extreme.sure) == (share, True, sure)
