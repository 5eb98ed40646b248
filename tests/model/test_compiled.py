"""Compiled code is kept for the sources that it was made of, and for no others."""

from __future__ import annotations

import ast
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from partnering.engine import kernel, lanes
from partnering.model.compiled import compiled

RULE = """
from numba.extending import register_jitable

@register_jitable
def rule(value):
    return value + 1.0
"""
LOOP = """
import rule

def loop(values):
    for place in range(values.size):
        values[place] = rule.rule(values[place])
"""


def module(path, name, text):
    """A module of some text, as a fresh process would import it."""
    path.write_text(text, encoding="utf-8")
    spec = spec_from_file_location(name, path)
    sys.modules[name] = made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def result(tmp_path, monkeypatch):
    """What a loop over a rule gives with the sources as they are, in a process that has compiled nothing yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # an edit within a second would run the old bytecode
    for name in ("rule", "loop"):
        monkeypatch.delitem(sys.modules, name, raising=False)

    def run(rule: str) -> float:
        made = module(tmp_path / "rule.py", "rule", rule)
        values = np.zeros(1)
        compiled(module(tmp_path / "loop.py", "loop", LOOP).loop, made)(values)
        return float(values[0])

    yield run
    for name in ("rule", "loop"):
        sys.modules.pop(name, None)


def test_compiled_code_is_kept_apart_for_every_version_of_the_sources(result, tmp_path):
    """An edited rule is compiled anew in a folder of its own: the old code never runs on.

    numba's own cache looks only at the file of the loop, and would miss a change of a rule.
    """
    assert [result(RULE), result(RULE), result(RULE.replace("+", "-"))] == [1.0, 1.0, -1.0]
    assert len(list((tmp_path / "cache").rglob("loop.loop*.nbi"))) == 2


def test_the_kernel_is_kept_for_all_modules_that_it_uses():
    """Every module of ours that the kernel imports counts as one of its sources."""
    tree = ast.parse(Path(kernel.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    used = {alias.name if node.module == "model" else node.module for node in imports for alias in node.names}
    assert used == {"rules", "outcomes", "model.luck"}
    assert used <= {name for source in lanes.SOURCES for name in _names(source)}


def _names(source):
    """A module of the model as `from ..model import x` and `from ..model.x import y` name it."""
    last = source.__name__.rsplit(".", 1)[-1]
    return last, f"model.{last}"
