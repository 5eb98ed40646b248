"""Differences in words: with their sign, and with places enough to show where their intervals end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...statistics.digits import fixed, places
from ...statistics.intervals import ROUNDING
from ..wording import Measure


def signed(value: float, how: Measure, places: int = 1, whole: bool = False) -> str:
    """A difference with its sign: +37, −0.120, +2.4. As a `whole` number it has no places, but more figures."""
    if not np.isfinite(value):
        return "unknown"
    drawn = how.factor * value
    if whole:
        places, drawn = 0, float(f"{drawn:.{max(3, 2 + places)}g}")
    text = f"{drawn:+,.{places}f}"
    return "0" if not text.strip("+-0.,") else text.replace("-", "−")


def told_apart(numbers: Sequence[float], how: Measure, wide: bool = True, least: int | None = None) -> list[str]:
    """Differences with so many places that none is told as 0 that lies on one side of it, and their ends not as one.

    The ends come second and third. Percentages begin without places, or all with the `least`. All have equal places,
    and none beside thousands.

    Percentages have at most four, whatever they begin with: one that is told as 0 beside others is 0 by itself too.
    """
    numbers = [0.0 if abs(number) < ROUNDING else number for number in numbers]  # such as a mean of 1e-17
    if least is None:
        least = 3 if how.factor == 1.0 and how.bounded else 0 if how.factor != 1.0 and wide else 1
    sizes = [abs(number) for number in numbers if number and np.isfinite(number)]
    whole = how.factor == 1.0 and max(sizes, default=0.0) >= 1000.0 and min(sizes) >= 1.0
    told: list[str] = []
    for digits in range(least, max(least, 1) + 4):
        told = [signed(number, how, digits, whole) for number in numbers]
        apart = told[1:2] != told[2:3] or list(numbers[1:2]) == list(numbers[2:3])
        if apart and all(text != "0" or number == 0.0 for text, number in zip(told, numbers, strict=True)):
            break
    return [fixed(0.0, places(told)) if text == "0" else text for text in told]


def unit_of_difference(how: Measure) -> str:
    """The unit of a difference, in short."""
    return "points" if how.factor != 1.0 else "" if how.bounded else how.unit
