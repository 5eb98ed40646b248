"""Fixed points of two departments without luck: the states that a month of the model does not change.

A root of one of the two maps (month_map.py) is a fixed point of the model where the bars agree with it: an agreement is
kept only while they are met, and is made as soon as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np

from ...model.organisation import Organisation
from .month_map import RATES, MonthMap, without_delay
from .newton import newton

BARS = ("contribution_bar", "trust_bar", "worth_bar")
TRUST = [np.linspace(0.0, 1.0, values) ** 2 for values in (10, 20, 30)]
"""The search for roots starts from these values of each side's trust; from the next where a root must be missing.

They lie closer where there is little trust: the slope of the motive has no limit at 0, and roots lie closer too.
"""
AT_REST = 1e-10
"""A root changes by no more than this in a month."""
SAME = 1e-6
"""Roots nearer than this count as one."""


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """A state that the month does not change.

    `state` holds the STATES, side by side. `contribution` (2,) is that of each side.
    `margins` (3,) say how far the lower side is above each of the BARS. `eigenvalue` is the largest modulus of the
    eigenvalues of the month. `index` is the sign of the determinant of the derivatives of state less month.
    """

    in_force: bool
    state: np.ndarray
    contribution: np.ndarray
    margins: np.ndarray
    eigenvalue: float
    index: float

    @property
    def stable(self) -> bool:
        """Whether small deviations die out. Trust has two speeds, up and down; the Jacobian takes their mean."""
        return self.eigenvalue < 1.0

    @property
    def agrees(self) -> bool:
        """Whether the agreement is in force just where the bars are met."""
        return self.in_force == bool((self.margins >= 0.0).all())


class Search:
    """The search for the fixed points of one organisation: those with the agreement first, then by contribution."""

    def __init__(self, organisation: Organisation) -> None:
        self.month = MonthMap(organisation)
        self._at_once = MonthMap(without_delay(organisation))

    def everywhere(self) -> list[FixedPoint]:
        """The fixed points found from states all over the model.

        A map is continuous and leads from numbers between 0 and 1 to such numbers, so the indices of its roots add up
        to 1 (Lefschetz 1926). Where they do not, a root is missing, and the search goes on from more states. Where a
        rate is 0, roots lie side by side, and nothing can be added up.
        """
        roots: list[FixedPoint] = []
        countable = all((self.month.organisation.parameters[name] > 0.0).all() for name in RATES)
        for trust in TRUST:
            roots = self._roots([*(one.state for one in roots), *self._starts(trust)])
            sums = [sum(one.index for one in roots if one.in_force == in_force) for in_force in (True, False)]
            if not countable or sums == [1.0, 1.0]:
                break
        return _real(roots)

    def near(self, states: Iterable[np.ndarray]) -> list[FixedPoint]:
        """The fixed points found from some states alone."""
        return _real(self._roots(list(states)))

    def _starts(self, trust: Iterable[float]) -> list[np.ndarray]:
        """States from which the search starts: each side trusts from little to much; the rest follows."""
        worth = self.month.organisation.department_start[0]
        return [
            np.concatenate([both, (worth + both) / 2, both, [both.min() ** 4]])
            for both in map(np.array, product(trust, repeat=2))
        ]

    def _roots(self, starts: list[np.ndarray]) -> list[FixedPoint]:
        """The different roots of both maps to which Newton's method leads.

        It looks for them without delay, where they are the same. With it, trust falls faster than it rises, and each
        would lie at a kink.
        """
        if not starts:
            return []
        in_force = np.repeat([True, False], len(starts))
        states = newton(lambda states: self._at_once.slopes(states, in_force), np.tile(starts, (2, 1)))
        at_rest = np.abs(self.month.after(states, in_force)[0] - states).max(axis=1) <= AT_REST
        different: list[int] = []
        for k in np.flatnonzero(at_rest).tolist():
            others = [j for j in different if in_force[j] == in_force[k]]
            if not (np.abs(states[others] - states[k]).max(axis=1) < SAME).any():
                different.append(k)
        return self._described(states[different], in_force[different]) if different else []

    def _described(self, states: np.ndarray, in_force: np.ndarray) -> list[FixedPoint]:
        _, slopes = self.month.slopes(states, in_force)
        eigenvalues = np.abs(np.linalg.eigvals(slopes)).max(axis=1)
        indices = np.sign(np.linalg.det(np.eye(states.shape[1]) - slopes))
        _, lanes = self.month.after(states, in_force)
        contribution = lanes.state("contribution").copy()
        lower = [lanes.state(name).min(axis=1) for name in ("contribution", "trust", "worth")]
        margins = np.stack(lower, axis=1) - [self.month.organisation.parameters[0][name] for name in BARS]
        rows = zip(in_force.tolist(), states, contribution, margins, eigenvalues.tolist(), indices, strict=True)
        return [FixedPoint(*row) for row in rows]


def _real(roots: list[FixedPoint]) -> list[FixedPoint]:
    return sorted((one for one in roots if one.agrees), key=lambda one: (not one.in_force, one.contribution.min()))
