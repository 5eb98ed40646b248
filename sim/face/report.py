"""A report for a client: documents that were written, and the studies behind them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files.errors import InputError
from ..runs.progress import silent
from ..scenarios.scenario import Scenario
from .studies.opened import opened
from .studies.results import Results

if TYPE_CHECKING:
    from ..documents.document import Document

NAME = "scenario"
"""What a command calls the scenario before it is a file."""


class Report:
    """Documents for a client: `files` are where they were written."""

    def __init__(self, files: Sequence[Path], document: Document, folders: dict[str, Path]) -> None:
        self.files, self._document, self._folders = tuple(files), document, folders

    def __repr__(self) -> str:
        return f"<Report ({', '.join(map(str, self.files))}): {', '.join(self._folders)}>"

    def __str__(self) -> str:
        first, *_ = self._document.chapters
        return "\n\n".join([first.finding, *first.text])

    @property
    def finding(self) -> str:
        """The answer, in a sentence. `print` shows the whole first chapter."""
        return self._document.chapters[0].finding

    @property
    def studies(self) -> dict[str, Results]:
        """The results behind it, by kind of study."""
        return {kind: opened(folder) for kind, folder in self._folders.items()}


def write(
    scenario: Scenario,
    home: Path | None,
    to: Sequence[str | Path],
    *,
    events: Sequence[str],
    studies: Sequence[str | Path],
    out: str | Path | None,
    catalogue: str | Path | None,
    template: str | Path | None,
    workers: int | None,
    overwrite: bool,
    cover: Mapping[str, Any],
    asked: Mapping[str, Any],
) -> Report:
    """The verb behind `Scenario.report`, of a scenario whose file lies in `home`. Raises InputError.

    `cover` is the language, title, author and logo, `asked` the budget, and how much is run with which seed.
    """
    from ..documents.language import language
    from ..interventions.catalogue import load
    from ..report import plan, run

    files = [Path(one) for one in to]
    if not files:
        raise InputError.at("to", "name at least one file to write, such as client.html")
    language(cover["language"])
    logo = plan.logo_of(_path(cover["logo"]))
    writers = run.writers(files, _path(template), overwrite)
    folder = run.folder_of_studies(_path(out) or Path("results") / f"{files[0].stem}-report")
    settings = ["--catalogue", str(catalogue)] if catalogue else []
    source = plan.Source(NAME, scenario, home, [Path(one) for one in studies])
    planned = plan.plan(source, load(_path(catalogue)), events=events, settings=settings, **asked)
    planned = run.with_its_scenario(planned, folder)
    told = {"to": files, "event": events, **asked, **cover, "template": template, "catalogue": catalogue, "out": folder}
    command = shlex.join(["partnering", "report", planned.source, *map(str, studies), *_options(told)])
    words = {"title": cover["title"], "author": cover["author"], "code": cover["language"]}
    made, found = run.make(planned, folder, writers, silent, workers, command=command, logo=logo, **words)
    return Report(files, made, {kind: place for kind, (place, _) in found.items()})


def _options(told: Mapping[str, Any]) -> list[str]:
    """Options of the command line: one for each of several values, and none for what is not given."""
    several = {name: value if isinstance(value, list | tuple) else [value] for name, value in told.items()}
    each = [(name, one) for name, values in several.items() for one in values if one not in (None, "")]
    return [part for name, one in each for part in (f"--{name}", str(one))]


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)
