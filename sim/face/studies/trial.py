"""A trial: variants of a scenario against the scenario as it is, under the same luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ...interventions.manifests import ComparisonManifest
from .results import Finding, TemporaryFolder, guarded

if TYPE_CHECKING:
    from ...interventions.comparison_plan import ComparisonPlan


class Trial(Finding):
    """What variants change, for the organisation and for each tie."""

    kinds = ("whatif", "compare")

    @property
    @guarded
    def finding(self) -> str:
        """Which variant helps most, by how much and how surely, in a sentence or two."""
        from ...interventions.wording import finding

        return finding(self.effects, self.pairs, ComparisonManifest.read(self.folder).setting)

    @property
    def effects(self) -> pd.DataFrame:
        """A row a variant and outcome: baseline, value, and their difference replicate by replicate, low to high."""
        return self.table("effects")

    @property
    def pairs(self) -> pd.DataFrame:
        """A row a variant, tie and outcome: baseline, value and difference, as in `effects`."""
        return self.table("pairs")

    @property
    def endings(self) -> pd.DataFrame:
        """Why agreements end: a row a variant, with the columns of `Sweep.endings`."""
        return self.table("endings")

    @property
    def months_in_force(self) -> pd.DataFrame:
        """Whether ties are in force for more or fewer months, a row a variant: the difference in months, and p."""
        return self.table("months_in_force")


def compared(plan: ComparisonPlan, workers: int | None) -> Trial:
    """Run a comparison, and hold the results in a temporary folder."""
    with (place := TemporaryFolder()) as folder:
        plan.run(workers=workers).save(folder)
    return Trial(place)
