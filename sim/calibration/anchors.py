"""Anchors: how the answers of a survey become numbers of the model, where the scale itself is not known.

An answer v on a scale from 0 to 1 means expit(offset + slope · logit(v)) in the model. One offset and one slope hold
for all stakes of an organisation, and others for all of its trust. The ends of the scale stay where they are. What ties
the scale down are ties that are known to work, or not to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from ..design.section import Value
from ..files.errors import InputError
from ..model.organisation import Organisation
from ..model.parameters import name_at
from ..scenarios.build import build
from ..scenarios.scenario import Scenario
from .defaults import ANCHORS

KINDS = tuple(ANCHORS)


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """The anchors of some parameters, two columns each: offset and slope. `sides` are the paths of a parameter."""

    sides: dict[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""
        return tuple(f"anchor.{parameter}.{kind}" for parameter in self.sides for kind in KINDS)

    @property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """The ends of the scale: an offset has none, a slope is above 0."""
        return np.tile([-np.inf, 0.0], len(self.sides)), np.full(2 * len(self.sides), np.inf)

    def sample(self, luck: np.random.Generator, number: int) -> np.ndarray:
        """Scaled values, (number, columns): the offset itself, and the logarithm of the slope."""
        spreads = np.tile([ANCHORS[kind].sd for kind in KINDS], len(self.sides))
        return luck.standard_normal((number, len(spreads))) * spreads

    def applied(self, plain: Mapping[str, Value], answered: Organisation, row: np.ndarray) -> dict[str, Value]:
        """The settings of a draw with every anchored number as the model takes it, a path for each side.

        `answered` is the organisation of the `plain` settings, whose numbers are answers.
        """
        settings = {path: value for path, value in plain.items() if not self._sets(path)}
        for (parameter, paths), (offset, slope) in zip(self.sides.items(), row.reshape(-1, 2), strict=True):
            values = np.atleast_2d(getattr(answered, parameter))[0]  # of stakes, those of the first epoch
            settings |= zip(paths, expit(offset + slope * logit(values)).tolist(), strict=True)
        return settings

    def undone(self, rows: np.ndarray, what: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Values of the model, (draws, observations), as answers, where `what` is observed is anchored."""
        answers = np.array(values, dtype=float)
        for (parameter, _), columns in zip(self.sides.items(), np.split(rows, len(self.sides), axis=1), strict=True):
            of_it = what == parameter
            offset, slope = columns[:, :1], columns[:, 1:]
            answers[:, of_it] = expit((logit(answers[:, of_it]) - offset) / slope)
        return answers

    def _sets(self, path: str) -> bool:
        return path.startswith("relationships.") and name_at(path) in self.sides


def anchors_of(scenario: Scenario, parameters: Sequence[str], plain: Mapping[str, Value]) -> Anchors:
    """The anchors of those parameters that every tie gives a number of its own, beside the `plain` settings.

    A tie that is told by its mutual need has no answer about a stake.
    """
    parties = build(scenario).parties
    found = {}
    for parameter in parameters if parties else ():
        sides = tuple(f"relationships.{one}+{two}.{own}.{parameter}" for one, two in parties for own in (one, two))
        others = {path: value for path, value in plain.items() if not Anchors({parameter: ()})._sets(path)}
        try:
            build(scenario.with_settings(others | dict.fromkeys(sides, 0.5)))
        except InputError:
            continue
        found[parameter] = sides
    return Anchors(found)
