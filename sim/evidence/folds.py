"""Two departments without luck: compare where partnering and its absence can last with the simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from ..scenarios import library
from ..tipping import loop, ramp
from ..tipping.fixed_points import fold, fold_plot
from ..tipping.fixed_points.fold_wording import fold_finding
from .test_bed import TestBed

SCENARIO = "two-departments"
PATHS = {
    "fold_alternatives": "relationships.IT+Marketing.Marketing.alternatives",
    "fold_mutual_need": "relationships.all.mutual_need",
}
"""For each figure, the path that is raised and lowered."""
STEPS, HOLD, REPLICATES = 21, 24, 500


@dataclass(frozen=True, slots=True)
class Diagram:
    """A bifurcation diagram: the name of its figure, its finding in a sentence, the figure and its data."""

    name: str
    path: str
    finding: str
    figure: Figure
    data: pd.DataFrame


def diagrams(bed: TestBed, done: Callable[[int], None] = lambda diagrams: None) -> list[Diagram]:
    """Draw the diagrams. Each also shows the share in force in a slow ramp, with the luck of the test bed's seed.

    `done` is called with the number of finished diagrams.
    """
    still = library.load(SCENARIO).with_settings(ramp.STILL)
    found = []
    for name, path in PATHS.items():
        slow = ramp.along(still, path, None, STEPS, HOLD)
        table = loop.table(loop.run(loop.plan(slow, REPLICATES, bed.seed)))
        rest = fold.study(slow.finer(fold.STEPS))
        found.append(Diagram(name, path, fold_finding(rest), *fold_plot.bifurcation(rest, table)))
        done(1)
    return found
