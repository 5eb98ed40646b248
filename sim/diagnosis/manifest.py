"""The facts that the manifest of a diagnosis holds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ..figures.phrases import draws_in_words
from ..files.names import counted
from ..results.manifest import Manifest, Replicates, Seed
from ..results.summary import Months


class DiagnosisManifest(Manifest):
    """The facts of a diagnosis. Edges and interventions were tried for the most fragile `ties`.

    `draws` is how many plausible organisations were run; None where nothing is uncertain.
    """

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
    draws: Annotated[int, Field(ge=2)] | None = None

    @property
    def size(self) -> str:
        """How many runs there were, in words."""
        of_draws = f"{draws_in_words(self.draws)} × " if self.draws else ""
        return f"{of_draws}{counted(self.replicates, 'replicate')}, seed {self.seed}"
