"""A results folder as a page that explains it: finding, figures, tables with their meaning, how to run it again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...files.text import bytes_of, refuse_links
from ...results.contents import FIGURES, drawings
from ..document import Chapter, Document, Figure, Table
from ..language import language
from ..tables import Source
from .svg import title_of

MOST_ROWS = 300
"""A longer table is named, and not shown."""
MOST_BYTES = 256_000_000
"""No drawing of this program is larger. Earlier versions drew each of many cells as a shape: 116 million at most."""
LEADING = ("survival", "effects", "front", "ranking", "ties", "trajectories")
"""The title of such a figure is the finding of its study, so it stands first."""


def page(source: Source) -> Document:
    """The folder as a document. Its figures are those that were drawn into it; the title of the first is its finding.

    Raises InputError where a table cannot be read.
    """
    words, long = language("en"), list[str]()
    drawn = sorted(drawings(source.folder), key=lambda path: (path.stem not in LEADING, path.stem))
    figures = [_figure(path) for path in drawn]
    tables = [_with_units(table) for table in source.tables(MOST_ROWS, long)]
    left_out = (words.say("folder.long", names=words.joined(long), rows=MOST_ROWS),) if long else ()
    finding = next((figure.alt for figure in figures), "")
    chapters = [
        Chapter("figures", words.say("folder.figures"), finding, figures=tuple(figures)),
        Chapter("tables", words.say("folder.tables"), "", left_out, tables=tuple(tables)),
        Chapter("again", words.say("folder.again"), "", (words.say("folder.how"),)),
    ]
    whole = source.document([])
    facts = {name: fact for name, fact in whole.facts.items() if name != "folder"}  # it may be renamed
    return replace(whole, facts=facts, chapters=tuple(chapters if figures else chapters[1:]))


def _figure(path: Path) -> Figure:
    """A drawing of the folder. In words it shows what the title says with which it was saved."""
    refuse_links(path)
    svg, name = bytes_of(path, MOST_BYTES), path.stem.replace("_", " ")
    alt = title_of(svg, str(path)) or name
    return Figure(path.stem, name, alt, svg, b"", f"{FIGURES}/{path.stem}.csv")


def _with_units(table: Table) -> Table:
    """The table with a unit for shares and differences of shares, which have none of their own."""
    units = language("en").words["units"]
    columns = {
        name: replace(column, unit=column.unit or units.get(column.shape, "")) for name, column in table.columns.items()
    }
    return replace(table, columns=columns)
