"""The styles of figures: for a web page as they are drawn, for a slide, or for a printed page.

A figure is drawn once, for the web. Another style gives it the size that it has in the end, in inches, and type of a
size that can be read there.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from ..files.errors import InputError, unknown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text


@dataclass(frozen=True, slots=True)
class Style:
    """How figures are saved: their width in inches, dots per inch, width over height, and how much larger type gets.

    Without a `width` a figure is saved as it is drawn.
    """

    width: float | None
    dpi: int
    ratio: float | None = None
    growth: float = 1.0


STYLES = {
    "web": Style(None, 150),
    "slide": Style(40 / 3, 150, 16 / 9, 1.1),
    "paper": Style(6.7, 300),
}
"""web: as drawn. slide: fills a slide of 16:9, with labels of 15 points where a figure has few rows. paper: as wide as
the text of an A4 page, with labels of 7 points."""
OF_TITLE, OF_NOTE = 0.60, 0.54
"""Mean width of a letter of titles and of notes, as a share of the size of its type."""


def filled(figure: Figure, text: str, size: float, letter: float) -> str:
    """Text in lines as wide as a figure, in type of a size; a `letter` is on the mean so wide, as a share of that."""
    width = figure.get_figwidth() * 72 - 30  # points
    return textwrap.fill(text, int(width / (size * letter)))


def style_of(name: str) -> Style:
    """The style of a name. Raises InputError where there is none. This is quick: nothing is drawn for it."""
    if name not in STYLES:
        raise InputError.at("--style", unknown("style", name, STYLES))
    return STYLES[name]


def restyle(figure: Figure, style: Style) -> None:
    """Give a drawn figure the shape and the type of a style. What is drawn in it stays as it is."""
    from matplotlib.text import Text

    if style.width is None:
        return
    width, height = figure.get_size_inches()
    if style.ratio:
        width = max(width, height * style.ratio)
        height = width / style.ratio
        figure.set_size_inches(width, height)
    ticks = {id(label) for axes in figure.axes for label in _tick_labels(axes)}
    for text in figure.findobj(Text):
        if isinstance(text, Text) and id(text) not in ticks:
            text.set_fontsize(style.growth * float(text.get_fontsize()))
            _wrap(figure, text)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if labels := axis.get_ticklabels():
                axis.set_tick_params(labelsize=style.growth * float(labels[0].get_fontsize()))


def _wrap(figure: Figure, text: Text) -> None:
    """Break the lines of the title or the note of a figure anew."""
    letter = {figure.get_suptitle(): OF_TITLE, figure.get_supxlabel(): OF_NOTE}.get(text.get_text())
    if letter and text.get_text():
        words = " ".join(text.get_text().split())
        text.set_text(filled(figure, words, float(text.get_fontsize()), letter))


def _tick_labels(axes: Axes) -> chain[Text]:
    return chain.from_iterable(
        axis.get_ticklabels(which=which) for axis in (axes.xaxis, axes.yaxis) for which in ("major", "minor")
    )


def resized(svg: bytes, width: float) -> bytes:
    """An SVG picture that is so many inches wide where it is put into a page. The drawing in it stays as it is."""
    head, rest = svg[:2000].decode(), svg[2000:]
    found = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', head)
    assert found is not None  # noqa: S101 - matplotlib writes it
    wide, high = (float(length) for length in found.groups())
    size = f'width="{72 * width:.6g}pt" height="{72 * width * high / wide:.6g}pt"'
    return (head[: found.start()] + size + head[found.end() :]).encode() + rest
