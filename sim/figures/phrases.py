"""Turn names and paths into the words of figures and findings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from itertools import takewhile

from ..files.names import counted
from ..model.parameters import parameter_at
from ..statistics.level import LEVEL, draws_needed

EVEN = 0.05
"""A smaller difference in dependence, or in power, is told and drawn as none."""
LINE = 46
"""Letters of a line of a tick label."""
_BOUNDS = {"<": "under ", ">": "over "}
"""How the bounds <0.1 and >99.9 are called at the upper end of a range, where a sign would stand behind a dash."""


def draws_in_words(number: int, level: float = LEVEL) -> str:
    """So many plausible organisations: "200 draws". It says where they are too few for an interval of a level."""
    needed = draws_needed(level)
    few = f" (too few for {100.0 * level:.0f} %: {needed} are needed)" if number < needed else ""
    return f"{counted(number, 'draw')}{few}"


def plain(text: str) -> str:
    """Text in which a dollar sign starts no formula: department names may hold one."""
    return text.replace("$", r"\$")


def span(low: str, high: str) -> str:
    """The two ends of a range: 0.60–0.65. Words stand between them where a dash would read as a minus."""
    return spelled(low, high) if "−" in low + high or high[0] in _BOUNDS else f"{low}–{high}"


def spelled(low: str, high: str) -> str:
    """The two ends of a range in words: 0.60 to 0.65, 87 to over 99.9; one of them where both read alike."""
    return low if low == high else f"{low} to {_BOUNDS.get(high[0], high[0])}{high[1:]}"


def short(text: str, letters: int = 28) -> str:
    """Text of at most so many letters. Of a longer one the middle is left out, by whole words where that is possible.

    Names in a list mostly begin alike, so the end says more than the middle.
    """
    if len(text) <= letters:
        return text
    words, first, last = text.split(" "), 1, 1

    def kept(first: int, last: int) -> str:
        return f"{' '.join(words[:first])}…{' '.join(words[-last:])}"

    if len(words) < 3 or len(kept(1, 1)) > letters:
        end = (letters - 1) // 2
        return f"{text[: letters - 1 - end].rstrip()}…{text[len(text) - end :].lstrip()}"
    while first + last < len(words) - 1:
        if len(kept(first, last + 1)) <= letters and (last <= first or len(kept(first + 1, last)) > letters):
            last += 1
        elif len(kept(first + 1, last)) <= letters:
            first += 1
        else:
            break
    return kept(first, last)


def distinct(names: Iterable[str], letters: int = 28) -> dict[str, str]:
    """The short form of each of some names, no two alike.

    Names that would look alike show the words in which they begin to differ, or at worst a number.
    """
    every = list(dict.fromkeys(names))
    cut = {name: short(name, letters) for name in every}
    for alike in _alike(cut):
        common = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*alike, strict=False)))
        same = alike[0].rfind(" ", 0, common) + 1
        begin = alike[0][: min(same, letters // 4)]
        begin = begin[: begin.rfind(" ")] if " " in begin.strip() else begin  # by whole words, if one fits
        cut |= {name: f"{begin.rstrip()}…{short(name[same:], letters - len(begin) - 1)}" for name in alike}
    for alike in _alike(cut):
        for name in alike:
            number = f"{every.index(name) + 1}: "
            cut[name] = number + short(name, letters - len(number))
    return cut


def _alike(cut: dict[str, str]) -> list[list[str]]:
    """The names of which the short forms are alike, in groups."""
    groups: dict[str, list[str]] = {}
    for name, form in cut.items():
        groups.setdefault(form, []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def wrapped(text: str, letters: int = LINE, lines: int = 2) -> str:
    """Break text evenly on a few lines where it is longer than one; where it is longer than all, its middle goes."""
    if len(text) > letters:
        letters = min(letters, max(len(text) // lines + 8, *map(len, text.split())))  # whole words, where they fit
    fitting = (textwrap.wrap(short(text, most), letters) for most in range(max(len(text), 1), 0, -1))
    return plain("\n".join(next(broken for broken in fitting if len(broken) <= lines)))


def ticks(names: Iterable[str]) -> list[str]:
    """Names as tick labels, on two lines where they are long, no two alike."""
    every = list(names)
    cut = distinct(every, 2 * LINE - 16)
    return [wrapped(cut[name], LINE) for name in every]


def tie(a: str, b: str, letters: int = LINE) -> str:
    """The name of a tie: its two departments, each on a line of its own where the two do not fit on one."""
    return f"{a} – {b}" if len(a) + len(b) + 3 <= letters else f"{a} –\n{b}"


def possessive(name: str) -> str:
    """The name of a department before what is its own: IT's, Sales'."""
    return f"{name}'" if name.endswith(("s", "S")) else f"{name}'s"


def words(path: str) -> str:
    """A parameter path in words: relationships.default.mutual_need is "mutual need". Other paths keep their owner."""
    parts = path.split(".")
    name = parts[-1].replace("_", " ")
    match [part for part in parts[1:-1] if part not in ("default", "all")]:
        case [place] if parts[0] == "timeline":
            return f"{name} (dated change {int(place) + 1})"
        case [pair, owner]:  # relationships.A+B.A.stake
            other = " and ".join(party for party in pair.split("+") if party != owner)
            return f"{name} of {owner} towards {other}"
        case [owner]:
            return f"{name} of {owner.replace('+', ' and ')}"
    return name


def label(path: str) -> str:
    """A parameter path as an axis label, with its unit where it has one: offer rate (per month)."""
    parameter = parameter_at(path)
    unit = parameter.unit if parameter else "–"
    return words(path) if unit in ("–", "", words(path)) else f"{words(path)} ({unit})"
