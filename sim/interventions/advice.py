"""Advice on how to spend a budget: the best set of interventions, its tables, and its results folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..design import draws as draws_file
from ..results.atomic import write_atomically
from ..results.sources import digest
from ..results.tables import write_csv
from ..scenarios.uncertainty import as_kept
from ..statistics.level import together
from .advice_plan import AdvicePlan
from .changes.setting import Setting
from .manifests import AdviceManifest
from .pay_back import net_benefits
from .variants import Variant
from .words.applications import Application


@dataclass(frozen=True)
class Advice:
    """What a search found. A set is written in the words that `--with` reads.

    `screened`: every set that was run: set, cost, value. `front`: set, cost, value, low, high, n; gain (over the last
    cheaper efficient set) and behind (the best set against it), each with _low and _high; efficient; reaches (the
    whole interval reaches the goal); advised; and where the scenario has a business section net_benefit, net_low,
    net_high. `items`: of the best set, each item: variant, outcome, cost and a change (see comparison.py) from the set
    without the item to the whole set, on the replicates of the front. Where the scenario says what a unit of cost
    comes to, each table has cost_in_money too. `useless`: applications that change the outcome in no run. `too_dear`:
    applications that cost more than the budget by themselves. `left_out`: how many affordable sets were not run (None:
    too many to count).

    Where something is uncertain, intervals hold other draws and other luck. The front has also benefit (against
    nothing, with _low and _high), OVER_DRAWS and REGRET, and `information` says what is worth knowing (KNOWING).
    """

    plan: AdvicePlan
    started: datetime
    baseline: Variant
    best: Variant
    reached: bool
    screened: pd.DataFrame
    front: pd.DataFrame
    information: pd.DataFrame | None
    items: pd.DataFrame
    useless: tuple[Application, ...]
    too_dear: tuple[Application, ...]
    left_out: int | None

    @cached_property
    def net_benefit(self) -> pd.DataFrame | None:
        """The net benefit of the best set by month, as `pay_back.net_benefits`; None where it is not known.

        Its last month is the row of the best set in the front: the same replicates, and intervals of the same level.
        """
        if self.plan.scenario.business is None or not len(self.items):
            return None
        plan, level = self.plan, together(len(self.front))
        return net_benefits(self.baseline, self.best, plan.stages.confirm, plan.seed, level, plan.draws)

    @property
    def setting(self) -> Setting:
        """What was run for the front, as sentences and tables need it."""
        scenario = self.plan.scenario
        currency = scenario.business.currency if scenario.business else ""
        pairs = len(self.baseline.organisation.pairs)
        draws = None if self.plan.draws is None else len(self.plan.draws)
        return Setting(scenario.months, pairs, len(self.plan.stages.confirm), self.plan.seed, currency, draws=draws)

    @property
    def manifest(self) -> AdviceManifest:
        """The facts of this advice."""
        plan, setting = self.plan, self.setting
        return AdviceManifest(
            scenario=as_kept(plan.scenario).data,
            budget=plan.budget,
            target=plan.goal.outcome,
            at_least=plan.goal.value,
            best=self.best.name,
            reached=self.reached,
            sets=len(self.screened),
            left_out=self.left_out,
            unit=plan.price.unit,
            currency=setting.currency,
            unit_cost=plan.price.unit_cost,
            replicates={name: [some.start, some.stop] for name, some in plan.stages.by_name.items()},
            draws=setting.draws,
            seed=plan.seed,
            months=plan.scenario.months,
            pairs=setting.pairs,
        )

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        combinations.csv (every set that was run), front.csv, items.csv, net_benefit.csv (where it is known),
        information.csv and draws.csv (where something is uncertain), scenario.yaml, best.yaml (the scenario with the
        best set) and manifest.json.
        """
        known = {"net_benefit": self.net_benefit, "information": self.information}
        tables = {"combinations": self.screened, "front": self.front, "items": self.items}
        tables |= {name: table for name, table in known.items() if table is not None}
        for name, table in tables.items():
            write_csv(table, folder / f"{name}.csv")
        plan = self.plan
        for name, scenario in (("scenario", plan.scenario), ("best", self.best.scenario)):
            (folder / f"{name}.yaml").write_text(as_kept(scenario).to_yaml(), encoding="utf-8")
        determines: dict[str, Any] = {"scenario": as_kept(plan.scenario).data, "catalogue": plan.catalogue.model_dump()}
        determines |= {"seed": plan.seed, "replicates": self.manifest.replicates}
        determines |= {"budget": plan.budget, "target": plan.goal.outcome, "at_least": plan.goal.value}
        if plan.draws is not None:
            write_atomically(folder / draws_file.NAME, plan.draws.file)
            determines["draws"] = digest(plan.draws.file)
        self.manifest.write(folder, self.started, determines)
