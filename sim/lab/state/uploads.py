"""Scenario files that a user opens on the page, checked as on the command line and with the same messages."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePath

from ...files.errors import InputError, Problem
from ...files.parts import MAX_BYTES
from ...scenarios import library, scenario
from ...scenarios.scenario import Scenario
from ..refusal import RefusedError


def read(name: str, content: bytes) -> Scenario:
    """Read the scenario of a file. Raises InputError, which names the file as the user does."""
    shown = display_name(name)
    if len(content) > MAX_BYTES:
        raise too_large(name)
    with tempfile.TemporaryDirectory(prefix="partnering-lab-") as folder:
        path = Path(folder) / "scenario.yaml"  # alone in its folder: `extends` can only name shipped scenarios
        path.write_bytes(content)
        try:
            return scenario.load(path, library.folder())
        except InputError as error:
            raise InputError(_renamed(one, str(path), shown) for one in error.problems) from None


def _renamed(problem: Problem, path: str, shown: str) -> Problem:
    """The problem with the name that the user knows in place of the path on the server."""
    return Problem(problem.where.replace(path, shown), problem.message.replace(path, shown))


def too_large(name: str) -> RefusedError:
    """The error for a file that is too large."""
    return RefusedError.because(display_name(name), "large_file", bytes=MAX_BYTES)


def no_scenario(name: str) -> RefusedError:
    """The error for a file that is none of a scenario, by its name."""
    return RefusedError.because(display_name(name), "other_file")


def display_name(name: str) -> str:
    """The name of a file without its folders, on one line."""
    return "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable())[:100] or "file"
