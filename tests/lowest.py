"""Compare the tables that two installations of partnering write: `make lowest` runs it with the oldest libraries.

Run `python -m tests.lowest OTHER`, where OTHER is the command of the other installation.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from pyarrow import parquet

SWEEPS = {
    "company": ("company", "--replicates", "200"),
    "two-departments": ("two-departments", "--vary", "organisation.clarity=0:1:20", "--replicates", "300"),
}
OTHERS = {
    "run": ("run", "two-departments"),
    "whatif": ("whatif", "servant-it", "--with", "clarity=0.9", "--replicates", "50"),
    "compare": ("compare", "two-departments", "servant-it", "--replicates", "50"),
    "advise": ("advise", "two-departments", "--budget", "30"),
    "diagnose": ("diagnose", "two-departments", "--replicates", "50"),
    "sensitivity": ("sensitivity", "two-departments", "--within", "0.1", "--method", "morris", "--samples", "4"),
}
"""Commands that must work; their figures are drawn too."""


def main(other: Path) -> None:
    """Raise AssertionError where a table differs, CalledProcessError where a command fails."""
    here = Path(sys.executable).with_name("partnering")
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in SWEEPS.items():
            ours, theirs = (Path(folder, f"{name}-{place}") for place in ("here", "there"))
            for command, out in ((here, ours), (other.absolute(), theirs)):
                subprocess.run([command, "sweep", *arguments, "--no-figures", "--out", out], check=True, cwd=folder)
            assert (ours / "summary.csv").read_bytes() == (theirs / "summary.csv").read_bytes(), name
            for table in ("runs", "relationships"):
                one, two = (parquet.read_table(place / f"{table}.parquet") for place in (ours, theirs))
                assert one.equals(two), (name, table)
        for name, arguments in OTHERS.items():
            subprocess.run([other.absolute(), *arguments, "--out", Path(folder, name)], check=True, cwd=folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
