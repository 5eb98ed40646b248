"""Make a report: run what is missing, put the document together, and write it in each form that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from ..design import draws as of_design
from ..documents.document import Document
from ..files.errors import InputError, unknown
from ..files.names import CONTROL, NO_TEXT
from ..results.atomic import write_atomically
from ..results.folder import NewFolder
from ..results.sources import digest, fingerprint
from ..runs.progress import Show
from ..scenarios.uncertainty import as_kept
from . import studies
from .plan import ReportPlan

WRITERS = {".html": "web.html", ".pptx": "slides.slides", ".xlsx": "workbook"}
"""For each ending of a file, the module of documents/ that writes it."""
Write = Callable[[Document], None]


def folder_of_studies(folder: Path) -> Path:
    """The folder, which need not be there yet. Raises InputError where a file has its name."""
    if folder.exists() and not folder.is_dir():
        raise InputError.at("--out", f"{folder} is no folder")
    return folder


def make(
    plan: ReportPlan, folder: Path, write: Sequence[Write], show: Show, workers: int | None = None, **cover: Any
) -> tuple[Document, dict[str, tuple[Path, str]]]:
    """Run what is missing in `folder`, and write the document. Returns it, and the studies as `studies.run` does.

    `cover` is what `report.document` is told beside them. Raises InputError.
    """
    for name in ("title", "author"):
        if CONTROL.search(cover.get(name, "")):
            raise InputError.at(f"--{name}", NO_TEXT)
    found = studies.run(plan, folder, show, workers)
    from .report import document

    made = document(plan, found, **cover)
    for one in write:
        one(made)
    return made, found


def with_its_scenario(plan: ReportPlan, folder: Path) -> ReportPlan:
    """The same plan of a scenario that is a file in `folder`, so that commands can name it.

    It lies with its draws in a folder of its own, whose name ends with a hash of both.
    """
    scenario, draws = as_kept(plan.scenario), plan.draws if plan.scenario.draws is not None else None
    both = {"scenario": scenario.data, "draws": digest(draws.file) if draws else None}
    place = folder / f"scenario-{fingerprint(both)[:10]}"
    if not place.exists():
        with NewFolder(place) as new:
            write_atomically(new.path / "scenario.yaml", scenario.to_yaml().encode())
            if draws is not None:
                write_atomically(new.path / of_design.NAME, draws.file)
    return replace(plan, source=str(place / "scenario.yaml"), scenario=scenario, home=place)


def writers(files: Sequence[Path], template: Path | None, overwrite: bool) -> list[Write]:
    """A function that writes a document, for each of the files.

    Raises InputError for a file that cannot be written, stands already, or whose kind is not known, and for a template
    without slides.
    """
    for path in files:
        if path.suffix.lower() not in WRITERS:
            raise InputError.at(f"--to {path}", unknown("kind of document", path.suffix or path.name, WRITERS))
        if not path.absolute().parent.is_dir():
            raise InputError.at(f"--to {path}", f"there is no folder {path.parent}")
        if path.is_dir():
            raise InputError.at(f"--to {path}", "is a folder; choose another name")
        if path.exists() and not overwrite:
            raise InputError.at(str(path), "already exists; choose another name, or replace it with --overwrite")
    if template is not None and ".pptx" not in [path.suffix.lower() for path in files]:
        raise InputError.at("--template", "goes with slides: name a .pptx file after --to")
    if template is not None and not template.is_file():
        raise InputError.at("--template", f"there is no file {template}")
    workbook = next((path.name for path in files if path.suffix.lower() == ".xlsx"), "")
    return [_writer(path, template, workbook) for path in files]


def _writer(path: Path, template: Path | None, workbook: str) -> Write:
    kind = path.suffix.lower()
    module = import_module(f"..documents.{WRITERS[kind]}", __package__)
    if kind == ".pptx":
        return lambda document: module.write(replace(document, workbook=workbook), path, template)
    return lambda document: module.write(document, path)
