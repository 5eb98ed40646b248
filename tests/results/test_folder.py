"""Results folders are whole or not there, and say what made them."""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from partnering.figures import canvas
from partnering.files.errors import InputError
from partnering.results import atomic, integrity
from partnering.results.contents import MANIFEST, UNFINISHED
from partnering.results.folder import NewFolder, check_place, free_name
from partnering.results.lock import working_on
from partnering.results.manifest import Manifest, read_facts
from partnering.results.sources import PACKAGE, ROOMS_OF_FIGURES, fingerprint, sources
from partnering.results.tables import FORMULA_STARTS, read_table, write_csv
from tests.imports import rooms as rooms_of


def test_a_folder_appears_only_when_it_is_whole(tmp_path):
    """While it is filled it has another name; afterwards there is nothing but it."""
    place = tmp_path / "deep" / "results"
    with NewFolder(place) as new:
        (new.path / "manifest.json").write_text("{}", encoding="utf-8")
        assert not place.exists()
    assert (place / "manifest.json").is_file()
    assert [path.name for path in place.parent.iterdir()] == ["results"]


def filled(place, seed, **options):
    """A results folder whose manifest holds a seed."""
    with NewFolder(place, **options) as new:
        Manifest(kind="sweep").write(new.path, datetime.now(UTC), {"seed": seed})
    return new.place


def holds(place, seed):
    """Whether a folder is the one that was filled with a seed."""
    return read_facts(place)["fingerprint"] == fingerprint({"seed": seed})


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_failure_leaves_nothing_behind(tmp_path, failure):
    """Whatever stops the filling, no half-written folder stays, and an older one is untouched."""
    place = filled(tmp_path / "results", 1)
    with pytest.raises(failure), NewFolder(place, overwrite=True) as new:
        (new.path / "manifest.json").write_text("new", encoding="utf-8")
        raise failure
    assert holds(place, 1)
    with pytest.raises(failure), NewFolder(tmp_path / "a" / "b" / "c"):
        raise failure
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_the_folder_one_stands_in_can_be_replaced(tmp_path, monkeypatch):
    """`.` is replaced like any other name, and only by a whole folder."""
    place = filled(tmp_path / "results", 1)
    monkeypatch.chdir(place)
    filled(Path(), 2, overwrite=True)
    assert holds(place, 2)
    assert {path.name for path in tmp_path.iterdir()} == {"results"}


def test_a_link_is_not_followed(tmp_path):
    """Neither to results, nor to nowhere."""
    place = filled(tmp_path / "results", 1)
    (tmp_path / "link").symlink_to(place)
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    for name in ("link", "nowhere"):
        with pytest.raises(InputError, match="a link to another place"):
            filled(tmp_path / name, 2, overwrite=True)
    assert holds(place, 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda place: (place / "thesis.docx").touch(),
        lambda place: (place / "src").mkdir(),
        lambda place: (place / ".git").mkdir(),
        lambda place: (place / "mine.csv").touch(),
        lambda place: (place / "figures").mkdir() or (place / "figures" / "notes.txt").touch(),
        lambda place: (place / "figures").mkdir() or (place / "figures" / "mine.png").touch(),
        lambda place: (place / "figures").mkdir() or (place / "figures" / "survival_mine.svg").touch(),
        lambda place: (place / "figures").mkdir() or (place / "figures" / ".old-pictures").mkdir(),
        lambda place: (place / "export").mkdir() or (place / "export" / "mine.csv").touch(),
        lambda place: (place / "figures").symlink_to(place.parent),
        lambda place: (place / "manifest.json").write_text('{"name": "an app"}'),
        lambda place: (place / "manifest.json").write_text(""),
        lambda place: (place / "manifest.json").rename(place / "unfinished.json"),
    ],
    ids=[
        "file",
        "folder",
        "git",
        "table",
        "among figures",
        "figure",
        "copy of a figure",
        "hidden",
        "among exports",
        "link",
        "app",
        "empty",
        "no plan",
    ],
)
def test_only_results_are_replaced(tmp_path, spoil):
    """Where a folder holds anything else, or another program's manifest, all of it stays."""
    place = filled(tmp_path / "results", 1)
    spoil(place)
    before = sorted(place.rglob("*"))
    with pytest.raises(InputError, match="left alone"):
        filled(place, 2, overwrite=True)
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize("name", ["mine.csv", "notes.md"])
def test_only_results_are_replaced_where_no_manifest_lists_them(tmp_path, name):
    """A sweep that is not finished has no list yet, and earlier versions wrote none."""
    place = filled(tmp_path / "results", 1)
    facts = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    del facts["files"]
    (place / name).touch()
    for told in (MANIFEST, UNFINISHED):
        (place / MANIFEST).unlink(missing_ok=True)
        (place / told).write_text(json.dumps(facts | {"scenario": {}}), encoding="utf-8")
        with pytest.raises(InputError, match=f"holds what is no result \\({name}\\), so it is left alone"):
            check_place(place, overwrite=True)


def test_figures_and_half_written_files_are_replaced_with_the_results(tmp_path):
    """All that this program writes, of this version or an earlier one."""
    place = filled(tmp_path / "results", 1)
    facts = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    del facts["files"]  # as earlier versions wrote it
    (place / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    (place / "figures").mkdir()
    for name in ("summary.csv", "runs.parquet", "figures/line.png", ".runs.parquet-0123abcd", "scenario.yaml"):
        (place / name).touch()
    assert check_place(place, overwrite=True) == 6
    filled(place, 2, overwrite=True)
    assert [path.name for path in place.iterdir()] == [MANIFEST]


def test_figures_that_a_kill_cut_off_are_replaced_with_the_results(tmp_path, monkeypatch):
    """Of this version or an earlier one."""
    place = filled(tmp_path / "results", 1)
    (place / "figures" / ".survival-ea4y_wvr").mkdir(parents=True)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(canvas, "write_csv", killed)
        patch.setattr(atomic.shutil, "rmtree", lambda *_, **__: None)
        canvas.save(Figure(), pd.DataFrame(), place / "figures", "line")
    assert len(list((place / "figures").iterdir())) == 2
    check_place(place, overwrite=True)
    filled(place, 2, overwrite=True)
    assert [path.name for path in place.iterdir()] == [MANIFEST]


def test_killed_between_two_renames_the_old_results_come_back(tmp_path):
    """At the next start that asks for the place."""
    place = filled(tmp_path / "results", 1)
    place.rename(tmp_path / ".results-0123abcd-old")
    with pytest.raises(InputError, match="already exists"):
        filled(place, 2)
    assert holds(place, 1)


def test_only_who_holds_a_place_brings_old_results_back(tmp_path):
    """Another process may be between its two renames: looking at the place changes nothing there."""
    place = filled(tmp_path / "results", 1)
    place.rename(tmp_path / ".results-0123abcd-old")
    assert check_place(place, overwrite=True) == 0
    assert not place.exists()
    with working_on(place):
        assert holds(place, 1)
    place.rename(tmp_path / ".results-0123abcd-old")
    assert free_name(place).name == "results-2"
    assert holds(place, 1)


def test_all_is_synced_before_a_folder_moves_to_its_place(tmp_path, monkeypatch):
    """Each file, then the folder, then the renaming, then the folder above: a power cut leaves the old or the new."""
    calls, names = [], {}
    real_open, real_fsync, real_rename = os.open, os.fsync, Path.rename

    def opened(path, *arguments, **options):
        descriptor = real_open(path, *arguments, **options)
        names[descriptor] = Path(path).name
        return descriptor

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "fsync", lambda number: (calls.append(("sync", names[number])), real_fsync(number))[1])
    monkeypatch.setattr(
        Path, "rename", lambda path, to: (calls.append(("rename", Path(to).name)), real_rename(path, to))[1]
    )
    with NewFolder(tmp_path / "results") as new:
        for name in ("a.csv", "b.csv"):
            (new.path / name).write_text("1", encoding="utf-8")
    assert calls[-1] == ("sync", tmp_path.name)
    assert calls[-2] == ("rename", "results")
    assert calls[-3] == ("sync", new.path.name)
    assert {("sync", "a.csv"), ("sync", "b.csv")} <= set(calls[:-3])


def test_two_at_once_both_keep_their_work(tmp_path):
    """Where any free name will do, it is taken at the end."""
    place = tmp_path / "results"
    with NewFolder(place, or_next=True) as one, NewFolder(place, or_next=True) as other:
        (one.path / "a").touch()
        (other.path / "b").touch()
    assert {one.place.name, other.place.name} == {"results", "results-2"}
    assert (one.place / "a").exists()
    assert (other.place / "b").exists()


def test_nobody_else_may_work_on_a_place_meanwhile(tmp_path):
    """Another process gets one line with the time, the number of the process and the machine."""
    place = tmp_path / "results"
    with NewFolder(place), ProcessPoolExecutor(1, get_context("spawn")) as other:
        with pytest.raises(InputError) as refused:
            other.submit(filled, place, 1).result()
        assert not place.exists()
    assert re.search(rf"at work on it since \d\d:\d\d \(pid {os.getpid()} on ", str(refused.value))
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_the_lock_of_a_killed_process_stops_nobody(tmp_path):
    """The file stays, and the next one takes it."""
    place = tmp_path / "results"
    (tmp_path / ".results.lock").write_text(" since 00:00 (pid 1 on a machine)", encoding="utf-8")
    filled(place, 1)
    assert holds(place, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_shards_work_side_by_side_and_nobody_else_with_them(tmp_path):
    """Two shards hold one folder; a third that is the same as the first, and a whole sweep, must wait."""
    place = tmp_path / "results"
    with ProcessPoolExecutor(1, get_context("spawn")) as other, working_on(place, "1/3"):
        other.submit(hold, place, "2/3").result()
        for shard in ("1/3", None):
            with pytest.raises(InputError, match="another process is at work on it"):
                other.submit(hold, place, shard).result()
    hold(place, None)


def hold(place, shard):
    """Hold a place for an instant."""
    with working_on(place, shard):
        pass


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


def test_formulas_are_made_text_and_numbers_kept(tmp_path):
    """Text that a spreadsheet would run gets an apostrophe; numbers read back to the last bit."""
    frame = pd.DataFrame(
        {"name": ["=1+1", "+x", "-y", "@z", "plain", None], "value": [-0.1, 1 / 3, 1e-300, 2.0, 0.0, 1.0]}
    )
    write_csv(frame, tmp_path / "t.csv")
    read = pd.read_csv(tmp_path / "t.csv")
    assert read["name"].tolist()[:5] == ["'=1+1", "'+x", "'-y", "'@z", "plain"]
    assert read["value"].tolist() == frame["value"].tolist()


@pytest.mark.parametrize("files", [5, True, "manifest.json", 0.5])
def test_a_manifest_that_lists_nothing_protects_nothing(tmp_path, files):
    """It is told what is in the folder that is no result, and the folder is left alone."""
    facts = written(tmp_path)
    (tmp_path / MANIFEST).write_text(json.dumps(facts | {"files": files}), encoding="utf-8")
    with pytest.raises(InputError, match=r"holds what is no result \(t\.csv\), so it is left alone"):
        check_place(tmp_path, overwrite=True)


def test_what_begins_with_an_apostrophe_is_read_as_it_was_written(tmp_path):
    """Two names that differ in it alone stay two."""
    names = ["=a", "'=a", "''=a", "'a", "''", "'-", "a'=", "\tb"]
    write_csv(pd.DataFrame({"name": names, "'=c": 1, "=c": 2}), tmp_path / "t.csv")
    read = read_table(tmp_path, "t.csv")
    assert (read["name"].tolist(), list(read.columns)) == (names, ["name", "'=c", "=c"])
    cells = pd.read_csv(tmp_path / "t.csv", dtype=str)
    assert not cells["name"].str.startswith(FORMULA_STARTS).any()


def written(tmp_path):
    """A results folder with a table."""
    write_csv(pd.DataFrame({"survival": [0.9]}), tmp_path / "t.csv")
    Manifest(kind="sweep").write(tmp_path, datetime.now(UTC), {"seed": 1})
    return read_facts(tmp_path)


def test_results_that_nobody_changed_are_whole(tmp_path):
    """All is hashed, up to a limit; of earlier versions nothing is known."""
    facts, size = written(tmp_path), (tmp_path / "t.csv").stat().st_size
    assert integrity.check(tmp_path, facts) == size
    assert integrity.check(tmp_path, facts, most=0) == 0
    assert integrity.check(tmp_path, {}) == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda path: path.write_text("survival\n0.8\n", encoding="utf-8"), "was changed since the run wrote it"),
        (lambda path: path.write_text("survival\n0.99\n", encoding="utf-8"), "was changed since the run wrote it"),
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.rename(path.with_name("x")) and path.symlink_to("x"), "is missing"),
    ],
    ids=["same size", "longer", "gone", "link"],
)
def test_a_changed_file_is_noticed(tmp_path, change, why):
    """By its hash or its size."""
    facts = written(tmp_path)
    change(tmp_path / "t.csv")
    with pytest.raises(InputError, match=rf"t\.csv: {why}"):
        integrity.check(tmp_path, facts)


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
