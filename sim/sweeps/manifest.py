"""The facts that the manifest of a finished sweep holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from ..results.contents import is_of_a_sweep
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

    def writes(self, name: str) -> bool:
        """Whether a sweep writes a file of this name."""
        return is_of_a_sweep(name)

    def could_not_run(self, failures: Mapping[int, str], table: str) -> str:
        """How many points could not run, and why the first of them could not. Empty where all could.

        `failures` holds the reason of each, by its number, in any order; `table` is the name of the table of them.
        """
        if not failures:
            return ""
        first = failures[min(failures)]
        return f"{len(failures):,} of {self.points:,} points could not run ({table}); the first: {first}"
