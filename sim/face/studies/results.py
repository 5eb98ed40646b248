"""Results of any study, in a folder: tables, figures, the finding. Nothing is run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import finalize

import pandas as pd

from ...figures.kinds import Wanted
from ...files.errors import InputError, unknown
from ...results import editions, integrity
from ...results.folder import NewFolder
from ...results.manifest import read_facts
from ...results.tables import read_table
from ...studies import figures, study_of
from ...version import EDITION, edition_in_words

if TYPE_CHECKING:
    from .picture import Picture


class Results:
    """The results of a study. `folder` is where they are; what a verb has just run is temporary until `save`."""

    kinds: ClassVar[tuple[str, ...]] = ()
    """The kinds of study that a subclass holds."""

    def __init__(self, folder: str | Path, temporary: bool = False) -> None:
        self.folder = Path(folder)
        self.kind = study_of(self.folder).kind
        integrity.check(self.folder, self.facts)
        self._temporary = temporary
        if temporary:  # removed when nobody holds these results any more
            finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        if self.kinds and self.kind not in self.kinds:
            raise InputError.at(str(folder), f"holds results of `{self.kind}`, not of {' or '.join(self.kinds)}")

    def __repr__(self) -> str:
        place = "not saved" if self._temporary else self.folder
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
        """The names of the tables."""
        return sorted({path.stem for end in ("csv", "parquet") for path in self.folder.glob(f"*.{end}")})

    def table(self, name: str) -> pd.DataFrame:
        """A table by name, whole. Raises InputError where there is none of this name."""
        for end in ("parquet", "csv"):
            if name in self.tables and (self.folder / f"{name}.{end}").exists():  # a large one is a folder
                return read_table(self.folder, f"{name}.{end}")
        raise InputError.at(str(self.folder), unknown("table", name, self.tables))

    def figures(self) -> dict[str, Picture]:
        """All figures that suit these results, by name."""
        return self._pictures(Wanted())

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

    def save(self, folder: str | Path, *, overwrite: bool = False, figures: bool = True) -> Path:
        """Copy the results to a folder, with all figures, and return it. Raises InputError where it exists."""
        with NewFolder(Path(folder), overwrite=overwrite) as new:
            shutil.copytree(self.folder, new.path, dirs_exist_ok=True)
        if figures:
            for picture in self.figures().values():
                picture.save(new.place / "figures")
        return new.place

    def _pictures(self, wanted: Wanted) -> dict[str, Picture]:
        from .picture import Picture

        return {name: Picture(name, *drawn) for name, drawn in figures(self.folder, wanted).items()}


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder for results that are not saved yet. It goes again where the run fails."""
    folder = Path(mkdtemp(prefix="partnering-"))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
