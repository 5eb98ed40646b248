"""Imports run one way: a file of sim/ imports only files above it in this list."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = [
    "parameters", "rules", "outcomes", "problems", "document", "paths", "targets", "faults", "timeline", "business",
    "sweep_section", "scenario", "library", "organisation", "compiled", "draws", "agents", "tables", "model",
    "kernel", "engine", "ensemble", "values", "sampling", "points_file", "design", "parts", "store", "plan",
    "unfinished", "survival", "moments", "assembly", "workers", "cluster", "sweep", "story", "run",
    "factors", "indices", "sensitivity",
    "ramp", "crossing", "tipping", "offers", "fixed_points", "fold",
    "catalogue", "alternatives", "comparison", "whatif", "combinations", "money", "search", "advice",
    "agreements", "plots", "redraw", "redraw_alternatives", "redraw_advice",
    "redraw_sensitivity", "evidence", "lab",
    "cli",
]  # fmt: skip
FILES = sorted((ROOT / "sim").rglob("*.py"))
SCIENCE = {"parameters", "rules", "outcomes"}


def room(path: Path) -> str:
    """The file, or the folder that stands for all its files."""
    parts = path.relative_to(ROOT / "sim").with_suffix("").parts
    return parts[0]


def imported(path: Path) -> tuple[set[str], set[str]]:
    """The rooms of sim/ that a file imports when it runs, and the other packages."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):  # imports for the type checker alone are no arrows
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    rooms, packages = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            head, *rest = node.module.split(".")
            if head == "sim":
                rooms |= {rest[0]} if rest else {alias.name for alias in node.names}
            else:
                packages.add(head)
        elif isinstance(node, ast.Import):
            packages |= {alias.name.split(".")[0] for alias in node.names}
    return rooms & set(ORDER), packages


def test_every_file_has_its_place():
    """No file of sim/ is left out of the order."""
    assert {room(path) for path in FILES} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path):
    """A file imports only what stands above it (files of one folder may import each other)."""
    own = room(path)
    if own != "__init__":
        above = ORDER[: ORDER.index(own) + 1]
        assert imported(path)[0] <= set(above)


@pytest.mark.parametrize("name", sorted(SCIENCE))
def test_the_science_stands_alone(name):
    """Parameters, rules and outcomes know neither Mesa nor pandas nor the rest of the program."""
    rooms, packages = imported(ROOT / "sim" / f"{name}.py")
    assert rooms <= SCIENCE
    assert not packages & {"mesa", "pandas", "pydantic", "typer", "matplotlib"}


def test_the_two_engines_never_import_each_other():
    """Agents and model on one side, kernel and engine on the other, meet only in rules, outcomes, draws and layout."""
    mesa, compiled = {"agents", "tables", "model"}, {"kernel", "engine"}
    for names, others in ((mesa, compiled), (compiled, mesa)):
        for name in names:
            assert not imported(ROOT / "sim" / f"{name}.py")[0] & others


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_short(path):
    """No file is longer than 300 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_name_that_mesa_4_removes():
    """Neither batch_run, mesa.space nor Model(seed=) is used."""
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "batch_run" not in text
        assert "mesa.space" not in text
        assert "super().__init__(seed" not in text
