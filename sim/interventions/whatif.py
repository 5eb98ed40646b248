"""A comparison of alternatives, into a results folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pandas as pd

from ..model.outcomes import OUTCOMES
from ..results.manifest import write_manifest
from ..results.tables import write_csv
from ..runs.rows import joined, tables_of
from ..statistics.intervals import summarise
from .comparison import Comparison, compare, effects, logrank, pair_effects
from .variants import Alternative

Kind = Literal["whatif", "compare"]


def into_folder(
    alternatives: Sequence[Alternative],
    folder: Path,
    kind: Kind,
    replicates: int,
    seed: int,
    *,
    unit: str = "",
    workers: int | None = None,
    done: Callable[[int], None] = lambda runs: None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare alternatives with the first; returns the effects, for the organisation and for each tie.

    Writes effects.csv, pairs.csv, logrank.csv, the tables of a sweep whose points are the alternatives
    (runs, relationships, summary), the scenario of each as it was run, and manifest.json into the folder,
    which must exist. `unit` is that of the costs.
    """
    started = datetime.now(UTC)
    comparison = compare(alternatives, replicates, seed, workers=workers, done=done)
    found = effects(comparison), pair_effects(comparison)
    for table, name in zip((*found, logrank(comparison)), ("effects", "pairs", "logrank"), strict=True):
        write_csv(table, folder / f"{name}.csv")
    months = {one.organisation.months for one in alternatives}
    columns: dict[str, type] = {"name": str} | ({"months": float} if len(months) > 1 else {})
    _write_tables(comparison, columns, folder)
    files = ["scenario.yaml", *(f"alternative-{number}.yaml" for number in range(1, len(alternatives)))]
    for one, file in zip(alternatives, files, strict=True):
        (folder / file).write_text(one.scenario.to_yaml(), encoding="utf-8")
    write_manifest(
        folder,
        started,
        {"scenarios": [one.scenario.data for one in alternatives], "replicates": replicates, "seed": seed},
        kind=kind,
        scenario=alternatives[0].scenario.data,
        alternatives=[
            {"name": one.name, "file": file, "cost": None if one.cost is None else round(float(one.cost.sum()), 9)}
            for one, file in zip(alternatives, files, strict=True)
        ],
        unit=unit,
        currency=business.currency if (business := alternatives[0].scenario.business) else "",
        replicates=replicates,
        seed=seed,
        engine="ensemble",
        varied=["name"],
        columns={name: "text" if kind is str else "number" for name, kind in columns.items()},
        months=max(months),
        pairs=max(len(one.organisation.pairs) for one in alternatives),
        runs=len(alternatives) * replicates,
    )
    return found


def _write_tables(comparison: Comparison, columns: dict[str, type], folder: Path) -> None:
    """The tables of a sweep, a point an alternative."""
    tables = joined(
        [
            tables_of(
                [one.organisation],
                record,
                some,
                [point],
                [{"name": one.name, "months": one.organisation.months}],
                columns,
            )
            for point, (one, record, some) in enumerate(
                zip(comparison.alternatives, comparison.records, comparison.replicates, strict=True)
            )
        ]
    )
    runs, relationships = tables.runs.to_pandas(), tables.relationships.to_pandas()
    runs.to_parquet(folder / "runs.parquet", index=False)
    relationships.to_parquet(folder / "relationships.parquet", index=False)
    write_csv(summarise(runs, ["point", *columns], list(OUTCOMES)), folder / "summary.csv")
