"""Digits: numbers that differ read differently, and a number that misses a bar does not read as the bar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.statistics.digits import all_beside, apart, beside, even, figures
from partnering.statistics.intervals import ROUNDING

SHARES = st.floats(0, 1).map(lambda share: round(share, 9))


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ([0.604, 0.5, 0.598], ["0.604", "0.500", "0.598"]),
        ([0.5, 0.5, 0.6], ["0.50", "0.50", "0.60"]),
        ([-0.001, 0.0], ["-0.001", "0.000"]),
    ],
)
def test_numbers_that_differ_read_differently(numbers, told):
    """A value outside an interval is not told as its end; equal numbers stay equal."""
    assert apart(numbers) == told


def test_significant_figures_tell_a_number_from_another():
    """Settings are written with three; a large one with all that stand before its point."""
    assert apart([0.4001, 0.4], 3, figures) == ["0.4001", "0.4"]
    assert figures(1234.5, 3) == "1234"


def test_a_value_and_the_ends_of_its_range_have_equal_places():
    """0.68 to 0.715 reads as if the ends were known differently well."""
    assert even([0.7, 0.4], [0.68, 0.715]) == ["0.700", "0.400", "0.680", "0.715"]
    assert even([12.0], [11.0, 13.0]) == ["12", "11", "13"]
    assert even([0.5004, 0.5], [0.5002, 0.512]) == ["0.5004", "0.5000", "0.5002", "0.5120"]
    assert all_beside([0.6, 0.4996, 0.7], 0.5) == ["0.6000", "0.4996", "0.7000"]


@given(SHARES, SHARES)
def test_a_value_reads_on_the_side_of_the_bar_on_which_it_is(value, bar):
    """Rounded, never cut: 0.29 is 0.29, whatever a computer makes of it."""
    assert (float(beside(value, bar)) < bar) == (value < bar)
    assert abs(float(beside(value, bar)) - value) <= 0.005 + ROUNDING  # 0.88 − 0.875 is a little more than 0.005


def test_what_a_computer_makes_of_hundredths():
    """29 hundredths times 100 is less than 29 to it."""
    assert [beside(value, 0.3) for value in (0.29, 0.2896, 0.2999)] == ["0.29", "0.29", "0.2999"]
