"""What a command imports: heavy packages wait until something needs them, so that small jobs answer quickly."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from collections.abc import Callable

import pytest

import partnering.statistics
from tests import strategies

HEAVY = frozenset(
    {
        "numba", "scipy.linalg", "scipy.sparse", "scipy.stats", "mesa", "matplotlib", "seaborn", "SALib", "nicegui",
        "distributed", "lark",
    }
)  # fmt: skip
NUMBERS = frozenset({"numpy", "pandas", "pydantic"})
STATISTICS = [f"partnering.statistics.{module.name}" for module in pkgutil.iter_modules(partnering.statistics.__path__)]
QUICK = ("--replicates", "20", "--no-figures")
STEPS = {
    "the command line": "import partnering.cli",
    "what only prints": (["--help"], ["parameters"], ["scenarios", "list"], ["catalogue"]),
    "special functions": "import scipy.special",
    "statistics": "\n".join(f"import {name}" for name in STATISTICS),
    "a sweep": (["sweep", "two-departments", *QUICK],),
    "a comparison": (
        ["whatif", "servant-it", "--with", "shared_outcome=0.9", *QUICK],
        ["compare", "two-departments", "servant-it", *QUICK],
    ),
    "a story": (["run", "two-departments", "--no-figures"],),
    "the lab": "import importlib.util\nif importlib.util.find_spec('nicegui'):\n    import partnering.lab.server",
}
"""Code or commands that one process runs one after another. What one step has imported stays for those after it."""
PROGRAM = """
import json, sys
for step in json.load(sys.stdin):
    if isinstance(step, str):
        exec(step)
    else:
        from partnering.cli import main
        for command in step:
            try:
                main(command)
            except SystemExit as end:
                assert not end.code
    print("imported", *sys.modules)
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory) -> Callable[[str], set[str]]:
    """A function that says which modules a new process has imported after a step. The kernel was compiled before."""
    strategies.run(strategies.two())
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path_factory.mktemp("imports"),
        input=json.dumps([*STEPS.values()]), capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("imported ")]
    return dict(zip(STEPS, map(set, lines), strict=True)).__getitem__


def test_the_command_line_imports_no_heavy_package(imported):
    """Not even numpy, before a command needs it."""
    assert imported("the command line") & (HEAVY | NUMBERS) == set()


def test_what_only_prints_imports_no_heavy_package(imported):
    """Lists and help."""
    assert imported("what only prints") & HEAVY == set()


@pytest.mark.parametrize("step", ["statistics", "a sweep", "a comparison"])
def test_small_jobs_import_no_heavy_package(imported, step):
    """Statistics, whose tests of scipy.stats wait; commands without figures, up to their tables.

    What the special functions of scipy bring cannot be spared: since scipy 1.18 they import scipy.linalg.
    """
    brought = imported("special functions") & HEAVY
    assert brought <= {"scipy.linalg"}
    assert imported(step) & HEAVY == brought


def test_a_story_without_figures_imports_mesa_and_nothing_else_that_is_heavy(imported):
    """One organisation through the Mesa model, with its tables and its account. Mesa itself imports parts of scipy."""
    assert imported("a story") & HEAVY == {"mesa", "scipy.linalg", "scipy.sparse"}


def test_the_lab_starts_without_the_libraries_that_draw_figures(imported):
    """They take a third of the time of its start, and are imported with the first download."""
    pytest.importorskip("nicegui")
    assert "partnering.lab.server" in imported("the lab")
    assert imported("the lab") & {"seaborn", "scipy.stats"} == set()
