"""Tests, a folder for each room of the package."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

if "PYTEST_XDIST_WORKER" in os.environ:
    # The other processors have workers of their own: more threads wait for each other.
    os.cpu_count = lambda: 1
    os.sched_getaffinity = lambda process: {0}
