"""Draw the figures of a search for tipping points from the tables of its results folder."""

from __future__ import annotations

from pathlib import Path

from ..figures.kinds import TIPPING, Wanted, one_of
from ..figures.points_folder import Figures
from ..files.errors import InputError
from ..results.manifest import as_input_errors
from .found import found_in


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a search by name: all of them, or the one asked for. Raises InputError."""
    wanted = wanted or Wanted()
    wanted.refuse("a search for tipping points")
    found = found_in(folder)
    with as_input_errors(folder):
        drawn = found.figures()
        if wanted.kind is None:
            return {name: draw() for name, draw in drawn.items()}
        one_of("--kind", "kind", wanted.kind, TIPPING)
        if wanted.kind not in drawn:
            raise InputError.at("--kind", f"this search has no {wanted.kind}, but {' and '.join(drawn)}")
        return {wanted.kind: drawn[wanted.kind]()}
