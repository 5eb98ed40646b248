"""The sections of a scenario file that say what is run: the points of a sweep, and what is uncertain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ..files.faults import OVERLAP, Strict
from ..files.names import nameless
from ..model import usual
from ..model.limits import DRAWS, POINTS, SEED, SWEPT
from .kinds import DESIGNS, GRID, SAMPLED, meanings

Value = float | int | str | None
"""A setting. None means "no limit", or "as before"."""
POINTS_FROM = ("sweep", "points_from")
"""Where a scenario names its file of points."""


FARTHEST = 10**12
"""No end of a range lies farther from 0. No parameter has use for it, and to compute with it would overflow."""


TOO_FAR = f"from and to must lie between -{FARTHEST:,} and {FARTHEST:,}"


class Range(Strict):
    """Values from one end to the other: evenly spaced in a grid, drawn from a distribution in a sampled design.

    Each of several paths that vary together may have its own ends.
    """

    start: float | list[float] = Field(alias="from")
    to: float | list[float]
    steps: int | None = Field(None, ge=1, le=100_000, description="how many values, both ends included (grid, list)")
    distribution: Literal["uniform", "normal", "triangular", "logit-normal"] = Field(
        "uniform", description="of a sampled design"
    )
    mean: float | None = Field(
        None, description="of a normal distribution before it is cut off at both ends, or of a logit-normal one"
    )
    sd: float | None = Field(None, gt=0, description="the standard deviation that goes with the mean")
    mode: float | None = Field(None, description="peak of a triangular distribution")

    @model_validator(mode="after")
    def _whole(self) -> Range:
        shape = SHAPES[self.distribution]
        given = {name for name in ("mean", "sd", "mode") if getattr(self, name) is not None}
        if given != shape:
            needs = " and ".join(sorted(shape)) or "neither mean, sd nor mode"
            raise PydanticCustomError(OVERLAP, f"a {self.distribution} distribution has {needs}")
        ends = [value if isinstance(value, list) else [value] for value in (self.start, self.to)]
        if len(ends[0]) != len(ends[1]) or not ends[0]:
            raise PydanticCustomError(OVERLAP, "from and to must be as many numbers")
        if any(abs(end) > FARTHEST for end in (*ends[0], *ends[1])):
            raise PydanticCustomError(OVERLAP, TOO_FAR)
        if shape and len(ends[0]) > 1:
            raise PydanticCustomError(OVERLAP, f"a {self.distribution} distribution is of one path, or of equal ones")
        if shape and ends[0][0] >= ends[1][0]:
            raise PydanticCustomError(OVERLAP, "from must be below to")
        if self.mode is not None and not ends[0][0] <= self.mode <= ends[1][0]:
            raise PydanticCustomError(OVERLAP, "mode must lie between from and to")
        if self.distribution == "logit-normal" and self.mean is not None and self.sd is not None:
            low, high = ends[0][0], ends[1][0]
            if not low < self.mean < high:
                raise PydanticCustomError(OVERLAP, "mean must lie between from and to")
            if self.sd > MOST_OF_SD * ((self.mean - low) * (high - self.mean)) ** 0.5:
                raise PydanticCustomError(OVERLAP, "sd is too large for this mean between from and to")
        return self


SHAPES: dict[str, set[str]] = {
    "uniform": set(),
    "normal": {"mean", "sd"},
    "triangular": {"mode"},
    "logit-normal": {"mean", "sd"},
}
"""What each distribution is told beside its ends."""
MOST_OF_SD = 0.9
"""Between two ends a mean allows an sd of √((mean − from)(to − mean)); near it all would lie at the two ends."""


class Uncertain(Range):
    """What is known of a number: the distribution of the values that it may have.

    A path over `all` stands for each place for itself, unless `together` says that one number holds for all of them.
    """

    together: bool = Field(False, description="one number for all places of the path, not one for each")

    @model_validator(mode="after")
    def _no_steps(self) -> Uncertain:
        if self.steps is not None:
            raise PydanticCustomError(OVERLAP, "steps are for a grid; what is uncertain has a distribution")
        return self


OF_ANY_POINTS = ("draws", "replicates", "until_halfwidth", "summary_only", "seed")
"""What a sweep section says of these holds for other points too."""


class SweepSettings(Strict):
    """The points that a sweep runs, and the number of replicates."""

    vary: dict[str, Range | list[Value | list[Value]]] = Field(
        default_factory=dict, description="paths, and the values each takes; paths with a comma between vary together"
    )
    design: Literal[tuple(DESIGNS)] | None = Field(None, description=meanings())  # type: ignore[valid-type]
    points: Annotated[int, Field(ge=POINTS.low, le=POINTS.high)] | dict[str, dict[str, Value]] = Field(
        default_factory=dict,
        description=f"named settings, instead of vary; or how many points {' and '.join(SAMPLED)} sample",
    )
    points_from: str | None = Field(
        None, description="a CSV file beside this one with one row a point, instead of vary"
    )
    replicates: int = Field(usual.SWEPT, ge=SWEPT.low, le=SWEPT.high)
    draws: int | None = Field(
        None, ge=DRAWS.low, le=DRAWS.high, description="plausible organisations to run, where something is uncertain"
    )
    until_halfwidth: float | None = Field(
        None, gt=0, lt=0.5, description="add replicates until survival is known so narrowly at every point"
    )
    summary_only: bool = Field(False, description="keep no row of a run or of a pair, only the figures of each point")
    seed: int = Field(1, ge=SEED.low, le=SEED.high)

    @property
    def sampled(self) -> bool:
        """Whether points are drawn from ranges."""
        return self.design in SAMPLED

    def data_with(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Its data with some changes: other points take the place of its own, and a sample has no use for steps."""
        data = self.model_dump(by_alias=True, exclude_unset=True)
        if {"vary", "points_from"} & changes.keys() or isinstance(changes.get("points"), dict):
            data = {name: value for name, value in data.items() if name in OF_ANY_POINTS}
        elif changes.get("design") in SAMPLED:
            for values in data.get("vary", {}).values():
                if isinstance(values, dict):
                    values.pop("steps", None)
        return data | dict(changes)

    @field_validator("points")
    @classmethod
    def _points_have_names(cls, points: int | dict[str, dict[str, Value]]) -> int | dict[str, dict[str, Value]]:
        for name in points if isinstance(points, dict) else ():
            if fault := nameless(name):
                raise PydanticCustomError(OVERLAP, fault.replace("{", "{{").replace("}", "}}"))
        return points

    @model_validator(mode="after")
    def _one_way_of_saying_points(self) -> SweepSettings:
        number = isinstance(self.points, int)
        ways = [bool(self.vary), bool(self.points) and not number, self.points_from is not None]
        if sum(ways) > 1:
            raise PydanticCustomError(
                OVERLAP, "a sweep has either vary, points (a named list) or points_from (a file), not two of them"
            )
        if self.sampled and not (self.vary and number):
            raise PydanticCustomError(OVERLAP, f"design: {self.design} needs vary (the ranges) and points (how many)")
        if number and not self.sampled:
            raise PydanticCustomError(OVERLAP, f"a number of points needs design: {' or '.join(SAMPLED)}")
        if self.design == GRID and any(ways[1:]):
            raise PydanticCustomError(OVERLAP, "points that are listed are no grid")
        kind = DESIGNS.get(self.design or GRID)
        if kind and kind.power_of_two and isinstance(self.points, int) and self.points & (self.points - 1):
            below = 2 ** (self.points.bit_length() - 1)
            text = f"a {kind.name} design has a power of two points: {below} or {2 * below}"
            raise PydanticCustomError(OVERLAP, text)
        return self
