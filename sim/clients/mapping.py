"""The map: which columns of a client's files hold what, and on which scale. A file to read and change."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from ruamel.yaml import YAML

from ..files.document import Document, read
from ..files.errors import InputError, cut, nearest
from ..files.faults import OVERLAP, Strict, as_input_error

ITEMS = ("stake", "alternatives", "trust", "worth")
"""What is asked about each other department, in the order of the questionnaire."""
SELF_WORTH = "self_worth"
MAX_BYTES = 1_000_000

Item = Literal["stake", "alternatives", "trust", "worth"]
Anchored = Literal["stake", "alternatives", "trust", "worth", "self_worth"]


LARGEST_ANSWER = 1e9
"""No answer on the scale of a questionnaire is larger, nor below its negative."""
_End = Annotated[int | float, Field(ge=-LARGEST_ANSWER, le=LARGEST_ANSWER)]


class Scale(Strict):
    """How answers become numbers from 0 to 1. It comes from the questionnaire, never from the answers."""

    model_config = ConfigDict(populate_by_name=True)

    low: _End = Field(1, alias="from", description="the answer that means 0")
    high: _End = Field(5, alias="to", description="the answer that means 1")
    labels: list[str] = Field(default_factory=list, description="answers in words, in order; the first means 0")
    missing: list[str | int | float] = Field(default_factory=list, description="answers that are none, such as 99")
    reversed_items: list[Anchored] = Field(default_factory=list, alias="reversed", description="items that run down")

    @model_validator(mode="after")
    def _two_ends_and_one_meaning(self) -> Scale:
        if self.low == self.high:
            raise PydanticCustomError(OVERLAP, "a scale cannot begin and end at {end}", {"end": f"{self.low:g}"})
        if len({label.casefold() for label in self.labels}) < len(self.labels):
            raise PydanticCustomError(
                OVERLAP, "two labels are alike but for capital letters: each answer needs its own"
            )
        if both := {label.casefold() for label in self.labels} & {str(one).casefold() for one in self.missing}:
            fault = "labels and missing both name {answer}: it is an answer, or it is none"
            raise PydanticCustomError(OVERLAP, fault, {"answer": min(both)})
        return self


@dataclass(frozen=True, slots=True)
class _Origin:
    """The document of a map. Maps that say the same are equal, wherever they stand."""

    document: Document | None = field(default=None, compare=False)


class _Mapped(Strict):
    model_config = ConfigDict(populate_by_name=True)

    sheet: str | None = Field(None, description="the sheet, or file without its ending, where there are several")
    rename: dict[str, str] = Field(default_factory=dict, description="a department in the files: its name here")
    leave_out: list[str] = Field(default_factory=list, description="departments that are left out")
    _origin: _Origin = PrivateAttr(default_factory=_Origin)

    def where(self, *key: str | int) -> str:
        """File and line of a part of the map, or its name where the map was not read from a file."""
        document = self._origin.document
        return (
            document.where(key)
            if document and document.lines
            else f"map, {'.'.join(str(part) for part in key if isinstance(part, str))}"
        )


class _Answered(_Mapped):
    scale: Scale = Field(default_factory=lambda: Scale.model_validate({}))
    scales: dict[Anchored, Scale] = Field(default_factory=dict, description="items with a scale of their own")


class Persons(Strict):
    """The list of persons and their departments, such as the HR department has it."""

    sheet: str | None = None
    person: str
    department: str


class Survey(_Answered):
    """A row is a person; a matrix question has a column for each department."""

    shape: Literal["survey"]
    department: str | None = Field(None, description="the column with the department of the person")
    person: str | None = Field(
        None, description="or the column that names the person, whose department `persons` tells"
    )
    persons: Persons | None = None
    about: list[str] = Field(min_length=1, description="the departments in the order of the matrix rows")
    items: dict[Item, str | list[str]] = Field(min_length=1, description="the question, or its columns in this order")
    own: dict[Literal["self_worth"], str] = Field(default_factory=dict, description="the question about oneself")

    @model_validator(mode="after")
    def _one_way_to_the_department(self) -> Survey:
        listed = self.person is not None and self.persons is not None
        if (self.department is not None) == listed or (self.person is None) != (self.persons is None):
            raise PydanticCustomError(OVERLAP, "give either department, or person and persons: a list with departments")
        return self


class Edges(_Answered):
    """A row is a tie from one person, or department, to another."""

    model_config = ConfigDict(populate_by_name=True)

    shape: Literal["edges"]
    source: str = Field(alias="from")
    target: str = Field(alias="to")
    items: dict[Item, str] = Field(min_length=1)
    persons: Persons | None = None


class Matrix(_Answered):
    """A square of departments, or persons: a row says what the one has to do with each of the others."""

    shape: Literal["matrix"]
    items: dict[Item, str] = Field(min_length=1, description="the sheet, or file without its ending, of each item")
    persons: Persons | None = None


class Flows(_Mapped):
    """Amounts of collaboration from group to group, such as hours a week."""

    model_config = ConfigDict(populate_by_name=True)

    shape: Literal["flows"]
    source: str = Field(alias="from")
    target: str = Field(alias="to")
    amount: str
    date: str | None = None
    sizes: list[str] = Field(default_factory=list, max_length=2, description="group sizes of from and to")
    person: str | None = Field(None, description="the person whose time it is, in person-to-group exports")
    persons: Persons | None = Field(None, description="where from and to are persons: the list of their departments")


Map: TypeAlias = Survey | Edges | Matrix | Flows
SHAPES: dict[str, type[Survey | Edges | Matrix | Flows]] = {
    "survey": Survey,
    "edges": Edges,
    "matrix": Matrix,
    "flows": Flows,
}

HEAD = """\
# How partnering read your files. Check every line, change what is wrong, and go on with:
#   partnering intake FILE… --map THIS FILE --out NAME
# The scale is that of the questionnaire: the answers that mean 0 (from) and 1 (to).
"""


def load(path: Path) -> Map:
    """Read a map. Raises InputError with file and line."""
    return _checked(read(path, example="shape: survey"))


def from_data(data: Mapping[str, Any]) -> Map:
    """The map that plain data give, as its file would hold them. Raises InputError."""
    return _checked(Document(dict(data), {}, "map"))


def _checked(document: Document) -> Map:
    shape = document.data.get("shape")
    if not isinstance(shape, str) or shape not in SHAPES:
        given = f"{cut(str(shape))}{nearest(shape, SHAPES) if isinstance(shape, str) else ''}"
        raise InputError.at(document.where(("shape",)), f"shape must be one of {', '.join(SHAPES)}, not {given}")
    kind = SHAPES[shape]
    try:
        made = kind.model_validate(document.data)
    except ValidationError as error:
        parts: dict[str, type[BaseModel]] = {"scale": Scale, "persons": Persons}

        def allowed(key: Any) -> list[str]:
            model: type[BaseModel] = parts.get(str(key[0]), kind) if len(key) > 1 else kind
            return [field.alias or name for name, field in model.model_fields.items()]

        raise as_input_error(error, document, allowed) from None
    made._origin = _Origin(document)
    return made


def data_of(map_: Map) -> dict[str, Any]:
    """A map as plain data, as its file holds them: its shape first, its scale always."""
    data = map_.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    if isinstance(map_, _Answered):
        data["scale"] = _plain_scale(map_.scale)
        if map_.scales:
            data["scales"] = {item: _plain_scale(scale) for item, scale in map_.scales.items()}
    return {"shape": map_.shape, **data}


def text_of(map_: Map) -> str:
    """The text of the file of a map."""
    stream, writer = io.StringIO(), YAML()
    writer.width = 100
    writer.dump(data_of(map_), stream)
    return HEAD + stream.getvalue()


def _plain_scale(scale: Scale) -> dict[str, Any]:
    own = scale.model_dump(by_alias=True)
    return {"from": own.pop("from"), "to": own.pop("to"), **{key: value for key, value in own.items() if value}}
