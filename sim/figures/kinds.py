"""The kinds of figures that can be drawn of a results folder, and the options that each heeds.

Declared here once: the help of `plot`, what it refuses, and what is drawn follow. This file is quick to import.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..files.errors import InputError, unknown

OPTIONS = ("x", "y", "hue", "outcome")
"""What a user can ask of a figure, beside its kind."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of figure: the options that it heeds, and how many varied paths it needs."""

    name: str
    heeds: frozenset[str] = frozenset()
    axes: int = 0


def _kinds(**heeds: str) -> dict[str, Kind]:
    return {name: Kind(name, frozenset(options.split())) for name, options in heeds.items()}


POINTS = {
    "heatmap": Kind("heatmap", frozenset({"x", "y", "outcome"}), axes=2),
    "line": Kind("line", frozenset({"x", "hue", "outcome"}), axes=1),
    "multiples": Kind("multiples", frozenset(OPTIONS), axes=3),
    **_kinds(points="outcome", scatter="outcome", retention="", modes=""),
}
"""Of a sweep, and of everything else whose tables have points."""
STORY = _kinds(trajectories="", relationship_map="", modes="")
COMPARISON = _kinds(effects="outcome", pairs="outcome", survival_curves="")
ADVICE = _kinds(front="", items="", net_benefit="")
SENSITIVITY = _kinds(ranking="outcome", plane="outcome")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked to see; whatever is not given is chosen from what varied."""

    kind: str | None = None
    x: str | None = None
    y: str | None = None
    hue: str | None = None
    outcome: str | None = None

    @property
    def anything(self) -> bool:
        """Whether the user asked for something in particular."""
        return self.kind is not None or bool(self.options)

    @property
    def options(self) -> list[str]:
        """The options that were given."""
        return [option for option in OPTIONS if getattr(self, option)]

    def check(self, kind: Kind) -> None:
        """Raise InputError for an option that a kind of figure would leave unheeded."""
        self.refuse(kind.name, kind.heeds)

    def refuse(self, what: str, heeded: frozenset[str] = frozenset()) -> None:
        """Raise InputError for an option, other than those heeded, that says nothing to figures of `what`."""
        for option in self.options:
            if option not in heeded:
                raise InputError.at(f"--{option}", f"says nothing to a figure of {what}")


def one_of(option: str, what: str, value: str, allowed: Iterable[str]) -> str:
    """The value, where it is one of those allowed. Raises InputError otherwise."""
    options = list(allowed)
    if value not in options:
        raise InputError.at(option, unknown(what, value, options))
    return value
