"""Scenario files: the grammar, the checks, and errors that name the line.

A scenario is one organisation (departments, the ties between them, dated changes) and, if wanted, a sweep of it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic_core import PydanticCustomError
from ruamel.yaml import YAML

from ..design.section import Range, SweepSettings, Uncertain, Value
from ..files.document import Document, Key, parse, read
from ..files.errors import InputError, cut
from ..files.faults import OVERLAP, Strict, as_input_error
from ..files.names import tidied
from ..model.parameters import DEPARTMENT, MONTHS, ORGANISATION, PAIR, PURPOSES, SIDE, Parameter
from . import paths
from .business import Business
from .names import check_names
from .timeline import AnyDated, Dated, kind_of

MAX_DEPARTMENTS = 5000


def _number(parameter: Parameter) -> Any:
    """The checked type of a parameter."""
    high = None if parameter.high == float("inf") else parameter.high
    kind = int if parameter.whole else float
    return Annotated[kind, Field(ge=parameter.low, le=high, description=f"{parameter.meaning} [{parameter.unit}]")]


def _optional(parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    return {p.name: (_number(p) | None, None) for p in parameters}


def _or_empty(settings: Any) -> Any:
    """Settings. Nothing means the defaults."""
    empty_is_default = BeforeValidator(
        lambda value: {} if value is None else value, json_schema_input_type=settings | None
    )
    return Annotated[settings, empty_is_default]


OrganisationSettings = create_model(
    "OrganisationSettings",
    __base__=Strict,
    **{p.name: (_number(p), p.default) for p in ORGANISATION},  # type: ignore[call-overload]
)
_SideNumbers = create_model("_SideNumbers", __base__=Strict, **_optional(SIDE))
_DepartmentNumbers = create_model("_DepartmentNumbers", __base__=Strict, **_optional(DEPARTMENT))
_TieNumbers = create_model("_TieNumbers", __base__=_SideNumbers, **_optional(PAIR))


class _Sourced(Strict):
    """What says in words where its numbers come from."""

    source: str | None = Field(None, max_length=500, description="where the numbers come from; no rule reads it")


class DepartmentSettings(_Sourced, _DepartmentNumbers):  # type: ignore[valid-type, misc]
    """A department. A missing setting comes from its purpose, then from the defaults."""

    purpose: Literal[tuple(PURPOSES)] | None = Field(None, description="a named starting point")  # type: ignore[valid-type]


class SideSettings(_Sourced, _SideNumbers):  # type: ignore[valid-type, misc]
    """The side of one department in a pair."""


class TieSettings(_TieNumbers):  # type: ignore[valid-type, misc]
    """Both sides of a tie, described by stake and alternatives or, in short, by need."""

    label: str | None = Field(None, max_length=100, description="what the tie is called; no rule reads it")

    @model_validator(mode="after")
    def _one_way_of_saying_need(self) -> TieSettings:
        sides = [self, *(getattr(self, "__pydantic_extra__", None) or {}).values()]
        by_side = any(side.stake is not None or side.alternatives is not None for side in sides)
        if by_side and (self.mutual_need is not None or self.need_gap is not None):
            raise PydanticCustomError(
                OVERLAP, "give either mutual_need and need_gap, or stake and alternatives, not both"
            )
        return self


class PairSettings(TieSettings):
    """One pair: its two parties, and settings for both sides at once or for each under the name of its department."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, SideSettings]

    between: Annotated[list[str], Field(min_length=2, max_length=2)]


class Relationships(Strict):
    """The ties: a default for every pair, and the pairs that differ."""

    default: Literal["none"] | TieSettings = Field(
        default_factory=TieSettings, description="every pair not named below; none: no tie"
    )
    pairs: list[PairSettings] = Field(default_factory=list)


def _for_editors(schema: dict[str, Any]) -> None:
    """A file that extends another need not be complete by itself."""
    least = {"minProperties": schema["properties"]["departments"].pop("minProperties")}
    schema["if"] = {"required": ["extends"], "properties": {"extends": {"type": "string"}}}
    schema["else"] = {"required": schema.pop("required"), "properties": {"departments": least}}


class Scenario(Strict):
    """A scenario file. Read one with `load`, or make one from plain data with `from_data`."""

    model_config = ConfigDict(json_schema_extra=_for_editors)

    name: str = Field(min_length=1, max_length=120)
    description: str = Field("", max_length=2000)
    extends: str | None = Field(None, description="another scenario: a file beside this one or a shipped name")
    months: _number(MONTHS) = MONTHS.default  # type: ignore[valid-type]
    organisation: _or_empty(OrganisationSettings) = Field(default_factory=OrganisationSettings)  # type: ignore[valid-type]
    departments: dict[str, _or_empty(DepartmentSettings)] = Field(min_length=2, max_length=MAX_DEPARTMENTS)  # type: ignore[valid-type]
    relationships: Relationships = Field(default_factory=Relationships)
    timeline: list[AnyDated] = Field(default_factory=list)
    uncertainty: dict[str, Uncertain] = Field(
        default_factory=dict, description="what is not known: paths, and the distribution of each"
    )
    draws: str | None = Field(
        None, description="a CSV file beside this one with one plausible organisation a row, instead of uncertainty"
    )
    sweep: SweepSettings = Field(default_factory=lambda: SweepSettings.model_validate({}))
    business: Business | None = Field(None, description="what joint projects are worth; no rule reads it")

    _document: Document = PrivateAttr()

    @model_validator(mode="after")
    def _one_way_of_saying_what_is_uncertain(self) -> Scenario:
        if self.uncertainty and self.draws is not None:
            raise PydanticCustomError(OVERLAP, "give either uncertainty or draws (a file), not both")
        return self

    @property
    def data(self) -> dict[str, Any]:
        """The scenario as plain data, as the file has it, after `extends` and settings."""
        return self._document.data

    def where(self, *key: str | int) -> str:
        """File and line of a part of the scenario."""
        return self._document.where(key)

    def beside(self, *key: str | int) -> Path | None:
        """The folder of the file that says a part of the scenario, which may be that of a parent. None of a text."""
        return self._document.beside(key)

    def to_yaml(self) -> str:
        """The text of a file that gives the same scenario when it is read."""
        stream = io.StringIO()
        writer = YAML(typ="safe")  # in C where that is installed, which takes a third of the time
        writer.width, writer.default_flow_style = 100, False
        writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # it may be None or a bool
        writer.dump(self.data, stream)
        return stream.getvalue()

    def alone(self) -> Scenario:
        """The organisation alone, without what is run or uncertain. It costs less to try at many points."""
        document = self._document
        data = {key: value for key, value in document.data.items() if key not in ("sweep", "uncertainty", "draws")}
        nothing = {"sweep": SweepSettings.model_validate({}), "uncertainty": {}, "draws": None}
        return self._with_document(replace(document, data=data), nothing)

    def without_lines(self) -> Scenario:
        """The same scenario, which no longer knows the lines of its file: shorter where it is sent to a worker."""
        return self._with_document(replace(self._document, lines={}), {})

    def _with_document(self, document: Document, update: Mapping[str, Any]) -> Scenario:
        """A copy with other sections, which are checked already, and the document that says so."""
        scenario = self.model_copy(update=update)
        scenario._document = document
        return scenario

    def with_settings(self, settings: Mapping[str, Value]) -> Scenario:
        """The scenario with other values at some paths. Raises InputError that names the path."""
        data = paths.with_settings(self.data, settings)
        name = ", ".join(f"{path}={cut(str(value))}" for path, value in settings.items())
        scenario = _checked(Document(data, {}, name or self._document.name), self._as_in(data))
        scenario._document = replace(self._document, data=data)
        return scenario

    def with_sections(self, sections: Mapping[str, Any]) -> Scenario:
        """The scenario with other sections, written as in a file; its own file is forgotten. Raises InputError."""
        data = self.data | tidied(sections)
        return _checked(Document(data, {}, "scenario"), self._as_in(data))

    def _as_in(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The sections of plain data that are those of this scenario, which are checked already."""
        own = self.data
        return {name: getattr(self, name) for name, part in data.items() if name in own and part is own[name]}

    def with_dated(self, entries: Sequence[Mapping[str, Any]]) -> Scenario:
        """The scenario with more dated changes, written as in a file, after its own. Raises InputError."""
        before = self.data.get("timeline") or []
        document = replace(self._document, data=self.data | {"timeline": [*before, *entries]})
        made = [_dated(entry, len(before) + place, document) for place, entry in enumerate(entries)]
        scenario = self._with_document(document, {"timeline": [*self.timeline, *made]})
        check_names(scenario)
        return scenario


def load(path: Path, library: Path | None = None) -> Scenario:
    """Read and check a scenario file. Raises InputError with file and line."""
    return _checked(read(path, library))


def from_text(text: str, name: str = "scenario") -> Scenario:
    """Check a scenario given as YAML text. Raises InputError."""
    return _checked(parse(text, name))


def from_data(data: Mapping[str, Any], name: str = "scenario") -> Scenario:
    """Check a scenario given as plain data. Raises InputError."""
    return _checked(Document(tidied(data), {}, name))


def _checked(document: Document, known: Mapping[str, Any] | None = None) -> Scenario:
    """The scenario of a document. `known` are sections of it that are checked already."""
    if "extends" in document.data:
        raise InputError.at(document.where(("extends",)), "extends works in scenario files only")
    try:
        data = document.data | dict(known or {})
        entries = data.get("timeline") or []
        if isinstance(entries, list) and "timeline" not in (known or {}):
            data["timeline"] = [_dated(entry, place, document) for place, entry in enumerate(entries)]
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        raise as_input_error(error, document, _allowed_keys) from None
    scenario._document = document
    check_names(scenario)
    return scenario


def _dated(entry: Any, place: int, document: Document) -> Dated:
    kind = kind_of(entry, document.where(("timeline", place)))
    try:
        return kind.model_validate(entry)
    except ValidationError as error:
        raise as_input_error(error, document, lambda _: kind.model_fields, ("timeline", place)) from None


def _allowed_keys(key: Key) -> tuple[str, ...]:
    """The keys that are allowed where an unknown one was found."""
    model: type[BaseModel] = Scenario
    match key[:-1]:
        case ("organisation",):
            model = OrganisationSettings
        case ("departments", _):
            model = DepartmentSettings
        case ("relationships",):
            model = Relationships
        case ("relationships", "default"):
            model = TieSettings
        case ("relationships", "pairs", _):
            model = PairSettings
        case ("relationships", "pairs", _, _):
            model = SideSettings
        case ("sweep",):
            model = SweepSettings
        case ("business",):
            model = Business
        case ("sweep", "vary", _):
            return ("from", *list(Range.model_fields)[1:])
        case ("uncertainty", _):
            return ("from", *(name for name in Uncertain.model_fields if name not in ("start", "steps")))
    return tuple(model.model_fields)
