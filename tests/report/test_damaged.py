"""The studies behind a report may come from strangers: where their tables are damaged, one line says so."""

from __future__ import annotations

import json
import re
import shutil

import pandas as pd
import pytest

import partnering as pt
from partnering.files.errors import InputError
from partnering.report.found import Found
from partnering.report.path import turning_path
from partnering.report.report import document
from partnering.report.studies import _recommended
from partnering.results.manifest import read_facts
from tests.unsealed import unseal


@pytest.fixture
def damaged(whole, tmp_path):
    """A function that changes a table of a study, and gives the studies with the changed one in place of its own."""

    def change(kind, name, how):
        folder, command = whole.studies[kind]
        copy = unseal(shutil.copytree(folder, tmp_path / "here" / kind))
        how(pd.read_csv(copy / name)).to_csv(copy / name, index=False)
        return whole.studies | {kind: (copy, command)}

    return change


CHANGES = [
    ("whatif", "effects.csv", lambda table: table.drop(columns="low"), "effects.csv: has no column low"),
    (
        "whatif",
        "pairs.csv",
        lambda table: table.assign(n="x"),
        "pairs.csv: n: holds something else; it must hold numbers only",
    ),
    ("advise", "front.csv", lambda table: table.assign(cost=1e300), "front.csv: holds numbers too large"),
    ("advise", "items.csv", lambda table: table.drop(columns="variant"), "items.csv: has no column variant"),
    ("whatif", "pairs.csv", lambda table: table.drop(columns="most_low"), "pairs.csv: has no column most_low"),
    ("diagnose", "helps.csv", lambda table: table.drop(columns="harms"), "helps.csv: has no column harms"),
    ("diagnose", "ties.csv", lambda table: table.assign(missed="Atlantis"), 'missed: unknown name "Atlantis"'),
]


@pytest.mark.parametrize(("kind", "name", "how", "why"), CHANGES, ids=[why for *_, why in CHANGES])
def test_a_report_of_damaged_tables_is_one_line(whole, damaged, kind, name, how, why):
    """With the file and the column, or what the tables do not fit together in."""
    with pytest.raises(InputError) as error:
        document(whole.plan, damaged(kind, name, how))
    assert why in str(error.value)
    assert len(error.value.problems) == 1


def test_a_recommended_set_is_one_of_its_advice_and_of_the_scenario(whole, tmp_path):
    """Its months and departments are those of the report, with whose events it is run."""
    advice, _ = whole.studies["advise"]
    copy = unseal(shutil.copytree(advice, tmp_path / "advice"))
    best = read_facts(copy)["best"]
    made = _recommended(copy, best, whole.plan.scenario)
    assert made.organisation.months == whole.plan.scenario.months
    with pytest.raises(InputError, match=r"manifest\.json: best: unknown set"):
        changed(copy, best="coach nobody")
        _recommended(copy, "coach nobody", whole.plan.scenario)
    changed(copy, best=best)
    text = re.sub(r"months: \d+", "months: 77", (copy / "best.yaml").read_text(encoding="utf-8"))
    (copy / "best.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"best\.yaml: has other departments or months than the scenario of"):
        _recommended(copy, best, whole.plan.scenario)


def changed(folder, **facts):
    """Change facts in the manifest of a folder."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | facts), encoding="utf-8")


def test_an_edge_of_no_tie_is_no_way_to_turn(whole, damaged):
    """What is run next hangs on it, so nothing is run."""
    folder, _ = damaged("diagnose", "edges.csv", lambda table: table[:1].assign(a=None, b=None, edge=0.5))["diagnose"]
    with pytest.raises(InputError, match=r"edges\.csv: holds an edge of no tie"):
        turning_path(folder)


@pytest.mark.parametrize(
    ("kind", "name", "column"), [("whatif", "effects.csv", "outcome"), ("advise", "front.csv", "set")]
)
def test_what_python_says_of_damaged_tables_is_one_line(damaged, kind, name, column):
    """A finding is read like a figure."""
    folder, _ = damaged(kind, name, lambda table: table.drop(columns=column))[kind]
    with pytest.raises(InputError, match=f"nothing is known of '{column}'"):
        str(pt.open(folder))


def test_a_table_is_read_whole(whole):
    """The types of some columns are checked, and all others are there."""
    found = Found(whole.plan, whole.studies)
    assert {"n", "luck", "most_low"} <= set(found.effects.columns)
