"""What helps a tie: the interventions of the catalogue, one at a time, under the same luck as the scenario as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pandas as pd

from ..design.draws import Draws
from ..interventions.advising.sets import Sets
from ..interventions.catalogue import Catalogue
from ..interventions.changes.columns import CHANGE, OVER_DRAWS, change, change_over_draws
from ..interventions.variants import ORGANISATION, Application, check
from ..model.organisation import Organisation
from ..model.outcomes import survived
from ..results.tables import typed
from ..runs.ensemble import stacked
from ..scenarios.scenario import Scenario
from ..statistics.level import together

COLUMNS: dict[str, type] = {**dict.fromkeys(("a", "b", "variant"), str), **dict.fromkeys(CHANGE, float)}
"""The columns of the table, with their types."""


def columns_of(draws: int | None) -> dict[str, type]:
    """The columns of the table, with their types; where something is uncertain, those over draws too."""
    return COLUMNS if draws is None else COLUMNS | dict.fromkeys(OVER_DRAWS, float)


def applications(catalogue: Catalogue, names: tuple[str, str]) -> list[Application]:
    """What can be done for a tie: for each of its departments, for the pair, for the organisation."""
    whom = {"department": [(name,) for name in names], "pair": [("+".join(names),)], "organisation": [ORGANISATION]}
    return [
        Application(name, one, own) for name, one in catalogue.interventions.items() for own in whom[one.applies_to]
    ]


def checked(
    scenario: Scenario, catalogue: Catalogue, names: Mapping[int, tuple[str, str]]
) -> dict[int, list[Application]]:
    """The applications for each of some ties, by their places. Raises InputError where one does not fit."""
    found = {tie: applications(catalogue, own) for tie, own in names.items()}
    for one in {one.words: one for own in found.values() for one in own}.values():
        check(one, scenario, catalogue)
    return found


def helps(
    scenario: Scenario,
    catalogue: Catalogue,
    what: Mapping[int, Sequence[Application]],
    names: Mapping[int, tuple[str, str]],
    before: np.ndarray,
    seed: int,
    draws: Draws | None = None,
    *,
    workers: int = 1,
    done: Callable[[int], None] = lambda variants: None,
) -> pd.DataFrame:
    """What each application changes in the survival of its tie: tie by tie as in `names`, the best first.

    `before`, (runs, ties), says which ties of the scenario survive: the runs of the first draw, then of the second, and
    so on. All intervals hold together. `done` is called with 1 after each variant.
    """
    replicates = len(before) // (len(draws) if draws else 1)
    variants = {one.words: one for own in what.values() for one in own}
    sets = Sets(scenario, catalogue, variants.values())
    bases = sets.in_draws(draws) if draws else [sets.base]

    def run(one: Application) -> np.ndarray:
        lasting = surviving([sets.organisation([one], base) for base in bases], replicates, seed)
        done(1)
        return lasting

    with ThreadPoolExecutor(workers) as executor:
        after = dict(zip(variants, executor.map(run, variants.values()), strict=True))
    return table(what, names, before, after, len(draws) if draws else None)


def surviving(organisations: Sequence[Organisation], replicates: int, seed: int) -> np.ndarray:
    """Which ties survive in the runs of some organisations, (runs, ties): those of the first one first."""
    pairs = stacked(organisations, range(replicates), seed).relationships
    lasting = survived(pairs["established"], pairs["ended"])
    return lasting.reshape(-1, lasting.shape[2])


def table(
    what: Mapping[int, Sequence[Application]],
    names: Mapping[int, tuple[str, str]],
    before: np.ndarray,
    after: Mapping[str, np.ndarray],
    draws: int | None = None,
) -> pd.DataFrame:
    """The table of what was run, in the order that `helps` tells: `after` is `surviving` of each by its words."""
    level, columns = together(sum(map(len, what.values()))), columns_of(draws)
    changed = partial(change_over_draws, draws=draws) if draws else change
    rows = [
        {"tie": place, "a": a, "b": b, "variant": one.words}
        | changed(before[:, tie], after[one.words][:, tie], "survival", level)
        for place, (tie, (a, b)) in enumerate(names.items())
        for one in what[tie]
    ]
    table = pd.DataFrame(rows, columns=["tie", *columns])
    ordered = table.sort_values(["tie", "difference"], ascending=[True, False], kind="stable", ignore_index=True)
    return typed(ordered[list(columns)], columns)
