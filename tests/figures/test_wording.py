"""The sentence that says why agreements end."""

from __future__ import annotations

import pandas as pd

from partnering.figures.wording import why_they_end
from partnering.results.endings import Endings
from tests.results.test_endings import POINTS, relationships


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
