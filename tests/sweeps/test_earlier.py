"""Results written before the rooms: they can still be merged, plotted and read.

The folder `earlier` holds a sweep of two points × 20 replicates, once in two shares and once whole, as commit d6620f7
wrote them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from partnering import studies
from partnering.figures.kinds import POINTS, Wanted
from partnering.results.summary import Swept
from partnering.sweeps.merge_shards import merge_shards
from tests import ROOT

EARLIER = Path(__file__).with_name("earlier")
TABLES = ("runs", "relationships")


def test_earlier_shares_are_merged(tmp_path):
    """Their tables are those of the whole sweep of that time."""
    shares = shutil.copytree(EARLIER / "shares", tmp_path / "shares")
    merge_shards([shares])
    for name in TABLES:
        merged, whole = (pd.read_parquet(folder / f"{name}.parquet") for folder in (shares, EARLIER / "whole"))
        pd.testing.assert_frame_equal(merged, whole)
    assert (shares / "scenario.yaml").read_bytes() == (EARLIER / "whole" / "scenario.yaml").read_bytes()
    merged, whole = (pd.read_csv(folder / "summary.csv") for folder in (shares, EARLIER / "whole"))
    means = [name for name in whole if not name.endswith(("_low", "_high"))]  # intervals of few events are others today
    pd.testing.assert_frame_equal(merged[means], whole[means], rtol=1e-14)  # runs are added in another order today
    assert not (shares / "parts").exists()


@pytest.mark.parametrize("folder", [EARLIER / "whole", ROOT / "results" / "example"], ids=["whole", "example"])
def test_earlier_results_are_plotted(folder):
    """All figures that suit them, and each kind that needs no more than they varied."""
    assert {"survival_curves", "modes"} <= set(studies.figures(folder))
    varied = len(Swept.read(folder).varied)
    for kind in POINTS.values():
        if kind.axes <= varied and (kind.name != "scatter" or varied):
            assert len(studies.figures(folder, Wanted(kind.name))) == 1
