"""What holds for every file of sim/."""

from __future__ import annotations

import pytest

from tests import ROOT

FILES = sorted((ROOT / "sim").rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_short(path):
    """No file is longer than 300 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_name_that_mesa_4_removes():
    """Neither batch_run, mesa.space nor Model(seed=) is used."""
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "batch_run" not in text
        assert "mesa.space" not in text
        assert "super().__init__(seed" not in text
