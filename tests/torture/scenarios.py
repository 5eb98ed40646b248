"""Damaged scenario files: bytes changed, lost, doubled or swapped in each shipped file. One line a fault, soon."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from random import Random

from partnering.files.errors import InputError, Problem
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.scenario import load

SECONDS = 10.0
"""No file of a few kilobytes may take longer, in processor time."""
SPICE = rb""": - { } [ ] # &a *a !!python/object:os.system \t 0 9 1e999 .nan null extends: all ' " %YAML""".split()
SPICE += [b"\0", b"\xff", b"\xe2\x80\xae", b"\t"]
"""What is put into a line."""


def damaged(content: bytes, luck: Random) -> bytes:
    """The content with one to four changes."""
    lines = content.splitlines(keepends=True)
    for _ in range(luck.randint(1, 4)):
        place = luck.randrange(len(lines))
        line = lines[place]
        cut = luck.randint(0, len(line))
        changes = (
            line[:cut] + luck.choice(SPICE) + line[cut:],
            line[:cut],
            line + line,
            luck.choice(lines),
            b" " * luck.randint(1, 3) + line,
            line[:cut] + luck.randbytes(1) + line[cut + 1 :],
        )
        lines[place] = luck.choice(changes)
    return b"".join(lines)


def attack(luck: Random, times: int, place: Path) -> Counter[str]:
    """Read damaged files: each is refused in lines that name it, or builds."""
    originals, count = [library.find(name).read_bytes() for name in library.shipped()], Counter[str]()
    path = place / "damaged.yaml"
    for _ in range(times):
        path.write_bytes(damaged(luck.choice(originals), luck))
        started = time.process_time()
        problems = problems_of(path)
        count["refused" if problems else "accepted"] += 1
        assert all("\n" not in str(problem) for problem in problems), path.read_bytes()
        assert time.process_time() - started < SECONDS, path.read_bytes()
    return count


def problems_of(path: Path) -> tuple[Problem, ...]:
    """The faults of a scenario file; any other error is a failure of the program."""
    try:
        build(load(path, library.folder()))
    except InputError as error:
        return error.problems
    return ()
