"""A lab server and a headless browser for tests; without Chromium, Playwright or NiceGUI such tests are skipped."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from tests.console import SCRIPT

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
OPTIONS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
OPTIONS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # no address but this machine's is found
MISSING = [
    name
    for name, found in (
        ("Chromium", CHROMIUM),
        ("Playwright", find_spec("playwright")),
        ("NiceGUI", find_spec("nicegui")),
    )
    if not found
]
"""What these tests need and this machine has not."""


@contextmanager
def lab(*arguments: str, port: int = 0) -> Iterator[str]:
    """A lab that is served meanwhile, on a free port or the given one; yields its address. At the end Ctrl-C closes it.

    Raises AssertionError where its log then holds more than addresses that were not found.
    """
    command = [SCRIPT, "lab", *arguments, "--port", str(port), "--no-open"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as server:
        heard = ""
        try:
            for line in server.stdout or ():
                heard += line
                if found := re.search(r"The lab is at (http://\S+)", line):
                    yield found[1]
                    break
            else:
                raise AssertionError(f"the lab did not start: {heard}")
        finally:
            server.send_signal(signal.SIGINT)
            logged, _ = server.communicate(timeout=60)
        log = [line for line in logged.splitlines() if not line.endswith(" not found") and "class votes at" not in line]
        assert (log, server.returncode) == (["The lab is closed."], 0), f"the log of the lab: {logged}"
