"""The facts that the manifest of the evidence holds."""

from __future__ import annotations

from typing import Literal

from ..results.manifest import Manifest, Replicates, Seed


class EvidenceManifest(Manifest):
    """The facts: which rows were run, and what else.

    Also with each mechanism switched off, with each new equation replaced, with each assumed number moved?
    """

    kind: Literal["evidence"] = "evidence"
    rows: list[str]
    replicates: int = Replicates
    seed: int = Seed
    ablations: bool
    equations: bool = False
    robustness: bool = False
