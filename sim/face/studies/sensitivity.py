"""What matters: the parameters of the model, or the numbers that a scenario leaves uncertain."""

from __future__ import annotations

import pandas as pd

from ...results.tables import read_table
from ...sensitivity import drawn
from ...sensitivity.manifest import DrawnSensitivityManifest, SensitivityManifest, is_drawn
from .results import Finding, guarded


class Sensitivity(Finding):
    """An index for each number that was varied, or that is uncertain, with its interval."""

    kinds = ("sensitivity",)

    @property
    @guarded
    def finding(self) -> str:
        """Which numbers matter most, and which are not shown to, in a few sentences."""
        if is_drawn(self.folder):
            from ...sensitivity.drawn_wording import finding as of_draws

            about = DrawnSensitivityManifest.read(self.folder)
            return of_draws(self.indices, about.summary(self.folder), about)
        from ...sensitivity.wording import finding

        facts = SensitivityManifest.read(self.folder)
        own = self.indices[self.indices["outcome"] == facts.outcome].reset_index(drop=True)
        values = read_table(self.folder, "points.parquet", {facts.outcome: float})[facts.outcome]
        return finding(
            own, facts.outcome, values,
            pairs=facts.pairs, months=facts.months, replicates=facts.replicates, seed=facts.seed,
        )  # fmt: skip

    @property
    def indices(self) -> pd.DataFrame:
        """A row for each outcome that has indices and each number: its path, its range, its index, low to high."""
        if is_drawn(self.folder):
            return drawn.read_indices(self.folder, DrawnSensitivityManifest.read(self.folder))
        return self.table("indices")
