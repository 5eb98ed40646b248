"""A figure with the data that it shows."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from ..arguments import takes

SCREEN_DPI = 90
"""Dots per inch of a figure in a notebook, which keeps each picture that it shows."""


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A matplotlib figure, and the table that it shows. A notebook displays it."""

    name: str
    figure: Figure
    data: pd.DataFrame

    def __repr__(self) -> str:
        return f"<Picture {self.name}: {self.title}>"

    @property
    def title(self) -> str:
        """The finding above the figure, on one line."""
        return " ".join(self.figure.get_suptitle().split())

    @takes()
    def save(self, folder: str | Path, style: str = "web") -> list[Path]:
        """Write name.png, name.svg and name.csv into a folder; returns their paths.

        `style` is web (as drawn), slide (16:9) or paper (as wide as the text of an A4 page). Raises InputError for any
        other. The figure stays as it is drawn.
        """
        from ...figures.canvas import save
        from ...figures.styles import style_of

        self._fit()
        return save(self.figure, self.data, folder, self.name, style_of(style))

    def _fit(self) -> None:
        """Warn of letters that no font here has."""
        from ...figures.fonts import advice, fit

        if boxes := fit(self.figure):
            warnings.warn(advice(boxes), stacklevel=3)

    def _repr_png_(self) -> bytes:
        from ...figures.canvas import boxes_allowed

        content = io.BytesIO()
        self._fit()
        with boxes_allowed():
            self.figure.savefig(content, format="png", dpi=SCREEN_DPI)
        return content.getvalue()
