"""What a department reads of its model is typed: editors complete the names, and mypy refuses a misspelt one."""

from __future__ import annotations

import re

from mypy import api

from tests import ROOT

SNIPPET = """
from sim.agents.department import Department
def right(one: Department) -> float: return one.model.parameters.need_persistence * one.model.luck.need[0]
def wrong(one: Department) -> float: return one.model.parameters.need_persistance
def wrong_too(one: Department) -> float: return one.model.luck.needs[0]
"""


def test_a_misspelt_name_is_a_type_error(monkeypatch, tmp_path):
    """A parameter or a kind of luck that is not there fails the type check; those that are there pass it."""
    monkeypatch.chdir(ROOT)  # where `make check` has left what mypy knows of the package
    (tmp_path / "snippet.py").write_text(SNIPPET, encoding="utf-8")
    told, _, _ = api.run([str(tmp_path / "snippet.py")])
    errors = re.findall(r'error: "(\w+)" has no attribute "(\w+)"', told)
    assert errors == [("Parameters", "need_persistance"), ("LuckOfMonth", "needs")]
    assert "Found 2 errors" in told
