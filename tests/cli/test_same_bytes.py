"""Where hashes and addresses differ, as in any other process, commands write the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.elsewhere import ASKED, SWEPT, TOLD


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file but the manifest, which holds times."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize(("name", "command"), [("swept", SWEPT), ("told", TOLD), ("asked", ASKED)])
def test_another_process_gives_the_same_bytes(made_once, elsewhere, name, command):
    """Tables, accounts, figures and pages of a sweep, a story and a what-if, with another number of workers."""
    ours, theirs = files_of(made_once(name, *command, painted=True)), files_of(elsewhere / name)
    assert any(file.endswith(".png") for file in ours)
    assert ours.keys() == theirs.keys()
    assert [file for file in ours if ours[file] != theirs[file]] == []
