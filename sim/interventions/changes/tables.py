"""The columns of the tables of comparisons and advices, each with its type: as they are written and read."""

from __future__ import annotations

from collections.abc import Mapping

from .columns import CHANGE

MOST_MONEY = 1e30
"""No net benefit is larger. A table with larger numbers is damaged."""
Columns = Mapping[str, type]
_CHANGE: Columns = dict.fromkeys(CHANGE, float)

COMPARED: dict[str, Columns] = {
    "effects": {"variant": str, "outcome": str, **_CHANGE, "luck": str},
    "pairs": {"variant": str, "a": str, "b": str, "outcome": str, **_CHANGE},
}
"""Of a comparison, by the name of the table."""
MONTHS_IN_FORCE: Columns = {"variant": str, "horizon": float, **_CHANGE, "p_together": float}
"""The columns of months_in_force.csv, which results of earlier versions do not have."""
ADVISED: dict[str, Columns] = {
    "combinations": {"set": str, "cost": float, "value": float},
    "front": {"set": str, **dict.fromkeys(("cost", "value", "low", "high", "gain"), float)}
    | dict.fromkeys(("efficient", "reaches"), bool),
    "items": {"variant": str, "outcome": str, "cost": float, **_CHANGE},
    "information": {"number": str, "numbers": int, **dict.fromkeys(("value", "low", "high", "changes"), float)},
    "net_benefit": {"month": int, **dict.fromkeys(("net", "low", "high"), float)},
}
"""Of an advice."""
