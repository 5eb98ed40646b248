"""Processor time of whole commands, as a user runs them: to the finding, and with the figures.

Run `python -m benchmarks.commands`. Compiled code is kept on disk, so the first, uncounted run of each command warms
the cache. Every figure is the least of several runs, in seconds of processor time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPT = Path(sys.executable).with_name("partnering")
RUNS = 3
ALONG = "relationships.IT+Marketing.Marketing.alternatives"
QUICK = {
    "--help": ("--help",),
    "--version": ("--version",),
    "parameters": ("parameters",),
    "catalogue": ("catalogue",),
    "scenarios list": ("scenarios", "list"),
    "scenarios check": ("scenarios", "check", "company"),
}
"""Commands that write nothing."""
STUDIES = {
    "run": ("run", "outside-offer"),
    "sweep, small": ("sweep", "two-departments", "--replicates", "50"),
    "sweep, company": ("sweep", "company"),
    "whatif": ("whatif", "servant-it", "--with", "clarity=0.9", "--replicates", "200"),
    "compare": ("compare", "two-departments", "servant-it", "--replicates", "200"),
    "advise": ("advise", "two-departments", "--budget", "30"),
    "tipping": ("tipping", "two-departments", "--along", ALONG, "--replicates", "50"),
    "sensitivity": ("sensitivity", "two-departments", "--within", "0.1", "--method", "morris", "--samples", "16"),
}
"""Commands that write a results folder."""


def seconds(*arguments: str) -> float:
    """Least processor time of a command, its children included, over some runs after one that warms the cache."""
    taken = []
    for _ in range(RUNS + 1):
        with tempfile.TemporaryDirectory() as folder:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([SCRIPT, *arguments], cwd=folder, check=True, capture_output=True, env=os.environ)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken[1:])


def main() -> None:
    """Print a row a command."""
    print(f"{'command':<18} {'finding':>8} {'with figures':>13}   seconds of processor time")
    for name, arguments in QUICK.items():
        print(f"{name:<18} {seconds(*arguments):>8.2f}")
    for name, arguments in STUDIES.items():
        print(f"{name:<18} {seconds(*arguments, '--no-figures'):>8.2f} {seconds(*arguments):>13.2f}", flush=True)


if __name__ == "__main__":
    main()
