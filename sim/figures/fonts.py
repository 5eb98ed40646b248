"""Draw the letters of any script: find the installed fonts that have what the usual font lacks.

matplotlib draws a box for a letter that no font of a text has. It tries the font families of the text in turn, so a
family that has the letter is added where one is installed.
"""

from __future__ import annotations

import logging
import unicodedata
from contextlib import suppress
from functools import cache

from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties, findfont, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

NO_LETTERS = ("Last Resort", "Color")
"""Fonts with these words in their names draw boxes for all letters, or colours, which matplotlib cannot draw."""
PACKAGES = {
    "fonts-noto-cjk": ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "FULLWIDTH", "IDEOGRAPHIC"),
    "fonts-symbola": ("So", "Sk"),
    "fonts-noto-core": ("",),
}
"""Packages of Debian and Ubuntu, each with the names or the Unicode categories of letters that it is for."""
MOST_SHOWN = 5
"""A message shows so many letters."""

logging.getLogger("matplotlib.font_manager").addFilter(  # a title in a font without bold letters is drawn in plain ones
    lambda record: "Failed to find font weight" not in record.getMessage()
)


def fit(figure: Figure) -> str:
    """Let installed fonts draw what the usual one lacks. Returns the letters that no font here has, in order."""
    for axes in figure.axes:  # ticks get their labels when they are asked for
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_ticklabels()
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    wanted = {letter for text in texts for letter in text.get_text() if not letter.isascii() and letter.isprintable()}
    lacking = frozenset(wanted - _usual())
    if not lacking:
        return ""
    families, left = _families(lacking)
    for text in texts:
        own = text.get_fontfamily()
        text.set_fontfamily([*own, *(family for family in families if family not in own)])
    return "".join(sorted(left))


def advice(letters: str) -> str:
    """A sentence for letters that no font here has: which, and a font to install."""
    every = list(dict.fromkeys(letters))
    shown = ", ".join(every[:MOST_SHOWN])
    if (more := len(every) - MOST_SHOWN) > 0:
        shown += f" and {more} other letters"
    packages = dict.fromkeys(map(_package, every))
    return f"no font here has {shown}, so figures show boxes; install one, e.g. {' and '.join(packages)}."


def _package(letter: str) -> str:
    name, category = unicodedata.name(letter, ""), unicodedata.category(letter)
    return next(
        package
        for package, kinds in PACKAGES.items()
        if any(name.startswith(kind) or category == kind for kind in kinds)
    )


@cache
def _usual() -> frozenset[str]:
    """The letters that the usual font has, plain and bold."""
    plain, bold = (_letters(str(findfont(FontProperties(weight=weight)))) for weight in ("normal", "bold"))
    return plain & bold


@cache
def _letters(file: str) -> frozenset[str]:
    """The letters that a font has."""
    with suppress(RuntimeError, OSError):  # damaged, or gone
        return frozenset(map(chr, FT2Font(file).get_charmap()))
    return frozenset()


@cache
def _families(lacking: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Families that together have as many of the letters as any here, few of them, and the letters that are left."""
    families, left = list[str](), set(lacking)
    for font in _best_first(lacking):
        if left & (own := _letters(font.fname)):
            families.append(font.name)
            left -= own
    return tuple(families), frozenset(left)


def _best_first(lacking: frozenset[str]) -> list[FontEntry]:
    """The installed fonts, those with most of the letters first; of equals the plainest, then by name."""
    _look_again()
    upright = [font for font in fontManager.ttflist if font.style == "normal"]
    fonts = [font for font in upright if not any(word in font.name for word in NO_LETTERS)]

    def rank(font: FontEntry) -> tuple[int, bool, bool, str, str]:
        return -len(lacking & _letters(font.fname)), font.weight != 400, "Sans" not in font.name, font.name, font.fname

    return sorted(fonts, key=rank)


@cache
def _look_again() -> None:
    """Find fonts that were installed after matplotlib made its list of them."""
    known = {font.fname for font in fontManager.ttflist}
    for file in sorted(set(findSystemFonts()) - known):
        with suppress(RuntimeError, NotImplementedError, OSError):  # a font that matplotlib cannot draw with
            fontManager.addfont(file)
