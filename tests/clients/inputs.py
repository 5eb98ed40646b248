"""Files of every shape, with results worked out by hand."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from partnering.clients import run
from partnering.clients.estimate import Estimate
from partnering.clients.guess import guess
from partnering.scenarios.scenario import Scenario, from_text

DATA = Path(__file__).parent / "data"
QUALTRICS, SPSS, NODES_EDGES, VIVA = (
    DATA / name for name in ("1_qualtrics.csv", "1_spss.sav", "2_nodes_edges.xlsx", "3_viva_g2g.csv")
)
SIDES = {
    ("IT", "Sales"): (0.85, 0.15, 0.60),
    ("IT", "Finance"): (0.50, 0.25, 0.75),
    ("Sales", "IT"): (0.75, 0.50, 0.50),
    ("Sales", "Finance"): (0.25, 0.50, 0.50),
    ("Finance", "IT"): (0.5875, 0.35, 0.5875),
    ("Finance", "Sales"): (0.5875, 0.35, 0.5875),
}
"""Stake, alternatives and trust of the first example: (mean − 1) / 4. Finance has four answers, one too few."""
PEOPLE = [
    *(("IT", {"Sales": s, "Finance": f}, o) for s, f, o in (
        ((5, 1, 4), (3, 2, 4), 4), ((5, 2, 3), (3, 2, 4), 4), ((4, 1, 4), (3, 2, 4), 4), ((4, 2, 3), (2, 2, 4), 4),
        ((4, 2, 3), (4, 2, 4), 5),
    )),
    *(("Sales", {"IT": (s, 3, 3), "Finance": (2, 3, 3)}, o) for s, o in ((4, 5), (4, 5), (5, 5), (3, 4), (4, 5))),
    *(("Finance", {"IT": (5, 1, 5), "Sales": (5, 1, 5)}, 2) for _ in range(4)),
]  # fmt: skip
"""The persons of the first example: their answers (stake, alternatives, trust) about each other department, and own."""
ABOUT = ("IT", "Sales", "Finance")
QUESTIONS = (
    "If you no longer got what you get from this department, how far would your results suffer?",
    "How easily could you get the same elsewhere?",
    "We can count on this department to do its part, even when nobody checks.",
)
OWN = "In this company our department counts as much as any other."
ITEMS = ("stake", "alternatives", "trust")
HEAD = ["In which department do you work?", *(f"{q} [{one}]" for q in QUESTIONS for one in ABOUT), OWN]
"""The header of the first example as one row."""


def wide(words=str, home=str, about=ABOUT):
    """A row for each person: department, the answers to each question about each department, the own answer."""
    rows = []
    for department, answers, own in PEOPLE:
        cells = [words(answers[one][item]) if one in answers else "" for item in range(3) for one in about]
        rows.append([home(department), *cells, words(own)])
    return rows


def written(path: Path, rows, separator: str = ",", encoding: str = "utf-8") -> Path:
    """Write rows to a CSV file."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def estimated(*files: Path, **settings: object) -> Estimate:
    """The estimate of some files, with the map that is guessed. Nothing is left open."""
    tables = run.tables_of(files)
    found = guess(tables)
    assert found.open == []
    return run.estimate_of(found.map, tables, run.Settings(**settings))  # type: ignore[arg-type]


def sides(estimate: Estimate, *items: str) -> dict[tuple[str, str], tuple[float, ...]]:
    """The means of some items of every side."""
    departments = estimate.reading.departments
    pairs = [(one, other) for one in departments for other in departments if one != other]
    return {side: tuple(round(float(estimate.of(*side)[item][1][0]), 6) for item in items) for side in pairs}


def scenario(estimate: Estimate) -> Scenario:
    """The scenario file of an estimate, read back."""
    from partnering.clients.scenario_file import scenario_text

    return from_text(scenario_text(estimate, "Client", []))


def close(found, expected) -> bool:
    """Whether two dictionaries of numbers agree."""
    return found.keys() == expected.keys() and all(np.allclose(found[key], expected[key]) for key in expected)
