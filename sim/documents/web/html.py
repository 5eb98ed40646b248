"""Write a document as a web page: one file that asks for no other, for screens, phones and paper."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ...results.atomic import write_atomically
from ..document import Column, Document, Table
from ..language import Language, language
from ..numbers import unbroken
from .svg import inline

FOLDER = Path(__file__).parent


def write(document: Document, path: Path) -> None:
    """Write a document to a file. The same document gives the same bytes."""
    write_atomically(path, render(document).encode())


def render(document: Document) -> str:
    """The page as text. Whatever a document says is escaped; the page runs no script and no style but its own."""
    style, script = (_text(name) for name in ("document.css", "document.js"))
    words = language(document.language)
    template = templates(FOLDER).get_template("document.html.jinja")
    return template.render(
        document=document, words=words, style=style, script=script,
        style_hash=source_hash(style), script_hash=source_hash(script), logo=_picture(document.logo),
        drawing=lambda figure: inline(figure.svg, figure.alt, figure.name),
        rows=lambda table: _rows(table, words), made=words.date(document.made),
        number=lambda column: column.shape != "text", unbroken=unbroken,
    )  # fmt: skip


@cache
def templates(folder: Path) -> Any:
    """The templates in a folder: a jinja environment that escapes what it is given, and refuses what is missing."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8").strip()


def source_hash(text: str) -> str:
    """What a content security policy says of a style or a script that may stand in the page."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _picture(content: bytes) -> str:
    """A picture as an address that holds it: PNG, JPEG or SVG."""
    if not content:
        return ""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg" if content.startswith(b"\xff\xd8") else "svg+xml"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _rows(table: Table, words: Language) -> list[list[tuple[Column, str, object]]]:
    """The cells of a table: for each its column, its text, and what it is sorted by."""
    shown = table.frame[list(table.columns)].astype(object)
    return [
        [
            (column, words.cell(value, column.shape), "" if pd.isna(value) else value)
            for column, value in zip(table.columns.values(), row, strict=True)
        ]
        for row in shown.itertuples(index=False)
    ]
