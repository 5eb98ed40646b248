"""The facts of a run of the evidence, as its manifest holds them."""

from __future__ import annotations

from typing import Literal

from ..results.manifest import Manifest, Replicates, Seed


class EvidenceManifest(Manifest):
    """Which rows were run, and whether with each mechanism switched off too."""

    kind: Literal["evidence"] = "evidence"
    rows: list[str]
    replicates: int = Replicates
    seed: int = Seed
    ablations: bool
