"""The facts that the manifest of a finished sweep holds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..results.manifest import Replicates, Seed
from ..results.summary import Swept


class SweepManifest(Swept):
    """The facts of a finished sweep; `batches_missing` where it was merged before all was run.

    How many are missing is not known (None) where another edition of the model began it.
    """

    kind: Literal["sweep"] = "sweep"
    points: int = Field(ge=0)
    failed: int = Field(ge=0)
    replicates: int = Replicates
    seed: int = Seed
    runs: int = Field(ge=0)
    engine: str = "compiled"
    workers: int | str | None = None
    batches_missing: int | None = 0
