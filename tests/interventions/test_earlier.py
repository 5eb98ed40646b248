"""Results written before variants were called variants: they can still be read and plotted.

The folder `earlier` holds a what-if of 20 replicates and an advice, as commit d6620f7 wrote them. Their tables have a
column `alternative`, and the manifest of the what-if has a key `alternatives`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import partnering
from partnering import studies
from partnering.interventions.manifests import ComparisonManifest
from partnering.results.tables import read_table

EARLIER = Path(__file__).with_name("earlier")


@pytest.mark.parametrize(
    ("folder", "kinds"),
    [("whatif", {"effects", "pairs", "survival_curves"}), ("advise", {"front", "items"})],
)
def test_earlier_results_are_plotted(folder, kinds):
    """All figures that suit them."""
    assert set(studies.figures(EARLIER / folder)) == kinds


@pytest.mark.parametrize(
    ("folder", "table"), [("whatif", "effects"), ("whatif", "pairs"), ("whatif", "logrank"), ("advise", "items")]
)
def test_earlier_columns_get_the_names_of_today(folder, table):
    """`alternative` is read as `variant`, with the text that the file holds."""
    text = (EARLIER / folder / f"{table}.csv").read_text(encoding="utf-8")
    assert text.startswith("alternative,")
    whole, one = (read_table(EARLIER / folder, f"{table}.csv", columns) for columns in (None, {"variant": str}))
    assert whole.columns[0] == "variant"
    assert list(whole["variant"]) == list(one["variant"]) == [line.split(",")[0] for line in text.splitlines()[1:]]


def test_an_earlier_trial_is_opened():
    """Its variants, their files and its finding."""
    trial = partnering.open(EARLIER / "whatif")
    assert trial.finding.startswith("“clarity=0.9” shows no difference: ")
    files = [one.file for one in ComparisonManifest.read(EARLIER / "whatif").variants]
    assert files == ["scenario.yaml", "alternative-1.yaml"]
