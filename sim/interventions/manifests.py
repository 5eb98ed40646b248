"""The facts that the manifests of a comparison and of an advice hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import AfterValidator, AliasChoices, Field
from pydantic_core import PydanticCustomError

from ..files.errors import InputError, unknown
from ..files.faults import OVERLAP, Strict
from ..results.contents import MANIFEST
from ..results.manifest import Manifest, Replicates, Seed
from ..results.summary import Months, Pairs, Swept
from .changes.setting import Setting
from .money import Price

Unit = Field(max_length=40)
Currency = Field(max_length=12)
UnitCost = Field(None, ge=0, description="what one unit of cost comes to in money; None: not known")


class Named(Strict, extra="ignore"):
    """A variant: its name, the file of its scenario, what it costs."""

    name: str
    file: str
    cost: float | None


class ComparisonManifest(Swept):
    """The facts of a what-if or a comparison; the baseline comes first."""

    kind: Literal["whatif", "compare"]
    variants: list[Named] = Field(min_length=2, validation_alias=AliasChoices("variants", "alternatives"))
    """Earlier versions called them alternatives; their manifests are read too."""
    unit: str = Unit
    currency: str = Currency
    unit_cost: float | None = UnitCost
    replicates: int = Replicates
    seed: int = Seed
    engine: str = "compiled"
    columns: dict[str, Literal["text", "number"]]
    unlike: list[str] = Field(default_factory=list)
    """Sentences on what is compared of unlike variants, or is not alike."""
    everywhere: list[str] = Field(default_factory=list)
    """What happens in every scenario that is compared, in words."""
    runs: int = Field(ge=1)

    @property
    def setting(self) -> Setting:
        """What was compared, for titles and sentences."""
        months = None if "months" in self.columns else self.months  # earlier versions compared unlike horizons
        about = self.pairs, self.replicates, self.seed, self.currency, tuple(self.unlike), self.draws
        return Setting(months, *about, tuple(self.everywhere))

    @property
    def price(self) -> Price:
        """What the variants cost, in days and perhaps in money."""
        return Price(self.unit, self.currency, self.unit_cost)


STAGES = ("screening", "confirming", "taking_apart")
"""Stages of a search whose replicates are told."""


def _told(stages: dict[str, list[int]]) -> dict[str, list[int]]:
    """The replicates of each stage. Raises PydanticCustomError where those of one are missing."""
    if missing := [stage for stage in STAGES if stage not in stages]:
        raise PydanticCustomError(OVERLAP, "replicates must say those of {stage}", {"stage": missing[0]})
    return stages


Stages = Annotated[dict[str, Annotated[list[int], Field(min_length=2, max_length=2)]], AfterValidator(_told)]


class AdviceManifest(Manifest):
    """The facts of an advice. `replicates` holds the first replicate of each stage, and the first after it."""

    kind: Literal["advise"] = "advise"
    scenario: dict[str, Any]
    budget: float
    target: str
    at_least: float | None
    best: str
    reached: bool | None
    sets: int
    left_out: int | None
    unit: str = Unit
    currency: str = Currency
    unit_cost: float | None = UnitCost
    replicates: Stages
    draws: int | None = Field(None, ge=2)
    seed: int = Seed
    engine: str = "compiled"
    months: int = Months
    pairs: int = Pairs

    def check_best(self, folder: Path, front: pd.DataFrame) -> None:
        """Raise InputError where the advised set is none of the front."""
        if self.best not in front["set"].tolist():
            raise InputError.at(str(folder / MANIFEST), f"best: {unknown('set', self.best, front['set'].dropna())}")

    def setting(self, stage: str) -> Setting:
        """What was run in a stage, for titles and sentences."""
        first, end = self.replicates[stage]
        draws = self.draws if stage in ("confirming", "taking_apart") else None
        return Setting(self.months, self.pairs, end - first, self.seed, self.currency, draws=draws)

    @property
    def price(self) -> Price:
        """What the sets cost, in days and perhaps in money."""
        return Price(self.unit, self.currency, self.unit_cost)
