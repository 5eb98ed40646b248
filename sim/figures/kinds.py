"""The kinds of figures of each study, and the options that each kind takes.

They are declared here once. The help of `plot`, its error messages and the figures follow from it. This file is quick
to import.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..files.errors import InputError, unknown

OPTIONS = ("x", "y", "hue", "outcome")
"""The options of a figure, beside its kind."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of figure: the options that it takes, and how many varied paths it needs."""

    name: str
    takes: frozenset[str] = frozenset()
    axes: int = 0


def _kinds(**takes: str) -> dict[str, Kind]:
    return {name: Kind(name, frozenset(options.split())) for name, options in takes.items()}


POINTS = {
    "heatmap": Kind("heatmap", frozenset({"x", "y", "outcome"}), axes=2),
    "line": Kind("line", frozenset({"x", "hue", "outcome"}), axes=1),
    "multiples": Kind("multiples", frozenset(OPTIONS), axes=3),
    **_kinds(points="outcome", scatter="outcome", draws="outcome", retention="", modes="", fan=""),
}
"""Kinds of figures of a sweep, and of every study whose tables have points."""
STORY = _kinds(trajectories="", relationship_map="", modes="")
COMPARISON = _kinds(effects="outcome", pairs="outcome", survival_curves="")
ADVICE = _kinds(front="", items="", net_benefit="", information="")
DIAGNOSIS = _kinds(ties="", map="", matrix="")
SENSITIVITY = _kinds(ranking="outcome", plane="outcome")
TIPPING = _kinds(loop="", ties="", fixed_points="", offers="", edges="", sizes="")
CALIBRATION = _kinds(predictive="", contraction="")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The figure that the user asked for. What is not given follows from the paths that were varied."""

    kind: str | None = None
    x: str | None = None
    y: str | None = None
    hue: str | None = None
    outcome: str | None = None

    @property
    def anything(self) -> bool:
        """Whether the user asked for a certain figure."""
        return self.kind is not None or bool(self.options)

    @property
    def options(self) -> list[str]:
        """The options that were given."""
        return [option for option in OPTIONS if getattr(self, option)]

    def check(self, kind: Kind) -> None:
        """Raise InputError for an option that a kind of figure does not take."""
        self.refuse(kind.name, kind.takes)

    def refuse(self, what: str, taken: frozenset[str] = frozenset()) -> None:
        """Raise InputError for an option that has no effect on figures of `what`. Those in `taken` have one."""
        for option in self.options:
            if option not in taken:
                raise InputError.at(f"--{option}", f"has no effect on a figure of {what}")


def one_of(option: str, what: str, value: str, allowed: Iterable[str]) -> str:
    """Return the value. Raises InputError where it is none of those allowed."""
    options = list(allowed)
    if value not in options:
        raise InputError.at(option, unknown(what, value, options))
    return value
