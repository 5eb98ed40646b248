"""Damaged scenario files: bytes and lines of the shipped files changed, and parts replaced by anything."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from partnering.files.errors import InputError, Problem
from partnering.scenarios import library
from partnering.scenarios.build import build
from partnering.scenarios.scenario import load
from tests import strategies

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


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
"""What may stand in a file instead of one of its parts."""


def attack(luck: Random, times: int, place: Path) -> Counter[str]:
    """Read damaged files: each is refused in lines that name it, or builds. Half of them are drawn by hypothesis."""
    originals, count = [library.find(name).read_bytes() for name in library.shipped()], Counter[str]()
    path = place / "damaged.yaml"

    def read(content: bytes) -> None:
        path.write_bytes(content)
        started = time.process_time()
        problems = problems_of(path)
        count["refused" if problems else "accepted"] += 1
        assert all("\n" not in str(problem) for problem in problems), content
        assert time.process_time() - started < SECONDS, content

    @seed(luck.randrange(2**32))
    @settings(max_examples=times // 2, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=strategies.scenarios(), place_in=st.randoms(use_true_random=False), part=ANYTHING)
    def read_drawn(data: Any, place_in: Random, part: Any) -> None:
        read(json.dumps(replaced(data, place_in, part)).encode())

    read_drawn()
    for _ in range(times - count.total()):
        read(damaged(luck.choice(originals), luck))
    return count


def replaced(data: Any, luck: Random, part: Any) -> Any:
    """The data of a scenario with one part, at any depth, replaced."""
    if not isinstance(data, dict | list) or not data or luck.random() < 0.2:
        return part
    keys = list(data) if isinstance(data, dict) else range(len(data))
    key = luck.choice(keys)
    copy = data.copy()
    copy[key] = replaced(data[key], luck, part)
    return copy


def problems_of(path: Path) -> tuple[Problem, ...]:
    """The faults of a scenario file; any other error is a failure of the program."""
    try:
        build(load(path, library.folder()))
    except InputError as error:
        return error.problems
    return ()
