"""Find a scenario by its file, or by the name of one that comes with the program."""

from __future__ import annotations

from pathlib import Path

from ..files.errors import InputError, unknown
from ..files.parts import MAX_BYTES
from ..files.text import text_of
from . import scenario
from .scenario import Scenario


def folder() -> Path:
    """The folder of the shipped scenarios: in the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent.parent
    packed = here / "_scenarios"
    return packed if packed.is_dir() else here.parent / "scenarios"


def shipped() -> list[str]:
    """Names of the shipped scenarios."""
    return sorted(path.stem for path in folder().glob("*.yaml"))


def find(name: str) -> Path:
    """The file of a scenario, from a path or the name of a shipped one. Raises InputError."""
    path = Path(name)
    if path.is_dir() and name not in shipped():  # results of `company` may lie in a folder of that name
        raise InputError.at(name, _in_folder(path))
    if path.suffix in (".yaml", ".yml") or path.is_file():
        if path.is_file():
            return path
        in_library = folder() / path.name
        if path.parent.name == "scenarios" and in_library.is_file():  # the README's path, outside a checkout
            return in_library
        raise InputError.at(name, "no such file; shipped scenarios go by name: " + ", ".join(shipped()))
    if name in shipped():
        return folder() / f"{name}.yaml"
    raise InputError.at(name, unknown("scenario", name, shipped()))


def _in_folder(path: Path) -> str:
    """What to do where a folder is given in place of a scenario file."""
    files = sorted(file.name for file in [*path.glob("*.yaml"), *path.glob("*.yml")])
    if not files:
        return "is a folder, and holds no scenario file (.yaml): name a scenario file"
    return f"is a folder: name a scenario file in it, such as {path / files[0]}"


def text(name: str) -> str:
    """The text of a scenario file. Raises InputError."""
    return text_of(find(name), MAX_BYTES)


def load(name: str) -> Scenario:
    """Read and check a scenario by file or shipped name. Raises InputError."""
    return scenario.load(find(name), folder())
