"""The facts that the manifest of a sensitivity analysis holds."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ..model.organisation import MAX_TIES
from ..model.outcomes import OUTCOMES
from ..model.parameters import MONTHS
from ..results.manifest import Manifest, Replicates, Seed
from .indices import Method


class SensitivityManifest(Manifest):
    """The facts of a sensitivity analysis; `outcome` is the one to show. `months` is missing where it was varied."""

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
