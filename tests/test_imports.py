"""What a command imports: heavy packages wait until something needs them, so that small jobs answer quickly."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import partnering.statistics

HEAVY = frozenset({"scipy.sparse", "scipy.stats", "mesa", "matplotlib", "seaborn", "SALib", "nicegui", "distributed"})
COMMAND = "from partnering.cli import main\ntry: main({})\nexcept SystemExit as end: assert not end.code"


def imported(code, folder):
    """Which of the HEAVY packages a Python process has imported after some code."""
    code += f"\nimport sys\nprint(*(name for name in {sorted(HEAVY)} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_statistics_import_no_heavy_package(tmp_path):
    """The tests of scipy.stats are imported where they are run."""
    names = [module.name for module in pkgutil.iter_modules(partnering.statistics.__path__)]
    assert imported("\n".join(f"import partnering.statistics.{name}" for name in names), tmp_path) == set()


def test_what_only_prints_imports_no_heavy_package(tmp_path):
    """Lists and help run nothing and draw nothing."""
    commands = [["--help"], ["parameters"], ["scenarios", "list"], ["catalogue"]]
    assert imported("\n".join(map(COMMAND.format, commands)), tmp_path) == set()


def test_a_sweep_without_figures_imports_no_heavy_package(tmp_path):
    """From the command to its finding."""
    command = ["sweep", "two-departments", "--replicates", "20", "--no-figures"]
    assert imported(COMMAND.format(command), tmp_path) == set()


def test_a_story_without_figures_imports_mesa_and_nothing_else_that_is_heavy(tmp_path):
    """One organisation through the Mesa model, with its tables and its account. Mesa itself imports scipy.sparse."""
    command = ["run", "two-departments", "--no-figures"]
    assert imported(COMMAND.format(command), tmp_path) == {"mesa", "scipy.sparse"}


def test_a_comparison_without_figures_imports_no_heavy_package(tmp_path):
    """From the command to its tables, the test among them included."""
    command = ["whatif", "two-departments", "--with", "shared_outcome=0.9", "--replicates", "20", "--no-figures"]
    assert imported(COMMAND.format(command), tmp_path) == set()
