"""Commands that are run once more, all in one other process: hashes and addresses differ there, and no byte may.

It is forked from the one of tests/processes.py, which began as a new Python of its own and has imported the libraries.
"""

from __future__ import annotations

import gc
from pathlib import Path

from tests.console import partnering
from tests.pictures import painted

NEED, GAP, REPUTATION = "relationships.all.mutual_need", "relationships.all.need_gap", "organisation.reputation"
ALTERNATIVES = "relationships.IT+Marketing.Marketing.alternatives"
ANALYSIS = (
    "sensitivity", "two-departments", "--over", NEED, "--over", f"{GAP}=0:0.6", "--over", REPUTATION,
    "--samples", "64", "--replicates", "16",
)  # fmt: skip
SECTION = ("--vary", "relationships.default.mutual_need=0.3,0.7", "--vary", "relationships.default.need_gap=0:0.2:2")
SWEPT = ("sweep", "mutual-need", *SECTION, "--replicates", "30")
TOLD = ("run", "company")
ASKED = (
    "whatif", "servant-it", "--with", "coach IT from 6 to 24", "--with", "clarity=0.9", "--with", "rename",
    "--replicates", "80",
)  # fmt: skip
EVIDENCE = ("--replicates", "40", "--ablations", "--robustness")
LOOP = ("tipping", "two-departments", "--along", f"{ALTERNATIVES}=0:1", "--hold-still", "--replicates", "40")
COMMANDS = {
    "analysis": (*ANALYSIS, "--workers", "2"),
    "evidence": ("evidence", "S8", "S3", "R7", *EVIDENCE, "--workers", "3"),
    "loop": (*LOOP, "--no-figures"),
    "swept": (*SWEPT, "--workers", "3"),
    "told": TOLD,
    "asked": (*ASKED, "--workers", "3"),
}
"""Each leaves a results folder of its name, and what it printed in a text beside it."""


def run_all(folder: Path) -> None:
    """Run every command in a folder."""
    gc.set_threshold(10_000)  # as the program does
    for name, arguments in COMMANDS.items():
        with painted():
            done = partnering(*arguments, "--out", name, cwd=folder)
        assert done.returncode == 0, done.stderr
        (folder / f"{name}.txt").write_text(done.stdout, encoding="utf-8")
