"""Both engines call every rule with the same quantities in the same places, whatever holds them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from partnering.agents import dated_changes, department, model
from partnering.engine import kernel
from tests.pages import FUNCTIONS

OF_A_RUN = {"is_partner_label", "mode_column", "run_outcomes", "survived", "teams"}
"""What is worked out for whole runs, by the outcomes alone."""
HELPERS = {"clip", "pos"}
"""What only other rules call."""


def calls(*modules) -> dict[str, list[list[str]]]:
    """The arguments of every call of a rule or measure in some modules, by the name of the function."""
    found: dict[str, list[list[str]]] = {}
    for module in modules:
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            name = (
                re.fullmatch(r"(?:rules|outcomes)\.(\w+)", ast.unparse(node.func))
                if isinstance(node, ast.Call)
                else None
            )
            if name:
                assert not node.keywords, ast.unparse(node)
                found.setdefault(name.group(1), []).append([quantity(argument) for argument in node.args])
    return found


def quantity(argument: ast.expr) -> str:
    """What is passed, without what holds it and without its place: `sides.trust[s, k]` and `side.trust` are trust."""
    while isinstance(argument, ast.Subscript):
        argument = argument.value
    return argument.attr if isinstance(argument, ast.Attribute) else ast.unparse(argument)


AGENTS, KERNEL = calls(department, model, dated_changes), calls(kernel)


def test_both_engines_call_every_rule():
    """And nothing else; what only other rules call, and what is worked out for whole runs, aside."""
    assert set(AGENTS) == set(KERNEL) == set(FUNCTIONS) - HELPERS - OF_A_RUN


@pytest.mark.parametrize("name", sorted(AGENTS))
def test_a_rule_is_given_the_same_in_the_same_order(name):
    """Every call of a rule, in either engine, names the same quantities."""
    assert len({tuple(arguments) for arguments in AGENTS[name] + KERNEL[name]}) == 1
