"""Peak memory of a sweep, its figures included, over the number of runs.

`python -m benchmarks.memory` sweeps six departments over 1,000 points with more and more replicates, each
in a process of its own, and prints its peak.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.shapes import SIX

POINTS, REPLICATES = 1_000, (10, 100, 1_000, 3_000)


def peak(replicates: int) -> tuple[int, float]:
    """Largest memory that the sweep held, in bytes, and the size of its folder."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with (place / "six.yaml").open("w", encoding="utf-8") as file:
            YAML().dump(SIX, file)
        command = ["sweep", "six.yaml", "--vary", f"organisation.clarity=0:1:{POINTS}", "--out", "out"]
        code = (
            "import resource, sys; from partnering.cli.app import main\n"
            "try: main(sys.argv[1:])\n"
            "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, *command, "--replicates", str(replicates)],
            cwd=place,
            check=True,
            capture_output=True,
            text=True,
        )
        size = sum(path.stat().st_size for path in (place / "out").rglob("*") if path.is_file())
        return int(done.stderr.strip().splitlines()[-1]) * 1024, size


def main() -> None:
    """Measure and print."""
    for replicates in REPLICATES:
        memory, size = peak(replicates)
        print(f"{POINTS * replicates:>10,} runs: {memory / 1e6:6.0f} MB at most; {size / 1e6:8.1f} MB of results")


if __name__ == "__main__":
    main()
