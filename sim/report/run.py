"""Make a report: run what is missing, put the document together, and write it in each form that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from ..documents.document import Document
from ..files.errors import InputError, unknown

WRITERS = {".html": "web.html", ".pptx": "slides.slides", ".xlsx": "workbook"}
"""For each ending of a file, the module of documents/ that writes it."""


def writers(files: Sequence[Path], template: Path | None, overwrite: bool) -> list[Callable[[Document], None]]:
    """A function that writes a document, for each of the files.

    Raises InputError for a file that cannot be written, stands already, or whose kind is not known, and for a template
    without slides.
    """
    for path in files:
        if path.suffix.lower() not in WRITERS:
            raise InputError.at(f"--to {path}", unknown("kind of document", path.suffix or path.name, WRITERS))
        if not path.absolute().parent.is_dir():
            raise InputError.at(f"--to {path}", f"there is no folder {path.parent}")
        if path.exists() and not overwrite:
            raise InputError.at(str(path), "already exists; choose another name, or replace it with --overwrite")
    if template is not None and ".pptx" not in [path.suffix.lower() for path in files]:
        raise InputError.at("--template", "goes with slides: name a .pptx file after --to")
    if template is not None and not template.is_file():
        raise InputError.at("--template", f"there is no file {template}")
    return [_writer(path, template) for path in files]


def _writer(path: Path, template: Path | None) -> Callable[[Document], None]:
    kind = path.suffix.lower()
    module = import_module(f"..documents.{WRITERS[kind]}", __package__)
    if kind == ".pptx":
        return lambda document: module.write(document, path, template)
    return lambda document: module.write(document, path)
