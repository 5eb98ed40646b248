"""Names are shortened so that they can be told apart, in every figure and table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.figures import phrases

DEPARTMENTS = (
    "Department of Strategic Sourcing and Supply",
    "Department of Strategic Finance and Controlling",
    "Sales and Marketing for Northern and Western Europe",
    "Sales and Marketing for Southern and Western Europe",
    "IT",
)
NAMES = st.lists(st.text(st.sampled_from("ab cd"), max_size=90), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        (60, "Department of Strategic Finance and Controlling"),
        (40, "Department of…Finance and Controlling"),
        (28, "Department…and Controlling"),
        (12, "Depart…lling"),
    ],
)
def test_the_middle_of_a_long_name_is_left_out(letters, text):
    """By whole words where that is possible; never longer than it may be."""
    assert phrases.short(DEPARTMENTS[1], letters) == text


def test_alike_names_show_where_they_differ():
    """Two that begin and end alike show the words between; others stay as they are shortened by themselves."""
    short = phrases.distinct(DEPARTMENTS, 30)
    assert short["Sales and Marketing for Northern and Western Europe"] == "Sales…Northern…Western Europe"
    assert short["Sales and Marketing for Southern and Western Europe"] == "Sales…Southern…Western Europe"
    assert short["IT"] == "IT"
    numbered = phrases.distinct(["x" * 50, "x" * 30 + "y" + "x" * 19])
    assert [text[:4] for text in numbered.values()] == ["1: x", "2: x"]


@given(NAMES, st.integers(12, 60))
def test_no_two_names_look_alike(names, letters):
    """Whatever the names: a short form for each, all different, none longer than it may be."""
    short = phrases.distinct(names, letters)
    assert set(short) == set(names)
    assert len(set(short.values())) == len(short)
    assert all(len(text) <= letters for text in short.values())


@given(st.text(st.sampled_from("ab cd$"), max_size=200), st.integers(8, 50), st.integers(1, 3))
def test_names_are_broken_on_few_lines(text, letters, lines):
    """At most so many lines of at most so many letters."""
    broken = phrases.wrapped(text, letters, lines).replace(r"\$", "$").split("\n")
    assert len(broken) <= lines
    assert all(len(line) <= letters for line in broken)


def test_a_tie_stands_on_two_lines_where_it_is_long():
    """Each department on a line of its own."""
    assert phrases.tie("IT", "Sales") == "IT – Sales"
    assert phrases.tie(*DEPARTMENTS[:2]) == f"{DEPARTMENTS[0]} –\n{DEPARTMENTS[1]}"
