"""Compiled code is kept for the sources that it was made of, and for no others."""

from __future__ import annotations

import ast
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from partnering.engine import ends, kernel, lanes, state
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
    """Every module of ours that the kernel imports, or `state` or `ends`, of which it is made, is one of its sources.

    Of parameters and states it holds the places: in another order, old code would read the wrong ones.
    """
    used = set().union(*map(imported, (kernel, state, ends))) - {"compiled"}  # that makes the code, and is not in it
    assert used == {"rules", "outcomes", "luck", "ends", "inlining", "state", "parameters", "organisation"}
    calls = [node for node in ast.walk(tree_of(lanes)) if isinstance(node, ast.Call)]
    (call,) = (call for call in calls if ast.unparse(call.func) == "compiled")
    assert [ast.unparse(source) for source in call.args[:1]] == ["kernel.advance"]
    assert used <= {ast.unparse(source) for source in call.args[1:]}


def tree_of(module):
    """The syntax tree of a module."""
    return ast.parse(Path(module.__file__).read_text(encoding="utf-8"))


def imported(module):
    """The modules of ours that a module imports, by their last names."""
    nodes = [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.ImportFrom) and node.level]
    return {
        name
        for node in nodes
        for name in ([alias.name for alias in node.names] if node.module == "model" else [node.module.rsplit(".")[-1]])
    }
