"""Two processes start on one results folder at the same time, in every combination of what they may do."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from functools import partial
from itertools import combinations_with_replacement
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from partnering.results.contents import MANIFEST, UNFINISHED
from partnering.results.integrity import check
from partnering.results.manifest import read_facts
from tests.console import partnering
from tests.processes import begin

SWEEP = ("sweep", "two-departments", "--vary", "organisation.clarity=0:1:4", "--replicates", "60", "--no-figures")
HERE = ("--out", "R")
STARTS = {
    "fresh": (*SWEEP, *HERE),
    "resume": (*SWEEP, *HERE, "--resume"),
    "overwrite": (*SWEEP, *HERE, "--overwrite"),
    "shard": (*SWEEP, *HERE, "--shard", "2/2"),
    "merge": ("merge", "R", "--no-figures"),
    "plot": ("plot", "R", "--kind", "modes"),
}
BEFORE = {"unfinished": (*SWEEP, "--shard", "1/2"), "finished": SWEEP}
"""What stands in the folder before two processes start."""
FINE, REFUSED = 0, 2


def collide(pair: tuple[str, str], original: Path, cwd: Path, luck: Random) -> list[tuple[int, str]]:
    """Start both on a copy of a folder. Returns their exit codes and what they printed.

    Raises AssertionError unless all is well: no folder is lost, what was finished stays finished, nobody leaves a
    traceback, and finished results are whole.
    """
    folder = cwd / "R"
    shutil.copytree(original, folder)
    finished = (folder / MANIFEST).is_file()
    running = [begin(*STARTS[kind], cwd=cwd, before=partial(time.sleep, luck.random() * 0.1)) for kind in pair]
    ended = [(done.returncode, done.stdout + done.stderr) for done in (begun.end() for begun in running)]
    assert folder.is_dir(), ended
    assert (folder / MANIFEST).is_file() or (not finished and (folder / UNFINISHED).is_file()), ended
    if (folder / MANIFEST).is_file():
        check(folder, read_facts(folder), most=None)
    for code, text in ended:
        assert code in (FINE, REFUSED), text
        assert "Traceback" not in text, text
    assert not [path for path in cwd.iterdir() if path.name.startswith(".R")], ended
    return ended


def attack(luck: Random, times: int, place: Path) -> Counter[str]:
    """Every pair of starts in turn, on an unfinished or a finished sweep."""
    count, pairs = Counter[str](), list(combinations_with_replacement(sorted(STARTS), 2))
    for state, arguments in BEFORE.items():
        assert partnering(*arguments, "--out", state, cwd=place).returncode == 0
    for turn in range(times):
        pair, state = pairs[turn % len(pairs)], luck.choice(sorted(BEFORE))
        with TemporaryDirectory(dir=place) as folder:
            ended = collide(pair, place / state, Path(folder), luck)
        refused = sum(code == REFUSED for code, _ in ended)
        count["both were done" if not refused else "one was refused" if refused == 1 else "both were refused"] += 1
    return count
