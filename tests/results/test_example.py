"""The results folder that comes with the project: what its command gives today."""

from __future__ import annotations

import re

import pandas as pd

import partnering as pt
from tests import ROOT
from tests.console import partnering

EXAMPLE = ROOT / "results" / "example"


def test_the_example_is_what_its_command_gives(tmp_path):
    """Its tables are the same; it opens, so nothing in it was changed."""
    told = (ROOT / "results" / "README.md").read_text(encoding="utf-8")
    command = re.search(r"`partnering (sweep .*) --out results/example`", told)[1].split()
    done = partnering(*command, "--no-figures", "--out", "made", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    shipped, made = pt.open(EXAMPLE), pt.open(tmp_path / "made")
    assert shipped.tables == made.tables
    for name in made.tables:
        pd.testing.assert_frame_equal(shipped.table(name), made.table(name), check_exact=True)
    assert shipped.finding == made.finding
    assert shipped.facts["fingerprint"] == made.facts["fingerprint"]
