"""What the tables of results folders hold, as columns.yaml says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ..statistics.level import LEVEL_IN_WORDS, MOST_IN_WORDS

FILE = Path(__file__).with_name("columns.yaml")
NUMBERS = frozenset({"count", "number", "share", "points", "loss", "months", "money"})
"""The shapes of numbers."""


@cache
def declared() -> dict[str, Any]:
    """All of columns.yaml: `parts`, `any` and `tables`. The levels of intervals are filled in."""
    from ruamel.yaml import YAML

    text = FILE.read_text(encoding="utf-8").replace("{level}", LEVEL_IN_WORDS).replace("{most}", MOST_IN_WORDS)
    return dict(YAML(typ="safe").load(text))  # in C where that is installed, which takes a tenth of the time


def entry(table: str, kind: str) -> dict[str, Any]:
    """What columns.yaml says of a table in a folder of a kind: `title`, `key`, its own `columns`, a `chart`."""
    tables = declared()["tables"]
    return dict(tables.get(f"{kind}/{table}") or tables.get(table) or {})


def said(name: str, table: str, kind: str) -> dict[str, Any] | None:
    """What columns.yaml says of a column of a table in a folder of a kind."""
    return (entry(table, kind).get("columns") or {}).get(name) or declared()["any"].get(name)


def given(table: str, kind: str) -> dict[str, str]:
    """The columns of a table in a folder of a kind whose texts a scenario or its user gives, and of what each is."""
    columns = declared()["any"] | (entry(table, kind).get("columns") or {})
    return {name: facts["given"] for name, facts in columns.items() if "given" in facts}
