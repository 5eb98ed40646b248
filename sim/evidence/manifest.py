"""The facts that the manifest of the evidence holds."""

from __future__ import annotations

from typing import Literal

from ..results.manifest import Manifest, Replicates, Seed


class EvidenceManifest(Manifest):
    """The facts: which rows were run, and what else.

    `ablations`: whether each mechanism was switched off; `equations`: whether each new equation was replaced;
    `robustness`: whether each assumed number was moved.
    """

    kind: Literal["evidence"] = "evidence"
    rows: list[str]
    replicates: int = Replicates
    seed: int = Seed
    ablations: bool
    equations: bool = False
    robustness: bool = False
