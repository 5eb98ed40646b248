"""Numbers as people write them on paper and in spreadsheets: which one was meant."""

from __future__ import annotations

import pytest

from partnering.files.numbers import meant, with_points


@pytest.mark.parametrize(
    ("given", "low", "high", "whole", "number"),
    [
        ("0,97", 0, 1, False, "0.97"),
        ("-0,2", -1, 1, False, "-0.2"),
        ("85%", 0, 1, False, "0.85"),
        ("85 %", 0, 1, False, "0.85"),
        ("2,5%", 0, 1, False, "0.025"),
        ("85", 0, 1, False, "0.85"),
        (85, 0, 1, False, "0.85"),
        (12.5, 0, 1, False, "0.125"),
        ("0.6", 0, 1, False, "0.6"),
        ("60", 1, 1200, True, "60"),
        ("3,5", 0, 100, False, "3.5"),
    ],
)
def test_a_number_that_was_meant_is_offered(given, low, high, whole, number):
    """A decimal comma, a percentage, a number in quotes."""
    assert meant(given, low, high, whole) == f"; did you mean {number}?"


@pytest.mark.parametrize(
    ("given", "low", "high", "whole"),
    [
        (2, 0, 1, False),  # no percentage: it may be anything
        (1.6, 0, 1, False),
        (185, 0, 1, False),  # out of range as a percentage too
        ("1,5", 0, 1, False),
        ("2,5", 1, 24, True),  # a count
        (5000, 1, 1024, True),  # no share
        (0.5, 1, 24, True),
        (True, 0, 1, False),
        ("high", 0, 1, False),
        (None, 0, 1, False),
        ([1], 0, 1, False),
    ],
)
def test_nothing_is_offered_where_no_number_is_near(given, low, high, whole):
    """A guess that does not fit either would mislead."""
    assert meant(given, low, high, whole) == ""


def test_a_range_with_decimal_commas_is_offered_with_points():
    """Of all its numbers."""
    assert with_points("0,2:0,8:3") == '; did you mean "0.2:0.8:3"?'
    assert with_points("0.2:0.8:x") == ""
    assert with_points("a,b") == ""
