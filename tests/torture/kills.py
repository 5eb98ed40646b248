"""Kill -9 at any moment of every command that writes. The old results stay or the new ones are whole."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from partnering.results.contents import MANIFEST, UNFINISHED
from partnering.results.integrity import check
from partnering.results.manifest import read_facts
from tests.console import partnering
from tests.processes import begin
from tests.torture.commands import WRITERS

SECONDS = 0.9
"""The longest wait before a process is killed: about as long as the slowest of the commands takes."""


def attack(luck: Random, times: int, place: Path) -> Counter[str]:
    """Kill commands that write, anew and over old results."""
    count = Counter[str]()
    jobs = [(arguments, old) for arguments in WRITERS.values() for old in (False, True)]
    for turn in range(times):
        with TemporaryDirectory(dir=place) as folder:
            count[killed(*jobs[turn % len(jobs)], Path(folder), luck.random() * SECONDS)] += 1
    return count


def killed(arguments: tuple[str, ...], old: bool, cwd: Path, seconds: float) -> str:
    """Kill a command after some seconds. Returns what is left. Then the command goes on, or runs anew."""
    before, more = "", ("--overwrite",) if old else ()
    if old:
        assert partnering(*arguments, "--seed", "5", "--out", "R", cwd=cwd).returncode == 0
        before = read_facts(cwd / "R")["fingerprint"]
    running = begin(*arguments, "--out", "R", *more, cwd=cwd)
    time.sleep(seconds)
    running.process.kill()
    code = running.end().returncode
    left = left_by(cwd / "R", before)
    begun = any((cwd / name / UNFINISHED).is_file() for name in ("R", "R.unfinished"))
    again = partnering(*arguments, "--out", "R", "--resume" if begun else "--overwrite", cwd=cwd)
    assert again.returncode == 0, again.stderr
    check(cwd / "R", read_facts(cwd / "R"), most=None)
    if begun:
        assert partnering(*arguments, "--out", "whole", cwd=cwd).returncode == 0
        assert bytes_of(cwd / "R") == bytes_of(cwd / "whole"), "resumed to other bytes"
    return left if code else "it had ended"


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file but the manifest, which holds times."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}


def left_by(folder: Path, before: str) -> str:
    """What a killed process has left at its place: `before` is the fingerprint of the older results."""
    hidden = [path for path in folder.parent.glob(".R-*-old") if (path / MANIFEST).is_file()]
    if not (folder / MANIFEST).is_file():
        assert not before or hidden, "the old results are gone"
        return "old results come back" if hidden else "nothing finished was written"
    facts = read_facts(folder)
    check(folder, facts, most=None)
    return "old results stay" if facts["fingerprint"] == before else "new results are whole"
