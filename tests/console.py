"""Run the real console script, as a user would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(sys.executable).with_name("partnering")
signal.signal(signal.SIGINT, signal.default_int_handler)
"""A job in the background ignores Ctrl-C, and so would all that tests start, and those of Ctrl-C would fail."""


def partnering(*arguments: object, cwd: Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run `partnering` with arguments in a folder; output is plain text 100 columns wide."""
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONWARNINGS": "error"}
    environment.pop("FORCE_COLOR", None)
    return subprocess.run(
        [SCRIPT, *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        encoding="utf-8",
    )
