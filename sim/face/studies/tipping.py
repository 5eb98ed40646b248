"""A search for tipping points: where the fragile balance is lost, and whether it comes back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...scenarios.scenario import Scenario
from ...scenarios.uncertainty import draws_of
from .results import Finding, TemporaryFolder, guarded


class Tipping(Finding):
    """Where partnering is lost and regained along a path, or which outside offer ends it."""

    kinds = ("tipping",)

    @property
    @guarded
    def finding(self) -> str:
        """What is lost and regained, where, and how surely; then how much was run. A sentence or two a line."""
        from ...tipping.found import finding

        return finding(self.folder)

    @property
    def edges(self) -> pd.DataFrame:
        """Along a path: a row for all ties together, then each tie, with the values where it is lost and regained.

        Where something is uncertain: a row for each way and event, with the share of the draws that tip.
        Raises InputError of offers.
        """
        return self.table("edges")

    @property
    def loop(self) -> pd.DataFrame:
        """Along a path: a row a step, out and back, with the shares in force. Raises InputError of offers."""
        return self.table("loop")

    @property
    def critical(self) -> pd.DataFrame:
        """Of offers: a row a duration, with the size that ends half of the agreements. Raises InputError of a path."""
        return self.table("critical")


def search(
    scenario: Scenario, folder: Path | None, along: str | None, offer: str | None, draws: int | None, **options: object
) -> Tipping:
    """The verb behind `Scenario.tipping`, of a scenario whose file lies in `folder`. `options` are those of Asked.

    Raises InputError.
    """
    from ...tipping.asked import Asked, draws_for, plan

    asked = Asked(along, offer, **options)  # type: ignore[arg-type]
    seed = scenario.sweep.seed if asked.seed is None else asked.seed
    drawn = draws_for(lambda number: draws_of(scenario, folder, number, seed), draws or scenario.sweep.draws)
    with (place := TemporaryFolder()) as new:
        plan(scenario, asked, drawn).run_into(new)
    return Tipping(place)
