"""Advice on how to spend a budget, into a results folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ..results.tables import write_csv
from .manifests import AdviceManifest
from .pay_back import net_benefits
from .search import CONFIRM, PARTS, REFINE, SCREEN, Found, Search


def into_folder(search: Search, folder: Path, unit: str) -> tuple[Found, pd.DataFrame | None]:
    """Search and write; returns what was found, and the net benefits of the best set by month where they are known.

    Writes combinations.csv (every set that was run), front.csv, items.csv, net_benefit.csv (where the scenario
    speaks of business), scenario.yaml, best.yaml (the scenario with the best set) and manifest.json into the
    folder, which must exist. `unit` is that of the costs.
    """
    started = datetime.now(UTC)
    found = search.search()
    tables = {"combinations": found.screened, "front": found.front, "items": found.items}
    net = None
    business = search.scenario.business
    if business is not None and len(found.items):
        net = tables["net_benefit"] = net_benefits(found.baseline, found.best, PARTS, search.seed)
    for name, table in tables.items():
        write_csv(table, folder / f"{name}.csv")
    (folder / "scenario.yaml").write_text(search.scenario.to_yaml(), encoding="utf-8")
    (folder / "best.yaml").write_text(found.best.scenario.to_yaml(), encoding="utf-8")
    facts = {"budget": search.budget, "target": search.target.outcome, "at_least": search.target.value}
    stages = {"screening": SCREEN, "refining": REFINE, "confirming": CONFIRM, "taking_apart": PARTS}
    manifest = AdviceManifest(
        scenario=search.scenario.data,
        budget=search.budget,
        target=search.target.outcome,
        at_least=search.target.value,
        best=found.best.name,
        reached=found.reached,
        sets=len(found.screened),
        left_out=found.left_out,
        unit=unit,
        currency=business.currency if business else "",
        replicates={name: [some.start, some.stop] for name, some in stages.items()},
        seed=search.seed,
        months=search.scenario.months,
        pairs=len(found.baseline.organisation.pairs),
    )
    asked = {"scenario": search.scenario.data, "catalogue": search.catalogue.model_dump(), "seed": search.seed}
    manifest.write(folder, started, asked | facts)
    return found, net
