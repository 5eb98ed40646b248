"""The sources of the figures: a hash of the code, the commit, the packages whose versions matter."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from ..version import EDITION, __version__

PACKAGE = Path(__file__).resolve().parent.parent
"""The folder of this package."""
ROOMS_OF_FIGURES = (
    "agents", "design", "engine", "files", "model", "results", "runs", "scenarios", "statistics", "sweeps",
)  # fmt: skip
"""The figures of a sweep depend on these rooms. A change in another room does not end an unfinished sweep."""
PACKAGES = ("SALib", "mesa", "numba", "numpy", "pandas", "pyarrow", "scipy", "seaborn")


@cache
def sources(package: Path = PACKAGE, more: tuple[str, ...] = ()) -> str:
    """A hash of all code that the figures of a sweep depend on, and of `more` rooms.

    The name of a file counts as much as its content, so a file that moves is noticed.
    """
    files = sorted(path for room in (*ROOMS_OF_FIGURES, *more) for path in (package / room).rglob("*.py"))
    return digest(b"".join(file.relative_to(package).as_posix().encode() + file.read_bytes() for file in files))[:16]


def packages(names: Iterable[str] = PACKAGES) -> dict[str, str]:
    """The versions of some packages, as they are here."""
    return {name: _version(name) for name in names}


@cache  # each batch of a sweep asks for it, and reading it takes a millisecond
def _version(package: str) -> str:
    return metadata.version(package)


def digest(content: Any) -> str:
    """A hash of bytes."""
    return hashlib.sha256(content).hexdigest()


def fingerprint(determines: dict[str, Any]) -> str:
    """A hash of everything that determines the figures, the version and the edition of the model included."""
    content = json.dumps({"version": __version__, "edition": EDITION, **determines}, sort_keys=True, ensure_ascii=False)
    return digest(content.encode())


@cache  # the code of a process stays that of its start, and git takes some milliseconds
def commit() -> str | None:
    """The git commit of this package, with a mark where files have changed since. None outside a checkout."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", os.fspath(PACKAGE), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout.strip()  # noqa: S603

    try:
        git("ls-files", "--error-unmatch", "__init__.py")
        status = git("status", "--porcelain=v2", "--branch", "--untracked-files=no", "--", ".").splitlines()
        changed = any(not line.startswith("#") for line in status)
        head = next(line.split()[-1] for line in status if line.startswith("# branch.oid "))
        return head + (" (changed since)" if changed else "")
    except (OSError, subprocess.SubprocessError):
        return None
