"""Two departments without luck: where partnering and its absence can last, against the simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from ..scenarios import library
from ..tipping import fold, fold_plot, loop, ramp
from ..tipping.wording import fold_finding
from .world import World

SCENARIO = "two-departments"
PATHS = {
    "fold_alternatives": "relationships.IT+Marketing.Marketing.alternatives",
    "fold_mutual_need": "relationships.all.mutual_need",
}
"""Name of the figure, and what is raised and lowered."""
STEPS, HOLD, REPLICATES = 21, 24, 500


@dataclass(frozen=True, slots=True)
class Diagram:
    """A bifurcation diagram: the name of its figure, what it shows in a sentence, the figure and its data."""

    name: str
    path: str
    finding: str
    figure: Figure
    data: pd.DataFrame


def diagrams(world: World, done: Callable[[int], None] = lambda diagrams: None) -> list[Diagram]:
    """The diagrams, with the share in force in a slow ramp under the luck of the world's seed beside them."""
    still = library.load(SCENARIO).with_settings(ramp.STILL)
    found = []
    for name, path in PATHS.items():
        slow = ramp.along(still, path, None, STEPS, HOLD)
        table = loop.table(loop.run(loop.ask(slow, REPLICATES, world.seed)))
        rest = fold.study(slow.finer(fold.STEPS))
        found.append(Diagram(name, path, fold_finding(rest), *fold_plot.bifurcation(rest, table)))
        done(1)
    return found
