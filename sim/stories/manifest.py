"""The facts that the manifest of a run holds."""

from __future__ import annotations

from typing import Any, Literal

from ..results.manifest import Manifest, Replicates, Seed
from ..results.summary import Months, Pairs


class RunManifest(Manifest):
    """The facts of a run."""

    kind: Literal["run"] = "run"
    scenario: dict[str, Any]
    replicates: int = Replicates
    seed: int = Seed
    engine: str = "mesa"
    months: int = Months
    pairs: int = Pairs
