"""The manifest of a results folder: what was run, with what, and when.

Each study has a subclass of `Manifest` with its own facts. It writes them, and it reads them again when the folder
is drawn.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from ..files.errors import InputError, cut
from ..files.faults import OVERLAP, Strict, first_in_words
from ..files.names import CONTROL, NO_TEXT
from ..files.text import refuse_links
from ..model.limits import REPLICATES, SEED
from ..model.parameters import MONTHS
from ..version import EDITION, __version__
from .atomic import write_atomically
from .contents import MANIFEST, UNFINISHED, files
from .editions import FIRST, is_edition
from .integrity import sealed
from .sources import commit, fingerprint, packages

MOST_BYTES = 64_000_000
"""A larger file is no manifest of this program, and no plan of a sweep."""


def _a_time(text: str) -> str:
    """The text of a time, which only exports read. Raises PydanticCustomError where it is none."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError(OVERLAP, "finished must be a time such as 2026-11-27T10:00:00+00:00") from None
    return text


def _shown(text: str) -> str:
    """The text of a fact that exports show. Raises PydanticCustomError where it is none that they can write."""
    if CONTROL.search(text):
        raise PydanticCustomError(OVERLAP, NO_TEXT)
    return text


_Shown = Annotated[str, Field(max_length=200), AfterValidator(_shown)]


class _Scenario(Strict):
    """What is read of the scenario in a manifest. The rest tells people what was run."""

    model_config = ConfigDict(extra="ignore")

    name: _Shown = ""
    months: Annotated[int, Field(ge=1, le=int(MONTHS.high))] = int(MONTHS.default)
    organisation: dict[str, Any] | None = None


class _Common(Strict):
    """The facts that the manifest of every study holds, as far as they are read. Some are younger than results."""

    model_config = ConfigDict(extra="ignore")

    kind: str
    partnering: _Shown = ""
    edition: int = FIRST
    scenario: dict[str, Any] | None = None
    fingerprint: _Shown = ""
    commit: _Shown | None = None
    finished: Annotated[str, AfterValidator(_a_time)] = ""
    files: dict[str, dict[str, Any]] = Field(default_factory=dict)


class Manifest(Strict):
    """The facts of one study. `kind` says which study it is.

    A reader ignores facts that it does not know: another version may have written the folder.
    """

    model_config = ConfigDict(extra="ignore")

    kind: str

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> type[Manifest]:
        """The class of these facts, where a kind of study has several."""
        return cls

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the facts of a results folder. Raises InputError where it has none, or those of another study."""
        facts = read_facts(folder)
        with as_input_errors(folder):
            return cls.model_validate(facts)

    def writes(self, name: str) -> bool:
        """Whether the study writes a file of this name. Most fill a hidden folder, into which nobody else puts one."""
        return True

    def write(
        self,
        folder: Path,
        started: datetime,
        determines: dict[str, Any] | str,
        edition: int = EDITION,
        seals: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the facts, together with version, commit, packages and times. Write the manifest last.

        `determines` holds everything that determines the figures, or its fingerprint. The files of the
        study are listed with their sizes and hashes, so that a later change is noticed (see integrity.py); `seals` are
        those that are known already, by name. `edition` is the one of the model that made the figures.
        """
        known = seals or {}
        finished = datetime.now(UTC)
        manifest = {
            "partnering": __version__,
            "edition": edition,
            **self.model_dump(),
            "fingerprint": determines if isinstance(determines, str) else fingerprint(determines),
            "commit": commit(),
            "python": platform.python_version(),
            "packages": packages(),
            "started": started.isoformat(timespec="seconds"),
            "finished": finished.isoformat(timespec="seconds"),
            "seconds": max(0.0, round((finished - started).total_seconds(), 3)),  # a clock may be set back
            "files": {
                name: known.get(name) or sealed(path)
                for path in files(folder)
                for name in (path.relative_to(folder).as_posix(),)
                if self.writes(name)
            },
        }
        text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(folder / MANIFEST, text.encode() + b"\n")


def read_facts(folder: Path) -> dict[str, Any]:
    """All facts of a manifest. Those that every study has are checked. Raises InputError where it has none."""
    path = folder / MANIFEST
    refuse_links(path)
    if not path.is_file():
        if (folder / UNFINISHED).is_file():
            message = "holds an unfinished sweep: go on with sweep --resume, or see what is there with merge --partial"
        else:
            message = f"is not a results folder: it has no {MANIFEST}"
        raise InputError.at(str(folder), message)
    facts = facts_in(path)
    if not isinstance(facts.get("kind"), str) or not is_edition(facts.get("edition", FIRST)):
        raise InputError.at(str(path), "is not the manifest of a results folder")
    with as_input_errors(folder):
        common = _Common.model_validate(facts)
    with as_input_errors(folder, within=("scenario",)):
        _Scenario.model_validate(common.scenario or {})
    return facts


def facts_to_replace(folder: Path) -> dict[str, Any]:
    """The facts of a folder, finished or not, that is to be replaced. Raises InputError where they are not ours."""
    for name, needed in ((MANIFEST, "kind"), (UNFINISHED, "scenario")):
        facts = facts_in(folder / name)
        if facts.keys() >= {"partnering", "fingerprint", needed}:
            return facts
    raise InputError.at(str(folder), "is not a results folder of partnering, and is left alone")


def facts_in(path: Path) -> dict[str, Any]:
    """What a JSON file says, or nothing where it says nothing that can be read. Raises InputError for a link."""
    refuse_links(path)
    if not path.is_file():  # to open a pipe might wait for ever
        return {}
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MOST_BYTES + 1)
        facts = json.loads(text) if len(text) <= MOST_BYTES else None
    except (OSError, ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


@contextmanager
def as_input_errors(folder: Path, within: tuple[str, ...] = ()) -> Iterator[None]:
    """Turn any error in reading a results folder into an InputError of one line.

    What is checked of the manifest stands at the key `within`.
    """
    try:
        yield
    except ValidationError as error:
        raise InputError.at(
            str(folder / MANIFEST), first_in_words(error, facts_in(folder / MANIFEST), within)
        ) from None
    except InputError:
        raise
    except (
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:  # the files do not belong together
        reason = f"nothing is known of {cut(str(error))}" if isinstance(error, KeyError) else cut(str(error))
        raise InputError.at(str(folder), f"its tables do not fit together ({reason})") from error


Replicates = Field(ge=REPLICATES.low, le=REPLICATES.high)
Seed = Field(ge=SEED.low, le=SEED.high)
