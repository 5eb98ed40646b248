"""The kinds of design of a sweep, declared once: the schema, the help and what is refused follow.

A new one needs an entry here and, where its points are sampled, its sampler in sampling.py. Quick to import.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DesignKind:
    """How points follow from what varies. Those of a `sampled` one are drawn from ranges."""

    name: str
    meaning: str
    sampled: bool = False
    power_of_two: bool = False
    """Whether it has 2, 4, 8 … points."""


_SAMPLED = "points sampled from the ranges"
DESIGNS = {
    kind.name: kind
    for kind in (
        DesignKind("grid", "every combination"),
        DesignKind("list", "the first value of each path, the second …"),
        DesignKind("lhs", _SAMPLED, sampled=True),
        DesignKind("sobol", _SAMPLED, sampled=True, power_of_two=True),
    )
}
GRID, LIST = "grid", "list"
SAMPLED = tuple(kind.name for kind in DESIGNS.values() if kind.sampled)


def meanings() -> str:
    """What each design does: "grid: every combination; list: …"."""
    named: dict[str, list[str]] = {}
    for kind in DESIGNS.values():
        named.setdefault(kind.meaning, []).append(kind.name)
    return "; ".join(f"{', '.join(names)}: {meaning}" for meaning, names in named.items())
