"""Scenarios by name, from a file and from data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..scenarios import library
from ..scenarios import scenario as files
from .arguments import takes
from .scenario import Scenario


def shipped() -> list[str]:
    """The names of the scenarios that come with the program."""
    return library.shipped()


@takes()
def load(name: str | Path) -> Scenario:
    """A scenario by the name of a shipped one, or by its file. Raises InputError."""
    return Scenario(library.load(str(name)), library.find(str(name)).parent)


@takes()
def read(path: str | Path) -> Scenario:
    """A scenario file. Raises InputError with file and line."""
    return Scenario(files.load(Path(path), library.folder()), Path(path).parent)


@takes()
def scenario(data: Mapping[str, Any]) -> Scenario:
    """A scenario from the data that a file would hold. Raises InputError."""
    return Scenario(files.from_data(dict(data)))
