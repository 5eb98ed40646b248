"""Write files atomically: a file is complete, or it is not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

TEMPORARY = ".*-????????"
"""Pattern of the names that files have while they are written."""


@contextmanager
def atomically(path: Path) -> Iterator[Path]:
    """Give a temporary name to write to. At the end the file gets its own name; after an error it is removed."""
    name = path.with_name(f".{path.name}-{token_hex(4)}")
    try:
        yield name
        with name.open("rb") as file:
            os.fsync(file.fileno())  # so that it is complete even after a power cut
        name.replace(path)
    finally:
        name.unlink(missing_ok=True)


def write_atomically(path: Path, content: Any) -> None:
    """Write bytes to a file atomically."""
    with atomically(path) as name:
        name.write_bytes(content)
