"""The prior: which numbers of a scenario are open, and what is thought of each before anything was observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..design.section import Value
from ..files.errors import InputError, unknown
from ..files.short_names import ALL
from ..scenarios.points import Points
from ..scenarios.scenario import Scenario
from ..scenarios.uncertainty import MAX_PATHS
from . import scale
from .anchors import Anchors, anchors_of
from .defaults import ANCHORED
from .numbers import Numbers, numbers_of
from .observations import Observations


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """The open numbers of a scenario. Make one with `prior_of`.

    `paths` are its columns: one for each number that is open, by its path (of paths that move together, the first),
    then those of the anchors. Arrays of values are (draws, columns).
    """

    scenario: Scenario
    numbers: Numbers
    anchors: Anchors
    _points: Points

    @property
    def paths(self) -> tuple[str, ...]:
        """The name of each column: a path, or that of an anchor, such as `anchor.trust.offset`."""
        return (*(one.paths[0] for one in self.numbers.each), *self.anchors.names)

    @property
    def parties(self) -> tuple[frozenset[str], ...]:
        """The departments that each column is about: one, the two of a tie, or none where it is about all."""
        return tuple(map(_parties, self.paths))

    def sample(self, number: int, seed: int) -> np.ndarray:
        """So many draws of all columns, as they are before anything was observed."""
        luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,)))
        return self.from_scale(np.hstack([part.sample(luck, number) for part in (self.numbers, self.anchors)]))

    def to_scale(self, values: np.ndarray) -> np.ndarray:
        """Values on the scale on which they are near normal."""
        return scale.to_scale(values, *self._ends)

    def from_scale(self, scaled: np.ndarray) -> np.ndarray:
        """The values themselves; whole numbers are rounded by `settings` alone."""
        return scale.from_scale(scaled, *self._ends)

    @property
    def _ends(self) -> tuple[np.ndarray, np.ndarray]:
        low, high = zip(self.numbers.ends, self.anchors.ends, strict=True)
        return np.concatenate(low), np.concatenate(high)

    def settings(self, row: np.ndarray) -> dict[str, Value]:
        """The value of every path in a draw, which any command reads: plain paths, with the anchors applied."""
        plain = self.numbers.settings(row[: len(self.numbers.each)])
        if not self.anchors.names:
            return plain
        return self.anchors.applied(plain, self._points.at(plain), row[len(self.numbers.each) :])

    def as_answered(self, values: np.ndarray, observations: Observations, predicted: np.ndarray) -> np.ndarray:
        """What people would answer, (draws, observations), where the model has the values `predicted`.

        `values` are the draws. Trust is asked on the scale of the survey, so its anchor is undone.
        """
        if not self.anchors.names:
            return predicted
        return self.anchors.undone(values[:, len(self.numbers.each) :], observations.what, predicted)


def prior_of(
    scenario: Scenario, over: Sequence[str] = (), folder: Path | None = None, anchored: Sequence[str] = ANCHORED
) -> Prior:
    """The prior of a scenario: what it leaves open and the paths `over`; the defaults where there is neither.

    `folder` is where its file of draws lies, if no file says it. `anchored` are the parameters whose scale is fitted.
    Raises InputError.
    """
    for name in anchored:
        if name not in ANCHORED:
            raise InputError.at("anchored", unknown("scale", name, ANCHORED))
    alone, numbers = scenario.alone(), numbers_of(scenario, over, folder)
    luck = np.random.default_rng(0)
    plain = numbers.settings(scale.from_scale(numbers.sample(luck, 1), *numbers.ends)[0])
    anchors = anchors_of(alone, anchored, plain)
    prior = Prior(scenario, numbers, anchors, Points(alone, plain))
    written = prior.settings(prior.sample(1, 0)[0])
    if len(written) > MAX_PATHS:
        how = "fit fewer with --over"
        raise InputError.at(scenario.name, f"{len(written):,} numbers to fit are more than {MAX_PATHS:,}: {how}")
    return prior


def _parties(path: str) -> frozenset[str]:
    match path.split("."):
        case ["departments", who, _] if who != ALL:
            return frozenset([who])
        case ["relationships", pair, *_] if "+" in pair:
            return frozenset(pair.split("+"))
    return frozenset()
