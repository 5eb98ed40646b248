"""Tables come from strangers: their rows are those that the manifest of their own folder tells of."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from partnering.files.errors import InputError
from partnering.results import shapes
from partnering.results.contents import MANIFEST
from partnering.results.tables import read_table

SCENARIO = {"departments": {"Sales": {}, "IT": {}, "HR": {}}}
VARIANTS = [{"name": name} for name in ("as it is", "coach IT", "leader leaves")]
SHARES = ["survival", "quality"]
FACTS = {
    "run": {"replicates": 1, "months": 2, "pairs": 1},
    "sweep": {"points": 3, "failed": 1, "replicates": 2, "runs": 4, "pairs": 2},
    "drawn": {"kind": "sweep", "points": 1, "failed": 0, "replicates": 2, "runs": 4, "pairs": 1, "draws": 2},
    "whatif": {"variants": VARIANTS, "replicates": 1, "runs": 3, "pairs": 1},
    "diagnose": {"pairs": 2, "replicates": 9},
    "tipping": {"pairs": [["Sales", "IT"]], "values": [0.0, 1.0], "open_months": [1, 6], "sizes": [0.0, 0.5]},
    "sensitivity": {"points": 2},
}
WHOLE = {
    ("run", "monthly_departments"): {"replicate": [0] * 6, "month": [1] * 3 + [2] * 3, "department": [*"ABC"] * 2},
    ("sweep", "summary"): {"point": [0, 2]},
    ("sweep", "runs"): {"point": [2, 2, 0, 0], "replicate": [0, 1, 1, 0]},
    ("sweep", "relationships"): {"point": [0, 0], "replicate": [0, 0], "a": ["Sales", "IT"], "b": ["IT", "HR"]},
    ("drawn", "draws"): {"organisation.clarity": [0.5, 0.6]},
    ("drawn", "runs"): {"point": [0] * 4, "draw": [0, 1, 0, 1], "replicate": [0, 0, 1, 1]},
    ("whatif", "runs"): {"point": [0, 1, 2], "name": [one["name"] for one in VARIANTS], "replicate": [0] * 3},
    ("whatif", "effects"): {"variant": ["coach IT", "leader leaves"], "outcome": ["survival"] * 2},
    ("whatif", "pairs"): {"variant": ["coach IT"] * 2, "a": ["IT"] * 2, "b": ["HR"] * 2, "outcome": SHARES},
    ("whatif", "months_in_force"): {"variant": ["coach IT"], "baseline": [20.0], "value": [30.0], "difference": [10.0]},
    ("diagnose", "ties"): {"rank": [1, 2], "a": ["Sales", "IT"], "b": ["IT", "HR"], "weaker": ["IT", None]},
    ("tipping", "loop"): {"branch": ["rising", "rising"], "value": [0.0, 1.0], "month": [3, 5]},
    ("tipping", "edges"): {"a": ["Sales"], "b": ["IT"]},
    ("tipping", "offers"): {"open_months": [1, 1, 6, 6], "size": [0.0, 0.5] * 2},
    ("sensitivity", "points"): {"point": [0, 1], "survival": [0.5, 0.6]},
}  # fmt: skip
"""Tables as they can be, by the kind of their study and their name."""
WHOLE["run", "monthly_departments"]["department"] = [*SCENARIO["departments"]] * 2


def reading(folder, study, name, columns):
    """Read a table of these columns in a folder of a study."""
    facts = {"kind": study, "scenario": SCENARIO, **FACTS[study]}
    (folder / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    pd.DataFrame(columns).to_parquet(folder / f"{name}.parquet")
    return read_table(folder, f"{name}.parquet")


@pytest.mark.parametrize(
    ("table", "changed", "why"),
    [
        (("run", "monthly_departments"), {"month": [1, 1, 2, 2, 2, 1]}, "must hold its rows in the order of replicate"),
        (("run", "monthly_departments"), {"department": ["IT", "IT", "HR"] * 2}, "must hold one row of each"),
        (("run", "monthly_departments"), {"replicate": [0] * 5 + [1]}, "replicate: must lie between 0 and 0 by"),
        (("run", "monthly_departments"), {"department": ["IT", "HR", "I T"] * 2}, 'department: unknown name "I T"'),
        (("sweep", "summary"), {"point": [0, 3]}, "point: must lie between 0 and 2 by its manifest, and holds 3"),
        (("sweep", "summary"), {"point": [2, 0]}, "must hold its rows in the order of point"),
        (("sweep", "summary"), {"point": [0, 0]}, "must hold one row of each point, and holds two of one"),
        (("sweep", "summary"), {"point": [0, None]}, "point: is missing in a row"),
        (("sweep", "runs"), {"replicate": [0, 1, 1, 1]}, "must hold one row of each point and replicate"),
        (("sweep", "runs"), {"replicate": [0, 1, 1, 2]}, "replicate: must lie between 0 and 1"),
        (("sweep", "relationships"), {"b": ["IT", "Sales"]}, "a: must come before b in the scenario, unlike IT"),
        (("sweep", "relationships"), {"b": ["IT", "Atlantis"]}, 'b: unknown name "Atlantis"; allowed: Sales, IT, HR'),
        (("drawn", "runs"), {"draw": [0, 1, 0, 2]}, "draw: must lie between 0 and 1 by its manifest, and holds 2"),
        (("drawn", "runs"), {"draw": [0, 1, 0, 0]}, "must hold one row of each point and draw and replicate"),
        (("whatif", "runs"), {"name": ["as it is", "leader leaves", "coach IT"]}, "name: must be “coach IT” of"),
        (("whatif", "effects"), {"variant": ["coach IT", "coach HR"]}, 'variant: unknown name "coach HR"; did'),
        (("whatif", "effects"), {"variant": ["coach IT"] * 2}, "must hold one row of each variant and outcome"),
        (("whatif", "effects"), {"outcome": ["survival", "luck"]}, 'outcome: unknown name "luck"'),
        (("whatif", "months_in_force"), {"value": [31.0]}, "difference: must be value less baseline, 11, and holds 10"),
        (("diagnose", "ties"), {"rank": [2, 1]}, "must hold its rows in the order of rank"),
        (("diagnose", "ties"), {"weaker": ["IT", "Atlantis"]}, 'weaker: unknown name "Atlantis"'),
        (("tipping", "loop"), {"value": [0.0, 0.7]}, "value: must be one that the manifest names, and holds 0.7"),
        (("tipping", "loop"), {"branch": ["rising", "fallen"]}, 'branch: unknown name "fallen"; did you mean'),
        (("tipping", "edges"), {"a": [None]}, "a, b: one of them is missing in a row that has the other"),
        (("tipping", "edges"), {"a": ["Sales"] * 2, "b": ["IT"] * 2}, "must hold one row of each a and b"),
        (("tipping", "edges"), {"b": ["HR"]}, "a: Sales and HR are no tie that the manifest names"),
        (("tipping", "offers"), {"open_months": [1, 1, 6, None]}, "open_months: must be one that the manifest names"),
        (("tipping", "offers"), {"open_months": [1, 1, 6, 7]}, "open_months: must be one that the manifest names"),
    ],
)  # fmt: skip
def test_a_row_of_what_the_folder_does_not_have_is_refused(tmp_path, table, changed, why):
    """Or one in another order, or twice. The whole table is read."""
    assert len(reading(tmp_path, *table, WHOLE[table])) == len(next(iter(WHOLE[table].values())))
    with pytest.raises(InputError) as error:
        reading(tmp_path, *table, WHOLE[table] | changed)
    (problem,) = error.value.problems
    assert problem.where == str(tmp_path / f"{table[1]}.parquet")
    assert problem.message.startswith(why)


@pytest.mark.parametrize(
    ("guests", "why"),
    [
        (["IT", "Atlantis"], 'guest: unknown name "Atlantis"; allowed: Sales, IT, HR'),
        (["IT", "IT"], "must hold one row of each guest, and holds two of one"),
    ],
)
def test_a_new_column_is_looked_at_where_columns_yaml_declares_it(tmp_path, monkeypatch, guests, why):
    """That it names a department, and that it tells the rows apart, is said nowhere else."""
    guest = {"given": "department", "meaning": "The guest."}
    monkeypatch.setitem(shapes.declared()["tables"], "visits", {"key": ["guest"], "columns": {"guest": guest}})
    assert len(reading(tmp_path, "diagnose", "visits", {"guest": ["Sales", "IT"]})) == 2
    with pytest.raises(InputError) as error:
        reading(tmp_path, "diagnose", "visits", {"guest": guests})
    assert [problem.message for problem in error.value.problems] == [why]


COUNTED = [
    table
    for table in WHOLE
    if table[1] not in ("relationships", "effects", "pairs", "months_in_force", "loop", "edges")
]


@pytest.mark.parametrize("table", COUNTED, ids=" ".join)
def test_a_row_that_is_lost_is_missed(tmp_path, table):
    """The manifest says how many there are."""
    rows = len(next(iter(WHOLE[table].values())))
    with pytest.raises(InputError, match=f"must hold {rows} rows, as its manifest has them, and holds {rows - 1}"):
        reading(tmp_path, *table, {name: own[:-1] for name, own in WHOLE[table].items()})


def test_an_outcome_that_has_lost_a_row_is_missed(tmp_path):
    """A tie that has one outcome has all that the others have."""
    columns = {name: [*own, own[-1]] for name, own in WHOLE["whatif", "pairs"].items()}
    columns["variant"][-1] = "leader leaves"
    with pytest.raises(InputError, match="outcome: must stand in as many rows as any other"):
        reading(tmp_path, "whatif", "pairs", columns)


def test_some_columns_of_a_table_have_no_order(tmp_path):
    """Draws of one point after those of another."""
    columns = {"draw": [0, 1, 0, 1], "replicate": [0] * 4}
    facts = {"kind": "whatif", "draws": 2, "replicates": 1, "runs": 4, "variants": VARIANTS[:2]}
    (tmp_path / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    pd.DataFrame({"point": [0, 0, 1, 1], **columns}).to_parquet(tmp_path / "runs.parquet")
    assert len(read_table(tmp_path, "runs.parquet", dict.fromkeys(columns, int))) == 4


def test_ties_that_are_too_many_are_refused(tmp_path):
    """Each may be one of the departments."""
    every = {"point": [0] * 3, "replicate": [0] * 3, "a": ["Sales", "Sales", "IT"], "b": ["IT", "HR", "HR"]}
    with pytest.raises(InputError, match="a: must name at most the 2 ties that the manifest has, and names 3"):
        reading(tmp_path, "sweep", "relationships", every)


@pytest.mark.parametrize("fact", ["points", "replicates", "runs", "pairs", "draws", "failed", "scenario", "variants"])
@pytest.mark.parametrize("value", [None, "many", [1], {"x": 1}, -1, True])
def test_a_manifest_that_says_nothing_of_use_breaks_nothing(tmp_path, fact, value):
    """The reader of the manifest refuses it where that fact is needed."""
    facts = {"kind": "whatif", "scenario": SCENARIO, **FACTS["whatif"], **FACTS["sweep"], fact: value}
    (tmp_path / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    pd.DataFrame(WHOLE["whatif", "runs"]).to_parquet(tmp_path / "runs.parquet")
    try:
        assert len(read_table(tmp_path, "runs.parquet")) == 3
    except InputError as error:
        assert len(error.problems) == 1  # noqa: PT017
