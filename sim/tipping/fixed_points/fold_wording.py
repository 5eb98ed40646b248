"""The finding on fixed points, in plain words."""

from __future__ import annotations

from ...figures import phrases
from ..wording import places
from .fold import Fold

NOWHERE, EVERYWHERE = "nowhere", "at every value"


def fold_finding(fold: Fold) -> str:
    """Where partnering can last without luck, and where its absence can."""
    with_it, without = (_where(fold, in_force) for in_force in (True, False))
    name = phrases.words(fold.path)
    if with_it == without:
        stays = ": what is there stays" if with_it == EVERYWHERE else ""
        return f"Without luck, both partnering and its absence can last {with_it} of {name}{stays}."
    text = f"Without luck and over {name}, partnering can last {with_it}, and its absence {without}"
    if without == EVERYWHERE and with_it != NOWHERE:
        text += ": once lost, it comes back at no value"
    if with_it == EVERYWHERE and without != NOWHERE:
        text += ": once made, it is lost at no value"
    return f"{text}."


def _where(fold: Fold, in_force: bool) -> str:
    """The values at which stable fixed points of one kind exist, such as "up to 0.73"."""
    edges = fold.edges[fold.edges["in_force"] == in_force]
    if edges.empty:
        stable = fold.points[fold.points["stable"] & (fold.points["in_force"] == in_force)]
        return NOWHERE if stable.empty else EVERYWHERE
    spans = []
    values, sides = edges["value"].tolist(), edges["exists"].tolist()
    if sides[0] == "below":
        spans.append(f"up to {places(values.pop(0))[0]}")
    for start in range(0, len(values), 2):
        spans.append("from " + " to ".join(places(*values[start : start + 2])))
    return " and ".join(spans)
