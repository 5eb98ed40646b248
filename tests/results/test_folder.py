"""Results folders are whole or not there, and say what made them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from partnering import studies
from partnering.files.errors import InputError
from partnering.results.folder import MANIFEST, NewFolder, free_name
from partnering.results.manifest import Manifest, read_facts
from partnering.results.sources import PACKAGE, PACKAGES, ROOMS_OF_FIGURES, fingerprint, sources
from partnering.results.tables import read_table, write_csv
from tests.imports import rooms as rooms_of


def test_a_folder_appears_only_when_it_is_whole(tmp_path):
    """While it is filled it has another name; afterwards there is nothing but it."""
    place = tmp_path / "deep" / "results"
    with NewFolder(place) as new:
        (new.path / "manifest.json").write_text("{}", encoding="utf-8")
        assert not place.exists()
    assert (place / "manifest.json").is_file()
    assert [path.name for path in place.parent.iterdir()] == ["results"]


def filled(place, text, **options):
    """A results folder with a manifest that holds a text."""
    with NewFolder(place, **options) as new:
        (new.path / "manifest.json").write_text(text, encoding="utf-8")
    return new.place


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_nothing_behind(tmp_path, failure):
    """Whatever stops the filling, no half-written folder stays, and an older one is untouched."""
    place = filled(tmp_path / "results", "old")
    with pytest.raises(failure), NewFolder(place, overwrite=True) as new:
        (new.path / "manifest.json").write_text("new", encoding="utf-8")
        raise failure
    assert (place / "manifest.json").read_text(encoding="utf-8") == "old"
    with pytest.raises(failure), NewFolder(tmp_path / "a" / "b" / "c"):
        raise failure
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_the_folder_one_stands_in_can_be_replaced(tmp_path, monkeypatch):
    """`.` and a link are replaced like any other name, and only by a whole folder."""
    place = filled(tmp_path / "results", "old")
    monkeypatch.chdir(place)
    filled(Path(), "new", overwrite=True)
    assert (place / "manifest.json").read_text(encoding="utf-8") == "new"
    (tmp_path / "link").symlink_to(place)
    filled(tmp_path / "link", "newer", overwrite=True)
    assert (place / "manifest.json").read_text(encoding="utf-8") == "newer"
    assert {path.name for path in tmp_path.iterdir()} == {"results", "link"}


def test_two_at_once_both_keep_their_work(tmp_path):
    """Where any free name will do, it is taken at the end."""
    place = tmp_path / "results"
    with NewFolder(place, or_next=True) as one, NewFolder(place, or_next=True) as other:
        (one.path / "a").touch()
        (other.path / "b").touch()
    assert {one.place.name, other.place.name} == {"results", "results-2"}
    assert (one.place / "a").exists()
    assert (other.place / "b").exists()


def test_a_place_taken_meanwhile_is_left_alone(tmp_path):
    """A folder that appeared while ours was filled is not overwritten."""
    place = tmp_path / "results"
    with pytest.raises(InputError, match="already exists"), NewFolder(place):
        filled(place, "theirs")
    assert (place / "manifest.json").read_text(encoding="utf-8") == "theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_free_name_is_the_first_that_is_not_taken(tmp_path):
    """After results come results-2, results-3 and so on."""
    assert free_name(tmp_path / "results").name == "results"
    (tmp_path / "results").mkdir()
    (tmp_path / "results-2").mkdir()
    assert free_name(tmp_path / "results").name == "results-3"


def test_the_fingerprint_follows_what_determines_the_figures():
    """The same content has the same fingerprint in any order; another seed has another."""
    one = fingerprint({"seed": 1, "scenario": {"name": "x"}})
    assert one == fingerprint({"scenario": {"name": "x"}, "seed": 1})
    assert one != fingerprint({"seed": 2, "scenario": {"name": "x"}})


def test_the_manifest_says_what_when_and_with_what(tmp_path):
    """Kind, versions, times and fingerprint are there and read back."""
    Manifest(kind="sweep").write(tmp_path, datetime.now(UTC), {"seed": 1})
    manifest = read_facts(tmp_path)
    assert manifest["kind"] == "sweep"
    assert set(manifest["packages"]) == set(PACKAGES)
    assert manifest["fingerprint"] == fingerprint({"seed": 1})
    assert manifest["seconds"] >= 0


@pytest.mark.parametrize("content", ["", "[]", "{", json.dumps({"kind": "shopping"})])
def test_a_file_that_is_no_manifest_is_refused(tmp_path, content):
    """Anything but the manifest of a run or sweep is refused in one line."""
    (tmp_path / MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="is not the manifest"):
        studies.study_of(tmp_path)


def test_formulas_are_made_text_and_numbers_kept(tmp_path):
    """Text that a spreadsheet would run gets an apostrophe; numbers read back to the last bit."""
    frame = pd.DataFrame(
        {"name": ["=1+1", "+x", "-y", "@z", "plain", None], "value": [-0.1, 1 / 3, 1e-300, 2.0, 0.0, 1.0]}
    )
    write_csv(frame, tmp_path / "t.csv")
    read = pd.read_csv(tmp_path / "t.csv")
    assert read["name"].tolist()[:5] == ["'=1+1", "'+x", "'-y", "'@z", "plain"]
    assert read["value"].tolist() == frame["value"].tolist()


def test_a_damaged_table_is_refused(tmp_path):
    """A table that is cut off or missing is one line, not a traceback."""
    (tmp_path / "runs.parquet").write_bytes(b"PAR1 and no more")
    for name in ("runs.parquet", "summary.csv"):
        with pytest.raises(InputError, match="cannot be read"):
            read_table(tmp_path, name)


def package_of(tmp_path, *names):
    """A small package with one file in each place."""
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("VALUE = 1\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "change",
    [
        lambda package: (package / "model" / "rules.py").write_text("VALUE = 2\n", encoding="utf-8"),
        lambda package: (package / "model" / "rules.py").rename(package / "model" / "laws.py"),
        lambda package: (package / "model" / "rules.py").rename(package / "runs" / "rules.py"),
        lambda package: package_of(package, "sweeps/new.py"),
        lambda package: package_of(package, "model/deep/rules.py"),
    ],
    ids=["edited", "renamed", "moved", "new", "new folder"],
)
def test_a_change_of_code_in_any_folder_counts(tmp_path, change):
    """An edited, moved or new file makes another hash: `--resume` and the cluster see another version."""
    package = package_of(tmp_path, "model/rules.py", "runs/rows.py", "cli/app.py")
    before = sources.__wrapped__(package)
    change(package)
    assert sources.__wrapped__(package) != before


def test_a_corrected_word_ends_no_sweep(tmp_path):
    """Code of a room that only draws or tells does not count."""
    package = package_of(tmp_path, "model/rules.py", "cli/app.py", "figures/wording.py")
    before = sources.__wrapped__(package)
    for name in ("cli/app.py", "figures/wording.py"):
        (package / name).write_text("VALUE = 'corrected'\n", encoding="utf-8")
    assert sources.__wrapped__(package) == before


def test_every_room_that_a_sweep_imports_counts():
    """What runs when a sweep runs is in the hash: the imports of its rooms lead to no other room of this package."""
    rooms = set(ROOMS_OF_FIGURES)
    assert all((PACKAGE / room / "__init__.py").is_file() for room in rooms)
    for room in rooms:
        for path in (PACKAGE / room).rglob("*.py"):
            assert rooms_of(path) <= rooms | {"version"}, path  # the version is in the fingerprint
