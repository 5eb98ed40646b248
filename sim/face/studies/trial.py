"""A trial: variants of a scenario against the scenario as it is, under the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ...design.draws import Draws
from ...interventions.manifests import ComparisonManifest
from ...scenarios.scenario import Scenario
from ...scenarios.uncertainty import asked_of, shared_draws
from .results import Finding, TemporaryFolder, guarded


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
        """The same for each tie."""
        return self.table("pairs")

    @property
    def endings(self) -> pd.DataFrame:
        """Why agreements end: a row a variant, with the columns of `Sweep.endings`."""
        return self.table("endings")

    @property
    def months_in_force(self) -> pd.DataFrame:
        """Whether ties are in force for more or fewer months, a row a variant: the difference in months, and p."""
        return self.table("months_in_force")


def whatif(
    scenario: Scenario,
    folder: Path | None,
    changes: Sequence[str],
    catalogue: str | Path | None,
    workers: int | None,
    *,
    seed: int,
    draws: int | None,
    replicates: int | None,
) -> Trial:
    """The verb behind `Scenario.whatif`, of a scenario whose file lies in `folder`. Raises InputError."""
    from ...interventions import variants
    from ...interventions.catalogue import load

    interventions = load(None if catalogue is None else Path(catalogue))
    drawn = shared_draws([(scenario.name, scenario, folder)], draws, seed)
    if changes:
        uncertain = asked_of(scenario, drawn)
        found = [variants.parse(text, scenario, interventions, uncertain) for text in changes]
    else:
        found = variants.of_catalogue(scenario, interventions)
    baseline = variants.make_variant("as it is", scenario, [])
    return compared("whatif", [baseline, *found], drawn, replicates, seed, interventions.unit, workers)


def compared(
    kind: Any,
    variants: list[Any],
    draws: Draws | None,
    replicates: int | None,
    seed: int,
    unit: str,
    workers: int | None,
    everywhere: Sequence[str] = (),
) -> Trial:
    """Run variants, the first of them the baseline, and hold the results in a temporary folder."""
    from ...interventions.whatif import replicates_of, run

    with (place := TemporaryFolder()) as folder:
        number = replicates or replicates_of(draws)
        made = run(variants, kind, number, seed, draws=draws, unit=unit, everywhere=everywhere, workers=workers)
        made.save(folder)
    return Trial(place)
