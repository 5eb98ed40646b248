"""Where a path is asked for by hand, the short name of a parameter stands for it."""

from __future__ import annotations

import pandas as pd
import pytest

from partnering import load
from partnering.design.values import linked, parse_setting
from partnering.sensitivity.factors import named
from partnering.tipping.ramp import parse
from tests.console import partnering

TWO = "name: Two\nmonths: 12\ndepartments: {IT: {}, Sales: {}}\n"
CLARITY, NEED, SHARED = "organisation.clarity", "relationships.all.mutual_need", "organisation.shared_outcome"


@pytest.fixture
def two(tmp_path):
    """A scenario file."""
    path = tmp_path / "two.yaml"
    path.write_text(TWO, encoding="utf-8")
    return path


def test_short_names_vary_together_and_names_with_commas_do_not():
    """A comma parts paths only where another one begins."""
    assert linked(f"clarity , shared_outcome,{CLARITY}") == ("clarity", "shared_outcome", CLARITY)
    assert linked("departments.Sales, clarity.capacity") == ("departments.Sales, clarity.capacity",)


def test_every_option_takes_them(two):
    """And tells of the full path: for the organisation, for all departments or for all ties."""
    assert parse_setting("capacity=3") == ("departments.all.capacity", 3)
    assert parse(" clarity=0:1") == (CLARITY, (0.0, 1.0))
    (factor,) = named(load(two).checked, ["mutual_need=0.2:0.8"])
    assert (factor.path, factor.low, factor.high) == (NEED, 0.2, 0.8)


@pytest.mark.parametrize(
    ("short", "full", "values", "design"),
    [
        ("mutual_need", NEED, "0.2:0.8", {"design": "sobol", "points": 2}),
        ("clarity,shared_outcome", f"{CLARITY},{SHARED}", "0.2/0.4,0.6/0.8", {}),
    ],
    ids=["sampled", "together"],
)
def test_a_sweep_is_that_of_the_full_paths(short, full, values, design, two, tmp_path):
    """To the last bit, on the command line and in Python."""
    options = [text for name, value in design.items() for text in (f"--{name}", value)]
    tables = []
    for key, held in ((short, "hope"), (full, "organisation.hope")):
        varied = ("--vary", f"{key}={values}", "--set", f"{held}=0.3", *options)
        done = partnering("sweep", two, *varied, "--replicates", 2, "--no-figures", "--out", held, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        tables.append(pd.read_csv(tmp_path / held / "summary.csv"))
    in_python = load(two).with_settings({"hope": 0.3}).sweep({short: values}, replicates=2, **design).summary
    for table in (tables[0], in_python):
        pd.testing.assert_frame_equal(table, tables[1], check_dtype=False)


def test_one_number_by_two_names_is_refused(two, tmp_path):
    """One of the two values would be lost."""
    twice = ("--vary", "clarity=0,1", "--vary", f"{CLARITY}=0,1")
    assert partnering("sweep", two, *twice, cwd=tmp_path).stderr == f"Error: --vary {CLARITY}: is given twice\n"
    both = ("--set", "clarity=0", "--set", f"{CLARITY}=1")
    assert f"sets the same as --set {CLARITY}" in partnering("sweep", two, *both, cwd=tmp_path).stderr
