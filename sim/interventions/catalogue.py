"""The catalogue of interventions: what one could do, what it changes, what it costs.

It is a file that a user can read, copy and extend (shipped.yaml, beside this one). The changes of an intervention
are written like the dated changes of a scenario, with placeholders for whom, how much and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any, Literal

from pydantic import Field, PrivateAttr, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ..files.document import Document, Key, read
from ..files.errors import InputError, unknown
from ..files.faults import OVERLAP, Strict, as_input_error
from ..scenarios.scenario import from_data

SHIPPED = Path(__file__).with_name("shipped.yaml")

AppliesTo = Literal["organisation", "department", "pair"]
WHEN = frozenset({"from", "until", "onset"})
HOW_MUCH = frozenset({"strength", "left"})
WHOM: dict[str, frozenset[str]] = {
    "organisation": frozenset(),
    "department": frozenset({"department"}),
    "pair": frozenset({"first", "second", "pair"}),
}
"""The placeholders that an entry's dated changes may use; those of WHOM depend on what the entry applies to."""

_NAME = re.compile(r"(?!.*\b(?:and|from|to|onset|all)\b)[^\W\d_][^\W\d_ -]*(?:[ -][^\W\d_]+)*")


class Cost(Strict):
    """The cost of an intervention, in the catalogue's unit."""

    once: float = Field(0, ge=0, le=1e9)
    per_month: float = Field(0, ge=0, le=1e9)


class Intervention(Strict):
    """One thing that one could do. `timeline` holds dated changes with placeholders."""

    meaning: str = Field(min_length=1, max_length=300)
    applies_to: AppliesTo
    strength: float | None = None
    strength_is: str = Field("", max_length=200)
    months: int | None = Field(None, ge=1, le=1200, description="how long it lasts (default: to the horizon)")
    onset: int = Field(0, ge=0, le=1200, description="months until it is at full strength (0: at once)")
    onset_source: str = Field("assumption", min_length=1, max_length=200)
    timeline: list[dict[str, Any]] = Field(min_length=1, max_length=50)
    cost: Cost
    quote: str = Field("", max_length=600)
    source: str = Field(min_length=1, max_length=200)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the placeholders that the dated changes use."""
        return frozenset(name for text in _texts(self.timeline) for name in Template(text).get_identifiers())

    @model_validator(mode="after")
    def _placeholders_fit(self) -> Intervention:
        allowed = WHEN | HOW_MUCH | WHOM[self.applies_to]
        for text in _texts(self.timeline):
            if not Template(text).is_valid():
                raise _fault(f'"{text}": $ starts a placeholder such as $from')
        for name in sorted(self.placeholders - allowed):
            raise _fault(unknown(f"placeholder of an entry that applies to {self.applies_to}", name, sorted(allowed)))
        if WHOM[self.applies_to] and not WHOM[self.applies_to] & self.placeholders:
            raise _fault(
                f"applies to each {self.applies_to}, but its timeline names none: write ${min(WHOM[self.applies_to])}"
            )
        if bool(HOW_MUCH & self.placeholders) != (self.strength is not None):
            raise _fault("strength and the placeholder $strength (or $left) go together: one of them is missing")
        if self.months is not None and "until" not in self.placeholders:
            raise _fault("lasts for months, but its timeline has no $until")
        if self.onset and "onset" not in self.placeholders:
            raise _fault("has an onset, but its timeline has no $onset: write onset: $onset there, or onset: 0 here")
        return self

    def changes(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The dated changes with values in place of the placeholders. An onset of 0 goes without saying."""
        filled = [_filled(entry, values) for entry in self.timeline]
        return [{key: value for key, value in one.items() if (key, value) != ("onset", 0)} for one in filled]


class Catalogue(Strict):
    """The interventions by name, and the unit of their costs. `load` reads a catalogue."""

    unit: str = Field("units", min_length=1, max_length=40)
    interventions: dict[str, Intervention] = Field(min_length=1, max_length=200)

    _document: Document = PrivateAttr()

    def where(self, name: str) -> str:
        """File and line of an intervention."""
        return self._document.where(("interventions", name))


def load(path: Path | None = None) -> Catalogue:
    """Read and check a catalogue: the file given, or the shipped one. Raises InputError with file and line."""
    document = read(path or SHIPPED, SHIPPED.parent)
    entries = document.data.get("interventions")
    data = dict(document.data)
    if isinstance(entries, dict):
        data["interventions"] = {name: entry for name, entry in entries.items() if entry is not None}
    try:
        catalogue = Catalogue.model_validate(data)
    except ValidationError as error:
        raise as_input_error(error, document, _allowed_keys) from None
    catalogue._document = document
    for name, intervention in catalogue.interventions.items():
        _check(name, intervention, catalogue.where(name))
    return catalogue


def _check(name: str, intervention: Intervention, where: str) -> None:
    """Refuse a name that could be mistaken for another word of a --with, and dated changes that no scenario allows."""
    if len(name) > 40 or not _NAME.fullmatch(name):
        raise InputError.at(
            where, f'"{name}" cannot name an intervention: words of letters, none of them and, from, to, onset'
        )
    values = {
        "from": 1,
        "until": 1,
        "onset": intervention.onset,
        "strength": intervention.strength,
        "left": 1 - (intervention.strength or 0),
    }
    parties = {"department": "A", "first": "A", "second": "B", "pair": "A+B"}
    trial = {"name": "Trial", "departments": {"A": {}, "B": {}}, "timeline": intervention.changes(values | parties)}
    try:
        from_data(trial)
    except InputError as error:
        raise InputError.at(where, f"{name}: {error.problems[0].message}") from None


def _allowed_keys(key: Key) -> tuple[str, ...]:
    """The keys that are allowed where an unknown one was found."""
    models: dict[int, type[Strict]] = {1: Catalogue, 3: Intervention}
    return tuple(models.get(len(key), Cost).model_fields)


def _fault(message: str) -> PydanticCustomError:
    return PydanticCustomError(OVERLAP, "{message}", {"message": message})


def _texts(part: Any) -> Iterator[str]:
    """Every text in nested lists and mappings, keys too."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for key, own in part.items():
            yield key
            yield from _texts(own)
    elif isinstance(part, list):
        for own in part:
            yield from _texts(own)


def _filled(part: Any, values: Mapping[str, Any]) -> Any:
    """Put values in place of the placeholders. A text that is only a placeholder becomes the value itself."""
    if isinstance(part, dict):
        return {Template(key).substitute(values): _filled(own, values) for key, own in part.items()}
    if isinstance(part, list):
        return [_filled(own, values) for own in part]
    if isinstance(part, str):
        return values[part[1:]] if part[:1] == "$" and part[1:] in values else Template(part).substitute(values)
    return part
