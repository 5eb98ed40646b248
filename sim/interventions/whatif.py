"""Compare variants of a scenario: run them, make the tables of effects, and save a results folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd

from ..model.outcomes import OUTCOMES
from ..results.endings import Endings
from ..results.parquet import write_parquet
from ..results.summary import FILE as SUMMARY
from ..results.summary import column_kinds
from ..results.tables import write_csv
from ..runs.rows import joined, tables_of
from ..statistics.intervals import summarise
from .comparison import Comparison, compare, effects, months_in_force, pair_effects, unlike
from .manifests import ComparisonManifest, Named
from .variants import Variant

Kind = Literal["whatif", "compare"]
COLUMNS: dict[str, type] = {"name": str}
"""What describes a point of the tables of a sweep."""


@dataclass(frozen=True)
class WhatIf:
    """Variants that were run and compared with the first of them. `unit` is the unit of the costs."""

    comparison: Comparison
    kind: Kind
    seed: int
    unit: str
    started: datetime

    @cached_property
    def effects(self) -> pd.DataFrame:
        """What each variant changes for the organisation. See `comparison.effects`."""
        return effects(self.comparison)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """What each variant changes for each tie. See `comparison.pair_effects`."""
        return pair_effects(self.comparison)

    @property
    def manifest(self) -> ComparisonManifest:
        """The facts of this comparison."""
        variants = self.comparison.variants
        runs = len(self.comparison.replicates[0])
        business = variants[0].scenario.business
        return ComparisonManifest(
            kind=self.kind,
            scenario=variants[0].scenario.data,
            variants=[
                Named(name=one.name, file=file, cost=None if one.cost is None else round(float(one.cost.sum()), 9))
                for one, file in zip(variants, self._files(), strict=True)
            ],
            unit=self.unit,
            currency=business.currency if business else "",
            unit_cost=business.unit_cost if business and self.unit else None,
            replicates=runs,
            seed=self.seed,
            varied=["name"],
            columns=column_kinds(COLUMNS),
            unlike=unlike(self.comparison),
            months=variants[0].organisation.months,
            pairs=max(len(one.organisation.pairs) for one in variants),
            runs=len(variants) * runs,
        )

    def save(self, folder: Path) -> None:
        """Write everything into a folder, which must exist.

        effects.csv, pairs.csv, months_in_force.csv, the tables of a sweep whose points are the variants (runs,
        relationships, summary, endings), the scenario of each as it was run, and manifest.json.
        """
        tables = {"effects": self.effects, "pairs": self.pairs, "months_in_force": months_in_force(self.comparison)}
        for name, table in tables.items():
            write_csv(table, folder / f"{name}.csv")
        self._write_points(folder)
        for one, file in zip(self.comparison.variants, self._files(), strict=True):
            (folder / file).write_text(one.scenario.to_yaml(), encoding="utf-8")
        determines = {
            "scenarios": [one.scenario.data for one in self.comparison.variants],
            "replicates": len(self.comparison.replicates[0]),
            "seed": self.seed,
        }
        self.manifest.write(folder, self.started, determines)

    def _files(self) -> list[str]:
        others = range(1, len(self.comparison.variants))
        return ["scenario.yaml", *(f"variant-{number}.yaml" for number in others)]

    def _write_points(self, folder: Path) -> None:
        """Write the tables of a sweep in which each point is a variant."""
        comparison = self.comparison
        every = zip(comparison.variants, comparison.records, comparison.replicates, strict=True)
        tables = joined(
            [
                tables_of(
                    [one.organisation],
                    record,
                    some,
                    [point],
                    [{"name": one.name}],
                    COLUMNS,
                )
                for point, (one, record, some) in enumerate(every)
            ]
        )
        runs, relationships = tables.runs.to_pandas(), tables.relationships.to_pandas()
        write_parquet(runs, folder / "runs.parquet")
        write_parquet(relationships, folder / "relationships.parquet")
        summary = summarise(runs, ["point", *COLUMNS], list(OUTCOMES))
        write_csv(summary, folder / SUMMARY)
        endings = Endings(len(summary))
        endings.add(tables.relationships)
        endings.write(summary[["point", *COLUMNS]], folder)


def run(
    variants: Sequence[Variant],
    kind: Kind,
    replicates: int,
    seed: int,
    *,
    unit: str = "",
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> WhatIf:
    """Compare variants with the first. `done` is called with the number of finished runs."""
    started = datetime.now(UTC)
    comparison = compare(variants, replicates, seed, workers=workers, done=done)
    return WhatIf(comparison, kind, seed, unit, started)
