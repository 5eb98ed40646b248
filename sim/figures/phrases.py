"""Turn names and paths into the words of figures and findings."""

from __future__ import annotations

import textwrap

from ..model.parameters import BY_NAME


def plain(text: str) -> str:
    """Text in which a dollar sign starts no formula: department names may hold one."""
    return text.replace("$", r"\$")


def short(text: str, letters: int = 28) -> str:
    """Cut text to a number of letters."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def middle(text: str, letters: int) -> str:
    """Cut text in the middle to a number of letters, between words, so that names that begin alike stay different."""
    if len(text) <= letters:
        return text
    half = (letters - 3) // 2
    start = text[: half + 1].rpartition(" ")[0] or text[:half]
    end = text[-half - 1 :].partition(" ")[2] or text[-half:]
    return f"{start.rstrip(',')} … {end}"


def wrapped(text: str, letters: int = 46) -> str:
    """Break text evenly on two lines where it is longer than one, and cut it where it is longer than two."""
    if len(text) > letters:
        letters = min(letters, len(text) // 2 + 8)
    return plain("\n".join(textwrap.wrap(text, letters, max_lines=2, placeholder=" …")))


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
    parameter = BY_NAME.get(path.rsplit(".", 1)[-1])
    unit = parameter.unit if parameter else "–"
    return words(path) if unit in ("–", "", words(path)) else f"{words(path)} ({unit})"
