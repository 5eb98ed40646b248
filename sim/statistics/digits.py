"""How many digits show that numbers differ, and that one misses a bar: 0.497 misses a bar of 0.5, 0.50 does not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

MOST = 16
"""A number has no more digits than that."""


def fixed(number: float, places: int) -> str:
    """A number with so many places, and without a minus where they are all 0."""
    return f"{number:z.{places}f}"


def figures(number: float, many: int) -> str:
    """A number with so many significant figures, or all that stand before its point."""
    return f"{number:.{many}g}" if abs(number) < 10**many else f"{number:.0f}"


def places(told: Sequence[str]) -> int:
    """The most places that any of some numbers has, as they were told."""
    return max(len(text.partition(".")[2]) for text in told)


def apart(numbers: Sequence[float], least: int = 2, write: Callable[[float, int], str] = fixed) -> list[str]:
    """Numbers with as few digits, `least` or more, as tell each from all that differ from it."""
    different = len(set(numbers))
    for digits in range(least, MOST):
        told = [write(number, digits) for number in numbers]
        if len(set(told)) == different:
            return told
    return [write(number, MOST) for number in numbers]


def even(*groups: Sequence[float]) -> list[str]:
    """Numbers with three significant figures, or as many as tell those of a group apart, and all with equal places.

    So 0.68 within 0.651 to 0.715 is told as 0.680.
    """
    most = places([text for group in groups for text in apart(group, 3, figures)])
    return [fixed(number, most) for group in groups for number in group]


def evened(numbers: Sequence[float], told: Sequence[str], exact: Collection[float] = ()) -> list[str]:
    """Numbers as they were told, all with as many places as one has, and as tell the lowest from the highest.

    Bounds such as <0.1, and numbers that are `exact`, stay as they are. Beside thousands, such as 1,240, none has
    places.
    """
    stays = [text[0] in "<>" or number in exact for number, text in zip(numbers, told, strict=True)]
    known = [text for text, as_it_is in zip(told, stays, strict=True) if not as_it_is]
    if min(numbers) == max(numbers) or not known:
        return list(told)
    least = places(known)
    if len(set(told)) == 1:
        least = places(apart([min(numbers), max(numbers)], least))
    elif "," in "".join(known):
        least = 0
        stays = [as_it_is or "," in text for as_it_is, text in zip(stays, told, strict=True)]
    all_of = zip(numbers, told, stays, strict=True)
    return [text if as_it_is else f"{number:z,.{least}f}" for number, text, as_it_is in all_of]


def beside(value: float, bar: float, least: int = 2) -> str:
    """A number with as few places, `least` or more, as show whether it is below a bar."""
    return all_beside([value], bar, least)[0]


def all_beside(values: Sequence[float], bar: float, least: int = 2) -> list[str]:
    """Numbers with the same places, as few, `least` or more, as show of each whether it is below a bar."""

    def shows(places: int) -> bool:
        return all((float(fixed(value, places)) < bar) == (value < bar) for value in values)

    places = next(filter(shows, range(least, MOST)), MOST)
    return [fixed(value, places) for value in values]
