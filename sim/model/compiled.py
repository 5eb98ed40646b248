"""Compile functions with numba, and keep them on disk for the next process.

The folder has the hash of the sources in its name, because numba by itself would still run old code after somebody has
edited a rule.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import platformdirs


def compiled(function: Callable[..., None], *sources: ModuleType) -> Callable[..., None]:
    """The function, compiled at its first call, without the interpreter lock.

    `sources` are the modules, besides its own, whose code or constants it uses. Call this while
    importing, because only then no other thread can meddle with numba's settings.
    """
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(_folder(sys.modules[function.__module__], *sources))  # read once, by the next line
    try:
        return numba.njit(function, cache=True, nogil=True, error_model="numpy")
    finally:
        settings.CACHE_DIR = before


def is_switched_off() -> bool:
    """Whether NUMBA_DISABLE_JIT is set, as for a debugger: Python then runs the functions itself, slowly."""
    settings: Any = numba.config
    return bool(settings.DISABLE_JIT)


def _folder(*sources: ModuleType) -> Path:
    """The folder for the compiled code of exactly these sources, or a temporary one where it cannot be written."""
    content = hashlib.sha256()
    for module in sources:
        content.update(Path(str(module.__file__)).read_bytes())
    folder = Path(platformdirs.user_cache_dir("partnering")) / content.hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="partnering-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder
