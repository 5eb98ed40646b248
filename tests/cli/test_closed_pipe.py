"""A reader that goes away, such as `head`, costs no results."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from partnering.results.folder import MANIFEST
from tests.console import SCRIPT, partnering

ALTERNATIVES = "relationships.IT+Marketing.Marketing.alternatives"
FEW = ("--replicates", "20")
COMMANDS = {
    "sweep": ("sweep", "two-departments", *FEW, "--no-figures"),
    "run": ("run", "two-departments"),
    "whatif": ("whatif", "servant-it", "--with", "clarity=0.9", *FEW),
    "compare": ("compare", "two-departments", "servant-it", *FEW),
    "advise": ("advise", "two-departments", "--budget", "5"),
    "tipping": ("tipping", "two-departments", "--along", ALTERNATIVES, *FEW),
    "offer": ("tipping", "two-departments", "--offer", "Marketing+IT", *FEW),
    "still": ("tipping", "two-departments", "--hold-still", "--along", ALTERNATIVES),
    "sensitivity": ("sensitivity", "two-departments", "--method", "morris", "--samples", "4", *FEW),
    "evidence": ("evidence", "S3", "--replicates", "50"),
}


def unheard(*arguments: str, cwd: Path) -> None:
    """Run a command whose output nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [SCRIPT, *arguments], cwd=cwd, stdout=writing, stderr=subprocess.PIPE, timeout=300, check=False
        )
    finally:
        os.close(writing)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1, done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_results_stay_where_nobody_listens(tmp_path, name):
    """What was worked out is in its folder, whole, though telling it failed."""
    unheard(*COMMANDS[name], "--out", "out", cwd=tmp_path)
    assert (tmp_path / "out" / MANIFEST).is_file()


@pytest.mark.parametrize("out", ["shares", "elsewhere"])
def test_merged_results_stay_where_nobody_listens(tmp_path, out):
    """In the folder of the shares, and in another."""
    assert partnering(*COMMANDS["sweep"], "--out", "shares", "--shard", "1/1", cwd=tmp_path).returncode == 0
    unheard("merge", "shares", "--no-figures", *(() if out == "shares" else ("--out", out)), cwd=tmp_path)
    assert (tmp_path / out / MANIFEST).is_file()
