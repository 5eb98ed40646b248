"""The facts that the manifest of a sensitivity analysis holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from ..model.organisation import MAX_TIES
from ..model.outcomes import OUTCOMES
from ..model.parameters import MONTHS
from ..results.manifest import Manifest, Replicates, Seed, read_facts
from ..results.summary import Swept
from .given import Given
from .indices import Method


class SensitivityManifest(Manifest):
    """The facts of a sensitivity analysis; `outcome` is the one to show. `months` is None where it was varied."""

    kind: Literal["sensitivity"] = "sensitivity"
    outcome: Literal[OUTCOMES]  # type: ignore[valid-type]
    engine: str = "compiled"
    workers: int
    scenario: dict[str, Any]
    factors: list[dict[str, Any]]
    method: Method
    samples: int
    replicates: int = Replicates
    seed: int = Seed
    points: int
    runs: int
    months: int | None = Field(ge=1, le=int(MONTHS.high))
    pairs: int = Field(ge=1, le=MAX_TIES)

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> type[Manifest]:
        """Facts of an analysis of draws say how many."""
        return cls if facts.get("draws") is None else DrawnSensitivityManifest


def is_drawn(folder: Path) -> bool:
    """Whether a results folder holds an analysis of draws, and not of parameters."""
    return read_facts(folder).get("draws") is not None


class DrawnSensitivityManifest(Swept):
    """The facts of an analysis of what a scenario leaves uncertain. `outcome` is the one that has indices."""

    kind: Literal["sensitivity"] = "sensitivity"
    outcome: Literal[OUTCOMES]  # type: ignore[valid-type]
    engine: str = "compiled"
    workers: int
    method: Given
    draws: int = Field(ge=2)
    replicates: int = Replicates
    seed: int = Seed
    runs: int = Field(ge=1)
