"""What a file of the package imports, read from its text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests import ROOT

SIM = ROOT / "sim"
FILES = sorted(SIM.rglob("*.py"))


def room_of(path: Path) -> str:
    """The folder of a file, or, of a file of the package itself, its name."""
    parts = path.relative_to(SIM).with_suffix("").parts
    return parts[0]


def modules(path: Path) -> Iterator[tuple[str, ...]]:
    """The modules of the package that a file imports when it runs, each as its parts, such as ("model", "rules")."""
    base = path.relative_to(SIM).parts[:-1]
    for node in _imports(path):
        if isinstance(node, ast.ImportFrom) and node.level:
            head = base[: len(base) - (node.level - 1)]
            tail = tuple(node.module.split(".")) if node.module else ()
            for alias in node.names:
                whole = (*head, *tail, alias.name)
                file = SIM.joinpath(*whole)
                yield whole if file.with_suffix(".py").is_file() or file.is_dir() else (*head, *tail)


def rooms(path: Path) -> set[str]:
    """The rooms that a file imports from when it runs, its own among them where it does."""
    return {module[0] for module in modules(path) if module}


def packages(path: Path) -> set[str]:
    """The packages, other than this one, that a file imports when it runs."""
    names = set()
    for node in _imports(path):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
    return names


@cache
def _imports(path: Path) -> list[ast.Import | ast.ImportFrom]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):  # imports for the type checker alone do not count
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    return [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
