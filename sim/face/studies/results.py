"""Results of any study, in a folder: tables, figures, the finding. Nothing is run."""

from __future__ import annotations

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import finalize

import pandas as pd

from ...figures.kinds import Wanted
from ...files.errors import InputError, unknown
from ...results import editions, integrity
from ...results.atomic import tell_place
from ...results.folder import NewFolder
from ...results.manifest import as_input_errors, read_facts
from ...results.tables import read_table
from ...studies import figures, source_of, study_of
from ...version import EDITION, edition_in_words
from ..arguments import OF_RUNS, by_argument, takes, told_by

if TYPE_CHECKING:
    from .picture import Picture


GONE = "was deleted meanwhile, with its results"


class TemporaryFolder:
    """A folder that is there as long as somebody holds this. Its files go with it where it is pickled.

    So what another process has run, such as a worker of multiprocessing or joblib, comes back whole. Copies are this.
    Use it as a context while it is filled: after an error it goes at once.
    """

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self.path = Path(mkdtemp(prefix="partnering-"))
        self._end = finalize(self, _remove, self.path, os.getpid())
        for name, content in (files or {}).items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, *_: object) -> None:
        if isinstance(error, OSError):
            tell_place(error, self.path)
        if kind is not None:
            self._end()

    def __copy__(self) -> TemporaryFolder:
        return self

    def __deepcopy__(self, memo: object) -> TemporaryFolder:
        return self

    def __reduce__(self) -> tuple[type[TemporaryFolder], tuple[dict[str, bytes]]]:
        paths = [path for path in self.path.rglob("*") if path.is_file()]
        return type(self), ({path.relative_to(self.path).as_posix(): path.read_bytes() for path in paths},)


def _copy(folder: Path, to: Path) -> None:
    """Copy all files of a folder into another. Links lead elsewhere: what is there is not copied."""
    for path in sorted(folder.rglob("*")):
        place = to / path.relative_to(folder)
        if path.is_file() and not path.is_symlink():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)


def _remove(folder: Path, owner: int) -> None:
    """Remove a folder, unless in a copy of the process that made it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


class Results:
    """The results of a study. `folder` is where they are; what a verb has just run is temporary until `save`."""

    kinds: ClassVar[tuple[str, ...]] = ()
    """The kinds of study that a subclass holds."""

    def __init__(self, folder: str | Path | TemporaryFolder) -> None:
        self._place = folder if isinstance(folder, TemporaryFolder) else Path(folder)
        self.kind = study_of(self.folder).kind
        integrity.check(self.folder, self.facts)
        if self.kinds and self.kind not in self.kinds:
            raise InputError.at(str(self.folder), f"holds results of `{self.kind}`, not of {' or '.join(self.kinds)}")
        if isinstance(self._place, Path):
            self._place = self._place.absolute()  # a notebook can change its folder meanwhile

    @property
    def folder(self) -> Path:
        """Where they are."""
        return self._place.path if isinstance(self._place, TemporaryFolder) else self._place

    def __repr__(self) -> str:
        if not self.folder.is_dir():
            return f"<{type(self).__name__} ({self.kind}, {GONE})>"
        place = "not saved" if isinstance(self._place, TemporaryFolder) else self.folder
        kind = self.kind if self.edition == EDITION else f"{self.kind}, {edition_in_words(self.edition)}"
        return f"<{type(self).__name__} ({kind}, {place}): {', '.join(self.tables)}>"

    @property
    def facts(self) -> dict[str, Any]:
        """What the manifest says: the scenario as run, seed, replicates, versions, times."""
        return read_facts(self.folder)

    @property
    def edition(self) -> int:
        """The edition of the model that made the results. Figures of two editions are not to be compared."""
        return editions.edition_of(self.facts)

    @property
    def tables(self) -> list[str]:
        """The names of the tables. Raises InputError where the folder was deleted meanwhile."""
        if not self.folder.is_dir():
            raise InputError.at(str(self.folder), GONE)
        return sorted({path.stem for end in ("csv", "parquet") for path in self.folder.glob(f"*.{end}")})

    @takes()
    def table(self, name: str) -> pd.DataFrame:
        """A table by name, whole. Raises InputError where there is none of this name."""
        for end in ("parquet", "csv"):
            if name in self.tables and (self.folder / f"{name}.{end}").exists():  # a large one is a folder
                return read_table(self.folder, f"{name}.{end}")
        raise InputError.at(str(self.folder), unknown("table", name, self.tables))

    def figures(self) -> dict[str, Picture]:
        """All figures that suit these results, by name."""
        return self._pictures(Wanted())

    @takes()
    def plot(
        self,
        outcome: str | None = None,
        *,
        kind: str | None = None,
        x: str | None = None,
        y: str | None = None,
        hue: str | None = None,
    ) -> Picture:
        """One figure: of an outcome, of a kind, along paths that were varied; the main one where nothing is said."""
        return next(iter(self._pictures(Wanted(kind, x, y, hue, outcome)).values()))

    @takes()
    def save(self, folder: str | Path, *, overwrite: bool = False, figures: bool = True) -> Path:
        """Copy the results to a folder, with all figures and the page, and return it.

        Raises InputError where it exists, unless results in it may be replaced (`overwrite`).
        """
        from ...documents.exports import write_page

        drawn = self.figures() if figures and self.tables else {}
        with NewFolder(Path(folder), overwrite=overwrite) as new:
            _copy(self.folder, new.path)
            for picture in drawn.values():
                picture.save(new.path / "figures")
            if figures:
                write_page(source_of(new.path))
        return new.place

    def _pictures(self, wanted: Wanted) -> dict[str, Picture]:
        from .picture import Picture

        with told_by(OF_RUNS):
            return {name: Picture(name, *drawn) for name, drawn in figures(self.folder, wanted).items()}


def guarded(found: Callable[[Any], str]) -> Callable[[Any], str]:
    """A finding that names arguments and no options, and raises InputError where the tables do not fit together."""

    @wraps(found)
    def fitting(self: Any) -> str:
        with as_input_errors(self.folder):
            return by_argument(found(self), OF_RUNS)

    return fitting


class Finding(Results, ABC):
    """Results that have a finding. `print` shows it."""

    def __str__(self) -> str:
        return self.finding

    @property
    @abstractmethod
    def finding(self) -> str:
        """What was found, in a few sentences. Raises InputError."""
