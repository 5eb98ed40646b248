"""Compare variants of a scenario: run them, make the tables of effects, and save a results folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow.compute as pc

from ..design import draws as draws_file
from ..design.draws import Draws
from ..design.points import design
from ..design.section import SweepSettings
from ..model import usual
from ..model.outcomes import OUTCOMES, Record
from ..results.atomic import write_atomically
from ..results.endings import Endings
from ..results.parquet import write_parquet
from ..results.sources import digest
from ..results.summary import BY_DRAW, column_kinds
from ..results.summary import FILE as SUMMARY
from ..results.tables import write_csv
from ..runs.rows import Tables, joined, tables_of
from ..scenarios.uncertainty import as_kept
from ..statistics.intervals import summarise
from ..sweeps.drawn import DrawnEndings, DrawnMoments
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
    everywhere: Sequence[str] = ()
    """What happens in every scenario that is compared, in words."""

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
        runs, draws = len(self.comparison.replicates[0]), self.comparison.draws
        business = variants[0].scenario.business
        return ComparisonManifest(
            kind=self.kind,
            scenario=as_kept(variants[0].scenario).data,
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
            everywhere=list(self.everywhere),
            months=variants[0].organisation.months,
            pairs=max(len(one.organisation.pairs) for one in variants),
            draws=None if draws is None else len(draws),
            runs=len(variants) * runs * (1 if draws is None else len(draws)),
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
            (folder / file).write_text(as_kept(one.scenario).to_yaml(), encoding="utf-8")
        determines: dict[str, Any] = {
            "scenarios": [as_kept(one.scenario).data for one in self.comparison.variants],
            "replicates": len(self.comparison.replicates[0]),
            "seed": self.seed,
        }
        if self.comparison.draws is not None:
            write_atomically(folder / draws_file.NAME, self.comparison.draws.file)
            determines["draws"] = digest(self.comparison.draws.file)
        self.manifest.write(folder, self.started, determines)

    def _files(self) -> list[str]:
        others = range(1, len(self.comparison.variants))
        return ["scenario.yaml", *(f"variant-{number}.yaml" for number in others)]

    def _write_points(self, folder: Path) -> None:
        """Write the tables of a sweep in which each point is a variant."""
        comparison = self.comparison
        if comparison.draws is not None:
            self._write_drawn(folder, len(comparison.draws))
            return
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

    def _write_drawn(self, folder: Path, draws: int) -> None:
        """Write the same tables where something is uncertain: rows carry the draw, the summary has both layers."""
        comparison = self.comparison
        names = [one.name for one in comparison.variants]
        replicates = len(comparison.replicates[0])
        size = len(names), draws, replicates
        moments, endings = DrawnMoments(*size), DrawnEndings(*size)
        made = []
        for point, (one, record) in enumerate(zip(comparison.variants, comparison.records, strict=True)):
            shaped = {name: values.reshape(draws, replicates, -1) for name, values in record.relationships.items()}
            each = [one.organisation] * draws
            told = [{"name": one.name}] * draws
            some, of_draws = comparison.replicates[point], range(draws)
            made.append(tables_of(each, Record(shaped, {}), some, [point] * draws, told, COLUMNS, of_draws))
            counted = made[-1] if some.start == 0 else _from_zero(made[-1], replicates)
            moments.add(counted.runs)
            endings.add(counted.relationships)
        tables = joined(made)
        write_parquet(tables.runs.to_pandas(), folder / "runs.parquet")
        write_parquet(tables.relationships.to_pandas(), folder / "relationships.parquet")
        summary = moments.summary(design(SweepSettings.model_validate({"points": {name: {} for name in names}})))
        write_csv(summary, folder / SUMMARY)
        write_parquet(moments.by_draw(), folder / BY_DRAW)
        endings.whole(len(names)).write(summary[["point", *COLUMNS]], folder)


def replicates_of(draws: Draws | None) -> int:
    """How many runs each variant has, or each of its draws, unless something else is asked for."""
    return usual.COMPARED if draws is None else usual.OF_A_DRAW


def _from_zero(tables: Tables, replicates: int) -> Tables:
    """The rows of a variant with luck of its own, its replicates counted from 0."""
    changed = []
    for table in (tables.runs, tables.relationships):
        place = table.column_names.index("replicate")
        changed.append(table.set_column(place, "replicate", pc.subtract(table["replicate"], replicates)))
    return Tables(*changed)


def run(
    variants: Sequence[Variant],
    kind: Kind,
    replicates: int,
    seed: int,
    *,
    draws: Draws | None = None,
    unit: str = "",
    everywhere: Sequence[str] = (),
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> WhatIf:
    """Compare variants with the first. `done` is called with the number of finished runs.

    `everywhere` says in words what was made to happen in all of them.
    """
    started = datetime.now(UTC)
    comparison = compare(variants, replicates, seed, draws=draws, workers=workers, done=done)
    return WhatIf(comparison, kind, seed, unit, started, everywhere)
