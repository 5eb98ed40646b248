"""Draw the figures of a diagnosis from the tables of its results folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..figures.kinds import DIAGNOSIS, Wanted, one_of
from ..figures.points_folder import Drawn, Figures
from ..files.errors import InputError
from ..results.manifest import as_input_errors
from ..results.tables import read_table, sane
from ..statistics.columns import with_ends
from .manifest import DiagnosisManifest
from .map_plot import survival_map
from .matrix_plot import matrix
from .ties import columns_of
from .ties_plot import ranked

ON_A_MAP = 12
"""Up to so many departments stand on a map unless asked otherwise; of more, the matrix is easier to read."""


def figures(folder: Path, wanted: Wanted | None = None) -> Figures:
    """Figures of a diagnosis by name: the ranked ties and a map or a matrix, or the one asked for.

    Raises InputError.
    """
    about, wanted = DiagnosisManifest.read(folder), wanted or Wanted()
    wanted.refuse("a diagnosis")
    if wanted.kind is not None:
        one_of("--kind", "kind", wanted.kind, DIAGNOSIS)
    with as_input_errors(folder):
        path = folder / "ties.csv"
        table = sane(path, read_table(folder, path.name, columns_of(about.draws)))
        unknown = {*table["a"], *table["b"]} - {*about.departments}
        if table.empty or unknown or table[["a", "b", *with_ends("survival")]].isna().any(axis=None):
            raise InputError.at(str(path), "does not hold the ties of the departments that its manifest names")
        draw: dict[str, Callable[[], Drawn]] = {
            "ties": lambda: ranked(table, about),
            "map": lambda: survival_map(table, about),
            "matrix": lambda: matrix(table, about),
        }
        usual = ["ties", "map" if len(about.departments) <= ON_A_MAP else "matrix"]
        return {name: draw[name]() for name in ([wanted.kind] if wanted.kind else usual)}
