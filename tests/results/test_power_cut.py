"""What the system is asked to keep, and when, as strace sees it: skipped where strace is not installed."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.console import SCRIPT, partnering
from tests.torture.commands import WRITERS


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("name", ["run", "sweep"])
def test_every_file_is_synced_before_results_move_to_their_place(name, tmp_path):
    """Over older results: all files and the folder before the renaming, and the folder above after it."""
    assert partnering(*WRITERS[name], "--out", "R", cwd=tmp_path).returncode == 0
    strace = ["strace", "-f", "-y", "--seccomp-bpf", "-e", "trace=fsync,rename,renameat,renameat2", "-o", "calls"]
    command = [*strace, SCRIPT, *WRITERS[name], "--out", "R", "--overwrite"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    to_place = re.compile(rf'rename\w*\(.*?"([^"]+)", .*"(?:{re.escape(str(tmp_path))}/)?R"')
    ((moved, match),) = [(n, found) for n, call in enumerate(calls) if (found := to_place.search(call))]
    new = str(tmp_path / match[1])
    before, after = ("\n".join(part) for part in (calls[:moved], calls[moved:]))
    for path in (tmp_path / "R").iterdir():
        assert re.search(rf"fsync\(\d+<{re.escape(new)}/\.?{re.escape(path.name)}", before), path.name
    assert f"<{new}>" in before
    assert f"<{tmp_path}>" in after
