"""The manifest of a results folder: what was run, with what, and when."""

from __future__ import annotations

import json
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from .. import __version__
from ..files.errors import InputError
from .atomic import write_atomically
from .folder import MANIFEST, UNFINISHED
from .sources import PACKAGES, commit, fingerprint

KINDS = ("run", "sweep", "whatif", "compare", "advise", "evidence", "sensitivity", "tipping")
"""The commands that make results folders."""


def write_manifest(folder: Path, started: datetime, determines: dict[str, Any] | str, **facts: Any) -> None:
    """Say what was run, with what, and when; what determines the figures goes in as its fingerprint."""
    finished = datetime.now(UTC)
    manifest = {
        "partnering": __version__,
        **facts,
        "fingerprint": determines if isinstance(determines, str) else fingerprint(determines),
        "commit": commit(),
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": round((finished - started).total_seconds(), 3),
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
    write_atomically(folder / MANIFEST, text.encode() + b"\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder. Raises InputError where there is none."""
    path, most = folder / MANIFEST, 32_000_000
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(most + 1)
        manifest = json.loads(text) if len(text) <= most else None
        if isinstance(manifest, dict) and manifest.get("kind") in KINDS:
            return manifest
    except OSError:
        if (folder / UNFINISHED).is_file():
            message = "holds an unfinished sweep: go on with sweep --resume, or see what is there with merge --partial"
        else:
            message = f"is not a results folder: it has no {MANIFEST}"
        raise InputError.at(str(folder), message) from None
    except (ValueError, RecursionError):
        pass
    raise InputError.at(str(path), f"is not the manifest of a {', '.join(KINDS[:-1])} or {KINDS[-1]}")
