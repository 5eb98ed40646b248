"""Processor time of whole commands, as a user runs them: to the finding, and with the figures.

Run `python -m benchmarks.commands`; it ends with the counting of ten million rows for figures. Compiled code is kept
on disk, so the first, uncounted run of each command warms the cache. Every figure is the least of several runs, in
seconds of processor time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import clock
from benchmarks.shapes import SIX, swept
from partnering.results.tables import rows_of
from partnering.scenarios.scenario import from_data
from partnering.sweeps.manifest import SweepManifest

ROWS, REPLICATES = 10_000_000, 1_000
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
LARGE = {
    "sweep, company × 20,200": (("sweep", "company", "--replicates", "20200", "--workers", "1"), 5),
    "sensitivity, company": (("sensitivity", "company"), 25),
    'advise, company, "100 days"': (("advise", "company", "--budget", "100 days"), 8),
}
"""Large studies, and the seconds of processor time that they may take without figures."""


def seconds(*arguments: str, runs: int = RUNS) -> float:
    """Least processor time of a command, its children included, over some runs after one that warms the cache."""
    taken = []
    for _ in range(runs + 1):
        with tempfile.TemporaryDirectory() as folder:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([SCRIPT, *arguments], cwd=folder, check=True, capture_output=True, env=os.environ)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken[1:])


def counting(folder: Path) -> tuple[int, float]:
    """The rows of a sweep of ten million pairs of runs, and the processor time of counting them for its figures."""
    swept(from_data(SIX), ROWS // (15 * REPLICATES), REPLICATES, workers=None, into=folder)
    read = SweepManifest.read(folder)
    summary = read.summary(folder)
    return rows_of(folder / "relationships.parquet"), clock.seconds(lambda: read.agreements(folder)(summary), 3)


def main() -> None:
    """Print a row a command."""
    print(f"{'command':<28} {'finding':>8} {'with figures':>13}   seconds of processor time")
    for name, arguments in QUICK.items():
        print(f"{name:<28} {seconds(*arguments):>8.2f}", flush=True)
    for name, arguments in STUDIES.items():
        print(f"{name:<28} {seconds(*arguments, '--no-figures'):>8.2f} {seconds(*arguments):>13.2f}", flush=True)
    for name, (arguments, wanted) in LARGE.items():
        taken = seconds(*arguments, "--no-figures", runs=1)
        print(f"{name:<28} {taken:>8.2f} {'':>13}   wanted: {wanted}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        rows, taken = counting(Path(folder) / "sweep")
        print(f"{f'counting {rows:,} rows':<28} {taken:>8.2f} {'':>13}   wanted: 1")


if __name__ == "__main__":
    main()
