"""What the system is asked to keep, and when, as strace sees it: skipped where strace is not installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.console import partnering
from tests.torture.commands import WRITERS

PROGRAM = """
import json, sys
from partnering.cli import main
for command in json.loads(sys.argv[1]):
    try:
        main(command)
    except SystemExit as end:
        assert not end.code
"""


KINDS = ("run", "sweep")


@pytest.fixture(scope="module")
def traced(tmp_path_factory) -> tuple[Path, list[str]]:
    """A folder with results of each kind that replaced older ones, and the calls of the one process that did so."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    place = tmp_path_factory.mktemp("traced")
    for name in KINDS:
        assert partnering(*WRITERS[name], "--out", name, cwd=place).returncode == 0
    strace = ["strace", "-f", "-y", "--seccomp-bpf", "-e", "trace=fsync,rename,renameat,renameat2", "-o", "calls"]
    commands = [[*WRITERS[name], "--out", name, "--overwrite"] for name in KINDS]
    subprocess.run(
        [*strace, sys.executable, "-c", PROGRAM, json.dumps(commands)], cwd=place, check=True, capture_output=True
    )
    return place, (place / "calls").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", KINDS)
def test_every_file_is_synced_before_results_move_to_their_place(name, traced):
    """Over older results: all files and the folder before the renaming, and the folder above at once after it."""
    place, calls = traced
    to_place = re.compile(rf'rename\w*\(.*?"([^"]+)", .*"(?:{re.escape(str(place))}/)?{name}"')
    ((moved, match),) = [(n, found) for n, call in enumerate(calls) if (found := to_place.search(call))]
    new = str(place / match[1])
    before = "\n".join(calls[:moved])
    after = next(call for call in calls[moved + 1 :] if "fsync(" in call or "rename" in call)
    for path in (place / name).iterdir():
        assert re.search(rf"fsync\(\d+<{re.escape(new)}/\.?{re.escape(path.name)}", before), path.name
    assert f"<{new}>" in before
    assert f"<{place}>" in after
