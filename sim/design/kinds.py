"""The kinds of design of a sweep, declared once. The schema, the help and the checks follow from it.

A new kind needs an entry here and, where its points are sampled, a sampler in sampling.py. This file is quick
to import.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DesignKind:
    """How points follow from the varied paths. A `sampled` design draws them from ranges."""

    name: str
    meaning: str
    sampled: bool = False
    power_of_two: bool = False
    """True where the number of points must be 2, 4, 8 …"""


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
    """The meaning of each design, as "grid: every combination; list: …"."""
    named: dict[str, list[str]] = {}
    for kind in DESIGNS.values():
        named.setdefault(kind.meaning, []).append(kind.name)
    return "; ".join(f"{', '.join(names)}: {meaning}" for meaning, names in named.items())
