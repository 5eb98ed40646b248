"""The facts that the manifest of a search for tipping points holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from ..figures.phrases import draws_in_words
from ..files.names import counted
from ..results.manifest import Manifest, Replicates, Seed
from ..statistics.level import MOST


class TippingManifest(Manifest):
    """The facts that both kinds of search have."""

    kind: Literal["tipping"] = "tipping"
    scenario: dict[str, Any]
    replicates: int = Replicates
    seed: int = Seed
    engine: str = "compiled"
    draws: Annotated[int, Field(ge=2)] | None = None
    """How many plausible organisations were run; None where nothing is uncertain."""

    @property
    def luck(self) -> str:
        """Draws, replicates and seed in words."""
        draws = "" if self.draws is None else f"{draws_in_words(self.draws, MOST)} × "
        return f"{draws}{counted(self.replicates, 'replicate')}, seed {self.seed}."

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> type[Manifest]:
        """Facts of outside offers say between whom."""
        return OffersManifest if "offer" in facts else LoopManifest


class LoopManifest(TippingManifest):
    """The facts of a ramp: `along` is the path that moves, `hold` the months at each of the `values`."""

    pairs: list[list[str]]
    along: str
    values: list[float]
    hold: int

    @property
    def size(self) -> str:
        """How much was run, in words."""
        return f"{len(self.values)} values, {self.hold} months at each, {self.luck}"


class OffersManifest(TippingManifest):
    """The facts of outside offers to the first department of `offer`, which could replace the second."""

    offer: Annotated[list[str], Field(min_length=2, max_length=2)]
    month: int
    sizes: list[float]
    open_months: list[int]
    agreements: int

    @property
    def receiver(self) -> str:
        """Who gets the offers."""
        return self.offer[0]

    @property
    def other(self) -> str:
        """Who could be replaced."""
        return self.offer[1]

    @property
    def size(self) -> str:
        """How much was run, in words."""
        return f"{len(self.sizes) - 1} sizes × {len(self.open_months)} durations, {self.luck}"
