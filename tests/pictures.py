"""Whether pictures of figures are painted, and how finely: all would take a quarter of the time of the tests."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from unittest.mock import patch

from matplotlib.figure import Figure
from PIL import Image

from partnering.figures import canvas
from partnering.figures.styles import Style

DOTS = 50
"""Dots an inch of a coarse picture, a third of those on the web: it is quickly drawn, written and read."""
FINE = {name: getattr(canvas, name) for name in ("_styled", "_picture", "_svg")}
"""Pictures as users get them."""


def _laid_out(figure: Figure, style: Style) -> Figure:
    figure.set_dpi(DOTS)
    return FINE["_styled"](figure, style)


COARSE = FINE | {
    "_styled": _laid_out,
    "_picture": lambda figure, style: FINE["_picture"](figure, replace(style, dpi=DOTS)),
}
"""All is laid out and painted, in fewer dots. The SVG is as large as ever."""
UNPAINTED = {
    "_styled": lambda figure, style: figure,
    "_picture": lambda figure, style: Image.new("RGB", (1, 1)),
    "_svg": lambda figure, style: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
}
"""Figures are made and saved with their data, and each picture is one dot."""


def painted(wanted: bool = True, *, finely: bool = False) -> AbstractContextManager[object]:
    """While it is entered, pictures are painted, or are not. Threads that draw side by side share one."""
    return patch.multiple(canvas, **(UNPAINTED if not wanted else FINE if finely else COARSE))
