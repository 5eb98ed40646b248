"""The model page is an ODD protocol; its schedule and tables are those of the code."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields

import pytest

from partnering.agents import model
from partnering.agents.department import Department, Relationship, Side
from partnering.agents.model import PartneringModel
from partnering.cli.lists.parameters import default_of
from partnering.model import outcomes, rules
from partnering.model.parameters import DEPARTMENT, EVERY, ORGANISATION, PURPOSES, SIDE, STATES
from tests.pages import FUNCTIONS, MODEL, rows, section
from tests.strategies import organisation_of, two

ODD = {
    "1. Purpose and patterns": [],
    "2. Entities, state variables, and scales": [],
    "3. Process overview and scheduling": [],
    "4. Design concepts": [
        "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing",
        "Interaction", "Stochasticity", "Collectives", "Observation",
    ],
    "5. Initialization": [],
    "6. Input data": [],
    "7. Submodels": [*(f"Step {step}." for step in range(12)), "Parameters"],
}  # fmt: skip


# ---- the protocol --------------------------------------------------------------------------------


def test_the_seven_elements_of_odd_stand_in_order():
    """With the eleven design concepts and the twelve steps of the submodels under them, and nothing else numbered."""
    headings = re.findall(r"(?m)^## (\d\. .*)$", MODEL)
    assert headings == list(ODD)
    for heading, wanted in ODD.items():
        found = re.findall(r"(?m)^### (.*)$", section(MODEL, heading))
        assert len(found) == len(wanted)
        assert all(a.startswith(b) for a, b in zip(found, wanted, strict=True)), heading


@pytest.mark.parametrize("heading", [*ODD["4. Design concepts"]])
def test_every_design_concept_is_spoken_of(heading):
    """In a sentence at least; "not used" where so."""
    assert len(section(MODEL, heading).split()) > 10


def test_concepts_that_are_not_used_say_so():
    """No objectives, no learning of decision rules, no look-ahead."""
    concepts = {heading: section(MODEL, heading).strip() for heading in ODD["4. Design concepts"]}
    unused = [heading for heading, text in concepts.items() if text.startswith("Not used")]
    assert unused == ["Objectives", "Learning", "Prediction"]


# ---- the schedule --------------------------------------------------------------------------------


def calls_of_step() -> list[str]:
    """The names that `step` calls or lets every agent do, in the order of its lines."""
    (step,) = (
        node
        for node in ast.walk(ast.parse(inspect.getsource(model)))
        if isinstance(node, ast.FunctionDef) and node.name == "step"
    )
    statements = [node for node in ast.walk(step) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    names = []
    for statement in sorted(statements, key=lambda node: node.lineno):
        text = ast.unparse(statement)
        done = re.fullmatch(r"self\.agents\.do\('(\w+)'\)|self\.(\w+)\(\w*\)", text)
        assert done, f"{text} is no part of a schedule"
        names.append(done.group(1) or done.group(2))
    return names


def test_the_schedule_is_that_of_step():
    """Same names, same order, steps counted without a gap, and each is told in the submodel that names it."""
    table = rows(section(MODEL, "3. Process overview and scheduling"))
    names = [row[1].strip("`") for row in table]
    assert names == calls_of_step()
    by_step: dict[int, list[str]] = {}
    for row in table:
        for step in numbers(row[0]):
            by_step.setdefault(step, []).append(row[1])
    assert list(by_step) == list(range(12))
    for heading in re.findall(r"(?m)^### (Step .*)$", MODEL):
        step, named = re.fullmatch(r"Step (\d+)\. .* \((.*)\)", heading).groups()
        assert by_step[int(step)] == named.split(", ")


def numbers(steps: str) -> range:
    """The steps that "5–7" or "4" stands for."""
    first, *last = map(int, steps.split("–"))
    return range(first, (last or [first])[0] + 1)


def test_each_step_names_the_rules_that_are_run_in_it(monkeypatch):
    """A month is run with every rule reporting: each is called in the step whose row names it, and no other."""
    table = {row[1].strip("`"): set(re.findall(r"`(\w+)`", row[4])) for row in rows(section(MODEL, "3. Process"))}
    called: dict[str, set[str]] = {name: set() for name in table}
    now = []
    for name, function in FUNCTIONS.items():

        def reporting(*args, name=name, function=function):
            if now:
                called[now[-1]].add(name)
            return function(*args)

        monkeypatch.setattr(rules if function.__module__ == rules.__name__ else outcomes, name, reporting)
    for name in table:
        owner = Department if name in vars(Department) else PartneringModel
        method = vars(owner)[name]

        def step(self, *args, name=name, method=method):
            now.append(name)
            method(self, *args)
            now.pop()

        monkeypatch.setattr(owner, name, step)
    changes = [
        {"month": 2, "set": {"relationships.A+B.trust": 1}},
        {"month": 9, "set": {"relationships.A+B.trust": 0}, "until": 14},
    ]
    PartneringModel(organisation_of(two(months=20) | {"timeline": changes}), rng=1).run_to_horizon()
    assert {name: used - {"clip", "pos"} for name, used in called.items()} == table


# ---- the tables ----------------------------------------------------------------------------------


def test_every_state_is_told():
    """What departments, sides and ties hold is in the tables of entities, states or parameters."""
    text = section(MODEL, "2. Entities, state variables, and scales")
    told = {name for row in rows(text) for name in re.findall(r"`(\w+)`", row[0])}
    told |= set(re.findall(r"`(stake|capacity|coaching|trust_propensity)`", text))
    held = {field.name for cls in (Side, Relationship) for field in fields(cls)} | {"imbalance"}
    held |= set(vars(PartneringModel(organisation_of(two()), rng=1).departments[0]))
    held |= {name for name, value in vars(Department).items() if isinstance(value, property)}
    links = {
        "place",
        "owner",
        "relationship",
        "opposite",
        "first",
        "second",
        "sides",
        "name",
        "model",
        "unique_id",
        "pos",
    }
    sums = {"sums", "months_measured", "trust_received"}
    assert {name for name in held if not name.startswith("_")} - links - sums <= told
    assert {state.name for state in STATES} <= told


def test_every_parameter_has_its_default_and_its_readers():
    """The table of parameters and that of starts hold what the code declares."""
    table = {row[0].split("`")[1]: row for row in rows(section(MODEL, "Parameters"))}
    states = {state.name for state in STATES}
    held = [p for p in (*ORGANISATION, *DEPARTMENT, *SIDE) if p.name not in states]
    assert set(table) == {p.name for p in held}
    for p in held:
        readers = {name for name, function in FUNCTIONS.items() if p.name in inspect.signature(function).parameters}
        assert readers, p.name
        assert set(re.findall(r"`(\w+)`", table[p.name][5])) == readers
        assert table[p.name][1] == default_of(p)
        assert table[p.name][6] == p.source
    starts = {row[0].split("`")[1] for row in rows(section(MODEL, "5. Initialization"))}
    assert starts == {p.name for p in EVERY} - set(table) - {"months"} | set(PURPOSES)
