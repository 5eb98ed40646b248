"""A command that runs in the process of the tests does what the real console script does."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.console import partnering, script


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--help"),
        ("parameters",),
        ("scenarios", "check", "company"),
        ("sweep", "mutal-need"),
        ("sweep", "mutual-need", "--sed", "1"),
    ],
    ids=" ".join,
)
def test_both_say_the_same(arguments, tmp_path):
    """Exit code, standard output and standard error, to the last character."""
    ours, theirs = partnering(*arguments, cwd=tmp_path), script(*arguments, cwd=tmp_path)
    assert (ours.returncode, ours.stdout, ours.stderr) == (theirs.returncode, theirs.stdout, theirs.stderr)


def test_the_process_is_afterwards_as_before(tmp_path):
    """Folder, environment, arguments, streams and handlers of signals."""

    def state():
        handlers = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
        return Path.cwd(), dict(os.environ), sys.argv, sys.stdout, sys.stderr, handlers

    before = state()
    assert partnering("parameters", "clarity", cwd=tmp_path).returncode == 0
    assert partnering("parameters", "claritty", cwd=tmp_path).returncode == 2
    assert state() == before
