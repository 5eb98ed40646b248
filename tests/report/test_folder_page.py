"""A results folder as a page: what was found, the figures, the tables with what they mean."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from partnering.documents.columns import column
from partnering.results.contents import strangers
from partnering.results.manifest import read_facts
from tests.console import partnering


@pytest.mark.usefixtures("painted")
def test_a_folder_explains_itself(whole, tmp_path):
    """The finding is that of the first figure; each column has its meaning; the same folder gives the same page."""
    folder = shutil.copytree(whole.studies["diagnose"][0], tmp_path / "found")
    for command in (["plot", "found"], ["export", "found", "--to", "html"]):
        assert partnering(*command, cwd=tmp_path).returncode == 0
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert page.count("<svg ") == 2
    assert page.index("</b> ties") < page.index("</b> map")  # the title of `ties` is what was found
    first = pd.read_csv(folder / "ties.csv").iloc[0]
    assert (
        f"survives least often of 3: true partnering survives to the end in {100 * first['survival']:.0f} % of runs"
        in page
    )
    assert column("survival", "ties", "diagnose").meaning in page
    assert read_facts(folder)["fingerprint"] in page
    assert "<script>alert" not in page
    assert list(strangers(folder, read_facts(folder)["files"])) == []
    partnering("export", "found", "--to", "html", cwd=tmp_path)
    assert (folder / "index.html").read_text(encoding="utf-8") == page
