"""A scenario file that somebody gives to the page: the same checks and the same messages as on the command line."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePath

from ...files.document import MAX_BYTES
from ...files.errors import InputError, Problem
from ...scenarios import library, scenario
from ...scenarios.scenario import Scenario


def read(name: str, content: bytes) -> Scenario:
    """The scenario of a file. Raises InputError, which names the file by its own name."""
    shown = called(name)
    if len(content) > MAX_BYTES:
        raise too_large(name)
    with tempfile.TemporaryDirectory(prefix="partnering-lab-") as folder:
        path = Path(folder) / "scenario.yaml"  # alone in its folder, so that `extends` finds shipped scenarios only
        path.write_bytes(content)
        try:
            return scenario.load(path, library.folder())
        except InputError as error:
            told = [Problem(one.where.replace(str(path), shown), one.message) for one in error.problems]
            raise InputError(told) from None


def too_large(name: str) -> InputError:
    """What is said of a file over the limit, read or not."""
    return InputError.at(called(name), f"is larger than {MAX_BYTES:,} bytes")


def called(name: str) -> str:
    """The name of a file without its folders, as text of one line."""
    return "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable())[:100] or "file"
