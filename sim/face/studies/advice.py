"""An advice: what to do with a budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ...interventions.manifests import AdviceManifest
from ...scenarios.scenario import Scenario
from .results import Finding, TemporaryFolder, guarded


class Advice(Finding):
    """The sets of interventions that give most for what they cost, and the one that is advised."""

    kinds = ("advise",)

    @property
    def best(self) -> str:
        """The advised set, in the words that `Scenario.whatif` reads."""
        return AdviceManifest.read(self.folder).best

    @property
    @guarded
    def finding(self) -> str:
        """The advised set and what it changes; where something is uncertain, how surely, and what to ask again."""
        from ...interventions.advice_wording import headline
        from ...interventions.advising.wording import over_draws

        told = AdviceManifest.read(self.folder)
        setting, price, front = told.setting("confirming"), told.price, self.front
        told.check_best(self.folder, front)
        first = headline(front, told.best, told.target, setting, price, told.at_least, full=True)
        return " ".join([first, *over_draws(front, self.information, told.target, setting, price)])

    @property
    def front(self) -> pd.DataFrame:
        """A row a set of the front: cost, value with its interval, and which one is advised."""
        return self.table("front")

    @property
    def items(self) -> pd.DataFrame:
        """What the advised set loses without each of its items."""
        return self.table("items")

    @property
    def information(self) -> pd.DataFrame | None:
        """What it is worth to know each number that is uncertain, the most first; None where nothing is."""
        return self.table("information") if "information" in self.tables else None


def advise(
    scenario: Scenario,
    folder: Path | None,
    budget: float | str,
    target: str,
    catalogue: str | Path | None,
    workers: int | None,
    **asked: Any,
) -> Advice:
    """The verb behind `Scenario.advise`, of a scenario whose file lies in `folder`. `asked` is for the plan.

    Raises InputError.
    """
    from ...interventions.advice_plan import parse_goal, plan
    from ...interventions.catalogue import load
    from ...interventions.money import parse_budget, price_of
    from ...interventions.search import Search

    interventions = load(None if catalogue is None else Path(catalogue))
    able = parse_budget(str(budget), price_of(scenario, interventions))
    goal = parse_goal(target, business=scenario.business is not None)
    made = plan(scenario, interventions, able.cost, goal, folder=folder, **asked)
    with (place := TemporaryFolder()) as out:
        Search(made, workers=workers).run().save(out)
    return Advice(place)
