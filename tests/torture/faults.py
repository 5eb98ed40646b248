"""Errors of the disk: the n-th call that writes fails, for each n. Old results stay, or the new ones are whole."""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from partnering.results.contents import MANIFEST
from partnering.results.integrity import check
from partnering.results.manifest import read_facts
from tests.console import partnering
from tests.torture.commands import WRITERS

CALLS = ((os, "rename"), (os, "replace"), (os, "fsync"), (os, "mkdir"), (io, "open"), (os, "unlink"), (os, "link"))


@contextmanager
def failing(number: int) -> Iterator[list[str]]:
    """Let the call of this number, counted over CALLS, fail as on a full disk. Gives the list of the calls made."""
    made: list[str] = []

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            reads = name == "open" and not set("wxa+") & set(str((*arguments, "r")[1] or options.get("mode", "r")))
            if not reads:
                made.append(name)
                if len(made) == number:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))
            return real(*arguments, **options)

        return call

    with ExitStack() as patches:
        for module, name in CALLS:
            patches.enter_context(patch.object(module, name, wrapped(name, getattr(module, name))))
        yield made


def attack(luck: Random, times: int, place: Path) -> Counter[str]:
    """Run commands that write, anew and over old results; each time one of their calls fails."""
    count = Counter[str]()
    jobs = []
    for name, arguments in WRITERS.items():
        assert partnering(*arguments, "--seed", "5", "--out", name, cwd=place).returncode == 0
        jobs += [(arguments, None), (arguments, place / name)]
    left: dict[int, list[int]] = {}
    for turn in range(times):
        job = turn % len(jobs)
        if not left.get(job):  # every call of a job fails once, in any order, before one fails again
            calls = len(with_a_fault(*jobs[job], place, 0)[1])
            left[job] = luck.sample(range(1, calls + 1), calls)
        count[with_a_fault(*jobs[job], place, left[job].pop())[0]] += 1
    return count


def with_a_fault(arguments: tuple[str, ...], old: Path | None, place: Path, number: int) -> tuple[str, list[str]]:
    """Run a command whose call of this number fails (0: none), anew or over a copy of old results.

    Returns what is left, and the calls that were made.
    """
    with TemporaryDirectory(dir=place) as folder:
        cwd, before, more = Path(folder), "", ("--overwrite",) if old else ()
        if old:
            shutil.copytree(old, cwd / "R")
            before = read_facts(cwd / "R")["fingerprint"]
        with failing(number) as made:
            done = partnering(*arguments, "--out", "R", *more, cwd=cwd)
        what = (arguments[0], old, number, made[-1], done.stderr)
        assert "Traceback" not in done.stderr, what
        if not (cwd / "R" / MANIFEST).is_file():
            assert not old, what
            assert done.returncode != 0, what
            return "nothing finished was written", made
        facts = read_facts(cwd / "R")
        check(cwd / "R", facts, most=None)
        if facts["fingerprint"] == before:
            assert done.returncode != 0, what
            return "old results stay", made
        return "new results are whole", made
