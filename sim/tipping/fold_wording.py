"""The finding on fixed points, in plain words."""

from __future__ import annotations

from ..figures import phrases
from .fold import Fold


def fold_finding(fold: Fold) -> str:
    """Where partnering can last without luck, and where its absence can."""
    with_it, without = (_where(fold, in_force) for in_force in (True, False))
    name = phrases.words(fold.path)
    if with_it == without:
        return f"Without luck, both partnering and its absence can last {with_it} of {name}."
    return f"Without luck and over {name}, partnering can last {with_it}, and its absence {without}."


def _where(fold: Fold, in_force: bool) -> str:
    """The values at which stable fixed points of one kind exist, such as "up to 0.73"."""
    edges = fold.edges[fold.edges["in_force"] == in_force]
    if edges.empty:
        stable = fold.points[fold.points["stable"] & (fold.points["in_force"] == in_force)]
        return "nowhere" if stable.empty else "at every value"
    spans = []
    values, sides = edges["value"].tolist(), edges["exists"].tolist()
    if sides[0] == "below":
        spans.append(f"up to {values.pop(0):.2f}")
    for start in range(0, len(values), 2):
        from_to = values[start : start + 2]
        spans.append(f"from {from_to[0]:.2f}" + (f" to {from_to[1]:.2f}" if len(from_to) == 2 else ""))
    return " and ".join(spans)
