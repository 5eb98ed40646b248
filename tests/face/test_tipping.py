"""Tipping points in Python: the tables, sentences and figures of the command line, from a folder as well."""

from __future__ import annotations

import json

import pytest

import partnering as pt
from partnering.tipping.fixed_points import fold
from tests.console import partnering
from tests.tipping.test_over_draws import MUCH, TWO

NEED = "relationships.all.mutual_need"
RAMP = {"along": f"{NEED}=0.2:1", "steps": 3, "hold": 3, "replicates": 20}
OFFER = {"offer": "IT+Sales", "steps": 3, "replicates": 60, "month": 12}
CERTAIN = {"name": "mine"} | TWO | {"relationships": {"default": {"mutual_need": 0.9, "trust": 0.9}}}
SEARCHES = {
    "ramp": (CERTAIN, RAMP | {"along": "organisation.clarity", "hold_still": True}, ["loop", "fixed_points"]),
    "offers": (CERTAIN, OFFER, ["offers"]),
    "ramp of draws": (CERTAIN | {"uncertainty": MUCH}, RAMP | {"draws": 20, "replicates": 10}, ["edges"]),
    "offers of draws": (CERTAIN | {"uncertainty": MUCH}, OFFER | {"draws": 20, "replicates": 40}, ["sizes"]),
}


def options(asked):
    """The same as options of the command line."""
    for name, value in asked.items():
        yield f"--{name.replace('_', '-')}"
        if value is not True:
            yield value


@pytest.mark.parametrize("name", SEARCHES)
def test_it_is_the_search_of_the_command_line(name, tmp_path, monkeypatch):
    """Of one organisation and of plausible ones, along a path and of offers."""
    monkeypatch.setattr(fold, "STEPS", 3)  # a line need not be smooth here
    data, asked, figures = SEARCHES[name]
    found = pt.scenario(data).tipping(**asked)
    assert isinstance(found, pt.Tipping)
    drawn = found.figures()
    assert list(drawn) == figures
    assert all(picture.title for picture in drawn.values())
    (tmp_path / "mine.yaml").write_text(json.dumps(data), encoding="utf-8")
    done = partnering("tipping", "mine.yaml", *options(asked), "--no-figures", "--out", "here", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(found))
    saved = pt.open(tmp_path / "here")
    assert (str(saved), saved.tables) == (str(found), found.tables)
    for table in found.tables:
        assert saved.table(table).equals(found.table(table)), table
        assert (tmp_path / "here" / f"{table}.csv").read_bytes() == (found.folder / f"{table}.csv").read_bytes()
    assert sorted(found.facts["files"]) == sorted(saved.facts["files"])
    assert {f"{table}.csv" for table in found.tables} <= set(found.facts["files"])  # `verify` looks at each


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "tipping: say either along PATH or offer A\\+B"),
        ({"along": NEED, "month": 12}, "month: has no effect with along"),
        ({"offer": "IT+Sales", "hold": 12}, "hold: has no effect with offer"),
        ({"along": "organisation.learning", "hold_still": True}, "hold_still: holds organisation.learning still"),
        ({"along": "organisation.clarty"}, 'organisation.clarty: unknown .*did you mean "clarity"'),
        ({"offer": "IT+Salse"}, 'offer: unknown department "Salse"; did you mean "Sales"'),
        ({"along": NEED, "pair": "IT+Salse"}, 'pair: unknown department "Salse"'),
    ],
)
def test_bad_input_is_told_by_the_argument(asked, message):
    """In one line."""
    with pytest.raises(pt.InputError, match=f"^{message}"):
        pt.scenario(CERTAIN).tipping(**asked)
