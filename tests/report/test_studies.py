"""The studies behind a report: finished ones stand, given ones are taken, and their commands give their tables."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from partnering.files.errors import InputError
from partnering.report import plan, studies
from partnering.results.folder import NewFolder
from partnering.runs.progress import silent
from tests.console import partnering


def test_finished_studies_are_not_run_again(whole):
    """A second report runs nothing; another seed runs all; a changed table is noticed."""
    places = {folder: folder.stat().st_mtime_ns for folder, _ in whole.studies.values()}
    again = studies.run(whole.planned(), whole.folder / "studies", silent)
    assert again == whole.studies
    assert {folder: folder.stat().st_mtime_ns for folder, _ in again.values()} == places
    runner = studies._Runner(whole.planned(seed=9), 1, silent)
    others = {f"{study.kind}-{studies._hash(study)}" for study in runner.studies(dict(whole.studies))}
    assert others.isdisjoint(folder.name for folder in places)
    table = whole.studies["diagnose"][0] / "ties.csv"
    before = table.read_bytes()
    table.write_bytes(before + b"\n")
    with pytest.raises(InputError, match="was changed since the run wrote it"):
        studies.run(whole.planned(), whole.folder / "studies", silent)
    table.write_bytes(before)


def test_studies_that_cannot_be_written_leave_no_folder(tmp_path, monkeypatch):
    """Where the first one fails, as on a full disk, the folder of all of them goes again."""

    def full(folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    runner = SimpleNamespace(studies=lambda found: [studies.Study("sweep", {}, [], full)])
    monkeypatch.setattr(studies, "_Runner", lambda *_: runner)
    with pytest.raises(OSError, match="No space left"):
        studies.run(SimpleNamespace(given={}), tmp_path / "studies", silent)
    assert list(tmp_path.iterdir()) == []


def test_given_folders_take_the_place_of_studies(whole, tmp_path):
    """Each results folder of the same scenario is used; one of another scenario is refused."""
    folders = {kind: folder for kind, (folder, _) in whole.studies.items()}
    assert whole.planned(*folders.values()).given == folders
    (tmp_path / "other.yaml").write_text((whole.folder / "client.yaml").read_text().replace("0.6", "0.5"))
    for kind in ("advise", "tipping"):
        source = plan.source_of([str(tmp_path / "other.yaml"), str(folders[kind])])
        with pytest.raises(InputError, match="is of another scenario"):
            plan.plan(source, whole.plan.catalogue)


OFFERS = {"offer": ["R&D", "=IT()"], "month": 12, "sizes": [0.0, 0.5], "open_months": [1], "agreements": 30}
"""What the manifest of a search for outside offers holds in the place of a path."""


@pytest.mark.parametrize(
    ("facts", "what"), [(OFFERS | {"along": None}, "of outside offers"), ({"draws": 8}, "over many plausible")]
)
def test_a_search_of_another_kind_is_refused(whole, tmp_path, facts, what):
    """A report tells of one ramp; what else `tipping` finds has no place in it."""
    manifest = json.loads((whole.studies["tipping"][0] / "manifest.json").read_text(encoding="utf-8"))
    known = {name: fact for name, fact in (manifest | facts).items() if fact is not None}
    (tmp_path / "manifest.json").write_text(json.dumps(known), encoding="utf-8")
    with pytest.raises(InputError, match=f"is a search {what}.*; a report needs one --along a number"):
        whole.planned(tmp_path)


EVENTS = ["offer_rate=0.2", "shared_outcome=0.1 from 6", "shared_outcome=0.2", "leader of R&D leaves in 9"]
"""An event of another number than the set, two of its own number, and one that costs nothing."""


def test_commands_of_the_studies_give_their_tables(whole, tmp_path):
    """The command that the report names for the comparison writes the same effects, whatever the events change."""
    study = studies._Runner(whole.planned(events=EVENTS), 1, silent)._whatif(whole.studies["advise"][0])
    with NewFolder(tmp_path / "first") as new:
        study.fill(new.path)
    done = partnering(
        *study.command, "--catalogue", "tiny.yaml", "--no-figures", "--out", tmp_path / "again", cwd=whole.folder
    )
    assert done.returncode == 0, done.stderr
    same = [pd.read_csv(tmp_path / place / "effects.csv") for place in ("first", "again")]
    pd.testing.assert_frame_equal(*same)
    assert set(same[0]["variant"]) == {"bonus", *EVENTS, *(f"bonus and {event}" for event in EVENTS)}
    of = same[0].query("outcome == 'survival'").set_index("variant")["value"]
    assert of["bonus and shared_outcome=0.1 from 6"] < of["bonus"]  # the event comes to the set, and undoes it
    assert of["bonus and shared_outcome=0.2"] == of["bonus"]  # from the beginning, the set acts on it
