"""What is measured: organisations from one pair to thousands, and sweeps of them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from partnering.design.points import design
from partnering.model.organisation import Organisation
from partnering.scenarios.library import load
from partnering.scenarios.points import Points
from partnering.scenarios.scenario import Scenario, from_data
from partnering.sweeps.life import SweepLife
from partnering.sweeps.place import held_place
from partnering.sweeps.plan import Sweep, plan_sweep

MONTHS = 60
NEIGHBOURS = 5


def all_with_all(departments: int, months: int = MONTHS) -> dict[str, Any]:
    """Each department is tied to each other one."""
    names = [f"D{place}" for place in range(departments)]
    return {"name": f"{departments} departments", "months": months, "departments": {name: {} for name in names}}


def ring(departments: int, months: int = MONTHS) -> dict[str, Any]:
    """Each department is tied to the five on either side; all with all where there are fewer."""
    data = all_with_all(departments, months)
    if departments > 2 * NEIGHBOURS + 1:
        names = list(data["departments"])
        steps = range(1, NEIGHBOURS + 1)
        ties = {frozenset((place, (place + step) % departments)) for place in range(departments) for step in steps}
        pairs = [{"between": [names[place] for place in sorted(tie)]} for tie in ties]
        data["relationships"] = {"default": "none", "pairs": pairs}
    return data


SIX = all_with_all(6)
"""Six departments, 15 pairs."""


def shapes() -> dict[int, Scenario]:
    """Scenarios by their number of pairs; that of 13 is the shipped `company`."""
    made = (from_data(all_with_all(2)), load("company").alone(), from_data(SIX), from_data(ring(60)))
    return dict(zip((1, 13, 15, 300), made, strict=True))


def planned(scenario: Scenario, points: int, replicates: int) -> Sweep:
    """A sweep over clarity with so many points."""
    values = [round(n / max(points - 1, 1), 6) for n in range(points)]
    return plan_sweep(scenario, design(scenario.sweep, {"organisation.clarity": values}), replicates, seed=1)


def first_batch(sweep: Sweep) -> tuple[list[Organisation], range]:
    """The organisations and the replicates of the first batch of a sweep. It stands for all."""
    job = sweep.job(sweep.batches()[0], "compiled", sweep.fingerprint)
    points = Points(job.scenario, job.points[0].settings, len(job.points))
    return [points.at(point.settings) for point in job.points], job.replicates


def swept(scenario: Scenario, points: int, replicates: int, workers: int | None = 1, into: Path | None = None) -> None:
    """A whole sweep on disk: plan, runs, tables, summary; no figures. Into a folder that does not last, or into one."""
    with tempfile.TemporaryDirectory() as folder:
        one, place = planned(scenario, points, replicates), into or Path(folder) / "sweep"
        with held_place(one, place, place) as held:
            SweepLife(one, workers=workers).run(held)
