"""A lab server and a headless browser for tests; without Chromium, Playwright or NiceGUI such tests are skipped."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests import processes

NAMES = "chromium-headless-shell", "chromium", "chromium-browser"
"""What a browser may be called. The first one draws no window around the page: the tests need a third less time."""
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
OPTIONS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
OPTIONS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # no address but this machine's is found
BRIEF = "--js-flags=--no-opt,--no-maglev"
"""Chromium does not optimise the scripts of a page. A test closes its page before that would pay."""
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
USUAL = re.compile(r"^Getting ready|^The lab is at|class votes at|not found$")
"""Lines of the log of a lab in which nothing is wrong."""


@contextmanager
def lab(*arguments: str, port: int = 0, stop: signal.Signals = signal.SIGINT) -> Iterator[str]:
    """A lab that is served meanwhile, on a free port or the given one; yields its address. At the end `stop` closes it.

    Ctrl-C does, unless told otherwise. Raises AssertionError where its log then holds more than addresses that were
    not found, and that it is closed, or where its exit code is not that of `stop`.
    """
    if "tests.warm_lab" not in processes.BEGIN_WITH:
        processes.BEGIN_WITH.append("tests.warm_lab")
    begun = processes.begin("lab", *arguments, "--port", port, "--no-open", cwd=Path.cwd(), before=_warn_as_usual)
    try:
        yield _address(begun)
    finally:
        begun.send(stop)
        done = begun.end(60)
    log = [line for line in (done.stdout + done.stderr).splitlines() if not USUAL.search(line)]
    code = 0 if stop == signal.SIGINT else 128 + stop
    assert (log, done.returncode) == (["The lab is closed."], code), f"the log of the lab: {log}"


def _address(begun: processes.Begun) -> str:
    """The address of a lab that was begun, as soon as it says so."""
    until = time.monotonic() + 60
    while begun.process.is_alive() and time.monotonic() < until:
        printed = os.pread(begun.printed[0].fileno(), 10_000, 0).decode()
        if found := re.search(r"The lab is at (http://\S+)", printed):
            return found[1]
        time.sleep(0.02)
    raise AssertionError("the lab did not start")


def _warn_as_usual() -> None:
    """Warnings of libraries do not end the lab, as they end other commands in tests."""
    warnings.resetwarnings()
