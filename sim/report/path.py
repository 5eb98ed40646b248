"""The path of the number that a report raises and lowers, to see where the balance turns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..files.errors import InputError
from ..results.manifest import read_facts
from ..results.tables import read_table


def turning_path(diagnosis: Path) -> str | None:
    """The number that brings the most fragile tie to one half with the smallest change.

    Where no edges were looked for, the alternatives of the stronger side of that tie; None where no edge was found.
    """
    edges = read_table(diagnosis, "edges.csv", {"a": str, "b": str, "path": str, "edge": float, "distance": float})
    known: pd.DataFrame = edges.dropna(subset=["edge"])
    of_one_tie = known[known["path"].str.startswith("relationships.")]
    chosen = of_one_tie if len(of_one_tie) else known
    if chosen[["a", "b", "distance"]].isna().any(axis=None):
        raise InputError.at(str(diagnosis / "edges.csv"), "holds an edge of no tie, or without a distance")
    if chosen.empty:
        return _way_out(diagnosis)
    first = chosen[(chosen["a"] == chosen["a"].iloc[0]) & (chosen["b"] == chosen["b"].iloc[0])]
    return str(first.loc[first["distance"].idxmin(), "path"])


def _way_out(diagnosis: Path) -> str | None:
    """How easily the stronger side of the most fragile tie could go elsewhere; of both sides where they are even."""
    if not read_facts(diagnosis).get("draws"):
        return None
    tie = read_table(diagnosis, "ties.csv", {"a": str, "b": str, "weaker": str}).iloc[0]
    pair = f"relationships.{tie['a']}+{tie['b']}"
    if not isinstance(tie["weaker"], str):
        return f"{pair}.alternatives"
    return f"{pair}.{tie['b'] if tie['weaker'] == tie['a'] else tie['a']}.alternatives"
