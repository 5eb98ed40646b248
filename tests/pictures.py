"""Whether the pictures of figures are painted: all together they would take a quarter of the time of the tests."""

from __future__ import annotations

from contextlib import AbstractContextManager
from unittest.mock import patch

from PIL import Image

from partnering.figures import canvas

PAINTED = {name: getattr(canvas, name) for name in ("_styled", "_picture", "_svg")}
UNPAINTED = {
    "_styled": lambda figure, style: figure,
    "_picture": lambda figure, style: Image.new("RGB", (1, 1)),
    "_svg": lambda figure, style: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
}
"""Figures are made and saved with their data, and each picture is one dot."""


def painted(wanted: bool = True) -> AbstractContextManager[object]:
    """While it is entered, pictures are painted, or are not. Threads that draw side by side share one."""
    return patch.multiple(canvas, **(PAINTED if wanted else UNPAINTED))
