"""How large text can be in a box, and how much of it fits. All lengths are in points."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from itertools import pairwise

LETTER = 0.53
"""Mean width of a letter as a share of the size of its type. (An assumption, on the safe side for common fonts.)"""
BOLD = 0.58
LINE = 1.2
"""Height of a line as a share of the size of its type."""
BETWEEN = 0.5
"""Space after a paragraph, as a share of the size of its type."""


def lines(text: str, width: float, size: float, letter: float = LETTER) -> int:
    """How many lines a text needs."""
    letters = max(4, int(width / (size * letter)))
    return max(1, len(textwrap.wrap(text, letters)))


def height(texts: Sequence[str], width: float, size: float, letter: float = LETTER) -> float:
    """How high paragraphs are together."""
    return sum((lines(text, width, size, letter) * LINE + BETWEEN) * size for text in texts)


def size_for(
    texts: Sequence[str], box: tuple[float, float], largest: float, least: float, letter: float = LETTER
) -> float:
    """The largest size of type with which paragraphs fit into a box (width, height); `least` where none does."""
    sizes = (largest - step for step in range(math.ceil(largest - least) + 1))
    width, room = box
    return next((size for size in sizes if height(texts, width, size, letter) <= room), least)


def pages_of(texts: Sequence[str], box: tuple[float, float], size: float) -> list[list[str]]:
    """Paragraphs in groups that each fit into a box at a size of type. One that is too long stands alone."""
    width, room = box
    starts, first = [0], 0
    for place in range(1, len(texts) + 1):
        if height(texts[first:place], width, size) > room and place - 1 > first:
            first = place - 1
            starts.append(first)
    return [list(texts[start:end]) for start, end in pairwise([*starts, len(texts)]) if end > start]


def cut(text: str, letters: int) -> str:
    """Text of so many letters at most, in one line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= letters else plain[: max(1, letters - 1)].rstrip() + "…"
