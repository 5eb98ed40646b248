"""The facts of a search for tipping points, as its manifest holds them."""

from __future__ import annotations

from typing import Any, Literal

from ..results.manifest import Manifest, Replicates, Seed


class TippingManifest(Manifest):
    """What is common to both ways of asking."""

    kind: Literal["tipping"] = "tipping"
    scenario: dict[str, Any]
    replicates: int = Replicates
    seed: int = Seed
    engine: str = "compiled"


class LoopManifest(TippingManifest):
    """A number raised and lowered: `along` is its path, `hold` the months at each of the `values`."""

    pairs: list[list[str]]
    along: str
    values: list[float]
    hold: int


class OffersManifest(TippingManifest):
    """Outside offers to the first of two departments that could replace the second, from a month on."""

    offer: list[str]
    month: int
    sizes: list[float]
    open_months: list[int]
    agreements: int
