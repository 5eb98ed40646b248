"""A sweep with its tables in parts is killed or stopped at any moment, once or more, and goes on.

No batch that was kept is lost, and the tables end with the bytes of a sweep that nobody disturbed.
"""

from __future__ import annotations

import io
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from partnering.cli import main
from partnering.results.contents import BATCHES, MANIFEST
from partnering.results.integrity import check
from partnering.results.manifest import read_facts
from partnering.sweeps import plan
from tests.console import partnering

SWEEP = ("sweep", "two-departments", "--vary", "organisation.clarity=0:1:5", "--replicates", "30000", "--no-figures")
"""Some ten batches."""
MORE, SECONDS = 4, 0.1
"""A process is disturbed when it has done at most so many more batches, and at most so long afterwards."""
HOW = {"killed": signal.SIGKILL, "stopped": signal.SIGTERM, "stopped by Ctrl-C": signal.SIGINT}
ENOUGH = 20
"""Of so many sweeps some must have kept batches; otherwise they ended before they began."""
MOST = 3
"""A sweep is disturbed so often, at most."""


def attack(luck: Random, times: int, place: Path) -> Counter[str]:
    """Disturb a sweep, and let it go on with other numbers of workers."""
    count = Counter[str]()
    with as_though_large():
        assert partnering(*SWEEP, "--out", "whole", cwd=place).returncode == 0
        whole = bytes_of(place / "whole")
        assert any(name.startswith("relationships.parquet/") for name in whole)
        for _ in range(times):
            with TemporaryDirectory(dir=place) as folder:
                count[disturbed(luck, Path(folder), whole)] += 1
    assert times < ENOUGH or any("some batches" in what for what in count), "no sweep was disturbed amid its batches"
    return count


@contextmanager
def as_though_large() -> Iterator[None]:
    """Every sweep has its tables in parts, as one of more than a million rows."""
    before, plan.ROWS_IN_ONE_FILE = plan.ROWS_IN_ONE_FILE, 0
    try:
        yield
    finally:
        plan.ROWS_IN_ONE_FILE = before


def large(arguments: tuple[str, ...], cwd: Path) -> None:
    """Run a command on sweeps in parts, in a process of its own."""
    os.chdir(cwd)
    with as_though_large(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        main(arguments)


def disturbed(luck: Random, cwd: Path, whole: dict[str, bytes]) -> str:
    """Disturb a sweep some times, then let it end. Returns how it was disturbed and what was left."""
    how, folder, forks = luck.choice(sorted(HOW)), cwd / "R", get_context("forkserver")
    forks.set_forkserver_preload([__name__, "partnering.engine.lanes", "partnering.cli.sweep"])
    for _ in range(luck.randint(1, MOST)):
        before = kept_in(folder)
        arguments = (*SWEEP, "--out", "R", "--resume", "--workers", str(luck.randint(1, 3)))
        process = forks.Process(target=large, args=(arguments, cwd))
        process.start()
        enough = len(before) + luck.randint(0, MORE)
        while process.is_alive() and (not folder.exists() or len(kept_in(folder)) < enough):
            time.sleep(0.005)
        time.sleep(luck.random() * SECONDS)
        with suppress(ProcessLookupError):
            os.kill(process.pid, HOW[how])
        process.join()
        finished = (folder / MANIFEST).is_file()
        assert finished or before <= kept_in(folder), "a batch that was kept is gone"
        if finished:
            break
    left = "new results are whole" if finished else f"{'some' if kept_in(folder) else 'no'} batches are kept"
    result = partnering(*SWEEP, "--out", "R", "--resume", cwd=cwd)
    assert result.returncode == 0, result.stderr
    check(folder, read_facts(folder), most=None)
    assert bytes_of(folder) == whole, "resumed to other bytes"
    return f"{how}, {left}"


def kept_in(folder: Path) -> set[str]:
    """The records of the batches that an unfinished folder holds."""
    return {path.name for path in (folder / BATCHES).glob("*.batch")}


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file but the manifest, which holds times."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
