"""What a search for tipping points has found, in sentences and in figures, from the tables of its folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..results.manifest import as_input_errors, read_facts
from . import offers_wording, tables, wording
from .manifest import LoopManifest, OffersManifest
from .over_draws import wording as over_draws
from .ramp import SETTLING

if TYPE_CHECKING:
    from ..figures.points_folder import Drawn
    from .fixed_points.fold import Fold

Figures = Mapping[str, "Callable[[], Drawn]"]
"""Figures by name, the main one first, each drawn when it is called."""


@dataclass(frozen=True)
class OfRamp:
    """A ramp of one organisation, and its fixed points where they were looked for."""

    folder: Path
    about: LoopManifest

    @cached_property
    def loop(self) -> pd.DataFrame:
        """The steps of the ramp."""
        return tables.read(self.folder, "loop", tables.LOOP)

    @cached_property
    def edges(self) -> pd.DataFrame:
        """Where partnering is lost and regained: all ties together, then each, or the only one."""
        return tables.read(self.folder, "edges", tables.EDGES)

    @cached_property
    def fold(self) -> Fold | None:
        """The fixed points, where they were looked for."""
        from .fixed_points import fold

        return fold.read(self.folder, self.about.along) if fold.is_there(self.folder) else None

    def findings(self) -> list[str]:
        """What becomes of partnering on the way out and back, of the ties, and without luck."""
        told = [wording.loop_finding(self.edges.iloc[0], self.loop, self.about.along)]
        if len(self.edges) > 1:
            told.append(wording.ties_finding(self.edges, self.loop, self.about.along))
        if self.fold is not None:
            from .fixed_points.fold_wording import fold_finding

            told.append(fold_finding(self.fold))
        return told

    def figures(self) -> Figures:
        """The loop; the ties where there are several; the fixed points."""
        from . import edges_plot, loop_plot

        path, hold = self.about.along, self.about.hold
        drawn = {"loop": lambda: loop_plot.loop(self.loop, self.edges, path, hold, SETTLING * hold)}
        if len(self.edges) > 1:
            drawn["ties"] = lambda: edges_plot.tie_edges(self.edges, self.loop, path)
        if (fold := self.fold) is not None:
            from .fixed_points import fold_plot

            drawn["fixed_points"] = lambda: fold_plot.bifurcation(fold, self.loop)
        return drawn


@dataclass(frozen=True)
class OfOffers:
    """Outside offers to a department of one organisation."""

    folder: Path
    about: OffersManifest

    @cached_property
    def offers(self) -> pd.DataFrame:
        """What offers of each size and duration do."""
        return tables.read(self.folder, "offers", tables.OFFERS)

    @cached_property
    def critical(self) -> pd.DataFrame:
        """The critical size of each duration."""
        return tables.read(self.folder, "critical", tables.CRITICAL)

    def findings(self) -> list[str]:
        """How large an offer must be to end half of the agreements."""
        return [offers_wording.offers_finding(self.offers, self.critical, self.about.receiver, self.about.other)]

    def figures(self) -> Figures:
        """The map of offers."""
        from .offers_plot import offer_map

        about = self.about
        return {"offers": lambda: offer_map(self.offers, self.critical, about.receiver, about.other, about.month)}


@dataclass(frozen=True)
class OfRampOverDraws:
    """A ramp of every plausible organisation."""

    folder: Path
    about: LoopManifest

    @cached_property
    def loop(self) -> pd.DataFrame:
        """The steps of the ramp, over the draws."""
        return tables.read(self.folder, "loop", tables.LOOP_OVER_DRAWS)

    @cached_property
    def edges(self) -> pd.DataFrame:
        """In how many draws partnering is lost or gained, and where."""
        return tables.read(self.folder, "edges", tables.EDGES_OVER_DRAWS)

    @cached_property
    def by_draw(self) -> pd.DataFrame:
        """The edges of each draw."""
        return tables.read(self.folder, "edges_by_draw", tables.EDGES_BY_DRAW)

    def findings(self) -> list[str]:
        """In how many plausible organisations partnering is lost or gained, and of which ties."""
        told = over_draws.loop_finding(self.edges, self.loop, self.about.along), over_draws.ties_finding(self.edges)
        return list(filter(None, told))

    def figures(self) -> Figures:
        """The share of the draws that have tipped up to each value."""
        from .over_draws.figures import of_loops

        return {"edges": lambda: of_loops(self.edges, self.loop, self.by_draw, self.about.along, self.about.size)}


@dataclass(frozen=True)
class OfOffersOverDraws:
    """Outside offers to a department of every plausible organisation."""

    folder: Path
    about: OffersManifest

    @cached_property
    def critical(self) -> pd.DataFrame:
        """In how many draws an offer of each duration ends half of the agreements, and from which size."""
        return tables.read(self.folder, "critical", tables.CRITICAL_OVER_DRAWS)

    @cached_property
    def by_draw(self) -> pd.DataFrame:
        """The critical sizes of each draw."""
        return tables.read(self.folder, "critical_by_draw", tables.CRITICAL_BY_DRAW)

    def findings(self) -> list[str]:
        """From which size an offer ends half of the agreements, and in how many plausible organisations."""
        return [over_draws.offers_finding(self.critical, self.about.receiver, self.about.other)]

    def figures(self) -> Figures:
        """The share of the draws in which an offer up to each size ends them."""
        from .over_draws.figures import of_offers

        about = self.about
        return {"sizes": lambda: of_offers(self.critical, self.by_draw, about.receiver, about.other, about.size)}


OfSearch = OfRamp | OfOffers | OfRampOverDraws | OfOffersOverDraws


def found_in(folder: Path) -> OfSearch:
    """What the folder of a search holds. Raises InputError where its manifest is not of one."""
    if "along" in read_facts(folder):
        ramp = LoopManifest.read(folder)
        return OfRamp(folder, ramp) if ramp.draws is None else OfRampOverDraws(folder, ramp)
    offers = OffersManifest.read(folder)
    return OfOffers(folder, offers) if offers.draws is None else OfOffersOverDraws(folder, offers)


def finding(folder: Path) -> str:
    """The sentences about a search, a line each; the last one says how much was run. Raises InputError."""
    found = found_in(folder)
    with as_input_errors(folder):
        return "\n".join([*found.findings(), found.about.size])
