"""The facts that the manifest of a calibration holds."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ..results.manifest import Manifest, Seed


class CalibrationManifest(Manifest):
    """The facts of a calibration. `members` draws were moved in `steps` steps, of which the first `draws` are kept.

    `p` is that of the misfit over all observations (see misfit.py).
    """

    kind: Literal["calibrate"] = "calibrate"
    scenario: dict[str, Any]
    observed: str
    observations: int = Field(ge=0)
    draws: int = Field(ge=2)
    members: int = Field(ge=2)
    steps: int = Field(ge=1)
    seed: int = Seed
    p: float = Field(ge=0, le=1)
    engine: str = "compiled"
