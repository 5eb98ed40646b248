"""The luck of a run: a contract that anyone can reproduce (see docs/model.md).

Replicate r of seed S takes its normals from `SeedSequence(S, spawn_key=(r, 0))` and its uniforms
from `SeedSequence(S, spawn_key=(r, 1))`, month by month, whether or not they are used. So a
replicate meets the same luck at every design point (common random numbers), and more replicates
or months extend a run without changing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

Z_NEED, Z_DELIVERY, Z_SEEING = range(3)
"""The normals z₁, z₂, z₃ of a side in a month."""


@dataclass(frozen=True, slots=True)
class Draws:
    """Luck of some replicates, runs innermost.

    `normals` is (months, 3, sides, runs), standard normal; `uniforms` is (months, sides, runs) in
    [0, 1). Side 2e is pair e seen from its earlier department, side 2e + 1 from its later one.
    """

    normals: np.ndarray
    uniforms: np.ndarray

    @property
    def runs(self) -> int:
        """How many replicates."""
        return int(self.uniforms.shape[-1])


def draw(seed: int, replicates: Sequence[int], pairs: int, months: int) -> Draws:
    """The luck of the given replicates of `seed` for an organisation of `pairs` pairs."""
    normals = np.empty((len(replicates), months * 3 * pairs * 2))
    uniforms = np.empty((len(replicates), months * pairs * 2))
    for row, replicate in enumerate(replicates):
        Generator(PCG64(SeedSequence(seed, spawn_key=(replicate, 0)))).standard_normal(out=normals[row])
        Generator(PCG64(SeedSequence(seed, spawn_key=(replicate, 1)))).random(out=uniforms[row])
    return Draws(
        np.ascontiguousarray(normals.T).reshape(months, 3, 2 * pairs, len(replicates)),
        np.ascontiguousarray(uniforms.T).reshape(months, 2 * pairs, len(replicates)),
    )
