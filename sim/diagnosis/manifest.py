"""The facts that the manifest of a diagnosis holds."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ..results.manifest import Manifest, Replicates, Seed
from ..results.summary import Months


class DiagnosisManifest(Manifest):
    """The facts of a diagnosis. Edges and interventions were tried for the most fragile `ties`."""

    kind: Literal["diagnose"] = "diagnose"
    scenario: dict[str, Any]
    departments: list[str] = Field(min_length=2)
    replicates: int = Replicates
    edge_replicates: int = Replicates
    seed: int = Seed
    ties: int = Field(ge=0)
    pairs: int = Field(ge=1)
    months: int = Months
    engine: str = "compiled"
    runs: int = Field(ge=1)
