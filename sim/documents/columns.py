"""What the tables of results folders and their columns mean, as columns.yaml says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..model.parameters import BY_NAME, parameter_at
from ..results.shapes import declared, entry, said
from .document import Chart, Column

OF_CHECKS = frozenset({"given", "answer", "endless"})
"""What columns.yaml says of a column to those who read and check it, and not to people."""


def title_of(table: str, kind: str = "") -> str:
    """What a table such as `effects` holds, in a folder of a kind such as `whatif`. If nothing is said: its name."""
    return str(entry(table, kind).get("title", _words(table)))


def column(name: str, table: str, kind: str = "") -> Column:
    """What a column of a table means. One that nothing is said of has its name in words, and no meaning."""
    if found := _said(name, table, kind):
        return found
    if others := entry(table, kind).get("others"):
        return Column(**{"label": name, **others})
    for ending, words in declared()["parts"].items():
        stem = name.removesuffix(ending)
        if stem != name and (of := _said(stem, table, kind)):
            label = f"{of.label}, {words.removeprefix('its ')}"
            return replace(of, label=label.replace(" of its interval", ""), meaning=_also(of, words))
    parameter = parameter_at(name) if "." in name or name in BY_NAME else None
    if parameter:
        meaning = f"{parameter.meaning[:1].upper()}{parameter.meaning[1:]}. Varied: {name}"
        return Column(name, meaning, "" if parameter.unit == "–" else parameter.unit, "number")
    return Column(name if "." in name else _words(name))


def _also(of: Column, words: str) -> str:
    return f"{of.meaning.rstrip('.')}: {words}."


def chart(table: str, kind: str = "") -> Chart | None:
    """The chart that a spreadsheet draws of a table, where there is one."""
    said = entry(table, kind).get("chart")
    return Chart(**{**said, "table": table, "values": tuple(said["values"])}) if said else None


def columns(names: Iterable[str], table: str, kind: str = "") -> dict[str, Column]:
    """The same of all columns of a table, in their order."""
    return {name: column(name, table, kind) for name in names}


def _said(name: str, table: str, kind: str) -> Column | None:
    facts = {key: fact for key, fact in (said(name, table, kind) or {}).items() if key not in OF_CHECKS}
    return Column(**{"label": _words(name), **facts}) if facts else None


def _words(name: str) -> str:
    """A name as words: `mode_conflict` as `Mode conflict`."""
    plain = name.replace("_", " ")
    return f"{plain[:1].upper()}{plain[1:]}"
