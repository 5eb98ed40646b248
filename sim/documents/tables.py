"""The tables of a results folder, with what they and their columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..results.atomic import final
from ..results.tables import read_table, rows_of
from .columns import chart, columns, title_of
from .document import Chapter, Document, Figure, Table

FACTS = ("partnering", "edition", "seed", "replicates", "draws", "fingerprint", "commit")
"""What a document says of the folder that it is made from."""
OUTCOMES_OF_DRAWS = "draws.parquet"
"""Beside draws.csv, which holds the draws themselves. Its table has the name of the file."""


@dataclass(frozen=True, slots=True)
class Source:
    """A results folder whose tables are read. `facts` are those of its manifest, `title` says what it is."""

    folder: Path
    facts: Mapping[str, Any]
    title: str

    def files(self) -> list[Path]:
        """The files of its tables, CSV first. Of one table in two files, that in CSV."""
        texts = {path.stem: path for path in sorted(self.folder.glob("*.csv"))}
        others = sorted(self.folder.glob("*.parquet"))
        return [*texts.values(), *(one for one in others if one.stem not in texts or one.name == OUTCOMES_OF_DRAWS)]

    def read(self, path: Path) -> Table:
        """One of its tables. Raises InputError where it cannot be read."""
        frame, kind = read_table(self.folder, path.name), self.facts["kind"]
        name = path.name if path.name == OUTCOMES_OF_DRAWS else path.stem
        return Table(name, title_of(name, kind), frame, columns(frame.columns, name, kind))

    def tables(self, most: int | None = None, left_out: list[str] | None = None) -> Iterator[Table]:
        """All of them. Those of more than `most` rows are left out, and their names added to `left_out`."""
        for path in self.files():
            long = most is not None and path.suffix == ".parquet" and rows_of(path) > most  # not read at all
            table = None if long else self.read(path)
            if table is not None and (most is None or len(table.frame) <= most):
                yield table
            elif left_out is not None:
                left_out.append(path.name)

    def document(self, tables: list[Table]) -> Document:
        """Tables of the folder as a document, with the charts that a spreadsheet draws of them."""
        about = {name: str(self.facts[name]) for name in FACTS if self.facts.get(name) is not None}
        made = str(self.facts.get("finished", "1980-01-01"))[:10]
        charts = [(table, chart(table.name, self.facts["kind"])) for table in tables]
        figures = [Figure(one.name, one.title, one.title, b"", b"", chart=drawn) for one, drawn in charts if drawn]
        chapter = Chapter("tables", self.title, figures=tuple(figures), tables=tuple(tables))
        return Document(self.title, made, (chapter,), facts={"folder": final(self.folder.resolve()).name, **about})
