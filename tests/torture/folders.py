"""Damaged results folders: files cut, changed or swapped. They are refused in a line, or drawn where nothing shows."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from random import Random

from tests.console import partnering
from tests.torture.collisions import SWEEP
from tests.unsealed import unseal


def damage(folder: Path, luck: Random) -> bool:
    """Change one file of a folder. Returns whether its content is another one now."""
    path = luck.choice(sorted(path for path in folder.iterdir() if path.is_file()))
    content = path.read_bytes()
    place = luck.randrange(len(content))
    changed = luck.choice(
        (
            lambda: content[:place],
            lambda: content[:place] + bytes([content[place] ^ (1 << luck.randrange(8))]) + content[place + 1 :],
            lambda: content[:place] + luck.randbytes(8) + content[place:],
            lambda: b"",
            lambda: luck.choice(sorted(folder.glob("*.*"))).read_bytes(),
        )
    )()
    path.write_bytes(changed)
    return changed != content and path.name != "manifest.json"


def attack(luck: Random, times: int, place: Path) -> Counter[str]:
    """Damage a finished sweep, with the hashes of its manifest and without, and draw it."""
    whole, count = place / "whole", Counter[str]()
    assert partnering(*SWEEP, "--out", "whole", cwd=place).returncode == 0
    for _ in range(times):
        folder = shutil.copytree(whole, place / "R")
        sealed = luck.random() < 0.5
        changed = damage(folder if sealed else unseal(folder), luck)
        done = partnering("plot", "R", "--kind", "modes", cwd=place)
        assert done.returncode in (0, 2), done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == 2 or not (sealed and changed), "a changed table was drawn"
        count["drawn" if done.returncode == 0 else "refused"] += 1
        shutil.rmtree(folder)
    return count
