"""What a document holds: chapters of sentences, figures and tables. How it looks is the writers' affair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

DIFFERENCES = ("points", "loss")
"""The shapes of differences of shares, whose unit is the percentage point."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a table means. Writers show `label` and `unit` in its heading, and tell the `meaning`.

    `shape` says how its numbers are written: a share (0–1) as a percentage, points as a signed percentage, and a loss
    as points without a sign.
    """

    label: str
    meaning: str = ""
    unit: str = ""
    shape: Literal["text", "count", "number", "share", "points", "loss", "months", "money"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a run. `columns` says which columns of the frame are shown, in this order, and what they mean."""

    name: str
    title: str
    frame: pd.DataFrame
    columns: Mapping[str, Column]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that a spreadsheet or a slide draws by itself: columns of a table, with intervals where they are known.

    `labels` names the column of the categories (or of x), `values` those of the series; `low` and `high` the ends of
    the interval of the first series. `x` and `y` name the axes where the headings of these columns do not: a heading
    may be the name of one of several lines. Points have no line, where nothing lies between them.
    """

    kind: Literal["bar", "line", "points"]
    table: str
    labels: str
    values: tuple[str, ...]
    low: str = ""
    high: str = ""
    x: str = ""
    y: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn figure. The title says the finding; `alt` says in words what the picture shows.

    `source` says which table, command or paper its numbers are from. Where there is a `chart`, slides and workbooks
    draw that in place of the picture.
    """

    name: str
    title: str
    alt: str
    svg: bytes
    png: bytes
    source: str = ""
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a document. `finding` is its one sentence, which slides have as their title; `text` says more."""

    key: str
    heading: str
    finding: str = ""
    text: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document to hand over. `made` is the day of the runs (ISO), so that the same runs give the same bytes."""

    title: str
    made: str
    chapters: tuple[Chapter, ...]
    author: str = ""
    language: str = "en"
    logo: bytes = b""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What a writer puts into the metadata and the last lines: command, version, seed, hash."""
    workbook: str = ""
    """The name of the file that holds all tables as sheets, where one is made beside this document."""

    def tables(self) -> dict[str, Table]:
        """All tables by name."""
        return {table.name: table for chapter in self.chapters for table in chapter.tables}
