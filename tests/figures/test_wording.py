"""What a sweep found in words: the extremes with their intervals, and why agreements end."""

from __future__ import annotations

import pandas as pd
import pytest

from partnering.figures.wording import finding, measure, why_they_end
from partnering.results.endings import Endings
from tests.results.test_endings import POINTS, relationships


def found(*shares) -> str:
    """The finding of points with these shares, each with the ends of its interval."""
    table = pd.DataFrame(shares, columns=["survival", "survival_low", "survival_high"])
    return finding(table.assign(need=[0.1 * place for place in range(len(table))], replicates=400), ["need"], 60)


def test_points_that_round_alike_have_an_interval():
    """It holds those of all; where the intervals are narrower than what is shown, the points are told apart."""
    alike = found((0.202, 0.16, 0.24), (0.198, 0.15, 0.23), (0.2, 0.16, 0.24))
    assert "in 20 % of runs (15–24) at each of 3 settings;" in alike
    apart = found((0.2006, 0.2003, 0.2009), (0.1996, 0.1993, 0.1999))
    assert "in 20.1 % of runs (20.0–20.1) at need 0, and in 20.0 % (19.9–20.0) at need 0.1" in apart


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((0.25, 0.22, 0.28), "25 (22–28)"),
        ((0.25, 0.247, 0.253), "25.0 (24.7–25.3)"),
        ((0.25, 0.2497, 0.2503), "25.00 (24.97–25.03)"),
        ((0.25, 0.25, 0.25), "25"),
        ((0.0003, 0.0001, 0.0005), "<0.1"),
    ],
)
def test_an_interval_shows_its_width(numbers, told):
    """It gets as many places as tell its ends apart."""
    assert measure("survival").within(*numbers) == told


def told(*missed, points=1) -> str:
    """The sentence about endings, each in a run of its own, at the first of some points."""
    endings = Endings(3)
    if missed:
        endings.add(relationships([(0, run, what) for run, what in enumerate(missed)]))
    return why_they_end(endings.table(POINTS[:points]))


def test_the_most_frequent_comes_first_and_each_with_its_interval():
    """60, 25 and 15 of 100: Wilson's intervals, but the exact one of 15."""
    assert told(*["trust"] * 60, *["contribution"] * 25, *["worth"] * 15) == (
        "Why agreements end: of 100 endings, what fell short first was trust in 60 % (50–69), "
        "contribution in 25 % (18–34), and the feeling of equal worth in 15 % (9–24)."
    )


def test_few_endings_are_too_few():
    """Their number, and no share."""
    assert told(*["trust"] * 19) == "Why agreements end: too few endings (19) to say."


def test_nothing_is_said_of_no_ending_or_of_several_points():
    """The table tells of them."""
    assert told() == ""
    assert told(*["trust"] * 40, points=2) == ""
    assert why_they_end(pd.DataFrame({"endings": []})) == ""
