"""Where hashes and addresses differ, as in any other process, commands write the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.test_commands import SMALL, TOLD
from tests.cli.test_whatif import ASKED

MADE = {"swept": SMALL, "told": TOLD, "asked": ASKED}
"""By the names under which the tests of these commands have made them."""
PROGRAM = """
import gc, json, sys
from partnering.cli import main
gc.set_threshold(10_000)  # as the program does
for name, command in json.load(sys.stdin).items():
    try:
        main([*command, *([] if command[0] == "run" else ["--workers", "3"]), "--out", name])
    except SystemExit as end:
        assert not end.code
"""


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file but the manifest, which holds times."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_another_process_gives_the_same_bytes(made_once, tmp_path):
    """Tables, accounts, figures and pages of a sweep, a story and a what-if."""
    subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        input=json.dumps(MADE),
        text=True,
        check=True,
        capture_output=True,
    )
    for name, command in MADE.items():
        ours, theirs = files_of(made_once(name, *command)), files_of(tmp_path / name)
        assert any(file.endswith(".png") for file in ours)
        assert ours.keys() == theirs.keys()
        assert [file for file in ours if ours[file] != theirs[file]] == []
