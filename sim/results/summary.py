"""The summary of a sweep, or of variants that were compared: a row for each point."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from ..files.errors import InputError
from ..model.organisation import MAX_TIES
from ..model.outcomes import OUTCOMES
from ..model.parameters import MONTHS
from ..statistics.columns import ENDS, LUCK_ENDS, with_ends
from .contents import MANIFEST
from .manifest import Manifest
from .spells import Reader, first_agreements, reader
from .tables import read_table, rows_of, sane

FILE = "summary.csv"
BY_DRAW = "draws.parquet"
"""The table of a study in which something is uncertain: the mean of each outcome in each draw."""
LAYERS = (*ENDS, *LUCK_ENDS, "_data_sd", "_luck_sd")
"""What a summary says of an outcome beside its mean, where something is uncertain."""
Months = Field(ge=1, le=int(MONTHS.high))
"""A horizon, in a manifest."""
Pairs = Field(ge=0, le=MAX_TIES)
"""How many pairs an organisation has, in a manifest."""


def column_kinds(columns: Mapping[str, type]) -> dict[str, Literal["text", "number"]]:
    """For each column that describes a point, the word text or number, as the manifest holds it."""
    return {name: "text" if kind is str else "number" for name, kind in columns.items()}


class Swept(Manifest):
    """The facts of a study whose tables have points: the varied paths, the horizon, the number of pairs."""

    scenario: dict[str, Any]
    varied: list[str]
    months: int = Months
    pairs: int = Pairs
    columns: dict[str, Literal["text", "number"]] | None = None
    draws: Annotated[int, Field(ge=2)] | None = None
    """How many plausible organisations were run; None where nothing is uncertain."""
    summary_only: bool = False
    """Whether no rows were kept: there is no table of runs and none of relationships."""

    @property
    def settings(self) -> dict[str, type]:
        """The columns that describe a point, with their types. Where the manifest has none, only `name` is text."""
        columns = self.columns or {}
        return {
            path: str if columns.get(path, "text" if path == "name" else "number") == "text" else float
            for path in (*self.varied, *columns)
        }

    def summary(self, folder: Path) -> pd.DataFrame:
        """Read the summary: a row for each point, with its settings. Raises InputError where the table is damaged."""
        path, settings = folder / FILE, self.settings
        columns: dict[str, type] = {"point": int, "replicates": int}
        columns |= dict.fromkeys(with_ends(*OUTCOMES), float)
        if self.draws is not None:
            columns |= {"draws": int} | {name + end: float for name in OUTCOMES for end in LAYERS}
        if columns.keys() & settings.keys() or len(set(self.varied)) < len(self.varied):
            raise InputError.at(str(folder / MANIFEST), "varied: names a path twice, or what is no path")
        summary = sane(path, read_table(folder, path.name, columns | settings))
        if summary.empty or summary["point"].duplicated().any() or summary["replicates"].min() < 1:
            raise InputError.at(str(path), "does not hold one row for each point that was run")
        runs = summary["replicates"] * (summary["draws"] if self.draws else 1)
        _check_rows(folder, int(runs.sum()), self.pairs, self.draws is None)
        summary = with_horizons(summary, self.scenario)
        if "months" in summary and not summary["months"].between(1, MONTHS.high).all():
            raise InputError.at(str(path), f"months: must be {MONTHS.allowed}")
        return summary

    def by_draw(self, folder: Path) -> pd.DataFrame | None:
        """A row for each draw of each point: `point`, `draw`, mean outcomes. None where nothing is uncertain."""
        if self.draws is None:
            return None
        columns: dict[str, type] = {"point": int, "draw": int} | dict.fromkeys(OUTCOMES, float)
        return sane(folder / BY_DRAW, read_table(folder, BY_DRAW, columns))

    def first_agreements(self, folder: Path, summary: pd.DataFrame) -> np.ndarray:
        """Ties in their first agreement, (draws, replicates, months), of the one point of a study with draws."""
        row = summary.iloc[0]
        months = int(row["months"]) if "months" in summary else self.months
        return first_agreements(folder, self.draws or 1, int(row["replicates"]), months)

    def agreements(self, folder: Path) -> Reader:
        """A reader of the agreements of some points."""
        return reader(folder, self.months)


def _check_rows(folder: Path, runs: int, pairs: int, exactly: bool) -> None:
    """Raise InputError where the tables of runs and of pairs do not have as many rows as the summary has replicates.

    Of a sweep with draws that was merged while batches were missing, there may be fewer.
    """
    for name, fewest, most in (("runs", runs if exactly else 1, runs), ("relationships", 0, runs * pairs)):
        path = folder / f"{name}.parquet"
        if path.exists() and not fewest <= (rows := rows_of(path)) <= most:
            raise InputError.at(str(path), f"holds {rows:,} rows, but the summary tells of {runs:,} runs")


def with_horizons(summary: pd.DataFrame, scenario: Mapping[str, Any]) -> pd.DataFrame:
    """The summary with the horizon of the scenario where a named point does not set its own."""
    if "months" not in summary:
        return summary
    return summary.assign(months=summary["months"].fillna(scenario.get("months", MONTHS.default)))
