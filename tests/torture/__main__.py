"""Run the whole campaign: `make torture`. It prints the seed and a table of counts, and writes them into the docs."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from secrets import randbelow
from tempfile import TemporaryDirectory

from tests import ROOT
from tests.torture import collisions, faults, folders, kills, parts, scenarios

TIMES = {scenarios: 10_000, folders: 500, collisions: 200, kills: 100, parts: 100, faults: 1_000}
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- campaign -->\n", "<!-- end of campaign -->"


def main(seed: int) -> None:
    """Run every attack. An AssertionError ends the campaign with what was lost."""
    print(f"seed {seed}", flush=True)
    rows = ["| attack | tried | what happened | lost or false |", "| --- | --- | --- | --- |"]
    for attack, times in TIMES.items():
        started = time.monotonic()
        with TemporaryDirectory() as folder:
            count: Counter[str] = attack.attack(Random(seed), times, Path(folder))  # noqa: S311
        happened = "; ".join(f"{number:,} × {what}" for what, number in count.most_common())
        rows.append(f"| {attack.__doc__.split(':')[0].split('.')[0].lower()} | {times:,} | {happened} | 0 |")
        print(rows[-1], f"{time.monotonic() - started:.0f} s", flush=True)
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    table = "\n".join([f"Seed {seed}.", "", *rows, ""])
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else randbelow(10**6))
