"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

TEMPORARY = ".*-????????"
"""What files are called while they are written."""


@contextmanager
def atomically(path: Path) -> Iterator[Path]:
    """A temporary name to write under; the file takes its own name at the end, whole or not at all."""
    name = path.with_name(f".{path.name}-{token_hex(4)}")
    try:
        yield name
        with name.open("rb") as file:
            os.fsync(file.fileno())  # even after a power cut
        name.replace(path)
    finally:
        name.unlink(missing_ok=True)


def write_atomically(path: Path, content: Any) -> None:
    """Write bytes to a file that is there whole or not at all."""
    with atomically(path) as name:
        name.write_bytes(content)
